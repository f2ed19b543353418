"""The rules behind tools/tidy, one idea a module; run.py has the table of them."""

"""What tools/dev is made of; main.py has the table of subcommands."""

"""`tools/dev replay LINE`: run again what a failing line of a test names.

Lines look like
    FAIL map_keeps_order seed=0x9f3a12 : got 3, want 4 : ATTAR_ROUND_SEED=0x9f3a12
and the whole line, or NAME:SEED, is accepted.  The program is found by the law's name in the test
sources; it runs that one round.
"""

import os
import re
import subprocess

from . import builds
from .stamps import files_under
from .term import ROOT, Failure, say


def parse(line):
    """(law or test name, seed) of a failing line."""
    found = re.search(r"FAIL (\w+) .*?seed=(0x[0-9a-fA-F]+|\d+)", line) or \
        re.fullmatch(r"\s*(\w+):(0x[0-9a-fA-F]+|\d+)\s*", line)
    if not found:
        raise Failure("that line holds no 'FAIL name seed=0x...' and is not NAME:SEED")
    return found.groups()


def program_of(name):
    """The test program whose source defines the property `name`."""
    for path in files_under(["src", "tests"]):
        if path.endswith(".c"):
            with open(path, encoding="utf-8", errors="replace") as file:
                if re.search(rf"\bTEST_PROP\(\s*{name}\s*,", file.read()):
                    return os.path.splitext(os.path.basename(path))[0]
    raise Failure(f"no test source defines TEST_PROP({name}, ...)")


def command_line(line):
    name, seed = parse(line)
    program = program_of(name)
    builds.build("release")
    say(f"{program}: {name} with ATTAR_ROUND_SEED={seed}")
    environment = {**os.environ, "ATTAR_ROUND_SEED": seed, "ATTAR_ROOT": ROOT,
                   "ATTAR_TEST_FILTER": name}
    return subprocess.run([builds.program(program)], env=environment, check=False).returncode

"""The modules of a Python suite in several processes: a lane takes the next module when it is free.

Tests wait a good deal, for servers, for files, for each other's ends; two lanes keep two cores
busy.  The largest modules are taken first, so that none of them is the tail.  Tests of one module
stay in one process and in their order: what a module shares needs no thought about lanes.
"""

import concurrent.futures
import glob
import os
import sys

from . import lane, machine
from .results import Outcome, of_program
from .term import ROOT, command

PROGRESS = r"^(test_.{0,50})"


def _modules(folder):
    paths = glob.glob(os.path.join(ROOT, folder, "test_*.py"))
    paths.sort(key=lambda path: (-os.path.getsize(path), path))
    return [os.path.splitext(os.path.basename(path))[0] for path in paths]


def _queue(names):
    """The end of a pipe that holds all the names, one record each."""
    reader, writer = os.pipe()
    for name in names:
        os.write(writer, name.ljust(lane.NAME_BYTES).encode())
    os.close(writer)
    return reader


def run(folder, environment, step, log):
    """Every test_*.py of `folder`; output in the logs <log>-1, <log>-2 and so on."""
    names = _modules(folder)
    assert all(len(name) <= lane.NAME_BYTES for name in names), "a name must fit its record"
    count = min(machine.jobs(), len(names))
    queue = _queue(names)

    def one(number):
        argv = [sys.executable, "-B", os.path.abspath(lane.__file__), os.path.join(ROOT, folder)]
        code, path = command(argv, step, name=f"test-{log}-{number + 1}", env=environment,
                             stdin=queue, progress=PROGRESS)
        with open(path, encoding="utf-8", errors="replace") as file:
            return of_program(log, code, file.read(),
                              f"python3 -m unittest discover -v -s {folder}")

    outcome = Outcome()
    try:
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            for part in pool.map(one, range(count)):
                outcome.add(part)
    finally:
        os.close(queue)
    return outcome

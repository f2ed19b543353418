"""One lane of a Python suite: runs the modules of a folder whose names come on standard input.

    lanes.py --one pipe--> lane.py, lane.py, ...    each name is read by the lane that is free first

A name fills NAME_BYTES with spaces, and a pipe gives such a record whole to one of its readers
(pipe(7): writes up to PIPE_BUF are atomic; nobody asks for another length).
"""

import os
import sys
import unittest

NAME_BYTES = 64


class Modules(unittest.TestSuite):
    """Finds a module's tests when its turn has come, and keeps none."""

    _cleanup = False  # unittest would drop each test from a list, which is not there

    def __init__(self, folder, queue):
        super().__init__()
        self.folder, self.queue = folder, queue

    def __iter__(self):
        while name := os.read(self.queue, NAME_BYTES).decode().strip():
            yield unittest.TestLoader().discover(self.folder, name + ".py", self.folder)


def take_queue():
    """The pipe at a number that no child of a test inherits; they read nothing from there."""
    queue = os.dup(0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return queue


if __name__ == "__main__":
    sys.path[0] = sys.argv[1]  # the tests' folder in place of this one
    done = unittest.TextTestRunner(verbosity=2).run(Modules(sys.argv[1], take_queue()))
    sys.exit(0 if done.wasSuccessful() else 1)

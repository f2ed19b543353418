"""What every test of this folder shares: where things are, the seed, how large a run is, waiting.

    ATTAR_SEED  moves every random choice (printed at the start of each test); 1 if not set
    ATTAR_TIER  0 at every commit, 1 by night, 2 before a release: how many rounds
"""

import os
import sys
import time
import unittest

ROOT = os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
for place in ("tools", "tests/support", "tests/api"):
    sys.path.insert(0, os.path.join(ROOT, place))

from devlib import peers

SEED = int(os.environ.get("ATTAR_SEED", "1"))
TIER = int(os.environ.get("ATTAR_TIER", "0"))


def rounds(*counts):
    """How many at tier 0, 1, 2."""
    return counts[TIER]


def wait(condition, within_s, what="the condition"):
    """Poll until `condition()` is true and give its value; AssertionError after `within_s`."""
    deadline = time.monotonic() + within_s
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {within_s} s")
        time.sleep(0.02)
    return value


def need_peers():
    """pymongo importable from here on; or the module that calls it is a skip with the reason."""
    try:
        peers.packages()
    except peers.Missing as missing:
        raise unittest.SkipTest(str(missing)) from missing

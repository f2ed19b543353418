"""Goal: lanes run every test of a folder once and say what came of it, as one process would.
Method: folders of small modules, made here, run in two lanes."""

import os
import sys
import tempfile
import unittest
from unittest import mock

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
sys.path.insert(0, TOOLS)

from devlib import lanes, machine, term  # noqa: E402

NOTES = """
import os, unittest

class Case(unittest.TestCase):
    def setUp(self):
        with open(os.environ["NOTES"], "a") as notes:
            notes.write(f"{self.id()} {os.getpid()}\\n")
    def test_one(self):
        %s
    def test_two(self):
        pass
"""


class Lanes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.notes = os.path.join(self.folder, "notes")
        for target, name, value in ((term, "LOGS", self.folder),
                                    (machine, "jobs", lambda: 2)):
            patch = mock.patch.object(target, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def write(self, name, text):
        with open(os.path.join(self.folder, name + ".py"), "w", encoding="utf-8") as file:
            file.write(text)

    def run_lanes(self):
        outcome = lanes.run(self.folder, {"NOTES": self.notes}, None, "made")
        return outcome.passed, outcome.failed, outcome.skipped, outcome

    def test_every_test_runs_once_and_a_module_stays_in_one_lane(self):
        names = [f"test_{number:02}" for number in range(20)]
        for name in names:
            self.write(name, NOTES % "pass")
        self.assertEqual(self.run_lanes()[:3], (40, 0, 0))
        with open(self.notes, encoding="utf-8") as notes:
            ran = [line.split() for line in notes]
        self.assertEqual(sorted(test for test, _ in ran), sorted(
            f"{name}.Case.{test}" for name in names for test in ("test_one", "test_two")))
        lane_of = {}
        for test, process in ran:
            lane_of.setdefault(test.split(".")[0], set()).add(process)
        self.assertEqual({len(processes) for processes in lane_of.values()}, {1})

    def test_what_fails_in_a_lane_fails_with_its_words(self):
        self.write("test_bad", NOTES % "self.assertEqual(1, 2, 'one is not two')")
        self.write("test_good", NOTES % "pass")
        self.write("test_unreadable", "import no_such_module\n")
        passed, failed, _, outcome = self.run_lanes()
        self.assertEqual((passed, failed), (3, 2))
        said = "".join(text for _, text, _ in outcome.failures)
        self.assertIn("one is not two", said)
        self.assertIn("no_such_module", said)

    def test_a_lane_that_dies_is_a_failure(self):
        self.write("test_dies", NOTES % "os._exit(3)")
        self.assertEqual(self.run_lanes()[:2], (0, 1))

    def test_a_module_without_its_server_is_a_skip_with_its_reason(self):
        self.write("test_absent", "import unittest\nraise unittest.SkipTest('no server here')\n")
        passed, failed, skipped, outcome = self.run_lanes()
        self.assertEqual((passed, failed, skipped), (0, 0, 1))
        self.assertIn("no server here", outcome.skips[0][1])

    def test_children_read_no_names_and_devlib_hides_nothing(self):
        self.write("machine", "here = True\n")
        self.write("test_a", NOTES % "import machine, subprocess; "
                   "assert machine.here and subprocess.check_output(['cat']) == b''")
        self.write("test_b", NOTES % "pass")
        self.assertEqual(self.run_lanes()[:3], (4, 0, 0))


if __name__ == "__main__":
    unittest.main()

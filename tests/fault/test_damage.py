"""Goal (C3 end to end): with the newest commit damaged, a start takes the one before it, catches up
from the catalogue, says why, and is equal to the catalogue again.
Method: a real server makes two commits; one byte of the newest state file is changed between its
stop and the next start."""

import copy
import glob
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))), "tests", "api"))

import attar  # noqa: E402

PRODUCT = "tom-ford-oud-wood-edp"


class Damage(unittest.TestCase):
    def rename(self, server, name):
        product = copy.deepcopy(attar.seed("products")[PRODUCT])
        product["name"]["en"] = name
        server.change(product)

    def test_the_commit_before_and_what_came_after_it(self):
        first = attar.Attar()
        self.addCleanup(first.close)
        self.assertEqual(first.stop(), 0)
        second = attar.Attar(folder=first.folder)
        self.addCleanup(second.stop)
        self.rename(second, "Zqxnewest")
        self.assertEqual(second.stop(), 0)
        states = sorted(glob.glob(os.path.join(first.data, "index", "state-*.attar")))
        self.assertEqual(len(states), 2)
        with open(states[1], "r+b") as file:
            file.seek(200)
            byte = file.read(1)[0]
            file.seek(200)
            file.write(bytes([byte ^ 1]))
        before = len(first.log_text())
        third = attar.Attar(folder=first.folder)
        self.addCleanup(third.stop)
        self.assertEqual(third.search(q="Zqxnewest")["total"], 1)
        log = third.log_text()[before:]
        self.assertIn("event=commit_passed_over", log)
        self.assertIn(os.path.basename(states[1]), log)
        self.assertNotIn("event=indexing", log)   # no scan
        self.assertEqual(third.stop(), 0)
        done = third.run("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()

"""Every fault that tests/sim/hunt plants still applies to the sources."""

import glob
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATCHES = sorted(glob.glob(os.path.join(ROOT, "tests/sim/bugs/*.patch")))


def patched_file(patch):
    with open(patch, encoding="utf-8") as file:
        return next(line[len("--- a/"):].strip() for line in file if line.startswith("--- a/"))


class Bugs(unittest.TestCase):
    def test_there_are_at_least_twenty(self):
        self.assertGreaterEqual(len(PATCHES), 20)

    def test_each_applies(self):
        for patch in PATCHES:
            with self.subTest(os.path.basename(patch)), tempfile.TemporaryDirectory() as folder:
                name = patched_file(patch)
                os.makedirs(os.path.join(folder, os.path.dirname(name)))
                shutil.copy(os.path.join(ROOT, name), os.path.join(folder, name))
                done = subprocess.run(["patch", "-p1", "--dry-run", "--fuzz=2", "-i", patch],
                                      cwd=folder, check=False, text=True, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT)
                self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()

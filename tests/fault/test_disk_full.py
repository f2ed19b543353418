"""Goal (C4): a full disk costs no search and no change; what was in files stays whole, an alarm is
raised, a start works; and soon after there is room again, the newest state is in files.
Method: the index's folder of a real server is a small tmpfs, which a ballast file fills; the
catalogue lies elsewhere.  SKIP where no file system may be mounted."""

import copy
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))), "tests", "api"))

import attar  # noqa: E402
from searches import Searches  # noqa: E402

PRODUCT = "tom-ford-oud-wood-edp"
DISK_BYTES = 64 << 20
ALARM_WITHIN_S = 60      # failures after 0, 1 and 3 s
RECOVERED_WITHIN_S = 60  # reliability.md, C4


class DiskFull(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="attar-full-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.index = os.path.join(self.folder, "data", "index")
        self.ballast = os.path.join(self.index, "ballast")
        os.makedirs(self.index)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs",
                               self.index], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest("no tmpfs can be mounted: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", self.index], check=False)
        self.start()
        self.addCleanup(lambda: self.server.stop())

    def start(self):
        self.server = attar.Attar(folder=self.folder, flags=("--commit-ms", "100"))

    def fill(self):
        with open(self.ballast, "wb") as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        os.write(file.fileno(), b"x" * size)
                except OSError:
                    pass

    def metric(self, name):
        text = self.server.get("/metrics").body.decode()
        return float(next(line.split()[1] for line in text.splitlines()
                          if line.startswith(name + " ")))

    def rename(self, name):
        """Another name for the product; it is found by it."""
        product = copy.deepcopy(attar.seed("products")[PRODUCT])
        product["name"]["en"] = name
        self.server.change(product)
        self.assertEqual([hit["id"] for hit in self.server.search(q=name)["hits"]][:1], [PRODUCT])

    def kill(self):
        self.server.process.kill()
        self.server.process.wait()
        self.server.process.stdout.close()

    def committed(self):
        return self.metric("attar_sync_snapshots_total")

    def test_search_goes_on_and_the_files_catch_up(self):
        self.server.wait(lambda: self.committed() > 0)
        self.fill()
        searches = Searches(self.server)
        searches.start()
        self.rename("Zqxfirst")
        self.server.wait(lambda: self.metric("attar_sync_snapshots_failing") >= 3, ALARM_WITHIN_S)
        self.assertIn("commit_alarm", self.server.log_text())
        self.assertIn("No space left", self.server.log_text())
        self.rename("Zqxsecond")
        searches.end()
        self.assertGreater(searches.count, 100)
        self.assertEqual(searches.failed, [])

        self.kill()   # the old files are whole, and a start needs no room
        self.start()
        self.assertEqual(self.server.search(q="Zqxsecond")["total"], 1)
        self.rename("Zqxthird")
        before = self.committed()
        os.remove(self.ballast)
        self.server.wait(lambda: self.committed() > before, RECOVERED_WITHIN_S)
        self.assertEqual(self.metric("attar_sync_snapshots_failing"), 0)
        self.assertEqual(self.server.stop(), 0)
        done = self.server.run("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()

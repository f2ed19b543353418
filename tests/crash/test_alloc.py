"""Goal (M1): an allocation that fails never damages what is in files, and never ends in anything
but an error that is told, or the one line with which Attar ends a process that has no memory.
Method: a preloaded library fails the n-th allocation of `attar serve` (a whole scan; or open, load
and catch up; to its end by SIGTERM) and of `attar import`, for a printed sample of n; then the same
data are served and verified."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))), "tests", "api"))

import attar  # noqa: E402

LIBRARY = os.path.join(os.path.dirname(attar.BINARY), "tests", "crash", "libfailing_alloc.so")
SAMPLE = int(os.environ.get("ATTAR_ALLOC_SAMPLE", "12"))  # a scenario
SEED = int(os.environ.get("ATTAR_ALLOC_SEED") or str(random.SystemRandom().getrandbits(32)), 0)
ABORTED = -6
SAID = ("event=out_of_memory",  # base/mem
        "U_MEMORY_ALLOCATION_ERROR",  # ICU
        "terminate called after throwing an instance of 'std::bad_alloc'",  # ICU and FAISS
        "Failure to allocate memory")  # libbson
PRODUCTS = 60


class Alloc(unittest.TestCase):
    def setUp(self):
        if not os.path.exists(LIBRARY):
            self.skipTest("the sanitizer has malloc in its hands")
        self.folder = tempfile.mkdtemp(prefix="attar-alloc-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.seed = os.path.join(self.folder, "seed")
        os.makedirs(self.seed)
        for name in ("vendors", "brands", "categories", "products"):
            self.cut(name)
        self.bare = os.path.join(self.folder, "bare")
        for name in ("vendors", "brands", "categories", "products"):
            kind = {"categories": "category"}.get(name, name[:-1])
            self.run_attar(["import", "--kind", kind, self.file(name)], self.bare, 0)
        self.data = os.path.join(self.folder, "data")
        shutil.copytree(self.bare, self.data)
        self.serve(self.data)
        self.change()

    def file(self, name):
        return os.path.join(self.seed, name + ".jsonl")

    def cut(self, name):
        source = os.path.join(attar.SEED, name + ".jsonl")
        with open(source, encoding="utf-8") as lines, open(self.file(name), "w",
                                                           encoding="utf-8") as out:
            out.writelines(line for at, line in enumerate(lines)
                           if name != "products" or at < PRODUCTS)

    def change(self):
        """Changes that the index has not seen."""
        base = sqlite3.connect(os.path.join(self.data, "catalog.db"))
        base.execute("INSERT INTO catalog_change (kind, id) SELECT kind, id FROM catalog_document"
                     " WHERE kind = 0 LIMIT 20")
        base.commit()
        base.close()

    def run_attar(self, argv, data, code=None, **environment):
        done = subprocess.run([attar.BINARY, *argv, "--data", data, "--share", attar.ROOT],
                              capture_output=True, text=True, check=False, timeout=300,
                              env={**os.environ, **environment})
        if code is not None:
            self.assertEqual(done.returncode, code, done.stderr)
        return done

    def serve(self, data, **environment):
        """Serve until it is ready, or ended by itself; the code and what it said."""
        log = os.path.join(self.folder, "log")
        with open(log, "wb") as sink:  # its place is the server's: read through another file
            server = subprocess.Popen([attar.BINARY, "serve", "--port", "0", "--loops", "1",
                                       "--data", data, "--share", attar.ROOT], stderr=sink,
                                      stdout=subprocess.DEVNULL,
                                      env={**os.environ, **environment})
        deadline = time.monotonic() + attar.READY_WITHIN_S
        while "event=ready" not in self.text(log) and server.poll() is None:
            if time.monotonic() > deadline:
                server.kill()
                server.wait()
                self.fail(f"not ready: {self.text(log)}")
            time.sleep(0.01)
        server.terminate()
        server.wait(attar.STOPPED_WITHIN_S)
        return server.returncode, self.text(log)

    @staticmethod
    def text(path):
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def importing(self, copy, **environment):
        done = self.run_attar(["import", self.file("products")], copy, **environment)
        return done.returncode, done.stderr

    def torture(self, name, act, data):
        """Fail one allocation after the other, each time on a copy of `data`."""
        rng = random.Random(f"{SEED} {name}")
        copy = os.path.join(self.folder, "copy")
        counted = os.path.join(self.folder, "count")
        shutil.copytree(data, copy)
        self.assertEqual(act(copy, LD_PRELOAD=LIBRARY, ATTAR_ALLOC_COUNT=counted)[0], 0)
        with open(counted, encoding="ascii") as file:
            count = int(file.read())
        print(f"M1 {name} seed={SEED:#x} allocations={count}", flush=True)
        for _ in range(SAMPLE):
            shutil.rmtree(copy)
            shutil.copytree(data, copy)
            self.one(f"M1 {name} seed={SEED:#x}", act, copy, rng.randint(1, count))

    def one(self, line, act, copy, number):
        line = f"{line} k={number}"
        code, said = act(copy, LD_PRELOAD=LIBRARY, ATTAR_ALLOC_FAIL=str(number))
        self.assertIn(code, (0, 1, 2, ABORTED), f"{line}: {said}")
        if code == ABORTED:
            self.assertTrue(any(words in said for words in SAID), f"{line}: {said}")
        elif code != 0:
            self.assertNotEqual(said, "", line)
        code, said = self.serve(copy)
        self.assertEqual(code, 0, f"{line}: then {said}")
        self.run_attar(["verify"], copy, 0)

    def test_opening_and_catching_up(self):
        self.torture("open", self.serve, self.data)

    def test_a_whole_scan(self):
        self.torture("scan", self.serve, self.bare)

    def test_an_import(self):
        self.torture("import", self.importing, self.bare)


if __name__ == "__main__":
    unittest.main()

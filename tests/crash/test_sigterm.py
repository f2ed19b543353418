"""Goal (M5): SIGTERM under load ends the server in time and in order: what was asked is answered
whole, refused with 503, or its connection is closed before the first byte of an answer; exit code
0; and the files are the newest state, so that the next start needs no scan and verifies.
Method: searchers without a pause and an independent writer (Python's sqlite3) beside the real
server; the signal comes at a random moment of a printed seed."""

import http.client
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))), "tests", "api"))

import attar  # noqa: E402
from test_sigkill import FLAGS, PRODUCT, Writer, rows, visible  # noqa: E402

CYCLES = int(os.environ.get("ATTAR_TERM_CYCLES", "2"))
SEED = int(os.environ.get("ATTAR_CRASH_SEED") or str(random.SystemRandom().getrandbits(32)), 0)
SEARCHERS = 8
TERM_MS = (50, 1500)
ENDED_WITHIN_S = 10
TARGETS = ("/api/products/search?q=oud", "/api/products/search?q=%D8%B9%D9%88%D8%AF&size=100",
           "/api/products/search?q=rose+musk&size=20&page=2", "/api/products/search?size=1")


class Searcher(threading.Thread):
    """Asks without a pause; counts whole answers, refusals, and what is neither."""

    def __init__(self, server, rng):
        super().__init__(daemon=True)
        self.server, self.rng, self.done = server, rng, threading.Event()
        self.whole, self.refused, self.wrong = 0, 0, []

    def run(self):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=20)
        while not self.done.is_set():
            try:
                connection.request("GET", self.rng.choice(TARGETS))
                answer = connection.getresponse()
            except (OSError, http.client.HTTPException):
                connection.close()  # before any byte of an answer
                self.refused += 1
                continue
            try:
                answer.read()
            except (OSError, http.client.HTTPException) as fault:
                self.wrong.append(f"cut off after {answer.status}: {fault!r}")
                connection.close()
                continue
            self.whole += answer.status == 200
            self.refused += answer.status == 503
            if answer.status not in (200, 503):
                self.wrong.append(answer.status)
        connection.close()

    def end(self):
        self.done.set()
        self.join()


class Sigterm(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="attar-term-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.path = os.path.join(self.folder, "data", "catalog.db")

    def start(self, seed=None):
        server = attar.Attar(self.folder, seed=seed, flags=FLAGS)
        self.addCleanup(server.stop)
        return server

    def keep_copies(self):
        """What the writer puts again after a delete."""
        base = rows(self.path, f"SELECT id FROM catalog_document WHERE kind = {PRODUCT}")
        with sqlite3.connect(self.path) as there:
            there.execute("CREATE TABLE spare AS SELECT kind, id, json FROM catalog_document"
                          f" WHERE kind = {PRODUCT}")
        there.close()
        return [key for (key,) in base]

    def cycle(self, server, number):
        rng = random.Random(f"{SEED} {number}")
        line = f"M5 seed={SEED:#x} cycle={number}"
        searchers = [Searcher(server, random.Random(f"{SEED} {number} {index}"))
                     for index in range(SEARCHERS)]
        writer = Writer(self.path, rng, self.keys)
        for thread in (writer, *searchers):
            thread.start()
        time.sleep(rng.randint(*TERM_MS) / 1000)  # the plan of the test
        server.process.terminate()
        code = server.process.wait(ENDED_WITHIN_S)
        for searcher in searchers:
            searcher.end()
        writer.end()
        self.assertEqual(code, 0, f"{line}: {server.log_text()[-2000:]}")
        for searcher in searchers:
            self.assertEqual(searcher.wrong, [], line)
            self.assertGreater(searcher.whole, 0, line)
        before = len(server.log_text())
        again = self.start()
        self.assertNotIn("event=indexing", again.log_text()[before:], f"{line}: a scan")
        newest = rows(self.path, "SELECT max(seq) FROM catalog_change")[0][0]
        again.wait(lambda: again.get("/api/products/search", {
            "minPosition": f"s1-{newest:x}", "wait": 2000}).status == 200)
        self.assertEqual(again.search(size=1)["total"], len(visible(self.path)), line)
        return again

    def test_an_end_under_load(self):
        print(f"M5 seed={SEED:#x} cycles={CYCLES}", flush=True)
        server = self.start(attar.SEED)
        self.keys = self.keep_copies()
        for number in range(CYCLES):
            server = self.cycle(server, number)
        self.assertEqual(server.stop(), 0)
        done = server.run("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()

"""Goal (C1): after SIGKILL at any moment of following and of writing snapshots, every start is
good: the index equals the catalogue product by product, its position never went back, nothing is
left over.  Method: an independent writer (Python's sqlite3) changes the catalogue's file 500 times
a second beside the real server; the kill comes 10..800 ms after the writer's start, by a printed
seed."""

import contextlib
import http.client
import json
import os
import random
import re
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

CYCLES = int(os.environ.get("ATTAR_CRASH_CYCLES", "20"))
SEED = int(os.environ.get("ATTAR_CRASH_SEED") or str(random.SystemRandom().getrandbits(32)), 0)
ONLY = os.environ.get("ATTAR_CRASH_CYCLE")
KILL_MS = (10, 800)
RATE = 500
BATCH_MAX = 20
PRODUCT, VENDOR = 0, 3  # kinds of catalog_document
FLAGS = ("--commit-ms", "200", "--rate-limit", "0")
KEPT = re.compile(r"^(manifest-[0-9a-f]{16}|(segment|state)-[0-9a-f]{16}\.attar)$")


class Writer(threading.Thread):
    """Puts and deletes in transactions of a random size until told to end."""

    def __init__(self, path, rng, spare):
        super().__init__(daemon=True)
        self.path, self.rng, self.spare, self.done = path, rng, spare, threading.Event()
        self.changes = 0

    def run(self):
        base = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        base.execute("PRAGMA synchronous=FULL")
        while not self.done.is_set():
            size = self.rng.randint(1, BATCH_MAX)
            base.execute("BEGIN IMMEDIATE")
            for _ in range(size):
                self.change(base)
            base.execute("COMMIT")
            self.changes += size
            self.done.wait(size / RATE)
        base.close()

    def change(self, base):
        key = self.rng.choice(self.spare)
        row = base.execute("SELECT json FROM catalog_document WHERE kind = ? AND id = ?",
                           (PRODUCT, key)).fetchone()
        kind = self.rng.random()
        if row is None or kind < 0.05:
            self.put_or_delete(base, key, row)
        else:
            self.edit(base, key, json.loads(row[0]), kind)
        base.execute("INSERT INTO catalog_change (kind, id) VALUES (?, ?)", (PRODUCT, key))

    def put_or_delete(self, base, key, row):
        if row is None:
            base.execute("INSERT INTO catalog_document SELECT kind, id, json, 1 FROM spare"
                         " WHERE id = ?", (key,))
        else:
            base.execute("DELETE FROM catalog_document WHERE kind = ? AND id = ?", (PRODUCT, key))

    def edit(self, base, key, product, kind):
        if kind < 0.75:
            price = self.rng.randint(1000, 99999)
            for offer in product["offers"]:
                offer["price"] = price
                offer.pop("list_price", None)
        else:
            product["description"]["en"] = f"Killed {self.rng.randint(0, 10 ** 9)} times."
        text = json.dumps(product, ensure_ascii=False, separators=(",", ":"))
        base.execute("UPDATE catalog_document SET json = ?, rev = rev + 1"
                     " WHERE kind = ? AND id = ?", (text, PRODUCT, key))

    def end(self):
        self.done.set()
        self.join()


def rows(path, sql):
    base = sqlite3.connect(path, timeout=30)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


def visible(path):
    """{id: (description, price)} of what must be found: approved, with a live offer."""
    sellers = {key for key, text in rows(path, f"SELECT id, json FROM catalog_document WHERE kind ="
                                               f" {VENDOR}")
               if json.loads(text)["status"] == "approved"}
    found = {}
    for key, text in rows(path, f"SELECT id, json FROM catalog_document WHERE kind = {PRODUCT}"):
        product = json.loads(text)
        prices = [offer["price"] for offer in product["offers"]
                  if offer["active"] and offer["vendor_id"] in sellers]
        if product["status"] == "approved" and prices:
            found[key] = (product["description"]["en"], min(prices))
    return found


def served(server, keys):
    """{id: (description, price) or None}, over kept connections."""
    found, keys = {}, sorted(keys)
    for first in range(0, len(keys), 500):
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        with contextlib.closing(connection):
            for key in keys[first:first + 500]:
                found[key] = shown(connection, key)
    return found


def shown(connection, key):
    connection.request("GET", "/api/products/" + key)
    reply = connection.getresponse()
    body = reply.read()
    if reply.status != 200:
        return None
    product = json.loads(body)
    return product["description"]["en"], product["from"]["amount"]


class Sigkill(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="attar-kill-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.path = os.path.join(self.folder, "data", "catalog.db")
        self.index = os.path.join(self.folder, "data", "index")
        self.position = 0
        server = attar.Attar(self.folder, flags=FLAGS)
        server.process.terminate()
        server.process.wait(attar.STOPPED_WITHIN_S)
        self.prepare()

    def prepare(self):
        """One price a product, so that the lowest is known; a copy of all, to put again."""
        base = sqlite3.connect(self.path)
        for key, text in base.execute("SELECT id, json FROM catalog_document WHERE kind = ?",
                                      (PRODUCT,)).fetchall():
            product = json.loads(text)
            for offer in product["offers"]:
                offer["price"] = 5000
                offer.pop("list_price", None)
            base.execute("UPDATE catalog_document SET json = ? WHERE kind = ? AND id = ?",
                         (json.dumps(product, ensure_ascii=False, separators=(",", ":")), PRODUCT,
                          key))
            base.execute("INSERT INTO catalog_change (kind, id) VALUES (?, ?)", (PRODUCT, key))
        base.execute("CREATE TABLE spare AS SELECT kind, id, json FROM catalog_document"
                     f" WHERE kind = {PRODUCT}")
        base.commit()
        self.keys = [key for (key,) in base.execute("SELECT id FROM spare ORDER BY id")]
        base.close()

    def check(self, server, line):
        expected = visible(self.path)
        newest = rows(self.path, "SELECT max(seq) FROM catalog_change")[0][0]
        reply = server.get("/api/products/search", {"minPosition": f"s1-{newest:x}", "wait": 2000})
        for _ in range(20):
            if reply.status == 200:
                break
            reply = server.get("/api/products/search",
                               {"minPosition": f"s1-{newest:x}", "wait": 2000})
        self.assertEqual(reply.status, 200, f"{line}: the newest change is not reached")
        position = int(reply.field("X-Attar-Position").removeprefix("s1-"), 16)
        self.assertGreaterEqual(position, self.position, line)
        self.position = position
        self.assertEqual(reply.json["total"], len(expected), line)
        for key, product in served(server, self.keys).items():
            self.assertEqual(product, expected.get(key), f"{line} id={key}")

    def check_files(self, line, started):
        """What an earlier process began and did not end is gone."""
        for name in os.listdir(self.index):
            try:
                old = os.stat(os.path.join(self.index, name)).st_mtime < started
            except FileNotFoundError:
                continue  # the server's own turn-over
            self.assertTrue(not old or KEPT.match(name), f"{line}: {name} is left over")

    def cycle(self, number):
        rng = random.Random(f"{SEED} {number}")
        kill_ms = rng.randint(*KILL_MS)
        line = f"C1 seed={SEED:#x} cycle={number} kill_ms={kill_ms}"
        started = time.time()
        server = attar.Attar(self.folder, seed=None, flags=FLAGS, ready=False)
        try:
            if rng.random() < 0.8:  # else it is killed in its start
                server.wait_ready()
                self.check_files(line, started)
                self.check(server, line)
            writer = Writer(self.path, rng, self.keys)
            writer.start()
            time.sleep(kill_ms / 1000)  # the plan of the test, not a wait for a condition
        finally:
            server.process.kill()
            server.process.wait()
            server.process.stdout.close()
        writer.end()
        return writer.changes

    def test_every_start_after_a_kill_is_good(self):
        print(f"C1 seed={SEED:#x} cycles={CYCLES}", flush=True)
        changes = 0
        for number in [int(ONLY)] if ONLY else range(CYCLES):
            changes += self.cycle(number)
            if number % 50 == 49:
                print(f"C1 {number + 1} kills, {changes} changes", flush=True)
        started = time.time()
        server = attar.Attar(self.folder, seed=None, flags=FLAGS)
        self.addCleanup(server.process.stdout.close)
        self.addCleanup(server.process.wait)
        self.addCleanup(server.process.kill)
        self.check_files(f"C1 seed={SEED:#x} end", started)
        self.check(server, f"C1 seed={SEED:#x} end")
        self.assertGreater(changes, CYCLES)


if __name__ == "__main__":
    unittest.main()

"""Data folders of every past format of the index, served by today's program.

Each archive is what a server of its time left behind (README.md says how it was made): a
catalogue and the index of it. Whatever becomes of the index, read or made anew, the answers are
those that the catalogue asks for, a change is found, the folder is whole afterwards and of
today's format, and a second start finds it so. What the answers should be is read from the
catalogue by SQLite.
"""

import glob
import json
import os
import re
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))
import attar  # noqa: E402  (it lies in tests/api)

PRODUCT, VENDOR = 0, 3
LAYOUT = os.path.join(attar.ROOT, "src/index/segment/layout.h")


def format_now():
    """LAYOUT_VERSION of the program."""
    with open(LAYOUT, encoding="utf-8") as file:
        return int(re.search(r"LAYOUT_VERSION = (\d+)", file.read()).group(1))


def documents(data, kind):
    """The catalogue's documents of one kind (catalog.h numbers them), by id."""
    connection = sqlite3.connect(os.path.join(data, "catalog.db"))
    try:
        rows = connection.execute("SELECT id, json FROM catalog_document WHERE kind = ?", (kind,))
        return {key: json.loads(text) for key, text in rows}
    finally:
        connection.close()


def visible(data):
    """The products that a search has to show, by id."""
    vendors = documents(data, VENDOR)
    return {key: product for key, product in documents(data, PRODUCT).items()
            if product["status"] == "approved" and attar.live_offers(product, vendors)}


class PastData(unittest.TestCase):
    def unpack(self, archive):
        folder = tempfile.mkdtemp(prefix="attar-compat-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        with tarfile.open(archive) as tar:
            tar.extractall(os.path.join(folder, "data"), filter="data")
        return folder

    def answers(self, server, products):
        found = server.search(size=len(products))
        self.assertEqual(found["total"], len(products))
        self.assertEqual({hit["id"] for hit in found["hits"]}, set(products))
        for key, product in products.items():
            with self.subTest(product=key):
                words = product["brand"]["name"]["en"] + " " + product["name"]["en"]
                self.assertEqual(server.search(q=words)["hits"][0]["id"], key)
                self.assertEqual(server.get("/api/products/" + key).status, 200)

    def served(self, folder, products):
        """Start, ask, rename a product, stop, verify; the names stay changed."""
        server = attar.Attar(folder)
        try:
            self.answers(server, products)
            key, product = sorted(products.items())[0]
            product["name"]["en"] += " Renamed"
            server.change(product)
            self.assertEqual(server.search(q=product["name"]["en"])["hits"][0]["id"], key)
            self.assertEqual(server.stop(), 0)
            verified = server.run("verify")
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
            self.assertRegex(server.run("dump").stdout, rf"(?m)^version format {format_now()}$")
            return server.log_text()
        finally:
            server.stop()

    def check(self, archive):
        folder = self.unpack(archive)
        products = visible(os.path.join(folder, "data"))
        self.assertGreaterEqual(len(products), 8)
        self.served(folder, products)
        log = self.served(folder, products)
        self.assertLessEqual(log.count("event=indexing percent=100"), 1, "made anew twice")


def case(archive):
    return lambda self: self.check(archive)


for path in sorted(glob.glob(os.path.join(HERE, "format-*.tar.xz"))):
    number = re.search(r"format-(\d+)", path).group(1)
    setattr(PastData, "test_format_" + number, case(path))


class Archives(unittest.TestCase):
    def test_every_past_format_has_one(self):
        kept = {os.path.basename(path) for path in glob.glob(os.path.join(HERE, "*.tar.xz"))}
        self.assertEqual(kept, {f"format-{number}.tar.xz" for number in range(1, format_now())})


if __name__ == "__main__":
    unittest.main()

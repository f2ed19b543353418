"""Goal: tools/mongo-load puts the files of tools/gen-products into MongoDB as the contract says.
Method: every document of the collections against its line; a second load over changed ones."""

import os
import subprocess
import tempfile
import unittest

import setting

setting.need_peers()

import attar
import truth
from devlib import peers
from writer import AWARE, COLLECTIONS

TIMES = ("created_at", "updated_at", "published_at", "holiday_until")
LOADER = os.path.join(setting.ROOT, "tools", "mongo-load")


class Loader(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = peers.Secantus()
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.client = cls.server.client()
        cls.addClassCleanup(cls.client.close)

    @staticmethod
    def load(uri, folder=attar.SEED):
        return subprocess.run([LOADER, uri, folder], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)

    def stored(self, name):
        there = self.client.get_database("attar", codec_options=AWARE)[name]
        return {doc["_id"]: doc for doc in there.find()}

    def as_told(self, line):
        """A document of a file in the shape of truth.plain(), its times in milliseconds."""
        return {key: truth.milliseconds(value) if key in TIMES else value
                for key, value in truth.plain(line).items()}

    def test_every_line_is_a_document_and_a_second_time_mends_it(self):
        for change in ("inserted", "mended"):
            done = self.load(self.server.uri())
            self.assertEqual(done.returncode, 0, done.stderr)
            for name in COLLECTIONS:
                lines = attar.seed(name)
                with self.subTest(name, change=change):
                    self.assertEqual(
                        {key: truth.plain({**doc, "id": key, "_id": None})
                         for key, doc in self.stored(name).items()},
                        {key: self.as_told(line) for key, line in lines.items()})
            self.client.attar.products.update_many({}, {"$set": {"status": "draft"}})

    def test_what_cannot_be_done_is_said_in_a_line(self):
        with tempfile.TemporaryDirectory() as folder:
            for done in (self.load(self.server.uri(), folder), self.load("mongo://nonsense")):
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, r"^tools/mongo-load: .*\n$")


if __name__ == "__main__":
    unittest.main()

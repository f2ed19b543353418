"""Goal: the comparison of the other tests finds every difference and makes none up.  Method: a
random shop goes into Attar's own catalogue by `attar import`, which no stream has part in: nothing
differs.  Then the database is changed behind its back, one thing at a time: each is named."""

import datetime
import json
import os
import unittest

import setting

setting.need_peers()

import attar
import truth
from bson import ObjectId
from devlib import peers
from writer import COLLECTIONS, Writer

KINDS = {"vendors": "vendor", "brands": "brand", "categories": "category", "products": "product"}
KUWAIT = [{"zones": ["KW"], "options": ["standard"], "days_min": 9, "days_max": 9, "fee": 1}]


def as_json(value):
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(value) if isinstance(value, ObjectId) else value


class Comparison(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peer = peers.Secantus()
        cls.addClassCleanup(cls.peer.stop)
        cls.peer.start()
        cls.writer = Writer(cls.peer.uri(), setting.SEED)
        cls.addClassCleanup(cls.writer.close)
        cls.writer.fill(150)
        for _ in range(300):
            cls.writer.one()
        cls.server = attar.Attar(seed=None, ready=False)
        cls.addClassCleanup(cls.server.close)
        cls.load()
        cls.server.wait_ready()
        setting.wait(lambda: truth.differences(cls.server, cls.writer.client) == [], 20,
                     "equality after the import")

    @classmethod
    def load(cls):
        for name in COLLECTIONS:
            path = os.path.join(cls.server.folder, name + ".jsonl")
            with open(path, "w", encoding="utf-8") as file:
                for key, doc in cls.writer.model[name].items():
                    file.write(json.dumps({"id": str(key), **{k: v for k, v in doc.items()
                                                             if k != "_id"}},
                                          default=as_json, ensure_ascii=False) + "\n")
            cls.server.run("import", "--kind", KINDS[name], path)

    def shown(self):
        """A product with an offer in it, shown at this moment."""
        name = sorted(truth.expected(self.writer.client))[0]
        return next(doc for key, doc in self.writer.products.items() if str(key) == name)

    def differs(self, change, sentence, kind="products"):
        """Change a document behind the server's back, look, and put it back."""
        doc = self.shown() if kind == "products" else None
        there = self.writer.database[kind]
        key = doc["_id"] if doc else "v-1"
        kept = there.find_one({"_id": key})
        there.update_one({"_id": key}, {"$set": change(doc)})
        try:
            found = truth.differences(self.server, self.writer.client)
            self.assertTrue(found)
            for line in found:
                self.assertRegex(line, sentence)
        finally:
            there.replace_one({"_id": key}, kept)

    def test_every_id_is_listed_and_there_are_some(self):
        self.assertGreater(len(truth.expected(self.writer.client)), 50)

    def test_a_change_of_any_member_is_found(self):
        moment = datetime.datetime(2001, 2, 3, tzinfo=datetime.timezone.utc)
        for name, value in (("name", {"en": "Other"}), ("slug", "other"), ("year", 2031),
                            ("line", "other"), ("updated_at", moment), ("form", "decant"),
                            ("accords", []), ("family_path", ["fresh"])):
            with self.subTest(name):
                self.differs(lambda doc, name=name, value=value: {name: value},
                             f"^stale .*: {name}: ")

    def test_a_change_of_any_offer_is_found(self):
        for name, value in (("price", 1), ("stock", 21), ("vendor_id", "v-9"), ("volume_ml", 0.5),
                            ("condition", "vintage"), ("delivery", KUWAIT)):
            with self.subTest(name):
                self.differs(lambda doc, name=name, value=value: {
                    f"offers.{self._live(doc)}.{name}": value}, "^(stale|missing) ")

    def _live(self, doc):
        hidden = truth.hidden_vendors(self.writer.stored("vendors").values())
        return next(index for index, offer in enumerate(doc["offers"])
                    if offer["active"] and offer["vendor_id"] not in hidden)

    def test_one_that_must_not_be_there_is_extra(self):
        self.differs(lambda doc: {"status": "draft"}, "^extra ")
        self.differs(lambda doc: {"rev": "one"}, "^extra ")

    def test_one_that_must_be_there_is_missing(self):
        doc = {**self.shown(), "_id": "planted", "slug": "planted"}
        self.writer.database.products.insert_one(doc)
        try:
            self.assertEqual(truth.differences(self.server, self.writer.client),
                             ["missing planted"])
        finally:
            self.writer.database.products.delete_one({"_id": "planted"})

    def test_the_state_of_a_vendor_counts(self):
        self.differs(lambda doc: {"name": {"en": "Another"}}, "^stale .*offers", kind="vendors")


if __name__ == "__main__":
    unittest.main()

"""Goal: the writer's model is what the server has, or a difference found later says nothing.
Method: random changes of every kind, then every document of the server against the model; with
kills in between, too."""

import random
import unittest

import setting
from devlib import peers

setting.need_peers()

import shop
from writer import CHANGES, Writer


class Model(unittest.TestCase):
    def writer(self, kind=None, **options):
        self.server = (kind or peers.Secantus)(**options)
        self.addCleanup(self.server.stop)
        self.server.start()
        made = Writer(self.server.uri(), setting.SEED)
        self.addCleanup(made.close)
        made.fill(200)
        return made

    def check(self, writer):
        self.assertEqual(writer.differences(), [], f"seed={setting.SEED}")
        self.assertGreater(len(writer.products), 50)

    def test_every_kind_of_change_is_made_and_remembered(self):
        for kind in peers.kinds():
            with self.subTest(kind.name):
                writer = self.writer(kind)
                made = [writer.one() for _ in range(setting.rounds(700, 10000, 50000))]
                self.assertEqual(set(made), {row[0].__name__ for row in CHANGES})
                self.check(writer)

    def test_the_same_seed_makes_the_same_shop(self):
        writer, other = self.writer(), self.writer()
        for made in (writer, other):
            for _ in range(200):
                made.one()
        self.assertEqual(writer.model, other.model)

    def test_the_model_survives_the_server(self):
        writer = self.writer(durable=True)
        for _ in range(setting.rounds(2, 10, 20)):
            for _ in range(50):
                writer.one()
            self.server.kill()
            self.server.start()
        self.check(writer)

    def test_whole_collections_come_and_go(self):
        writer = self.writer()
        shelf = writer.rename_away()
        writer.database.kept.rename("products")
        writer.model["products"] = shelf
        self.check(writer)
        writer.rename_onto({doc["_id"]: doc for doc in map(
            lambda n: shop.product(random.Random(n), f"n{n}"), range(120))})
        self.check(writer)
        writer.out()
        self.check(writer)
        kept = dict(writer.products)
        writer.drop()
        writer.put_back("products", kept)
        self.check(writer)
        writer.drop_database()
        self.assertEqual(writer.differences(), [])

    def test_what_is_broken_shows_and_what_is_whole_does_not(self):
        rng = random.Random(setting.SEED)
        for number in range(500):
            self.assertFalse(shop.is_faulty(shop.product(rng, f"a{number}")))
            self.assertTrue(shop.is_faulty(shop.break_product(rng, shop.product(rng, "b"))))


if __name__ == "__main__":
    unittest.main()

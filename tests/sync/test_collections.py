"""S6.  Goal: a collection that goes away takes nothing from the shoppers; when it is back, changed
or another one in its place, Attar follows it without a restart.  Method: each way in which a
collection can go, and come back; then every product is compared."""

import random
import unittest

import setting

setting.need_peers()

import shop
from devlib import peers
from writer import COLLECTIONS
from world import World


class Collections(unittest.TestCase):
    def each(self, change):
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 250) as world:
                world.start()
                world.check(self)
                before = world.server.get("/health/ready").json["products"]
                change(world)
                world.check(self, before // 2)

    def until_stale(self, world):
        setting.wait(lambda: world.degraded() == "stale", 60, "saying that the catalogue is stale")

    def test_dropped_and_filled_again(self):
        def change(world):
            kept = dict(world.writer.products)
            world.writer.drop()
            self.until_stale(world)
            world.writer.put_back("products", kept)
        self.each(change)

    def test_renamed_away_and_back(self):
        def change(world):
            kept = world.writer.rename_away()
            self.until_stale(world)
            world.writer.database.kept.rename("products")
            world.writer.model["products"] = kept
        self.each(change)

    def test_another_one_renamed_onto_it(self):
        def change(world):
            rng = random.Random(setting.SEED)
            world.writer.rename_onto({key: shop.product(rng, key) if rng.random() < 0.3 else doc
                                      for key, doc in world.writer.products.items()})
        self.each(change)

    def test_one_with_half_of_the_products_waits_for_an_order(self):
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 250) as world:
                world.start()
                world.check(self)
                before = world.server.get("/health/ready").json["products"]
                half = list(world.writer.products.items())[::2]
                world.writer.rename_onto(dict(half))
                world.until_metric('attar_sync_alarm{alarm="loss"}')
                self.assertGreaterEqual(world.shopper.fewest, before, "it was taken unasked")
                order = world.server.admin("POST", "sync/resync", {"accept_loss": True})
                self.assertEqual(order.status, 202, order.body)
                setting.wait(lambda: world.metric('attar_sync_alarm{alarm="loss"}') == 0, 60)
                world.check(self)

    def test_records_that_are_gone_while_all_is_read_anew_wait_for_an_order(self):
        for kind in peers.kinds():
            for name in ("vendors", "brands", "categories"):
                with self.subTest(kind.name, collection=name), \
                        World(kind, setting.SEED, 60) as world:
                    world.start()
                    world.check(self)
                    before, kept = world.kept(name), dict(world.writer.model[name])
                    world.writer.drop(name)
                    self.until_stale(world)
                    self.assertEqual(world.server.admin("POST", "sync/resync", {}).status, 202)
                    world.until_metric('attar_sync_alarm{alarm="loss"}')
                    self.assertEqual(world.kept(name), before, "they were taken unasked")
                    world.writer.put_back(name, kept)
                    world.check(self)
                    self.assertEqual(world.kept(name), before)
                    self.assertEqual(world.metric('attar_sync_alarm{alarm="loss"}'), 0)

    def test_one_of_a_few_vendors_goes_without_an_order(self):
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 60) as world:
                world.start()
                world.check(self)
                left = dict(list(world.writer.model["vendors"].items())[:-1])
                world.writer.rename_onto(left, "vendors")
                setting.wait(lambda: world.kept("vendors") == len(left), 60, "the vendor's end")
                self.assertEqual(world.metric('attar_sync_alarm{alarm="loss"}'), 0)

    def test_replaced_by_out(self):
        self.each(lambda world: world.writer.out())

    def test_the_database_dropped_and_filled_again(self):
        def change(world):
            kept = {name: dict(world.writer.model[name]) for name in COLLECTIONS}
            world.writer.drop_database()
            self.until_stale(world)
            for name in COLLECTIONS:
                world.writer.put_back(name, kept[name])
        self.each(change)


if __name__ == "__main__":
    unittest.main()

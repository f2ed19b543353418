"""S5 and S10.  Goal: when the changes behind its position are gone, Attar serves on and reads
everything anew beside what it serves; and it is not gone only because its own collections are
idle.  Method: a server with a short oplog, filled by writes to another database."""

import unittest

import setting

setting.need_peers()

import truth
from devlib import peers
from world import World, say

LOST = 'attar_sync_reopens_total{code="286"}'
REPAIRED = 'attar_sync_alarm{alarm="repaired"}'
AGE = "attar_sync_token_age_seconds"
AGE_MAX_S = 30
OPLOG = 1000  # entries; SecantusDB looks once in 1,000 writes


def noise(world, count):
    """Writes beside the shop: only the oplog has them."""
    there = world.writer.client.other.noise
    for start in range(0, count, 1000):
        there.insert_many([{"n": start + number} for number in range(1000)])


class History(unittest.TestCase):
    def world(self):
        return World(peers.Secantus, setting.SEED, 300, oplog=OPLOG)

    def mended(self, world):
        """Wait for what follows a lost history, and look.

        MongoDB refuses a start at a time that its oplog has left (286 again) and the shop is read
        anew beside itself.  SecantusDB begins where it can, without a word; Attar reads the whole
        shop then, too, and mends what differs, while it follows: a last product is shown before."""
        waited = world.settle()
        setting.wait(lambda: not truth.differences(world.server, world.writer.client), 120,
                     "mending what was lost")
        world.until_metric(REPAIRED)
        return waited

    def alarms_end(self, world):
        """What was mended is an alarm until a verification, as check() orders, finds nothing."""
        setting.wait(lambda: world.metric(REPAIRED) == 0, 120, "the alarm is cleared")
        told = [alarm["alarm"] for alarm in
                world.server.admin("GET", "status").json["replica"]["alarms"]]
        self.assertEqual(told, [])

    def test_pruned_while_attar_was_stopped(self):
        with self.world() as world:
            world.start()
            world.check(self)
            self.assertEqual(world.stop(), 0)
            for _ in range(200):
                world.writer.one()
            noise(world, 4000)
            world.start()
            world.until_metric(LOST)
            self.mended(world)
            world.check(self)
            self.alarms_end(world)

    def test_pruned_while_the_line_was_down(self):
        with self.world() as world:
            world.start()
            world.check(self)
            before = world.server.get("/health/ready").json["products"]
            world.proxy.faults.refuse = True
            world.proxy.reset()
            for _ in range(200):
                world.writer.one()
            noise(world, 4000)
            world.proxy.faults.refuse = False
            world.until_metric(LOST)
            waited = self.mended(world)
            world.check(self, before // 2)
            self.alarms_end(world)
            say(self, f"followed again after {waited:.2f} s")

    def test_an_idle_shop_beside_a_busy_database_keeps_its_place(self):
        with self.world() as world:
            world.start()
            world.check(self)
            oldest = 0
            for _ in range(setting.rounds(4, 20, 100)):
                noise(world, 1000)
                reads = world.proxy.passed
                setting.wait(lambda reads=reads: world.proxy.passed > reads + 2000, 60,
                             "reading of empty batches")
                oldest = max(oldest, world.metric(AGE))
            self.assertLess(oldest, AGE_MAX_S)
            world.check(self)
            self.assertIsNone(world.metric(LOST))
            self.assertEqual(world.metric("attar_sync_rebuilds_total"), 0)


if __name__ == "__main__":
    unittest.main()

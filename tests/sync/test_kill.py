"""S7 and S9.  Goal: whenever Attar is killed, in its first scan too, it goes on where it stood and
shows everything exactly; a document of many megabytes is kept out and stops nothing.  Method:
SIGKILL at random moments while the random writer works; a member of 12 MiB that comes and goes."""

import random
import time
import unittest

import setting

setting.need_peers()

from devlib import peers
from world import World, say

KILL_MS = (10, 800)
LARGE = 12 << 20


class Kill(unittest.TestCase):
    def test_killed_at_any_moment(self):
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 300) as world:
                rng = random.Random(setting.SEED)
                world.flags = ["--commit-ms", "200"]
                with world.writing(rate=500):
                    for _ in range(setting.rounds(8, 100, 1000)):
                        self.live(world, rng.uniform(*KILL_MS) / 1000)
                world.start()
                waited = world.check(self)
                say(self, f"{world.writer.writes} changes, shown in {waited:.2f} s at last")

    def live(self, world, seconds):
        """Start, serve so long, be killed: in the scan if it is not done by then."""
        world.start(ready=False)
        end = time.monotonic() + seconds
        setting.wait(lambda: time.monotonic() > end, seconds + 60)
        self.assertIsNone(world.server.process.poll(), world.server.log_text()[-2000:])
        world.kill()


class Large(unittest.TestCase):
    def test_a_document_that_is_too_large_is_kept_out_until_it_shrinks(self):
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 100) as world:
                before, after = [world.writer.mark() for _ in range(2)]
                self.grow(world, before, LARGE)
                world.start()
                self.grow(world, after, LARGE)
                world.check(self)
                self.assertFalse(world.shown(before) or world.shown(after))
                for identity in (before, after):
                    self.grow(world, identity, 10)
                world.check(self)
                self.assertTrue(world.shown(before) and world.shown(after))

    @staticmethod
    def grow(world, identity, size):
        change = {"attic": "x" * size}
        world.writer.database.products.update_one({"_id": identity}, {"$set": change})
        world.writer.products[identity] = {**world.writer.products[identity], **change}


if __name__ == "__main__":
    unittest.main()

"""S1 and S11.  Goal: whatever is written while Attar scans and follows, over a line that is cut
again and again, or in one burst, is shown exactly.  Method: the random writer works through all of
it; then every product is compared."""

import unittest

import setting

setting.need_peers()

from devlib import peers
from world import World, say, seeds

RSS_CAP_MB = 1536


class Stream(unittest.TestCase):
    def test_changes_during_scan_and_stream_over_a_line_that_is_cut(self):
        changes = setting.rounds(1500, 20000, 200000)
        for kind in peers.kinds():
            for seed in seeds(setting.rounds(1, 5, 20)):
                with self.subTest(kind.name, seed=seed), World(kind, seed, 1200) as world:
                    with world.writing(rate=300):
                        with world.cutting():
                            world.start(ready=False)
                            world.until_written(changes // 2, cuts=4)
                        world.wait_ready()
                        with world.cutting():
                            world.until_written(changes, cuts=8)
                    waited = world.check(self)
                    say(self, f"{world.writer.writes} changes, {world.proxy.resets} connections "
                        f"cut, then shown in {waited:.2f} s")

    def test_a_burst_is_taken_whole_within_bounds(self):
        count = setting.rounds(5000, 100000, 100000)
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 300) as world:
                world.start()
                world.writer.burst(count)
                waited = world.check(self)
                say(self, f"{count} events, shown after {waited:.2f} s, {world.memory_mb()} MB")
                self.assertLess(world.memory_mb(), RSS_CAP_MB)

    def test_a_line_that_is_slow_sliced_and_swallowing(self):
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 200) as world:
                world.start()
                faults = world.proxy.faults
                for name, value in (("latency_ms", 30), ("slice_bytes", 100), ("rate", 300000)):
                    with world.writing(rate=200):
                        setattr(faults, name, value)
                        world.until_written(world.writer.writes + 100)
                    setattr(faults, name, 0)
                with world.writing(rate=200):
                    faults.black_hole = True
                    world.until_written(world.writer.writes + 200)
                    faults.black_hole = False
                    world.proxy.half_close()
                world.check(self)


if __name__ == "__main__":
    unittest.main()

"""C6.  Goal: Attar or the server, stopped in the middle of a batch and continued later, loses no
change and reads nothing anew; a file that cannot be synced under the documents stops the stream,
not the shop.  Method: SIGSTOP and SIGCONT at random moments behind bursts of changes; strace
fails the fdatasync of the documents' file on the scripted server."""

import random
import signal
import time
import unittest

import setting

setting.need_peers()

import pymongo  # noqa: E402  pylint: disable=wrong-import-position
import refusing  # noqa: E402  pylint: disable=wrong-import-position
import truth  # noqa: E402  pylint: disable=wrong-import-position
from devlib import peers  # noqa: E402  pylint: disable=wrong-import-position
from signals import BASE, Row  # noqa: E402  pylint: disable=wrong-import-position
from world import World, say  # noqa: E402  pylint: disable=wrong-import-position

STOPS = setting.rounds(3, 40, 400)
STOPPED_S, BETWEEN_S = (0.05, 0.6), (0.0, 0.1)
LONG_S = 35  # longer than socketTimeoutMS, so that the line is given up
BURST = 400


class Stopped(unittest.TestCase):
    def stop(self, process, seconds):
        process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(seconds)  # how long it stands is the plan of the test
        finally:
            process.send_signal(signal.SIGCONT)

    def each(self, chosen):
        for kind in peers.kinds():
            with self.subTest(kind.name), World(kind, setting.SEED, 300) as world:
                rng = random.Random(setting.SEED)
                world.start()
                for number in range(STOPS + (setting.TIER > 0)):
                    world.writer.burst(BURST)
                    time.sleep(rng.uniform(*BETWEEN_S))
                    self.stop(chosen(world),
                              rng.uniform(*STOPPED_S) if number < STOPS else LONG_S)
                waited = world.check(self)
                self.assertEqual(world.metric("attar_sync_rebuilds_total"), 0)
                say(self, f"{STOPS} stops, {world.writer.writes} changes, then shown in "
                    f"{waited:.2f} s")

    def test_attar(self):
        self.each(lambda world: world.server.process)

    def test_the_server(self):
        self.each(lambda world: world.peer.process)

    def test_attar_for_good_waits_for_no_server(self):
        """Of the patience with one that does not answer, a minute here, a stop needs nothing."""
        for kind in peers.kinds():
            for paused in (False, True):
                with self.subTest(kind.name, paused=paused), World(kind, setting.SEED, 60) as world:
                    world.patience = "&serverSelectionTimeoutMS=60000"
                    world.start()
                    if paused:
                        self.assertEqual(world.server.admin("POST", "sync/pause").status, 202)
                        setting.wait(lambda: world.replica()["paused"], 60)
                    world.peer.kill()
                    setting.wait(lambda: world.replica()["paused" if paused else "retrying"], 60)
                    self.assertEqual(world.stop(), 0)


class Documents(Row):
    def test_what_cannot_be_synced_is_an_alarm_and_taken_later(self):
        if reason := refusing.why_not():
            self.skipTest(reason)
        self.begin()
        with refusing.Refusing(self.server.process.pid, "fdatasync", "EIO") as refused:
            self.mock.tell(f"change products {BASE + 1} p2 offers.0.price")
            self.until_alarm("write_failed")
        self.assertGreater(refused.refused(), 0)
        self.mock.tell("change products 77700 p1 offers.0.price")
        self.goes_on()
        self.assertEqual(self.price("p2"), BASE + 1)
        self.server.wait(lambda: not self.alarm("write_failed"))
        with pymongo.MongoClient(self.mock.uri) as client:
            self.assertEqual(truth.differences(self.server, client), [])
        self.end()


if __name__ == "__main__":
    unittest.main()

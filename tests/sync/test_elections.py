"""S4.  Goal: a primary that steps down or is killed loses no change and fails no search.  Method:
the random writer works on while it happens; its model reads again what it does not know.

SecantusDB steps down as MongoDB does (10107 to writers, reads go on) but has no other member that
could be elected; it is killed with its writes on disk (--sync-on-commit) and started again."""

import unittest

import setting

setting.need_peers()

import pymongo.errors
from devlib import peers
from world import World, say, seeds

AWAY_S = 2


def step_down(peer):
    """The primary is none for AWAY_S seconds; wait until it is one again."""
    with peer.client() as client:
        try:
            client.admin.command({"replSetStepDown": AWAY_S, "force": True})
        except pymongo.errors.ConnectionFailure:
            pass  # mongod closes its connections
        setting.wait(lambda: client.admin.command("hello").get("isWritablePrimary"), 60)


class Elections(unittest.TestCase):
    def lose_primaries(self, how):
        for kind in peers.kinds():
            for seed in seeds(setting.rounds(1, 2, 20)):
                with self.subTest(kind.name, seed=seed), \
                        World(kind, seed, 200, durable=True) as world:
                    world.start()
                    with world.writing(rate=100):
                        for _ in range(setting.rounds(3, 25, 50)):
                            how(world.peer)
                            world.until_written(world.writer.writes + 50)
                    waited = world.check(self)
                    say(self, f"{world.writer.unsure} outcomes were not known; after the last "
                        f"one shown in {waited:.2f} s")

    def test_a_primary_that_steps_down(self):
        self.lose_primaries(step_down)

    def test_a_primary_that_is_killed(self):
        def kill(peer):
            peer.kill()
            peer.start()
        self.lose_primaries(kill)


if __name__ == "__main__":
    unittest.main()

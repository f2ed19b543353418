"""Attar on the scripted server: what test_signals.py asks of both.

    mock_mongo <── attar serve --mongo <── shopper, who searches all the time
        row.script                          nothing may be wrong for her while the row plays
"""

import os
import re
import sys
import unittest

import attar
import setting
from shopper import Shopper

FOLDER = os.path.join(setting.ROOT, "tests", "support", "mongo")
sys.path.insert(0, FOLDER)
from mock import Mock  # noqa: E402  pylint: disable=wrong-import-position

PATIENCE_S = 60
GOES_ON, BASE = 77700, 10000


class Row(unittest.TestCase):
    """Each test begins with shop.script's six perfumes, shown and followed."""
    patience = "&socketTimeoutMS=3000&serverSelectionTimeoutMS=2000"

    def begin(self, *before, prepare=None):
        """`before`: rows told to the mock before Attar starts, as (name, code); `prepare` is called
        then, too."""
        self.mock = Mock(script="shop.script")
        self.addCleanup(self.mock.stop)
        for row, code in before:
            self.mock.play(row, code)
        if prepare:
            prepare()
        self.start()
        self.addCleanup(self.server.close)
        self.server.wait(lambda: self.server.get("/health/ready").status == 200, PATIENCE_S)
        self.mock.wait(lambda journal: any(e.get("command") == "getMore" for e in journal))
        self.shopper = Shopper(self.server.host, self.server.port)
        self.shopper.start()
        self.opened_before = len(self.mock.opened())

    def start(self, folder=None):
        self.server = attar.Attar(folder, seed=None, ready=False, flags=[
            "--mongo", self.mock.uri.replace("/?", "/attar?") + self.patience])

    def end(self, at_least=6):
        """Nobody was turned away, never was less shown, and the stream was not opened all the
        time: at most once in 100 ms, beside what follows at once when nothing failed."""
        wrong = self.shopper.end()
        times = [at for _, at in self.openings()]
        if times:
            self.assertLessEqual(len(times), 3 + (times[-1] - times[0]) // 100_000, times)
        self.assertEqual(wrong, [])
        self.assertGreater(self.shopper.answers, 0)
        self.assertGreaterEqual(self.shopper.fewest, at_least)

    # ---- what is shown ----

    def price(self, identity):
        """Of its first offer, in minor units; None: it is not shown."""
        reply = self.server.get(f"/api/products/{identity}/offers")
        return reply.json["offers"][0]["price"]["amount"] if reply.status == 200 else None

    def until_price(self, identity, price, within_s=PATIENCE_S):
        self.server.wait(lambda: self.price(identity) == price, within_s)

    def goes_on(self):
        """The change that ends a row was applied, so everything before it was."""
        self.until_price("p1", GOES_ON)

    def prices(self):
        return {name: self.price(name) for name in (f"p{n}" for n in range(1, 8))}

    # ---- what was done ----

    def openings(self):
        """(stage, at_us) of each opening since the row began."""
        found = [(entry["body"]["pipeline"][0]["$changeStream"], entry["at_us"])
                 for entry in self.mock.commands("aggregate")]
        return found[self.opened_before:]

    def assert_opened_behind(self, token):
        """The last opening went on behind `token`."""
        self.assertEqual(self.openings()[-1][0]["startAfter"]["_data"], token)

    def assert_not_in_a_loop(self):
        times = [at for _, at in self.openings()]
        gaps = [later - earlier for earlier, later in zip(times, times[1:])]
        self.assertTrue(all(gap >= 100_000 for gap in gaps), gaps)

    def last_token(self):
        """The newest postBatchResumeToken of a getMore before the row's fault."""
        tokens = [entry["pbrt"] for entry in self.mock.replies("getMore") if entry.get("pbrt")]
        return tokens[-1]

    # ---- what is told ----

    def metric(self, name):
        text = self.server.get("/metrics").body.decode()
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else None

    def alarm(self, name):
        return self.metric(f'attar_sync_alarm{{alarm="{name}"}}') == 1

    def until_alarm(self, name):
        self.server.wait(lambda: self.alarm(name), PATIENCE_S)
        told = [alarm["alarm"] for alarm in self.status()["replica"]["alarms"]]
        if name not in told:
            raise AssertionError(f"the status tells of {told}, not of {name}")

    def status(self):
        return self.server.admin("GET", "status").json

    def reopens(self, code):
        return self.metric(f'attar_sync_reopens_total{{code="{code}"}}') or 0

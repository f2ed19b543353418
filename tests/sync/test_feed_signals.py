"""S12, the feed's part.  Goal: each signal of a MongoDB server is told as what it means, once, and
no change is lost, guessed or told in parts.  Method: the scripted server plays a row of the tables
to Attar's own feed (tests/support/mongo/feed_tell.c, which opens again after 100 ms); what the feed
tells and what the server was asked is compared with the table below."""

import json
import os
import subprocess
import sys
import threading
import unittest

import setting

sys.path.insert(0, os.path.join(setting.ROOT, "tests", "support", "mongo"))
import mock as support  # noqa: E402  pylint: disable=wrong-import-position
from mock import Mock  # noqa: E402  pylint: disable=wrong-import-position

PATIENCE_S = 60
RESUMABLE = (43, 6, 7, 63, 89, 91, 133, 150, 189, 234, 262, 9001, 10107, 11600, 11602, 13388,
             13435, 13436)
PUT1, PUT2, PUT3, PUT4 = "put p1", "put p2", "put p3", "put p4"
AFTER, AT = "startAfter", "startAtOperationTime"

# row, codes ($CODE), faults that are told, changes that are told (by a time, which is inclusive,
# the one before comes again), how the stream is opened again
TABLE = [
    ("resumable", RESUMABLE[:setting.rounds(5, 18, 18)], ["again $CODE"], [PUT2, PUT1], [AFTER]),
    ("resumable-label", (0,), ["again 99999"], [PUT1], [AFTER]),
    ("resumable-open", RESUMABLE[:setting.rounds(3, 18, 18)], ["again 11600", "again $CODE"],
     [PUT1], [AFTER, AFTER]),
    ("network-half", (0,), ["again 0"], [PUT2, PUT1], [AFTER]),
    ("network-close", (0,), ["again 0"], [PUT1], [AFTER]),
    ("network-bad-length", (0,), ["again 0", "again 0"], [PUT1], [AFTER, AFTER]),
    ("network-hang", (0,), ["again 0"], [PUT1], [AFTER]),
    ("lost", (286, 136, 280, 260), ["lost $CODE"], [PUT4, PUT1], [AT]),
    ("lost-oplog", (0,), ["lost 286", "lost 286"], [PUT4, PUT2, PUT1], [AT, AT]),
    ("too-large", (0,), ["too_large 10334"], [PUT2, PUT1], [AFTER]),
    ("stage-unknown", (40324, 40414, 40415), ["again 189"], [PUT1], [AFTER, AFTER]),
    ("overload", (433, 449, 450, 462, 473, 489), ["busy $CODE"], [PUT1], [AFTER]),
    ("empty", (0,), [], [PUT1], []),
    ("backward-once", (0,), ["backward 0"], [PUT1], [AFTER]),
    ("missing-id", (0,), ["again 0"], [PUT1], [AFTER]),
    ("missing-ns", (0,), ["again 0"], [PUT1], [AFTER]),
    ("missing-key", (0,), ["again 0"], [PUT1], [AFTER]),
    ("gone-null", (0,), [], ["gone p2", PUT1], []),
    ("gone-missing", (0,), [], ["gone p2", PUT1], []),
    ("deleted", (0,), [], ["put p7", PUT3, "delete p2", PUT1], []),
    ("split", (0,), ["again 0"], [PUT3, PUT1], [AFTER]),
    ("split-gap", (0,), ["again 0"], [PUT3, PUT1], [AFTER]),
    ("split-restart", (0,), ["again 0"], [PUT3, PUT1], [AFTER]),
    ("invalidate", (0,), [], ["invalid ", PUT1], [AFTER]),
    ("unknown-type", (0,), [], ["unknown ", PUT1], []),
    ("invalid-document", (0,), [], [PUT2, PUT1], []),
    ("large-event", (0,), [], [PUT2, PUT1], []),
    ("repeat", (0,), [], [PUT2, PUT2, PUT1], []),
    ("no-token", (0,), [], [PUT2, PUT1], []),
]
# rows after which nothing goes on by itself: what is told first
ENDINGS = [
    ("denied", (13, 18, 69, 214), ["denied $CODE", "denied $CODE"]),
    ("stage-refused", (0,), ["again 189", "refused 40324"]),
    ("backward", (0,), ["backward 0", "backward 0"]),
]
DROPS = [
    ("drop", ["dropped product", "invalid product"]),
    ("rename-away", ["dropped product", "invalid product"]),
    ("drop-database", ["dropped product", "dropped product", "dropped brand", "dropped category",
                       "dropped vendor", "invalid product"]),
    ("rename-onto", ["replaced product"]),
]


class Feed:
    """feed_tell on a mock, its lines since the stream was opened."""

    def __init__(self, uri):
        self.process = subprocess.Popen(
            [os.path.join(os.path.dirname(support.program()), "feed_tell"), uri],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self.lines, self.changed = [], threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with self.process.stdout as lines:
            for line in lines:
                with self.changed:
                    self.lines.append(json.loads(line))
                    self.changed.notify_all()

    def wait(self, condition):
        with self.changed:
            if not self.changed.wait_for(lambda: condition(self.lines), PATIENCE_S):
                raise AssertionError(f"the feed told: {self.lines}")

    def followed(self):
        start = next(i for i, line in enumerate(self.lines) if "at" in line)
        return self.lines[start + 1:]

    def faults(self):
        return [f"{line['signal']} {line['code']}" for line in self.followed() if "call" in line]

    def changes(self, member="id"):
        return [f"{line['op']} {line[member]}" for line in self.followed() if "op" in line]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)


class Rows(unittest.TestCase):
    def begin(self, row="", code=0, more=""):
        self.mock = Mock(script="shop.script")
        self.mock.tell("set wall=0")  # an idle stream stands at the last event
        self.addCleanup(self.mock.stop)
        self.mock.tell(more)
        if row:
            self.mock.play(row, code)
        self.feed = Feed(self.mock.uri + "&socketTimeoutMS=2000&serverSelectionTimeoutMS=2000")
        self.addCleanup(self.feed.stop)
        self.feed.wait(lambda lines: any("at" in line for line in lines))

    def follow(self):
        """A first change is told, so that there is a token."""
        self.mock.tell("change products 1 p4 offers.0.price")
        self.feed.wait(lambda lines: any(line.get("id") == "p4" and "update" in line.get("type", "")
                                         for line in lines))
        self.feed.wait(lambda lines: "at" in lines[-1])
        self.opened = len(self.mock.opened())

    def openings(self):
        return [next(name for name in stage if name.startswith("start"))
                for stage in self.mock.opened()[self.opened:]]

    def test_rows_after_which_the_stream_goes_on(self):
        for row, codes, faults, changes, openings in TABLE:
            for code in codes:
                with self.subTest(row, code=code):
                    self.begin()
                    self.follow()
                    self.mock.play(row, code)
                    self.feed.wait(lambda lines: "77700" in str(lines) and "at" in lines[-1])
                    self.assertEqual(self.feed.faults(),
                                     [fault.replace("$CODE", str(code)) for fault in faults])
                    self.assertEqual(self.feed.changes()[1:], changes)
                    self.assertEqual(self.openings(), openings)

    def test_rows_that_need_somebody(self):
        for row, codes, faults in ENDINGS:
            for code in codes:
                with self.subTest(row, code=code):
                    self.begin()
                    self.follow()
                    self.mock.play(row, code)
                    self.feed.wait(lambda _: len(self.feed.faults()) >= len(faults))
                    self.assertEqual(self.feed.faults()[:len(faults)],
                                     [fault.replace("$CODE", str(code)) for fault in faults])
                    self.assertEqual(self.feed.changes()[1:], [])

    def test_a_set_that_is_without_primary_or_another_for_a_while_is_followed_again(self):
        for row, back in (("no-primary", "set role=primary"), ("set-name", "set setName=rs0")):
            with self.subTest(row):
                self.begin()
                self.follow()
                self.mock.play(row)
                self.feed.wait(lambda _: len(self.feed.faults()) >= 3)
                self.mock.tell(f"{back}\nchange products 77700 p1 offers.0.price")
                self.feed.wait(lambda lines: "77700" in str(lines))
                self.assertEqual(set(self.feed.faults()[1:]), {"again 0"})
                self.assertEqual(self.feed.changes()[1:], [PUT1])
                self.assertEqual(set(self.openings()), {AFTER})

    def test_collections_that_go(self):
        for row, changes in DROPS:
            with self.subTest(row):
                self.begin()
                self.follow()
                self.mock.play(row)
                self.feed.wait(lambda _: len(self.feed.changes()) > len(changes))
                self.assertEqual(self.feed.changes("kind")[1:], changes)
                self.assertEqual(self.feed.faults(), [])

    def test_a_scan_that_is_killed_goes_on_where_it_was(self):
        for code in (175, 237):
            with self.subTest(code):
                self.begin("scan-killed", code)
                asked = [entry["body"]["filter"]["_id"]
                         for entry in self.mock.commands("find", "products")
                         if entry["body"].get("limit") != 1]
                self.assertEqual(asked[:3], [{"$gte": ""}, {"$gt": "p6"}, {"$gt": "p6"}])
                told = [line["id"] for line in self.feed.lines if line.get("kind") == "product"]
                self.assertEqual(told, [f"p{n}" for n in range(1, 7)])

    def test_a_scan_takes_a_thousand_documents_at_once(self):
        self.begin(more="\n".join(f'put products {{"_id": "q{n:04}"}}' for n in range(1094)))
        asked = [entry["body"]["filter"]["_id"] for entry in self.mock.commands("find", "products")
                 if entry["body"].get("limit") != 1]
        self.assertEqual(asked[:3], [{"$gte": ""}, {"$gt": "q0993"}, {"$gt": "q1093"}])

    def test_a_token_never_leads_into_a_split_event(self):
        self.begin()
        self.follow()
        before = self.mock.opened()
        self.mock.play("split")
        self.feed.wait(lambda lines: "77700" in str(lines))
        fragments = {entry["pbrt"] for entry in self.mock.replies("getMore")
                     if entry.get("count") == 2}
        self.assertEqual(len(fragments), 1)
        self.assertNotIn(self.mock.opened()[len(before)]["startAfter"]["_data"], fragments)

    def test_an_ended_cursor_is_not_asked(self):
        self.begin()
        self.follow()
        self.mock.play("invalidate")
        self.feed.wait(lambda lines: "77700" in str(lines))
        ended = next(entry for entry in self.mock.replies("getMore")
                     if entry.get("cursor") == 0 and entry["count"] == 1)
        self.assertEqual(self.mock.opened()[-1]["startAfter"]["_data"], ended["pbrt"])
        self.assertNotIn(0, [entry["body"]["getMore"] for entry in self.mock.commands("getMore")])

    def test_what_is_asked(self):
        self.begin()
        self.follow()
        opening = self.mock.commands("aggregate")[0]["body"]
        more = self.mock.commands("getMore")[0]["body"]
        self.assertEqual(opening["cursor"], {"batchSize": 0})
        self.assertEqual(opening["readConcern"], {"level": "majority"})
        self.assertEqual(opening["pipeline"][0]["$changeStream"]["fullDocument"], "updateLookup")
        self.assertEqual(list(opening["pipeline"][-1]), ["$changeStreamSplitLargeEvent"])
        self.assertEqual(more["batchSize"], 1000)
        self.assertLessEqual(more["maxTimeMS"], 1000)
        self.assertEqual(more["lsid"], opening["lsid"])
        scans = [entry["body"] for entry in self.mock.commands("find", "products")
                 if "filter" in entry["body"]]
        self.assertTrue(all(scan["readConcern"]["level"] == "majority"
                            and "afterClusterTime" in scan["readConcern"] for scan in scans))
        cursor = more["getMore"]
        self.feed.stop()
        self.mock.wait(lambda journal: [entry for entry in journal
                                        if entry.get("command") == "killCursors"
                                        and entry["body"]["cursors"] == [cursor]])

    def test_a_server_without_sessions_does_without(self):
        self.begin()
        self.mock.tell("set sessions=0")
        self.follow()


if __name__ == "__main__":
    unittest.main()

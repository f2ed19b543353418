"""S12.  Goal: every signal of a MongoDB server has the action that the contract names, and serving
stops for none.  Method: the scripted server plays a row of the tables
(tests/support/mongo/*.script) to the real program while a shopper searches; what was asked of the
server, what is shown and what is told are compared with the row."""

import os
import time
import unittest

import setting

setting.need_peers()

import pymongo  # noqa: E402  pylint: disable=wrong-import-position
import truth  # noqa: E402  pylint: disable=wrong-import-position
from signals import BASE, PATIENCE_S, Row  # noqa: E402  pylint: disable=wrong-import-position

RESUMABLE = (43, 6, 7, 63, 89, 91, 133, 150, 189, 234, 262, 9001, 10107, 11600, 11602, 13388,
             13435, 13436)
LOST = (286, 136, 280, 260)
STAGE = (40324, 40414, 40415)
DENIED = (13, 18, 69, 214)
OVERLOAD = (433, 449, 450, 462, 473, 489)
LOOPS, CPU_SHARE = 6, 0.05
AGE, AGE_MAX_S = "attar_sync_token_age_seconds", 30


def some(codes, count=1):
    """The first `count` at tier 0, all from tier 1 on."""
    return codes[:count] if setting.TIER == 0 else codes


class Exact(Row):
    def check(self, at_least=6):
        """0 missing, 0 extra, 0 stale against the mock's own documents."""
        with pymongo.MongoClient(self.mock.uri) as client:
            self.assertEqual(truth.differences(self.server, client), [])
        self.end(at_least)


class Resumable(Exact):
    def test_codes_on_getmore_reopen_behind_the_last_token(self):
        for group in range(0, len(some(RESUMABLE, 3)), 3):
            self.begin()
            for code in RESUMABLE[group:group + 3]:
                with self.subTest(code):
                    self.mock.tell(f"change products {BASE} p1 offers.0.price\n"
                                   f"change products {BASE} p2 offers.0.price")
                    self.until_price("p2", BASE)
                    self.until_price("p1", BASE)
                    self.mock.play("resumable", code)
                    self.goes_on()
                    told = self.mock.replies("getMore")
                    failed = next(i for i, entry in enumerate(told) if entry.get("code") == code)
                    self.assert_opened_behind(told[failed - 1]["pbrt"])
                    self.server.wait(lambda: self.reopens(code) == 1)
            self.assert_not_in_a_loop()
            self.check()

    def test_a_label_is_enough(self):
        self.begin()
        self.mock.play("resumable-label")
        self.goes_on()
        self.check()

    def test_the_opening_is_tried_again(self):
        for code in some(RESUMABLE):
            with self.subTest(code):
                self.begin()
                self.mock.play("resumable-open", code)
                self.goes_on()
                self.assertGreaterEqual(len(self.openings()), 2)
                self.assert_not_in_a_loop()
                self.check()

    def test_what_breaks_a_connection_loses_nothing(self):
        for row in some(("network-half", "network-bad-length", "network-close", "network-hang"), 2):
            with self.subTest(row):
                self.begin()
                self.mock.play(row)
                self.goes_on()
                self.assertGreaterEqual(len(self.openings()), 1)
                self.assert_not_in_a_loop()
                self.check()


class Waiting(Exact):
    def test_overload_waits_one_to_ten_seconds(self):
        for code in some(OVERLOAD):
            with self.subTest(code):
                self.begin()
                self.mock.play("overload", code)
                self.goes_on()
                refused = next(entry["at_us"] for entry in self.mock.replies("getMore")
                               if entry.get("code") == code)
                self.assertGreaterEqual(self.openings()[0][1] - refused, 1_000_000)
                self.check()

    def test_missing_rights_are_an_alarm_and_no_loop(self):
        for code in some(DENIED):
            with self.subTest(code):
                self.begin()
                self.mock.play("denied", code)
                self.until_alarm("denied")
                asked = len(self.mock.opened()) + len(self.mock.commands("find"))
                self.mock.tell(f"change products {BASE + 1} p2 offers.0.price")
                answers = self.shopper.answers
                self.server.wait(lambda: self.shopper.answers > answers + 100)
                self.assertEqual(len(self.mock.opened()) + len(self.mock.commands("find")), asked)
                self.assertEqual(self.price("p2"), BASE)
                self.end()

    def test_an_unknown_stage_is_left_out_once(self):
        for code in some(STAGE):
            with self.subTest(code):
                self.begin()
                self.mock.play("stage-unknown", code)
                self.goes_on()
                stages = [len(entry["body"]["pipeline"])
                          for entry in self.mock.commands("aggregate")]
                self.assertEqual(stages[self.opened_before:], [4, 3])
                self.check()

    def test_a_request_that_is_refused_is_an_alarm(self):
        self.begin()
        self.mock.play("stage-refused")
        self.until_alarm("refused")
        self.assertEqual(len(self.openings()), 2)
        self.end()

    def test_a_set_without_primary_or_of_another_name_is_waited_for(self):
        for row, back in some((("set-name", "set setName=rs0"),
                               ("no-primary", "set role=primary"))):
            with self.subTest(row):
                self.begin()
                self.mock.play(row)
                self.server.wait(lambda: self.reopens(0) + self.reopens(11602) >= 2)
                self.mock.tell(f"{back}\nchange products 77700 p1 offers.0.price")
                self.goes_on()
                self.assert_not_in_a_loop()
                self.check()


class Loops(Exact):
    """Errors without end, and nobody who searches: what is left is what the errors cost."""

    def cpu_s(self):
        with open(f"/proc/{self.server.process.pid}/stat", encoding="ascii") as file:
            after_name = file.read().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def test_errors_without_end_cost_little(self):
        for command, code in some((("getMore", 11600), ("aggregate", 189), ("find", 43))):
            with self.subTest(command):
                self.begin()
                self.server.wait(lambda: self.shopper.answers > 0)
                self.shopper.end()
                self.mock.tell(f"on {command} always\n  error {code} Again\n"
                               f"on getMore\n  error {code} Again\n")
                start, used = time.monotonic(), self.cpu_s()
                self.mock.wait(lambda journal, code=code: LOOPS <= sum(
                    entry.get("code") == code for entry in journal), PATIENCE_S)
                passed, used = time.monotonic() - start, self.cpu_s() - used
                self.assertLess(used, passed * CPU_SHARE)
                self.assert_not_in_a_loop()
                self.mock.tell(f"off {command}\nchange products 77700 p1 offers.0.price")
                self.goes_on()
                self.check()


class Idle(Exact):
    """S10 on tokens that tell their time: SecantusDB's do not."""

    def test_the_token_of_an_idle_shop_follows_its_busy_neighbours(self):
        past = int(time.time()) - 7200
        self.begin(prepare=lambda: self.mock.tell(f"set wall=0 time={past}.1"))
        self.server.wait(lambda: self.metric(AGE) > 7000, PATIENCE_S)
        for late in (3600, 40, 0):  # only the neighbours' writes move the time
            with self.subTest(late):
                self.mock.tell(f"set time={int(time.time()) - late}.1")
                self.server.wait(lambda late=late: self.metric(AGE) < late + AGE_MAX_S, PATIENCE_S)
        self.assertEqual(self.openings(), [])
        self.assertEqual(self.metric("attar_sync_rebuilds_total"), 0)
        self.check()


class History(Exact):
    def test_lost_history_is_tried_by_time_and_then_verified(self):
        for code in some(LOST):
            with self.subTest(code):
                self.begin()
                scans = len(self.mock.commands("find", "products"))
                self.mock.play("lost", code)
                self.goes_on()
                self.assertIn("startAtOperationTime", self.openings()[0][0])
                self.mock.wait(lambda _: len([e for e in _ if e.get("command") == "find"
                                              and e["collection"] == "products"]) > scans,
                               what="the verify that follows")
                self.check()

    def killed_and_started(self, *script):
        self.server.process.kill()
        self.server.stop()
        self.mock.tell("\n".join(script))
        self.start(self.server.folder)
        self.addCleanup(self.server.stop)

    def test_the_verification_that_is_owed_outlives_the_process(self):
        self.begin()
        self.shopper.end()
        mark = self.status()["replica"]["position"]["mark"].split("-")
        seconds, increment = int(mark[1], 16), int(mark[2], 16)
        behind = f"  pbrt {seconds}.{increment + 2}"  # the head: it is not ready, so verifies not
        self.killed_and_started(
            f"set time={seconds + 1000}.1",
            "on aggregate", "  error 286 Lost NonResumableChangeStreamError",
            "on getMore", "  change products 77700 p1 offers.0.price", behind,
            "on getMore always", behind)
        self.goes_on()
        self.assertIn("startAtOperationTime", self.openings()[-1][0])
        scans = len(self.mock.commands("find", "products"))
        self.killed_and_started("off getMore")
        self.server.wait(lambda: (self.server.admin("GET", "verify").json["source"] or {})
                         .get("position"), PATIENCE_S)
        self.assertGreater(len(self.mock.commands("find", "products")), scans)

    def test_history_that_is_gone_is_rebuilt_beside_what_is_served(self):
        self.begin()
        self.mock.play("lost-oplog")
        self.until_alarm("history_lost")
        self.goes_on()
        self.server.wait(lambda: not self.alarm("history_lost"))
        self.check()

    def test_an_event_that_is_too_large_is_read_with_everything_else(self):
        self.begin()
        self.mock.play("too-large")
        self.goes_on()
        self.check()

    def test_three_failed_rebuilds_are_the_last_until_an_operator_asks(self):
        self.begin()
        self.mock.play("rebuild-fails")
        self.until_alarm("rebuild_failed")
        tried = len(self.openings())
        answers = self.shopper.answers
        self.server.wait(lambda: self.shopper.answers > answers + 100)
        self.assertEqual(len(self.openings()), tried)
        self.mock.tell("off aggregate\nchange products 77700 p1 offers.0.price")
        self.assertEqual(self.server.admin("POST", "sync/resync", {}).status // 100, 2)
        self.goes_on()
        self.server.wait(lambda: not self.alarm("rebuild_failed"))
        self.check()

    def test_a_token_that_goes_backward_is_refused(self):
        self.begin()
        self.mock.play("backward-once")
        self.goes_on()
        self.assertEqual(len(self.openings()), 1)
        self.assertFalse(self.alarm("backward"))
        self.check()

    def test_a_token_that_goes_backward_again_stops_with_an_alarm(self):
        self.begin()
        self.mock.play("backward")
        self.until_alarm("backward")
        self.assertEqual(len(self.openings()), 1)
        self.end()

    @unittest.skipIf(setting.TIER == 0, "30 s of standing still; tier 1")
    def test_a_stream_that_stands_while_the_set_writes_is_an_alarm(self):
        self.begin()
        self.mock.play("stalled")
        self.until_alarm("stalled")
        self.end()


class Scan(Exact):
    def test_a_scan_that_is_killed_goes_on_where_it_was(self):
        for code in some((175, 237)):
            with self.subTest(code):
                self.begin(("scan-killed", code))
                asked = [entry["body"].get("filter")
                         for entry in self.mock.commands("find", "products")]
                self.assertGreaterEqual(asked.count({"_id": {"$gt": "p6"}}), 2)
                self.assertEqual(asked.count({"_id": {"$gte": ""}}), 1)
                self.check()


class Events(Exact):
    """Rows after which the stream simply goes on: on one server, one after the other."""

    def play(self, row):
        self.mock.tell(f"change products {BASE} p1 offers.0.price")
        self.until_price("p1", BASE)
        self.opened_before = len(self.mock.opened())
        self.mock.play(row)
        self.goes_on()

    def test_events_that_need_no_opening(self):
        self.begin()
        for row, name, price in (("empty", "p2", BASE), ("repeat", "p2", 55500),
                                 ("no-token", "p2", 55500), ("unknown-type", "p2", 55500),
                                 ("large-event", "p2", None), ("invalid-document", "p2", None),
                                 ("deleted", "p7", 20000)):
            with self.subTest(row):
                self.play(row)
                self.assertEqual(self.price(name), price)
                self.assertEqual(self.openings(), [])
        self.assertEqual((self.price("p3"), self.price("p2")), (33300, None))
        self.check(5)

    def test_an_update_of_what_is_gone_leaves_it_to_the_delete_that_follows(self):
        for row in some(("gone-missing", "gone-null")):
            with self.subTest(row):
                self.begin()
                self.play(row)
                self.assertEqual(self.price("p2"), BASE)
                self.server.wait(
                    lambda: self.metric('attar_sync_events_total{type="gone"}') == 1)
                self.mock.tell('event delete next products "p2"')
                self.until_price("p2", None)
                self.assertEqual(self.openings(), [])
                self.check(5)

    def test_an_event_without_its_members_is_an_error_and_no_guess(self):
        for row, words in some((("missing-key", "documentKey"), ("missing-id", "_id"),
                                ("missing-ns", "ns"))):
            with self.subTest(row):
                self.begin()
                self.play(row)
                self.assertGreaterEqual(len(self.openings()), 1)
                self.assertEqual(self.price("p3"), BASE)
                self.assertIn(words, self.server.log_text())
                self.assert_not_in_a_loop()
                self.check()

    def test_a_split_event_counts_when_it_is_whole(self):
        for row in some(("split", "split-gap", "split-restart")):
            with self.subTest(row):
                self.begin()
                token = self.last_token()
                self.play(row)
                self.assertEqual(self.price("p3"), 33300)
                self.assertEqual(len(self.openings()), 1)
                self.assertGreaterEqual(self.openings()[0][0]["startAfter"]["_data"], token)
                fragments = [entry.get("pbrt") for entry in self.mock.replies("getMore")]
                self.assertNotEqual(self.openings()[0][0]["startAfter"]["_data"], fragments[-2])
                self.end()

    def test_an_invalidate_is_followed_behind_its_token(self):
        self.begin()
        self.play("invalidate")
        self.assertEqual(len(self.openings()), 1)
        last = next(entry["pbrt"] for entry in self.mock.replies("getMore") if entry["cursor"] == 0
                    and entry["count"] == 1)
        self.assert_opened_behind(last)
        self.assertNotIn(0, [entry["body"]["getMore"] for entry in self.mock.commands("getMore")])
        self.check()

    def test_many_invalid_documents_stop_applying(self):
        self.begin()
        self.mock.play("invalid-many")
        self.until_alarm("invalid")
        self.assertEqual(self.price("p2"), BASE)
        self.end()


class Collections(Exact):
    def test_what_is_dropped_is_served_on_and_rebuilt_when_it_is_back(self):
        for row in some(("gone-with-drop", "drop", "rename-away", "drop-database")):
            with self.subTest(row):
                self.begin()
                self.mock.play(row)
                self.until_alarm("dropped")
                self.assertEqual([self.price(name) for name in ("p1", "p2", "p6")], 3 * [BASE])
                with open(f"{setting.ROOT}/tests/support/mongo/shop.script",
                          encoding="utf-8") as shop:
                    again = [line.replace("put ", "event insert next ", 1) for line in shop
                             if line.startswith("put ")]
                self.mock.tell("".join(again) + "change products 77700 p1 offers.0.price")
                self.goes_on()
                self.server.wait(lambda: not self.alarm("dropped"))
                self.check()

    def test_a_rename_onto_ours_is_rebuilt_beside_what_is_served(self):
        self.begin()
        self.mock.play("rename-onto")
        self.goes_on()
        self.assertEqual(self.prices(), {"p1": 77700, "p2": 22200, "p3": BASE, "p4": BASE,
                                         "p5": BASE, "p6": None, "p7": None})
        self.check(5)


if __name__ == "__main__":
    unittest.main()

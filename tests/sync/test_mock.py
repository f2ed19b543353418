"""Goal: our scripted server speaks as MongoDB does, or what it shows about Attar shows nothing.
Method: pymongo, which knows nothing of it, is its client; the journal is compared with what
pymongo says that it got."""

import os
import sys
import time
import unittest

import setting

sys.path.insert(0, f"{setting.ROOT}/tests/support/mongo")
from mock import Mock  # noqa: E402  pylint: disable=wrong-import-position

DOCUMENTS = """
put products {"_id": "b", "n": 2}
put products {"_id": {"$oid": "65a000000000000000000001"}, "n": 3}
put products {"_id": "a", "n": 1}
put local.oplog.rs {"ts": {"$timestamp": {"t": 100, "i": 1}}}
put local.oplog.rs {"ts": {"$timestamp": {"t": 900, "i": 7}}}
"""


def setUpModule():
    setting.need_peers()


class Case(unittest.TestCase):
    def start(self, text="", patience_ms=10000):
        import pymongo
        mock = Mock(text=DOCUMENTS + text)
        self.addCleanup(mock.stop)
        client = pymongo.MongoClient(mock.uri, serverSelectionTimeoutMS=patience_ms)
        self.addCleanup(client.close)
        return mock, client

    @staticmethod
    def follow(stream, count, within_s=60):
        """The next `count` events."""
        events = []
        deadline = time.monotonic() + within_s
        while len(events) < count and time.monotonic() < deadline:
            if event := stream.try_next():
                events.append(event)
        return events


class Documents(Case):
    def test_a_scan_is_in_the_order_of_ids_whatever_the_batches(self):
        mock, client = self.start()
        found = list(client.attar.products.find().sort("_id", 1).batch_size(1))
        self.assertEqual([document["n"] for document in found], [1, 2, 3])
        self.assertEqual(len(mock.commands("scanMore")), 2)

    def test_a_comparison_stays_within_its_type(self):
        import bson
        products = self.start()[1].attar.products
        for condition, numbers in (({"$gt": "a"}, [2]), ({"$gte": bson.ObjectId("0" * 24)}, [3]),
                                   ({"$type": "objectId"}, [3]), ({"$in": ["b", "z"]}, [2]),
                                   ({"$gt": bson.MinKey()}, [1, 2, 3])):
            with self.subTest(condition):
                found = products.find({"_id": condition})
                self.assertEqual([document["n"] for document in found], numbers)

    def test_what_it_cannot_judge_is_an_error(self):
        import pymongo.errors
        client = self.start()[1]
        with self.assertRaises(pymongo.errors.OperationFailure):
            list(client.attar.products.find({"n": 1}))
        with self.assertRaises(pymongo.errors.OperationFailure) as caught:
            client.attar.command("collMod", "products")
        self.assertEqual(caught.exception.code, 59)

    def test_the_oplog_has_two_ends(self):
        oplog = self.start()[1].local["oplog.rs"]
        ends = [oplog.find().sort("$natural", way).limit(1)[0]["ts"].time for way in (1, -1)]
        self.assertEqual(ends, [100, 900])

    def test_a_collection_made_again_has_another_uuid(self):
        mock, client = self.start()
        one = client.attar.list_collections().next()["info"]["uuid"]
        mock.tell('event drop +1.1 products\nput products {"_id": "z"}')
        self.assertNotEqual(one, client.attar.list_collections().next()["info"]["uuid"])


class Streams(Case):
    def test_events_change_documents_and_come_once_in_order(self):
        mock, client = self.start()
        with client.attar.watch(full_document="updateLookup", max_await_time_ms=300) as stream:
            mock.tell("""event update +1.1 products {"_id": "a", "n": 10}
event insert +1.2 products {"_id": "c", "n": 11}
event update +1.3 products "b" null
event delete +1.4 products "c" """)
            events = self.follow(stream, 4)
        self.assertEqual([(e["operationType"], e["documentKey"]["_id"]) for e in events],
                         [("update", "a"), ("insert", "c"), ("update", "b"), ("delete", "c")])
        self.assertIsNone(events[2]["fullDocument"])
        self.assertEqual([d["n"] for d in client.attar.products.find()], [10, 3])
        tokens = [event["_id"]["_data"] for event in events]
        self.assertEqual(tokens, sorted(set(tokens)))
        self.assertEqual([int(token[2:10], 16) for token in tokens],
                         [event["clusterTime"].time for event in events])

    def test_a_client_resumes_where_it_was_after_each_kind_of_cut(self):
        cuts = {"error": "error 189 PrimarySteppedDown ResumableChangeStreamError",
                "half": "half", "close": "close"}
        for name, cut in cuts.items():
            with self.subTest(name):
                mock, client = self.start(f"""
on getMore
  event update +1.1 products {{"_id": "a", "n": 10}}
on getMore
  event update +1.2 products {{"_id": "a", "n": 11}}
  event update +1.3 products {{"_id": "a", "n": 12}}
  {cut}
""")
                with client.attar.watch(max_await_time_ms=300) as stream:
                    events = self.follow(stream, 3)
                self.assertEqual([e["fullDocument"]["n"] for e in events], [10, 11, 12])
                self.assertEqual(mock.opened()[1]["resumeAfter"], events[0]["_id"])

    def test_history_before_the_opening_is_told_from_a_time_on(self):
        import bson
        client = self.start("""
event update 500.1 products {"_id": "a", "n": 10}
event update 500.2 products {"_id": "a", "n": 11}
event update 500.3 products {"_id": "a", "n": 12}
""")[1]
        with client.attar.watch(start_at_operation_time=bson.Timestamp(500, 2),
                                max_await_time_ms=300) as stream:
            events = self.follow(stream, 2)
        self.assertEqual([e["fullDocument"]["n"] for e in events], [11, 12])

    def test_an_invalidate_is_the_last_event_and_ends_the_cursor(self):
        mock, client = self.start()
        with client.attar.watch(max_await_time_ms=300) as stream:
            mock.tell('event drop +1.1 products\nevent invalidate +1.1')
            events = self.follow(stream, 2)
            self.assertEqual([e["operationType"] for e in events], ["drop", "invalidate"])
            self.assertFalse(stream.alive)
        self.assertEqual(mock.replies("getMore")[-1]["cursor"], 0)

    def test_an_idle_stream_tells_a_token_that_follows_the_time(self):
        mock, client = self.start("set time=500.1")
        with client.attar.watch(max_await_time_ms=50) as stream:
            tokens = []
            for time_ in ("600.1", "700.2"):
                mock.tell(f"set time={time_}")
                stream.try_next()
                tokens.append(stream.resume_token["_data"])
        self.assertEqual([(int(t[2:10], 16), int(t[10:18], 16)) for t in tokens],
                         [(600, 1), (700, 2)])

    def test_a_batch_may_be_cut_repeated_and_without_token(self):
        mock, client = self.start("""
on getMore
  event insert +1.1 products {"_id": "c"}
  event insert +1.2 products {"_id": "d"}
  limit 1
on getMore
  repeat
  limit 1
  pbrt none
""")
        with client.attar.watch(max_await_time_ms=300) as stream:
            events = self.follow(stream, 3)
        self.assertEqual([e["documentKey"]["_id"] for e in events], ["c", "c", "d"])
        first, second = mock.replies("getMore")[:2]
        self.assertEqual([first["count"], second["count"], second["pbrt"]], [1, 1, ""])

    def test_a_large_event_arrives_whole(self):
        client = self.start("""
on getMore
  event update +1.1 products {"_id": "a"}
  pad text 15900000
""")[1]
        with client.attar.watch(max_await_time_ms=300) as stream:
            self.assertEqual(len(self.follow(stream, 1)[0]["fullDocument"]["text"]), 15900000)

    def test_a_cursor_belongs_to_the_session_that_opened_it(self):
        import pymongo.errors
        client = self.start()[1]
        with client.start_session() as session, client.start_session() as other:
            opened = client.attar.command("aggregate", 1, pipeline=[{"$changeStream": {}}],
                                          cursor={"batchSize": 0}, session=session)
            with self.assertRaises(pymongo.errors.OperationFailure) as caught:
                client.attar.command("getMore", opened["cursor"]["id"],
                                     collection="$cmd.aggregate", session=other)
        self.assertEqual(caught.exception.code, 50738)

    def test_live_events_are_as_many_and_as_fast_as_asked(self):
        mock, client = self.start()
        with client.attar.watch(max_await_time_ms=300) as stream:
            mock.tell("live products 500 2000 n")
            events = self.follow(stream, 500)
        self.assertEqual(len(events), 500)
        self.assertEqual(sum(d["n"] for d in client.attar.products.find()), 506)
        emitted = [entry["at_us"] for entry in mock.journal() if "emit" in entry]
        self.assertGreaterEqual(emitted[-1] - emitted[0], 499 * 500 - 1000)


class Servers(Case):
    def test_the_newer_of_two_primaries_is_believed(self):
        mock, client = self.start()
        other = Mock(text="set electionId=2")
        self.addCleanup(other.stop)
        hosts = f"set hosts=127.0.0.1:{mock.port},127.0.0.1:{other.port}"
        other.tell(hosts)
        mock.tell(hosts)
        client.admin.command("ping")
        setting.wait(lambda: client.primary == ("127.0.0.1", other.port), 20, "the newer primary")

    def test_a_set_of_another_name_is_not_ours(self):
        import pymongo.errors
        mock, client = self.start(patience_ms=1000)
        client.admin.command("ping")
        mock.tell("set setName=rs1")
        setting.wait(lambda: not client.nodes, 20, "no member is left")
        with self.assertRaises(pymongo.errors.ServerSelectionTimeoutError):
            client.attar.command("ping")

    def test_wrong_lengths_end_the_connection(self):
        import pymongo.errors
        for length in (0, 15, 40, 2147483647):
            with self.subTest(length):
                client = self.start(f"on ping\n  bad-length {length}\n")[1]
                with self.assertRaises(pymongo.errors.PyMongoError):
                    client.get_database("admin").command("ping")

    def test_a_login_is_refused(self):
        import pymongo
        mock = Mock(text="")
        self.addCleanup(mock.stop)
        with pymongo.MongoClient(mock.uri.replace("//", "//user:secret@")) as client:
            with self.assertRaises(pymongo.errors.OperationFailure) as caught:
                client.attar.command("ping")
        self.assertEqual(caught.exception.code, 18)


class Scripts(unittest.TestCase):
    def test_what_cannot_be_read_is_told(self):
        mock = Mock(text="")
        self.addCleanup(mock.stop)
        for line, reason in (("put products {", "JSON"), ("dance", "no such word: 'dance'"),
                             ("set colour=red", "colour=red"), ("on getMore xx", "not a number"),
                             ("event update soon products", "not a time"),
                             ("delay 5", "belongs below"), ("raw 1.1 nothing", "JSON")):
            with self.subTest(line), self.assertRaises(ValueError) as caught:
                mock.tell(line)
            self.assertRegex(str(caught.exception), f"(?i){reason}|parse error")

    def test_every_row_can_be_read(self):
        folder = f"{setting.ROOT}/tests/support/mongo"
        rows = sorted(name[:-7] for name in os.listdir(folder) if name.endswith(".script"))
        self.assertGreater(len(rows), 40)
        for row in rows:
            with self.subTest(row):
                mock = Mock(script="shop.script")
                self.addCleanup(mock.stop)
                mock.play(row, 91)

    def test_a_wrong_file_does_not_start(self):
        with self.assertRaises(ValueError):
            Mock(text="on getMore\n  dance\n")

    def test_entries_are_used_as_often_as_they_say(self):
        import pymongo
        mock = Mock(text="on ping x2 with admin\n  error 91 ShutdownInProgress\n"
                    "on ping always\n  error 1 Other\n")
        self.addCleanup(mock.stop)
        with pymongo.MongoClient(mock.uri) as client:
            codes = []
            for _ in range(3):
                try:
                    client.admin.command("ping")
                    codes.append(0)
                except pymongo.errors.PyMongoError as error:
                    codes.append(error.details["code"])
                if len(codes) == 2:
                    mock.tell("off ping")
            client.attar.command("ping")
        self.assertEqual(codes, [91, 91, 0])


if __name__ == "__main__":
    unittest.main()

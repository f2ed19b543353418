"""Goal: /metrics says how quickly changes are served and what they cost.  Method: changes of the
scripted server, one of which says that it was committed an hour ago."""

import json
import time
import unittest

import setting

setting.need_peers()

from signals import BASE, Row  # noqa: E402  pylint: disable=wrong-import-position

VISIBLE, PUBLISH = "attar_sync_visible_seconds", "attar_sync_publish_seconds"
APPLIED = 'attar_sync_applied_total{section="%s"}'


class Pace(Row):
    def document(self, identity, **changed):
        """As shop.script puts it, with other members."""
        with open(f"{setting.ROOT}/tests/support/mongo/shop.script", encoding="utf-8") as shop:
            line = next(line for line in shop if f'"_id":"{identity}"' in line)
        return {**json.loads(line.split(" ", 2)[2]), **changed}

    def tell_update(self, document, committed_s):
        event = {"operationType": "update", "ns": {"db": "attar", "coll": "products"},
                 "wallTime": {"$date": {"$numberLong": str(int(committed_s * 1000))}},
                 "documentKey": {"_id": document["_id"]}, "fullDocument": document}
        self.mock.tell(f"raw next {json.dumps(event)}")

    def within(self, seconds):
        return self.metric(f'{VISIBLE}_bucket{{le="{seconds:.6f}"}}')

    def test_from_the_commit_at_the_source_until_it_is_searched(self):
        self.begin()
        self.tell_update(self.document("p2", slug="now"), time.time())
        self.server.wait(lambda: self.metric(f"{VISIBLE}_count") == 1)
        self.assertEqual(self.within(300), 1)
        self.tell_update(self.document("p2", slug="late"), time.time() - 3600)
        self.server.wait(lambda: self.metric(f"{VISIBLE}_count") == 2)
        self.assertEqual(self.within(300), 1)
        self.assertGreaterEqual(self.metric(f"{VISIBLE}_sum"), 3600)
        self.assertGreaterEqual(self.metric(f"{PUBLISH}_count"), 2)
        self.assertEqual(self.metric(f"{PUBLISH}_count"),
                         self.metric(f'{PUBLISH}_bucket{{le="+Inf"}}'))
        self.end()

    def test_a_price_is_values_and_a_name_is_text(self):
        self.begin()
        texts, values = self.metric(APPLIED % "text"), self.metric(APPLIED % "values")
        self.mock.tell("change products 22200 p2 offers.0.price")
        self.server.wait(lambda: self.metric(APPLIED % "values") == values + 1)
        self.assertEqual(self.metric(APPLIED % "text"), texts)
        self.tell_update(self.document("p2", name={"en": "Another name"}), time.time())
        self.server.wait(lambda: self.metric(APPLIED % "text") == texts + 1)
        self.assertEqual(self.metric(APPLIED % "values"), values + 1)
        self.until_price("p2", BASE)
        self.end()


if __name__ == "__main__":
    unittest.main()

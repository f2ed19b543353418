"""Goal: an answer carries a query id when asked to, and only then; who asks is said as in events.
Method: searches on every way in, compared with the same search without it."""

import re
import unittest

import attar


class QueryId(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()

    def test_only_when_asked_and_never_twice(self):
        plain = self.server.search(q="oud")
        self.assertNotIn("query_id", plain)
        seen = set()
        for _ in range(20):
            answer = self.server.search(q="oud", click_analytics="true", user_token="u-1",
                                        analytics="false")
            self.assertTrue(re.fullmatch("[0-9a-f]{32}", answer["query_id"]))
            seen.add(answer["query_id"])
            self.assertEqual([hit["id"] for hit in answer["hits"]],
                             [hit["id"] for hit in plain["hits"]])
        self.assertEqual(len(seen), 20)

    def test_in_a_multi_search_each_has_its_own(self):
        asked = {"queries": [{"q": "oud", "click_analytics": True}, {"q": "rose"},
                             {"q": "oud", "click_analytics": True}]}
        results = self.server.post("/api/products/multi-search", asked).json["results"]
        self.assertNotEqual(results[0]["query_id"], results[2]["query_id"])
        self.assertNotIn("query_id", results[1])

    def test_bad_tokens_are_refused_by_name(self):
        for token in ("", "a b", "x" * 130, "é"):
            reply = self.server.get("/api/products/search", {"q": "oud", "user_token": token})
            self.assertEqual(reply.status, 400)
            self.assertEqual(reply.json["parameter"], "user_token")
        reply = self.server.get("/api/products/search", {"q": "oud", "click_analytics": "1"})
        self.assertEqual(reply.json["parameter"], "click_analytics")


if __name__ == "__main__":
    unittest.main()

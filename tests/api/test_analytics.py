"""Goal: reports say what people looked for and what came of it: by search and not by keystroke, by
users and not by name, and no text that fewer than five asked.
Method: people typed by this test on a server of its own; their searches and clicks counted by
hand."""

import json
import unittest

import attar


class Analytics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.key = cls.server.get("/api/storefront/config").json["search_key"]
        for number in range(6):     # six people type "oud wood"; four click on the third hit
            user = f"typist-{number}"
            for typed in ("o", "ou", "oud", "oud w", "oud wood", "oud wood"):
                answer = cls.ask(user, typed)
            if number < 4:
                cls.tell(user, answer, 3)
            if number == 0:
                cls.tell(user, answer, 1, eventType="conversion", eventSubtype="addToCart")
        for number in range(5):     # five find nothing
            cls.ask(f"lost-{number}", "zzzzqqqq xxyyxx", typo="off")
        for number in range(4):     # four are too few to be quoted
            cls.ask(f"few-{number}", "amber")
        for number in range(5):     # five on the wrong keyboard, with a filter
            cls.ask(f"keys-{number}", "u'v", form="spray")
        cls.ask("silent", "amber", analytics="false")
        cls.server.get("/api/products/search", {"q": "amber", "user_token": "machine"},
                       {"User-Agent": "Googlebot/2.1"})

    @classmethod
    def ask(cls, user, words, **more):
        return cls.server.search(q=words, user_token=user, click_analytics="true", **more)

    @classmethod
    def tell(cls, user, answer, position, **members):
        event = {"eventType": "click", "eventName": "told", "index": "products", "userToken": user,
                 "objectIDs": [answer["hits"][position - 1]["id"]],
                 "queryID": answer["query_id"], **members}
        if event["eventType"] == "click":
            event["positions"] = [position]
        target = "/1/events?x-algolia-application-id=attar&x-algolia-api-key=" + cls.key
        reply = cls.server.post(target, {"events": [event]})
        assert reply.status == 200, reply.body

    def report(self, **parameters):
        reply = self.server.get("/api/admin/analytics/search", parameters,
                                {"Authorization": "Bearer " + self.server.token})
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json

    def rows(self, **parameters):
        """The rows of a report once all notes have been written."""
        self.server.wait(lambda: self.report()["summary"]["searches"] == 20)
        return self.report(**parameters)["rows"]

    def test_a_search_is_counted_once_and_named_by_its_last_query(self):
        rows = {row["query"]: row for row in self.rows(report="top")}
        self.assertEqual(set(rows), {"oud wood", "zzzzqqqq xxyyxx", "u'v"})
        row = rows["oud wood"]
        self.assertEqual((row["searches"], row["users"], row["no_results"]), (6, 6, 0))
        self.assertEqual(row["click_through"], round(4 / 6, 4))
        self.assertEqual(row["conversion"], round(1 / 6, 4))
        self.assertEqual(row["mean_position"], 3)

    def test_sums_and_days(self):
        self.rows()
        report = self.report()
        self.assertEqual(report["summary"]["users"], 20)
        self.assertEqual(report["summary"]["no_results"], round(5 / 20, 4))
        self.assertEqual([{**report["summary"], "day": report["to"]}], report["days"])

    def test_queries_that_find_nothing(self):
        rows = self.rows(report="no_results")
        self.assertEqual([(row["query"], row["searches"]) for row in rows],
                         [("zzzzqqqq xxyyxx", 5)])

    def test_queries_that_nobody_clicks_on(self):
        rows = self.rows(report="no_clicks")
        self.assertEqual([row["query"] for row in rows], ["u'v"])

    def test_repairs(self):
        rows = self.rows(report="repairs")
        self.assertEqual([(row["query"], row["repaired"]) for row in rows], [("u'v", "عطر")])

    def test_filters(self):
        rows = self.rows(report="filters")
        self.assertEqual([(row["filter"], row["searches"]) for row in rows], [("form", 5)])

    def test_times_by_class(self):
        classes = {row["class"]: row for row in self.rows(report="latency")}
        # o, ou, oud and "oud w", "oud wood" twice; 5 lost; 6 amber with the silent and the machine;
        # 5 on the wrong keyboard
        self.assertEqual(classes["word"]["searches"], 6 * 3 + 4 + 1 + 1 + 5)
        self.assertEqual(classes["words"]["searches"], 6 * 3 + 5)
        for row in classes.values():
            self.assertLessEqual(row["p50_us"], row["p95_us"])
            self.assertLessEqual(row["p95_us"], row["p99_us"])
            self.assertEqual(sum(bucket["searches"] for bucket in row["buckets"]),
                             row["searches"])

    def test_the_slow_list_quotes_nobody_alone(self):
        rows = self.rows(report="slow")
        self.assertTrue(rows)
        for row in rows:
            self.assertIn(row["query"], (None, "oud wood", "zzzzqqqq xxyyxx", "u'v"))
            self.assertIn("words", row["shape"])
        times = [row["took_us"] for row in rows]
        self.assertEqual(times, sorted(times, reverse=True))

    def test_no_text_of_few_users_is_anywhere(self):
        self.rows()
        for kind in ("top", "no_results", "no_clicks", "filters", "repairs", "latency", "slow"):
            self.assertNotIn("amber", json.dumps(self.report(report=kind)))

    def test_other_days_are_other_reports(self):
        self.rows()
        report = self.report(**{"from": "2020-01-01", "to": "2020-01-31"})
        self.assertEqual((report["summary"]["searches"], report["days"], report["rows"]),
                         (0, [], []))
        self.assertIsNone(report["summary"]["no_results"])

    def test_who_may_ask_and_what(self):
        self.assertEqual(self.server.get("/api/admin/analytics/search").status, 401)
        self.assertEqual(self.server.get("/api/admin/analytics/search", None,
                                         {"Authorization": "Bearer " + self.key}).status, 401)
        for name, value in (("report", "all"), ("from", "yesterday"), ("to", "2026-13-01"),
                            ("limit", "5"), ("from", "2999-01-01")):
            reply = self.server.get("/api/admin/analytics/search", {name: value},
                                    {"Authorization": "Bearer " + self.server.token})
            self.assertEqual(reply.status, 400, (name, value))
            self.assertEqual(reply.json["parameter"], name)


if __name__ == "__main__":
    unittest.main()

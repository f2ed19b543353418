"""Goal: events are taken all or nothing, are on the disk when 200 says so, and are believed only
when there is reason to: then, and only then, they move what is popular and what trends.
Method: bodies as search-insights 2.17 sends them, to a server of its own that makes scores each
second; kill -9 between an answer and the next start; counters of /metrics."""

import os
import re
import signal
import unittest

import attar

INDEX = "products"


def event(**members):
    return {"eventType": "click", "eventName": "Product Clicked", "index": INDEX,
            "userToken": "anonymous-1", "objectIDs": ["p-1"], **members}


class Events(unittest.TestCase):
    def setUp(self):
        os.environ["ATTAR_SCORE_SECONDS"] = "1"
        self.addCleanup(os.environ.pop, "ATTAR_SCORE_SECONDS")
        self.server = attar.Attar()
        self.addCleanup(lambda: self.server.close())
        self.key = self.server.get("/api/storefront/config").json["search_key"]
        self.products = [hit["id"] for hit in self.server.search(sort="name", size=40)["hits"]]

    def send(self, *events, path=None, **headers):
        # as a browser does: the key in the address, unescaped; JSON called plain text
        target = path or ("/1/events?X-Algolia-Application-Id=attar&X-Algolia-API-Key="
                          + self.key + "&X-Algolia-Agent=insights-js%20(2.17.3)")
        return self.server.post(target, {"events": list(events)},
                                {"Content-Type": "text/plain",
                                 **{name.replace("_", "-"): text
                                    for name, text in headers.items()}})

    def query_id(self, user):
        return self.server.search(q="oud", click_analytics="true", user_token=user)["query_id"]

    def counted(self, kind, outcome):
        text = self.server.get("/metrics").body.decode()
        return int(re.search(r'attar_events_total\{kind="%s",outcome="%s"\} (\d+)'
                             % (kind, outcome), text).group(1))

    def click(self, user, product, query_id=None, **members):
        return self.send(event(userToken=user, objectIDs=[product],
                               queryID=query_id or self.query_id(user), positions=[1], **members))

    def trending(self):
        return [hit["id"] for hit in
                self.server.search(sort="trending", size=5)["hits"]]

    def test_the_answer_to_a_good_batch(self):
        reply = self.click("u-1", self.products[0])
        self.assertEqual((reply.status, reply.json), (200, {"status": 200, "message": "OK"}))
        self.assertEqual(self.counted("click", "kept"), 1)

    def test_credentials(self):
        for target in ("/1/events", "/1/events?X-Algolia-Application-Id=attar&X-Algolia-API-Key=no",
                       "/1/events?X-Algolia-Application-Id=other&X-Algolia-API-Key=" + self.key):
            reply = self.send(event(), path=target)
            self.assertEqual(reply.status, 401)
            self.assertEqual(reply.json["message"], "Invalid credentials")

    def test_a_batch_is_taken_whole_or_not_at_all(self):
        good = event(eventType="view", objectIDs=[self.products[0]])
        reply = self.send(good, event(userToken="not good"))
        self.assertEqual(reply.status, 422)
        self.assertEqual(reply.json["status"], 422)
        self.assertIn("UserToken must contain only", reply.json["message"])
        self.assertEqual(self.counted("view", "kept"), 0)
        self.assertEqual(self.send(good).status, 200)
        self.assertEqual(self.counted("view", "kept"), 1)
        target = "/1/events?x-algolia-application-id=attar&x-algolia-api-key=" + self.key
        self.assertEqual(self.server.post(target, "{nonsense").status, 400)
        self.assertEqual(self.server.post(target, b" " * 2000001).json["message"],
                         "Request Entity Too Large")

    def test_what_was_answered_is_there_after_kill_9(self):
        for number in range(20):
            reply = self.click(f"u-{number}", self.products[3])
            self.assertEqual(reply.status, 200)
        os.kill(self.server.process.pid, signal.SIGKILL)
        self.server.stop()
        self.server = attar.Attar(folder=self.server.folder)
        # the same again, of the same day: each is a repeat, so each was kept
        for number in range(20):
            self.click(f"u-{number}", self.products[3])
        self.assertEqual(self.counted("click", "repeat"), 20)
        self.server.wait(lambda: self.trending()[0] == self.products[3])
        self.server.own_folder = True

    def test_scores_follow_without_indexing(self):
        self.server.wait(lambda: self.server.get("/health/ready").status == 200)
        before = self.server.get("/health/ready").json["generation"]
        for number in range(30):
            self.click(f"a-{number}", self.products[7])
        for number in range(15):
            self.click(f"b-{number}", self.products[5])
        self.server.wait(lambda: self.trending()[:2] == [self.products[7], self.products[5]])
        self.assertEqual(self.server.get("/health/ready").json["generation"], before)

    def test_what_is_not_believed(self):
        product = self.products[1]
        order = self.trending()
        forged = "0" * 32
        self.send(event(userToken="u", objectIDs=[product], queryID=forged, positions=[1]))
        self.assertEqual(self.counted("click", "unserved"), 1)
        self.click("u", product, query_id=self.query_id("u"), index="products_ar")
        self.assertEqual(self.counted("click", "unserved"), 2)      # an id of another index
        self.click("u", "no-such-product")
        self.assertEqual(self.counted("click", "unknown"), 1)
        bot = event(userToken="bot", objectIDs=[product], eventType="view")
        self.send(bot, User_Agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
        self.assertEqual(self.counted("view", "bot"), 1)
        for _ in range(3):
            self.click("fan", product)
        self.assertEqual((self.counted("click", "kept"), self.counted("click", "repeat")), (1, 2))
        purchases = [event(eventType="conversion", eventSubtype="purchase", userToken=f"p-{n}",
                           objectIDs=[self.products[9]]) for n in range(50)]
        self.assertEqual(self.send(*purchases).status, 200)
        self.assertEqual(self.counted("purchase", "kept"), 50)
        self.server.wait(lambda: self.trending() != order)      # the one click came through
        self.assertEqual(self.trending()[0], product)
        self.assertNotIn(self.products[9], self.trending()[:1])

    def test_a_click_on_what_was_seen_counts_without_a_search(self):
        self.send(event(eventType="view", eventName="Seen", userToken="v",
                        objectIDs=[self.products[2]]))
        self.send(event(userToken="v", objectIDs=[self.products[2]]))
        self.assertEqual(self.counted("click", "kept"), 1)

    def test_what_is_bought_together_is_recommended_together(self):
        one, other = self.products[10], self.products[11]
        for number in range(12):
            pair = [one, other] if number < 8 else [self.products[12]]
            self.send(event(eventType="conversion", eventSubtype="purchase",
                            userToken=f"b-{number}", objectIDs=pair))
        asked = {"requests": [{"indexName": INDEX, "model": "bought-together", "objectID": one,
                               "threshold": 0, "maxRecommendations": 5}]}
        headers = {"X-Algolia-Application-Id": "attar", "X-Algolia-API-Key": self.key}

        def partners():
            reply = self.server.post("/1/indexes/*/recommendations", asked, headers)
            return [hit["objectID"] for hit in reply.json["results"][0]["hits"]]

        self.server.wait(lambda: partners() == [other])

    def test_rates(self):
        batch = [event(eventType="view", userToken="fast", objectIDs=[product])
                 for product in self.products[:35] * 2]
        self.assertEqual(self.send(*batch).status, 200)
        self.assertEqual(self.counted("view", "kept"), 35)
        self.assertEqual(self.counted("view", "repeat"), 25)
        self.assertEqual(self.counted("view", "rate"), 10)

    def test_many_at_once_are_all_answered(self):
        import concurrent.futures
        ids = {f"m-{n}": self.query_id(f"m-{n}") for n in range(200)}
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            replies = list(pool.map(
                lambda item: self.click(item[0], self.products[4], query_id=item[1]), ids.items()))
        self.assertEqual({reply.status for reply in replies}, {200})
        self.assertEqual(self.counted("click", "kept"), 200)

    def test_the_native_way(self):
        body = {"events": [{"kind": "add_to_cart", "product": self.products[0], "user_token": "n",
                            "query_id": self.query_id("n"), "region": "AE"}]}
        reply = self.server.post("/api/products/events", body)
        self.assertEqual((reply.status, reply.json), (200, {"status": 200, "message": "OK"}))
        self.assertEqual(self.counted("add_to_cart", "kept"), 1)
        body["events"][0]["kind"] = "buy"
        reply = self.server.post("/api/products/events", body)
        self.assertEqual(reply.status, 400)
        self.assertEqual(reply.json["type"], "/problems/bad-parameter")
        self.assertIn("kind", reply.json["detail"])
        self.assertEqual(self.server.post("/api/products/events?x=1", body).status, 400)


if __name__ == "__main__":
    unittest.main()

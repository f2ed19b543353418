"""Goal: the native recommendations are of what is in stock, in the order that their method names,
with reasons that add up, and within the filters asked for.
Method: the embedded catalogue; the same lists from the search and from the wire; reasons held
against the notes, accords and families of both products; events sent to a server of its own."""

import os
import random
import unittest

import attar
from wire import Wire

LIKE = "tom-ford-oud-wood-edp"


def ids(reply):
    return [hit["id"] for hit in reply["hits"]]


class Recommend(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()  # its own: others' events would be a trend
        cls.addClassCleanup(cls.server.close)
        cls.all_ids = [hit["id"] for hit in cls.server.search(sort="name", size=100)["hits"]]

    def ask(self, path, status=200, **parameters):
        reply = self.server.get("/api/products/" + path, parameters)
        self.assertEqual(reply.status, status, reply.body)
        return reply.json

    # ---- Similar ----

    def test_similar_is_the_order_of_likeness(self):
        found = self.ask(LIKE + "/similar", k=10)
        native = self.server.search(match_to=LIKE, sort="match", in_stock="true", size=11)
        self.assertEqual([(hit["id"], hit["match"]) for hit in found["hits"]],
                         [(hit["id"], hit["match"]) for hit in native["hits"]
                          if hit["id"] != LIKE][:10])
        self.assertEqual(found["method"], "dna_v1")
        self.assertRegex(found["model_version"], r"^dna_v1-[0-9a-f]{8}$")
        self.assertTrue(all(hit["offers"]["in_stock"] > 0 for hit in found["hits"]))

    def test_diverse_neighbours_are_still_the_nearest(self):
        kept = asked = plain_alike = diverse_alike = 0
        for identity in random.Random(29).sample(self.all_ids, 40):
            plain = ids(self.ask(identity + "/similar", k=10))
            diverse = ids(self.ask(identity + "/similar", k=10, diversify="true"))
            self.assertEqual(diverse, ids(self.ask(identity + "/similar", k=10, diversify="true")))
            self.assertEqual(diverse[0], plain[0])
            self.assertEqual(len(set(diverse)), len(plain))
            kept += len(set(plain) & set(diverse))
            asked += len(plain)
            if set(plain) != set(diverse):
                plain_alike += self.likeness_within(plain)
                diverse_alike += self.likeness_within(diverse)
        self.assertGreaterEqual(kept / asked, .95)
        self.assertLess(kept, asked)
        self.assertLess(diverse_alike, plain_alike)

    def likeness_within(self, some):
        total = 0
        for one in some:
            near = self.server.search(match_to=one, product=",".join(some), size=20)
            total += sum(hit["match"] for hit in near["hits"] if hit["id"] != one)
        return total

    def test_similar_takes_filters_and_no_other_parameters(self):
        hits = self.ask(LIKE + "/similar", k=200, filter="price<200", brand="ajmal")["hits"]
        self.assertGreater(len(hits), 0)
        for hit in hits:
            self.assertLess(hit["from"]["amount"], 20000)
            self.assertEqual(hit["brand"]["id"], "ajmal")
        near = self.ask(LIKE + "/similar", k=200, match="50..")["hits"]
        self.assertTrue(all(hit["match"] >= 50 for hit in near))
        for name, value in (("q", "oud"), ("sort", "price"), ("match_to", LIKE), ("size", 3),
                            ("k", 0), ("k", 201), ("k", "x")):
            self.assertEqual(self.ask(LIKE + "/similar", 400, **{name: value})["parameter"], name)
        self.ask("no-such-product/similar", 404)

    def test_reasons_are_shared_and_add_up(self):
        some = random.Random(5).sample(self.all_ids, 20)
        pairs = told = 0
        for identity in some:
            own = self.terms(identity)
            for hit in self.ask(identity + "/similar", k=20)["hits"]:
                reasons = hit["reasons"]
                self.assertAlmostEqual(sum(reason["share"] for reason in reasons),
                                       hit["match"] / 100, delta=0.00005)
                theirs = self.terms(hit["id"])
                named = {(reason["kind"], reason["id"]) for reason in reasons
                         if reason["kind"] in ("accord", "family")}
                self.assertLessEqual(named, own & theirs)
                layered = {("note", reason["id"]) for reason in reasons if "layer" in reason}
                self.assertLessEqual(layered, theirs)
                shares = [abs(reason["share"]) for reason in reasons if reason["kind"] != "other"]
                self.assertEqual(shares, sorted(shares, reverse=True))
                self.assertLessEqual(len(shares), 8)
                pairs += 1
                told += len(named) + len(layered)
        self.assertGreater(pairs, 100)
        self.assertGreater(told, pairs)

    def terms(self, identity):
        product = self.server.get("/api/products/" + identity).json
        return ({("note", note["id"]) for note in product["notes"]} |
                {("accord", accord["id"]) for accord in product["accords"]} |
                {("family", family) for family in product["family_path"]})

    def test_the_wire_gives_the_same_reasons(self):
        native = self.ask(LIKE + "/similar", k=5)
        reply = Wire(self.server).ask("POST", "/1/indexes/*/recommendations", {"requests": [
            {"indexName": "products", "model": "related-products", "objectID": LIKE,
             "maxRecommendations": 5}]})
        self.assertEqual([(hit["objectID"], hit["_score"], hit["attar"]["reasons"])
                          for hit in reply.json["results"][0]["hits"]],
                         [(hit["id"], hit["match"], hit["reasons"]) for hit in native["hits"]])

    def test_a_fallback_has_no_reasons(self):
        reply = Wire(self.server).ask("POST", "/1/indexes/*/recommendations", {"requests": [
            {"indexName": "products", "model": "related-products", "objectID": LIKE,
             "threshold": 100, "maxRecommendations": 3, "fallbackParameters": {}}]})
        hits = reply.json["results"][0]["hits"]
        self.assertEqual(len(hits), 3)
        self.assertFalse(any("attar" in hit for hit in hits))

    # ---- For anyone ----

    def test_recommendations_are_the_diverse_popular_ones(self):
        found = self.ask("recommendations", k=12)
        native = self.server.search(in_stock="true", diversify="true", size=12)
        self.assertEqual((ids(found), found["method"]), (ids(native), "popularity"))
        ajmal = self.ask("recommendations", k=4, brand="ajmal", fields="id,brand")["hits"]
        self.assertEqual({tuple(hit) for hit in ajmal}, {("id", "brand")})
        self.assertEqual([hit["brand"]["id"] for hit in ajmal], ["ajmal"] * 4)

    def test_without_consent_a_history_changes_no_byte(self):
        token = "someone"
        events = [{"kind": kind, "product": identity, "user_token": token}
                  for kind in ("view", "wish", "purchase", "dismiss")
                  for identity in self.all_ids[:9]]
        known = self.server.get("/metrics").body.count(b'outcome="kept"} 9')
        self.assertEqual(self.server.post("/api/products/events", {"events": events}).status, 200)
        self.assertEqual(self.server.get("/metrics").body.count(b'outcome="kept"} 9'), known + 4)
        for given in ({"k": 30}, {"k": 5, "brand": "ajmal"}, {"k": 8, "lang": "ar"}):
            anonymous = self.server.get("/api/products/recommendations", given)
            for user in (token, "nobody"):
                reply = self.server.get("/api/products/recommendations",
                                        {**given, "user_token": user})
                self.assertEqual((reply.status, reply.body), (200, anonymous.body))
        wire = Wire(self.server)
        replies = [wire.ask("POST", "/1/indexes/*/recommendations", {"requests": [
            {"indexName": "products", "model": "trending-items",
             "queryParameters": parameters}]}).json["results"][0]
            for parameters in ({}, {"userToken": token, "enablePersonalization": True})]
        self.assertEqual(replies[0]["hits"], replies[1]["hits"])

    # ---- Trending ----

    def test_without_events_it_is_called_popularity(self):
        found = self.ask("trending", k=6, region="AE", window="month")
        native = self.server.search(in_stock="true", sort="popular", size=6)
        self.assertEqual(ids(found), ids(native))
        self.assertEqual((found["method"], found["window"], found["region"]),
                         ("popularity", "month", "AE"))
        self.assertEqual({hit["rise"] for hit in found["hits"]}, {None})
        for name, value in (("window", "year"), ("region", "ae"), ("region", "ARE"),
                            ("sort", "price")):
            self.assertEqual(self.ask("trending", 400, **{name: value})["parameter"], name)


class Trending(unittest.TestCase):
    def test_what_rises_comes_first_where_it_rises(self):
        os.environ["ATTAR_SCORE_SECONDS"] = "1"
        self.addCleanup(os.environ.pop, "ATTAR_SCORE_SECONDS")
        server = attar.Attar()
        self.addCleanup(server.close)
        rising = ids(server.search(in_stock="true", sort="popular", size=60))[-1]
        for user in range(5):
            token = f"u-{user}"
            query = server.search(q="oud", click_analytics="true", user_token=token)["query_id"]
            reply = server.post("/api/products/events", {"events": [
                {"kind": "click", "product": rising, "user_token": token, "query_id": query,
                 "position": 1, "region": "AE"}]})
            self.assertEqual(reply.status, 200, reply.body)

        def trending(**parameters):
            return server.get("/api/products/trending", {"k": 8, **parameters}).json

        server.wait(lambda: trending()["method"] == "trending")
        shown = server.search(in_stock="true", sort="popular", size=100)["hits"]
        popular = [hit["id"] for hit in shown]
        others = [identity for identity in popular if identity != rising]
        wanted = next(hit for hit in shown if hit["id"] == rising)
        for given in ({}, {"region": "AE"}, {"window": "day"}):
            found = trending(**given)
            self.assertEqual(ids(found), [rising] + others[:7], given)
            self.assertGreater(found["hits"][0]["rise"], 1)
            self.assertEqual({hit["rise"] for hit in found["hits"][1:]}, {None})
            self.assertEqual({name: found["hits"][0][name] for name in ("from", "offers")},
                             {name: wanted[name] for name in ("from", "offers")})
        elsewhere = trending(region="SA")
        self.assertEqual((elsewhere["method"], ids(elsewhere)), ("popularity", popular[:8]))
        brand = server.get("/api/products/" + rising).json["brand"]["id"]
        filtered = trending(filter=f"NOT brand:{brand}")
        self.assertNotIn(rising, ids(filtered))
        self.assertEqual(filtered["method"], "popularity")


if __name__ == "__main__":
    unittest.main()

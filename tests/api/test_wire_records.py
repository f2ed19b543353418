"""Goal: records by id, export and recommendations on the Algolia wire (algolia-wire.md sections 4,
7, 8) say what the native routes say, each once, and nothing that may not be seen.
Method: the embedded catalogue, every record compared with GET /api/products/{id} and its offers;
walks compared with the list of all ids; recommendations with the filter on scent match."""

import base64
import decimal
import hashlib
import hmac
import json
import random
import unittest
import urllib.parse

import attar
from wire import Wire, encoded, ids

ALL = 1000


def exact(reply):
    """JSON with numbers as they are written."""
    return json.loads(reply.body, parse_float=decimal.Decimal)


class WireRecords(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()  # its own: others' events would be a trend
        cls.addClassCleanup(cls.server.close)
        cls.wire = Wire(cls.server)
        cls.all_ids = sorted(ids(cls.wire.search(hitsPerPage=ALL)))

    def record(self, identity, index="products", **parameters):
        path = f"/1/indexes/{index}/{urllib.parse.quote(identity)}"
        reply = self.wire.ask("GET", path + ("?" + encoded(**parameters) if parameters else ""))
        self.assertEqual(reply.status, 200, reply.body)
        return exact(reply)

    def native(self, identity, what=""):
        return exact(self.server.get(f"/api/products/{identity}{what}"))

    def objects(self, *requests):
        reply = self.wire.ask("POST", "/1/indexes/*/objects", {"requests": list(requests)})
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json["results"]

    def browse(self, status=200, index="products", **parameters):
        reply = self.wire.ask("POST", f"/1/indexes/{index}/browse", parameters)
        self.assertEqual(reply.status, status, reply.body)
        return reply.json

    def walk(self, **parameters):
        pages = [self.browse(**parameters)]
        while "cursor" in pages[-1]:
            pages.append(self.browse(cursor=pages[-1]["cursor"]))
        return pages

    def recommend(self, status=200, **request):
        body = {"requests": [{"indexName": "products", "threshold": 0, **request}]}
        reply = self.wire.ask("POST", "/1/indexes/*/recommendations", body)
        self.assertEqual(reply.status, status, reply.body)
        return reply.json["results"][0] if status == 200 else reply.json

    # ---- One record ----

    def test_a_record_agrees_with_the_product_and_its_offers(self):
        for identity in self.all_ids[::7]:
            with self.subTest(id=identity):
                record = self.record(identity)
                product = self.native(identity)
                offers = self.native(identity, "/offers")["offers"]
                self.assertEqual(record["objectID"], identity)
                self.assertEqual(record["slug"], product["slug"])
                self.assertEqual(record["name"], product["name"].get("en")
                                 or product["name"]["ar"])
                self.assertEqual(record["offers_count"], len(offers))
                stocked = [offer for offer in offers if offer["in_stock"]]
                self.assertEqual(record["in_stock"], bool(stocked))
                shown = min(stocked or offers, key=lambda offer: offer["price"]["amount"])
                self.assertEqual(record["price"] * 100, shown["price"]["amount"])
                self.assertEqual(record["currency"], shown["price"]["currency"])
                sizes = {offer["volume_ml"] for offer in offers if "volume_ml" in offer}
                self.assertEqual(record["size_ml"], sorted(sizes))
                vendors = {offer["vendor"]["name"]["en"] for offer in offers}
                self.assertEqual(set(record["vendor"]), vendors)
                self.check_scent(record, product)

    def check_scent(self, record, product):
        layers = {}
        for note in product["notes"]:
            layers.setdefault(note["layer"], []).append(note["en"])
        self.assertEqual(record.get("notes", {}), layers)
        self.assertEqual(record.get("accords", []), [a["en"] for a in product["accords"]])
        self.assertEqual(record.get("year"), product.get("year"))

    def test_a_list_price_belongs_to_the_offer_that_is_shown(self):
        seen = 0
        for record in self.wire.search(hitsPerPage=ALL)["hits"]:
            if "list_price" in record:
                seen += 1
                cut = (record["list_price"] - record["price"]) * 100 // record["list_price"]
                self.assertGreater(record["list_price"], record["price"])
                self.assertAlmostEqual(record["discount"], cut, delta=1)
            else:
                self.assertEqual(record["discount"], 0)
        self.assertGreater(seen, 20)

    def test_a_price_is_of_the_offers_that_meet_the_conditions(self):
        plain = {hit["objectID"]: hit for hit in self.wire.search(hitsPerPage=ALL)["hits"]}
        vendor = next(iter(self.wire.facet("vendor")))
        differ = 0
        for hit in self.wire.search(hitsPerPage=ALL, facetFilters=[f"vendor:{vendor}"])["hits"]:
            self.assertEqual(hit["vendor"], [vendor])
            self.assertLessEqual(hit["offers_count"], plain[hit["objectID"]]["offers_count"])
            differ += hit["price"] != plain[hit["objectID"]]["price"]
        self.assertGreater(differ, 0)

    def test_only_what_is_asked_for(self):
        identity = self.all_ids[3]
        whole = self.record(identity)
        picked = self.record(identity, attributesToRetrieve=["name", "price", "categories.lvl0"])
        self.assertEqual(picked, {"objectID": identity, "name": whole["name"],
                                  "price": whole["price"],
                                  "categories": {"lvl0": whole["categories"]["lvl0"]}})
        without = self.record(identity, attributesToRetrieve=["*", "-description", "-vendor"])
        self.assertEqual(set(whole) - set(without), {"description", "vendor"} & set(whole))

    def test_an_unknown_record_is_404(self):
        reply = self.wire.ask("GET", "/1/indexes/products/no-such-thing")
        self.assertEqual((reply.status, reply.json),
                         (404, {"message": "ObjectID does not exist", "status": 404}))

    def test_labels_are_those_of_the_view(self):
        arabic = self.record(self.all_ids[0], "products_ar")
        facets = self.wire.search("products_ar", facets=["brand", "families.lvl0"], hitsPerPage=0,
                                  maxValuesPerFacet=ALL)["facets"]
        self.assertIn(arabic["brand"], facets["brand"])
        self.assertIn(arabic["families"]["lvl0"], facets["families.lvl0"])

    def test_every_label_of_a_hit_filters_to_it(self):
        for index in ("products", "products_ar"):
            for hit in self.wire.search(index, hitsPerPage=ALL)["hits"][::40]:
                filters = [f"brand:{hit['brand']}"]
                filters += [f"accords:{label}" for label in hit.get("accords", [])[:1]]
                deepest = max(hit["categories"])
                filters.append(f"categories.{deepest}:{hit['categories'][deepest]}")
                for one in filters:
                    with self.subTest(index=index, id=hit["objectID"], filter=one):
                        found = self.wire.search(index, hitsPerPage=ALL, facetFilters=[one],
                                                 attributesToRetrieve=[])
                        self.assertIn(hit["objectID"], ids(found))

    # ---- Many ----

    def test_many_by_position(self):
        first, second = self.all_ids[:2]
        got = self.objects({"indexName": "products", "objectID": second},
                           {"indexName": "products", "objectID": "no-such-thing"},
                           {"indexName": "products_ar", "objectID": first,
                            "attributesToRetrieve": ["brand"]})
        self.assertEqual(got[0]["objectID"], second)
        self.assertIsNone(got[1])
        self.assertEqual(set(got[2]), {"objectID", "brand"})
        self.assertEqual(got[2]["brand"], self.record(first, "products_ar")["brand"])

    def test_a_bad_one_of_many_is_told_by_its_number(self):
        reply = self.wire.ask("POST", "/1/indexes/*/objects", {"requests": [
            {"indexName": "products", "objectID": "x"}, {"indexName": "products"}]})
        self.assertEqual(reply.status, 400)
        self.assertIn("requests[1]", reply.json["message"])
        self.assertIn("objectID", reply.json["message"])

    def test_a_key_for_one_seller_shows_its_offers_alone(self):
        vendor = list(self.wire.facet("vendor"))[1]
        parent = self.server.get("/api/storefront/config").json["search_key"]
        params = encoded(filters=f'vendor:"{vendor}"')
        digest = hmac.new(parent.encode(), params.encode(), hashlib.sha256).hexdigest()
        own = Wire(self.server, base64.b64encode((digest + params).encode()).decode())
        sold = set(ids(self.wire.search(hitsPerPage=ALL, filters=f'vendor:"{vendor}"')))
        asked = self.all_ids[::5]
        reply = own.ask("POST", "/1/indexes/*/objects", {"requests": [
            {"indexName": "products", "objectID": identity} for identity in asked]})
        records = reply.json["results"]
        self.assertEqual([record is not None for record in records],
                         [identity in sold for identity in asked])
        self.assertGreater(len([record for record in records if record]), 5)
        for record in filter(None, records):
            self.assertEqual(record["vendor"], [vendor])
        absent = next(identity for identity in asked if identity not in sold)
        self.assertEqual(own.ask("GET", f"/1/indexes/products/{absent}").status, 404)
        self.assertEqual(own.ask("POST", "/1/indexes/products/browse", {}).status, 403)
        related = own.ask("POST", "/1/indexes/*/recommendations", {"requests": [
            {"indexName": "products", "model": "related-products", "threshold": 0,
             "objectID": absent, "fallbackParameters": {}}]}).json["results"][0]["hits"]
        self.assertGreater(len(related), 0)
        for hit in related:
            self.assertEqual(hit["vendor"], [vendor])

    # ---- Browse ----

    def test_a_walk_tells_each_record_once_in_the_order_of_ids(self):
        for size in (1000, 97):
            pages = self.walk(hitsPerPage=size)
            seen = [identity for page in pages for identity in ids(page)]
            self.assertEqual(seen, self.all_ids)
            self.assertEqual({page["nbHits"] for page in pages}, {len(seen)})
            self.assertEqual(len(pages), -(-len(seen) // size))

    def test_a_page_has_a_thousand_unless_asked_otherwise(self):
        self.assertEqual(self.browse()["hitsPerPage"], 1000)

    def test_a_walk_keeps_its_filters_and_attributes(self):
        asked = {"filters": "in_stock:true AND price < 300", "attributesToRetrieve": ["brand"],
                 "hitsPerPage": 20}
        pages = self.walk(**asked)
        found = self.wire.search(filters=asked["filters"], hitsPerPage=ALL)
        self.assertEqual([i for page in pages for i in ids(page)], sorted(ids(found)))
        self.assertGreater(len(pages), 2)
        for page in pages:
            for hit in page["hits"]:
                self.assertEqual(set(hit), {"objectID", "brand"})

    def test_get_walks_as_post_does(self):
        first = self.wire.ask("GET", "/1/indexes/products/browse?hitsPerPage=5").json
        self.assertEqual(ids(first), self.all_ids[:5])
        cursor = urllib.parse.quote(first["cursor"])
        second = self.wire.ask("GET", "/1/indexes/products/browse?cursor=" + cursor).json
        self.assertEqual(ids(second), self.all_ids[5:10])

    def test_every_changed_letter_of_a_cursor_is_noticed(self):
        cursor = self.browse(hitsPerPage=5, filters="in_stock:true")["cursor"]
        letters = random.Random(7)
        for at in range(len(cursor)):
            other = letters.choice([c for c in "ABab09-_=%. " if c != cursor[at]])
            for forged in (cursor[:at] + other + cursor[at + 1:], cursor[:at]):
                if forged:
                    self.assertIn("cursor", self.browse(400, cursor=forged)["message"])
        for _ in range(200):
            noise = "".join(letters.choice("ABab09-_=.") for _ in range(letters.randint(1, 300)))
            self.assertIn("cursor", self.browse(400, cursor=noise)["message"])

    def test_a_walk_while_others_change_tells_each_unchanged_record_once(self):
        own = attar.Attar()
        self.addCleanup(own.close)
        products = attar.seed("products")
        draw = random.Random(11)
        steady = set(self.all_ids)
        seen, cursor, turn = [], {"hitsPerPage": 40}, 0
        while cursor is not None:
            reply = Wire(own).ask("POST", "/1/indexes/products/browse", cursor)
            self.assertEqual(reply.status, 200, reply.body)
            seen += ids(reply.json)
            cursor = {"cursor": reply.json["cursor"]} if "cursor" in reply.json else None
            if turn < 6:    # some are changed, one is withdrawn, one is new
                changed = [dict(products[name]) for name in draw.sample(self.all_ids, 4)]
                for product in changed:
                    product["popularity"] = draw.randint(0, 1000)
                changed[0]["status"] = "archived"
                new = dict(products[self.all_ids[0]], id=f"m-new-{turn}", slug=f"m-new-{turn}")
                new["offers"] = [dict(offer, id=f"{offer['id']}-n{turn}",
                                      sku=f"{offer['sku']}-N{turn}") for offer in new["offers"]]
                steady -= {product["id"] for product in changed}
                own.change(*changed, new)
            turn += 1
        self.assertGreater(turn, 6)
        self.assertEqual([name for name in seen if name in steady], sorted(steady))
        self.assertEqual(len(seen), len(set(seen)))

    def test_a_forged_cursor_is_refused(self):
        cursor = self.browse(hitsPerPage=5)["cursor"]
        for forged in ("x", "b1.", cursor[:-4], cursor[:-1] + ("A" if cursor[-1] != "A" else "B"),
                       "c1" + cursor[2:]):
            self.assertIn("cursor", self.browse(400, cursor=forged)["message"])

    # ---- Recommendations ----

    def test_related_products_are_ordered_by_likeness(self):
        identity = self.wire.search("products", query="oud")["hits"][0]["objectID"]
        result = self.recommend(model="related-products", objectID=identity,
                                maxRecommendations=10)
        native = self.server.search(match_to=identity, sort="match", in_stock="true", size=11)
        wanted = [(hit["id"], hit["match"]) for hit in native["hits"] if hit["id"] != identity]
        self.assertEqual([(hit["objectID"], hit["_score"]) for hit in result["hits"]], wanted[:10])
        self.assertEqual(result["attar"]["method"], "dna_v1")
        self.assertRegex(result["attar"]["model_version"], "^dna_v1-[0-9a-f]{8}$")
        self.assertTrue(all(hit["in_stock"] for hit in result["hits"]))

    def test_twins_are_of_another_line_and_near(self):
        some = 0
        for identity in self.all_ids[::25]:
            line = self.record(identity).get("line")
            hits = self.recommend(model="looking-similar", objectID=identity)["hits"]
            some += len(hits)
            for hit in hits:
                self.assertGreaterEqual(hit["_score"], 75)
                self.assertNotEqual(hit["objectID"], identity)
                if line is not None:
                    self.assertNotEqual(hit.get("line"), line)
        self.assertGreater(some, 0)

    def test_filters_and_threshold_hold(self):
        identity = self.wire.search("products", query="oud")["hits"][0]["objectID"]
        result = self.recommend(model="related-products", objectID=identity, threshold=20,
                                queryParameters={"filters": "price < 200"})
        self.assertGreater(len(result["hits"]), 0)
        for hit in result["hits"]:
            self.assertLess(hit["price"], 200)
            self.assertGreaterEqual(hit["_score"], 20)

    def test_what_nobody_bought_is_answered_by_the_fallback_alone(self):
        identity = self.all_ids[0]
        alone = self.recommend(model="bought-together", objectID=identity)
        self.assertEqual((alone["hits"], alone["attar"]),
                         ([], {"method": "co-purchase", "cold": True}))
        filled = self.recommend(model="bought-together", objectID=identity, maxRecommendations=4,
                                fallbackParameters={"facetFilters": ["gender:Men"]})
        self.assertEqual(len(filled["hits"]), 4)
        self.assertNotIn(identity, ids(filled))

    def test_an_unknown_product_gives_the_fallback_only(self):
        self.assertEqual(self.recommend(model="related-products", objectID="none")["hits"], [])
        filled = self.recommend(model="related-products", objectID="none", maxRecommendations=3,
                                fallbackParameters={})
        self.assertEqual(len(filled["hits"]), 3)

    def test_without_events_a_trend_is_called_popularity(self):
        result = self.recommend(model="trending-items", maxRecommendations=5)
        self.assertEqual(len(result["hits"]), 5)
        self.assertEqual(result["attar"]["method"], "popularity")
        self.assertEqual(result["hits"][0]["_score"], 100)
        within = self.recommend(model="trending-items", facetName="brand", facetValue="Ajmal")
        self.assertEqual({hit["brand"] for hit in within["hits"]}, {"Ajmal"})

    def test_trending_values_of_a_facet(self):
        hits = self.recommend(model="trending-facets", facetName="brand",
                              maxRecommendations=5)["hits"]
        weights = {}
        for hit in self.wire.search(hitsPerPage=ALL, filters="in_stock:true")["hits"]:
            weights[hit["brand"]] = weights.get(hit["brand"], 0) + hit["popularity"]
        self.assertEqual([weights[hit["facetValue"]] for hit in hits],
                         sorted(weights.values(), reverse=True)[:5])
        self.assertEqual({hit["facetName"] for hit in hits}, {"brand"})
        self.assertEqual(hits[0]["_score"], 100)

    def test_faults_name_the_member(self):
        identity = self.all_ids[0]
        for request, word in (({"model": "psychic", "objectID": identity}, "model"),
                              ({"model": "related-products"}, "objectID"),
                              ({"model": "trending-facets"}, "facetName"),
                              ({"model": "trending-facets", "facetName": "vendor"}, "facetName"),
                              ({"model": "related-products", "objectID": identity,
                                "maxRecommendations": 31}, "maxRecommendations"),
                              ({"model": "related-products", "objectID": identity,
                                "threshold": 101}, "threshold")):
            self.assertIn(word, self.recommend(400, **request)["message"])


if __name__ == "__main__":
    unittest.main()

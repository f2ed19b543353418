"""Goal: a batch is answered as its requests are one by one (W3 of algolia-wire.md), and a key for
one seller shows nobody else's offers, whatever is asked with it (W4).
Method: random requests, with refinements as InstantSearch sends them: the whole, then one more for
each refined facet without its own filter, then the parents of a tree. ATTAR_ROUNDS asks for more,
ATTAR_SEED for others. The offers are those of the embedded catalogue's files."""

import os
import random
import unittest

import attar
from test_keys import secured
from wire import Wire

ROUNDS = int(os.environ.get("ATTAR_ROUNDS", "150"))
SEED = int(os.environ.get("ATTAR_SEED", "1"))
CHECKED = ["brand", "gender", "concentration", "notes", "accords", "vendor", "in_stock", "seasons",
           "occasions", "size_ml"]
TREES = ["categories", "families"]
QUERIES = ["", "", "oud", "عود", "rose 100", "latafa", "amber wod", "for men under 200", "zzz",
           "\"oud wood\"", "vanilla -women"]
VIEWS = ["products", "products_ar", "products_en_price_desc", "products_price", "products_newest"]
PASSING = ("processingTimeMS", "serverTimeMS", "queryID")


class Requests:
    """Random requests over the values that there are."""

    def __init__(self, wire, number):
        self.random = random.Random(number)
        facets = wire.search(facets=["*"], maxValuesPerFacet=1000, hitsPerPage=0)["facets"]
        self.values = {name: list(facets[name]) for name in CHECKED if facets.get(name)}
        self.trees = {tree: list(facets[tree + ".lvl1"]) for tree in TREES}

    def some(self, items, most):
        return self.random.sample(items, min(len(items), self.random.randint(1, most)))

    def groups(self):
        """Refinements: for each chosen facet its filters, ORed."""
        chosen = self.some(list(self.values), 3) if self.random.random() < 0.8 else []
        groups = {name: [f"{name}:{value}" for value in self.some(self.values[name], 3)]
                  for name in chosen}
        if self.random.random() < 0.3:
            tree = self.random.choice(TREES)
            groups[tree + ".lvl1"] = [f"{tree}.lvl1:{self.random.choice(self.trees[tree])}"]
        return groups

    def base(self):
        draw = self.random
        base = {"indexName": draw.choice(VIEWS), "query": draw.choice(QUERIES)}
        if draw.random() < 0.3:
            base["filters"] = draw.choice(["in_stock:true", "price < 300", "NOT gender:women",
                                           "price:50 TO 500 AND NOT brand:ajmal"])
        if draw.random() < 0.2:
            base["typoTolerance"] = draw.choice([False, "min", "strict"])
        if draw.random() < 0.2:
            base["distinct"] = draw.choice([True, 2])
        return base

    def numeric(self):
        low = self.random.randint(0, 300)
        return [f"price>={low}", f"price<={low + 400}"] if self.random.random() < 0.3 else []

    def refined(self):
        """1 + N requests of one page."""
        base, groups, numeric = self.base(), self.groups(), self.numeric()
        facets = self.some(CHECKED, 6) + ["categories.lvl0", "price"]
        requests = [{**base, "page": self.random.randint(0, 2),
                     "hitsPerPage": self.random.choice([0, 3, 20]), "facets": facets,
                     "maxValuesPerFacet": self.random.choice([5, 100]),
                     "facetFilters": list(groups.values()), "numericFilters": numeric}]
        for name in groups:
            others = [group for other, group in groups.items() if other != name]
            requests.append({**base, "page": 0, "hitsPerPage": 0, "facets": name,
                             "facetFilters": others, "numericFilters": numeric,
                             "analytics": False})
            if name.endswith(".lvl1"):
                root = groups[name][0].replace(".lvl1:", ".lvl0:").split(" > ")[0]
                requests.append({**base, "page": 0, "hitsPerPage": 0, "facetFilters": [
                    *others, [root]], "facets": [name, name.replace("lvl1", "lvl0")]})
        if numeric:
            requests.append({**base, "hitsPerPage": 0, "facets": "price",
                             "facetFilters": list(groups.values())})
        return requests

    def facet(self):
        return {"type": "facet", "indexName": self.random.choice(VIEWS[:2]),
                "facet": self.random.choice(list(self.values)),
                "facetQuery": self.random.choice(["", "a", "ro", "ajml", "عو"]),
                "facetFilters": list(self.groups().values())}

    def batch(self):
        requests = self.refined()
        if self.random.random() < 0.3:
            requests += self.refined()
        if self.random.random() < 0.3:
            requests.append(self.facet())
        if self.random.random() < 0.3:
            self.random.shuffle(requests)
        return requests


def lasting(result):
    kept = {name: value for name, value in result.items() if name not in PASSING}
    if "attar" in kept:
        kept["attar"] = {name: value for name, value in kept["attar"].items() if name != "took_us"}
    return kept


class Batches(unittest.TestCase):
    def test_a_batch_is_its_requests_one_by_one(self):
        wire = Wire(attar.shared())
        draw = Requests(wire, SEED)
        hits = 0
        for number in range(ROUNDS):
            batch = draw.batch()
            together = wire.batch(*batch)
            self.assertEqual(len(together), len(batch))
            for request, result in zip(batch, together):
                with self.subTest(ATTAR_SEED=SEED, round=number, request=request):
                    self.assertEqual(lasting(result), lasting(wire.batch(request)[0]))
                hits += len(result.get("hits", ()))
        self.assertGreater(hits, ROUNDS)


class OneSeller(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        key = cls.server.get("/api/storefront/config").json["search_key"]
        vendors = attar.seed("vendors")
        cls.products = attar.seed("products")
        # what each seller asks for each product, in minor units, an item an offer
        cls.prices = {}
        for product in cls.products.values():
            for offer in attar.live_offers(product, vendors):
                own = cls.prices.setdefault(offer["vendor_id"], {})
                own.setdefault(product["id"], []).append(offer["price"])
        cls.names = {vendor: set(vendors[vendor]["name"].values()) for vendor in cls.prices}
        cls.wires = {vendor: Wire(cls.server, secured(key, {"filters": "vendor:" + vendor}))
                     for vendor in cls.prices}

    def check_record(self, vendor, record):
        asked = self.prices[vendor].get(record["objectID"], [])
        self.assertTrue(0 < record["offers_count"] <= len(asked), record)
        self.assertIn(round(record["price"] * 100), asked)
        self.assertLessEqual(set(record["vendor"]), self.names[vendor])

    def check(self, vendor, result):
        for hit in result.get("hits", ()):
            self.check_record(vendor, hit)
        self.assertLessEqual(set(result.get("facets", {}).get("vendor", {})), self.names[vendor])

    def test_no_request_shows_anothers_offer(self):
        draw = Requests(Wire(self.server), SEED)
        shown = 0
        for number in range(ROUNDS):
            vendor = draw.random.choice(sorted(self.wires))
            wire = self.wires[vendor]
            batch = draw.batch()
            for request in batch:
                request.update(hitsPerPage=50, page=0)
                # what a client might try: parameters of its own against the key's
                if draw.random.random() < 0.3:
                    request["filters"] = "vendor:" + draw.random.choice(sorted(self.wires))
                if draw.random.random() < 0.1:
                    request["filters"] = "NOT vendor:" + vendor
            for request, result in zip(batch, wire.batch(*batch)):
                with self.subTest(ATTAR_SEED=SEED, round=number, vendor=vendor, request=request):
                    self.check(vendor, result)
                    if request.get("facet") == "vendor":
                        self.assertLessEqual({hit["value"] for hit in result["facetHits"]},
                                             self.names[vendor])
                shown += len(result.get("hits", ()))
        self.assertGreater(shown, ROUNDS)

    def test_nor_do_records_and_recommendations(self):
        draw = random.Random(SEED)
        everything = sorted(self.products)
        shown = 0
        for number in range(ROUNDS // 3):
            vendor = draw.choice(sorted(self.wires))
            wire = self.wires[vendor]
            some = draw.sample(everything, 5)
            records = wire.ask("POST", "/1/indexes/*/objects", {"requests": [
                {"indexName": "products", "objectID": identity} for identity in some]}).json
            related = wire.ask("POST", "/1/indexes/*/recommendations", {"requests": [
                {"indexName": "products", "model": model, "objectID": some[0],
                 "fallbackParameters": {}}
                for model in ("related-products", "looking-similar", "trending-items",
                              "bought-together")]}).json
            with self.subTest(ATTAR_SEED=SEED, round=number, vendor=vendor, some=some):
                for record in records["results"]:
                    if record is not None:
                        self.check_record(vendor, record)
                        shown += 1
                for result in related["results"]:
                    self.check(vendor, result)
                    shown += len(result["hits"])
        self.assertGreater(shown, ROUNDS)


if __name__ == "__main__":
    unittest.main()

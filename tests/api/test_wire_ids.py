"""Goal: facet values as ids are the same in both languages, are called as the view calls them, and
filter as they stand.
Method: the wire's counts by id against the marketplace's own, which have both id and label."""

import unittest

import attar

FACETS = {"brand": "brand", "notes": "note", "delivery": "deliver"}


class Ids(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        config = cls.server.get("/api/storefront/config").json
        cls.path = ("/1/indexes/*/queries?x-algolia-application-id=%s&x-algolia-api-key=%s"
                    % (config["app_id"], config["search_key"]))

    def ask(self, **parameters):
        request = {"attarFacetValues": "ids", "maxValuesPerFacet": 1000, **parameters}
        reply = self.server.post(self.path, {"requests": [request]})
        self.assertEqual(reply.status, 200, reply.body[:300])
        return reply.json["results"][0]

    def own(self, lang, **parameters):
        return self.server.get("/api/products/facets", {
            "lang": lang, "facet_size": 1000, **parameters}).json["facets"]

    def test_counts_and_names(self):
        for lang in ("en", "ar"):
            own = self.own(lang, facets=",".join(FACETS.values()))
            result = self.ask(indexName=f"products_{lang}", facets=list(FACETS))
            for wire, name in FACETS.items():
                with self.subTest(lang=lang, facet=wire):
                    values = own[name]["values"]
                    self.assertEqual(result["facets"][wire],
                                     {v["id"]: v["count"] for v in values if v["count"]})
                    self.assertEqual(result["attar"]["labels"][wire],
                                     {v["id"]: v["label"] for v in values})

    def test_levels_of_a_tree(self):
        values = self.own("ar", facets="category")["category"]["values"]
        levels = [f"categories.lvl{i}" for i in range(5)]
        result = self.ask(indexName="products_ar", facets=levels)
        for depth, level in enumerate(levels):
            self.assertEqual(result["facets"][level],
                             {v["id"]: v["count"] for v in values
                              if v["count"] and v["id"].count("/") == depth})
        self.assertEqual(result["attar"]["labels"]["categories.lvl0"],
                         {v["id"]: v["label"] for v in values})

    def test_an_id_filters(self):
        counts = self.ask(indexName="products_en", facets=["brand", "categories.lvl1"])["facets"]
        for attribute in ("brand", "categories.lvl1"):
            for value, count in list(counts[attribute].items())[:5]:
                found = self.ask(indexName="products_ar", hitsPerPage=0,
                                 facetFilters=[[f"{attribute}:{value}"]])
                self.assertEqual(found["nbHits"], count, (attribute, value))

    def test_facet_search(self):
        request = {"type": "facet", "indexName": "products_ar", "facet": "brand",
                   "facetQuery": "latt", "attarFacetValues": "ids"}
        reply = self.server.post(self.path, {"requests": [request]}).json["results"][0]
        self.assertEqual(reply["facetHits"][0]["value"], "lattafa")
        self.assertIn("لطافة", reply["facetHits"][0]["highlighted"])


if __name__ == "__main__":
    unittest.main()

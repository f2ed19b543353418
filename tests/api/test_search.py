"""Goal: searches do what a shopper means, in both languages, whichever way they are asked.
Method: the embedded catalogue, where the right answers are known."""

import unittest

import attar

PRODUCTS = attar.seed("products")
VENDORS = attar.seed("vendors")


def ids(result):
    return [hit["id"] for hit in result["hits"]]


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.search = cls.server.search

    def test_words_in_both_scripts(self):
        for one, other in [("oud", "عود"), ("عود", "العود"), ("بخور", "البخور"),
                           ("rose", "ورد"), ("lattafa", "لطافة"), ("ajmal", "أجمل"),
                           ("أجمل", "اجمل")]:
            with self.subTest(one=one, other=other):
                left, right = self.search(q=one), self.search(q=other)
                self.assertGreater(left["total"], 0)
                self.assertGreater(right["total"], 0)

    def test_a_brand_word_leads_to_the_brand(self):
        for q in ("lattafa", "لطافة"):
            hits = self.search(q=q, size=10)["hits"]
            self.assertTrue(all(hit["brand"]["id"] == "lattafa" for hit in hits), q)

    def test_language_never_decides_what_is_found(self):
        for q in ("oud", "عود", "rose 100"):
            english, arabic = self.search(q=q, lang="en"), self.search(q=q, lang="ar")
            self.assertEqual(ids(english), ids(arabic))
            self.assertEqual(english["total"], arabic["total"])

    def test_labels_follow_the_language(self):
        values = {lang: self.search(facets="form", lang=lang)["facets"]["form"]["values"]
                  for lang in ("en", "ar")}
        labels = {lang: {v["id"]: v["label"] for v in values[lang]} for lang in values}
        self.assertEqual(labels["en"]["spray"], "Spray")
        self.assertEqual(labels["ar"]["spray"], "بخاخ")

    def test_post_is_the_same_as_get(self):
        asked = {"q": "oud", "brand": ["ajmal,rasasi", "!rasasi"], "price": "50..500", "size": 5,
                 "sort": "price", "facets": "note", "facet_size": 3, "highlight": "true"}
        left = self.server.get("/api/products/search", asked).json
        right = self.server.post("/api/products/search", asked).json
        for result in (left, right):
            result.pop("took_us")
        self.assertEqual(left, right)
        self.assertGreater(left["total"], 0)

    def test_filters_narrow_and_exclude(self):
        everything = self.search(size=0)["total"]
        ajmal = self.search(brand="ajmal", size=0)["total"]
        others = self.search(brand="!ajmal", size=0)["total"]
        self.assertEqual(ajmal + others, everything)
        by_name = self.search(brand="أجمل", size=0)["total"]
        self.assertEqual(by_name, ajmal)

    def test_offer_conditions_meet_on_one_offer(self):
        checked = 0
        for product in PRODUCTS.values():
            offers = attar.live_offers(product, VENDORS)
            if product["status"] != "approved" or len(offers) < 2 or checked == 40:
                continue
            dear, cheap = max(offers, key=lambda o: o["price"]), min(offers,
                                                                     key=lambda o: o["price"])
            met = any(o["vendor_id"] == dear["vendor_id"] and o["price"] <= cheap["price"]
                      for o in offers)
            found = self.search(vendor=dear["vendor_id"], price=f"..{cheap['price'] / 100:.2f}",
                                brand=product["brand"]["id"], size=100)
            self.assertEqual(product["id"] in ids(found), met)
            checked += not met
        self.assertEqual(checked, 40)

    def test_from_is_the_cheapest_eligible_in_stock(self):
        for hit in self.search(q="oud", size=50)["hits"]:
            offers = attar.live_offers(PRODUCTS[hit["id"]], VENDORS)
            stocked = [o for o in offers if o["stock"] > 0] or offers
            self.assertEqual(hit["from"]["amount"], min(o["price"] for o in stocked), hit["id"])
            self.assertEqual(hit["offers"]["eligible"], len(offers))

    def test_sort_by_price(self):
        for sort, turn in (("price", 1), ("price_desc", -1)):
            found = self.search(sort=sort, size=100, in_stock="true")["hits"]
            amounts = [turn * hit["from"]["amount"] for hit in found]
            if sort == "price":
                self.assertEqual(amounts, sorted(amounts))
        names = [hit["name"]["en"] for hit in self.search(sort="name", size=100)["hits"]]
        self.assertLess(names[0][0].lower(), "c")

    def test_facets_leave_their_own_choice_out(self):
        free = self.search(q="oud", facets="brand", facet_size=1000)
        chosen = self.search(q="oud", facets="brand", facet_size=1000, brand="ajmal")
        counts = [{v["id"]: v["count"] for v in result["facets"]["brand"]["values"]}
                  for result in (free, chosen)]
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(chosen["total"], counts[0]["ajmal"])
        picked = [v["id"] for v in chosen["facets"]["brand"]["values"] if v["selected"]]
        self.assertEqual(picked, ["ajmal"])

    def test_a_count_is_the_total_of_its_click(self):
        for facet in ("form", "gender", "season", "vendor", "family", "concentration"):
            values = self.search(facets=facet, facet_size=50)["facets"][facet]["values"]
            for value in values[:6]:
                total = self.search(**{facet: value["id"], "size": 0})["total"]
                self.assertEqual(total, value["count"], (facet, value["id"]))

    def test_facet_order_and_query(self):
        values = self.search(facets="note", facet_size=1000, facet_sort="alpha")
        labels = [v["label"] for v in values["facets"]["note"]["values"]]
        self.assertEqual(labels, sorted(labels))
        for q in ("ros", "ورد"):
            found = self.search(facets="note", facet_query=q)["facets"]["note"]["values"]
            self.assertIn("rose", [v["id"] for v in found])
            self.assertNotIn("oud", [v["id"] for v in found])

    def test_facet_search_knows_other_names(self):
        for q in ("oud", "oudh", "agarwood", "عود", "العود"):
            found = self.search(facets="note", facet_query=q, facet_sort="relevance")
            self.assertEqual(found["facets"]["note"]["values"][0]["id"], "oud", q)
        found = self.search(facets="note.base", facet_query="oudh")["facets"]["note.base"]
        self.assertIn("oud", [v["id"] for v in found["values"]])
        found = self.search(facets="note", facet_query="patchuoli")["facets"]["note"]
        self.assertIn("patchouli", [v["id"] for v in found["values"]])

    def test_a_tree_is_listed_by_level(self):
        asked = {"facets": "category", "facet_size": 2}
        values = self.search(**asked)["facets"]["category"]["values"]
        levels = [v["level"] for v in values]
        self.assertEqual(levels, [v["id"].count("/") for v in values])
        self.assertEqual(levels, sorted(levels))
        self.assertTrue(all(levels.count(level) <= 2 for level in levels))
        for value in values:
            self.assertEqual(self.search(category=value["id"])["total"], value["count"])
        node = self.search(facets="category", facet_size=100)["facets"]["category"]["values"][-1]
        chosen = self.search(category=node["id"], facets="category", facet_size=0)
        parts = node["id"].split("/")
        self.assertEqual([v["id"] for v in chosen["facets"]["category"]["values"]],
                         ["/".join(parts[:n + 1]) for n in range(len(parts))])

    def test_facets_are_ordered_by_coverage(self):
        names = "ethics,perfumer,gender,brand,allergen"
        given = list(self.search(facets=names)["facets"])
        facets = self.search(facets=names, facet_order="coverage")["facets"]
        self.assertEqual(given, names.split(","))
        covered = [facet["covered"] for facet in facets.values()]
        self.assertEqual(covered, sorted(covered, reverse=True))
        self.assertEqual(facets["brand"]["covered"], self.search()["total"])

    def test_facets_route_equals_search(self):
        counted = self.server.get("/api/products/facets", {"q": "oud", "brand": "ajmal"}).json
        searched = self.search(q="oud", brand="ajmal", facets=",".join(counted["facets"]),
                               stats=",".join(counted["stats"]))
        self.assertEqual(counted["facets"], searched["facets"])
        self.assertEqual(counted["stats"], searched["stats"])

    def test_stats_are_in_units_of_the_parameter(self):
        stats = self.search(brand="ajmal", stats="price")["stats"]["price"]
        low, high = stats["min"], stats["max"]
        for outside in (f"..{low - 0.01:.2f}", f"{high + 0.01:.2f}.."):
            self.assertEqual(self.search(brand="ajmal", price=outside, size=0)["total"], 0)
        self.assertEqual(sum(stats["bins"]), stats["n"])

    def test_highlight_marks_what_was_typed(self):
        hit = self.search(q="oud wood", highlight="true", size=1)["hits"][0]
        ranges = hit["highlight"]["name"]["en"]
        units = hit["name"]["en"].encode("utf-16-le")
        marked = [units[2 * a:2 * b].decode("utf-16-le") for a, b in ranges]
        self.assertTrue(marked and all(m.lower() in "oud wood" for m in marked), marked)

    def test_fields(self):
        for hit in self.search(fields="name,from", size=5)["hits"]:
            self.assertEqual(set(hit), {"id", "name", "from"})
        whole = self.search(size=5)["hits"]
        picked = self.search(size=5, fields="id,slug,name,brand,rating,year,gender,form,"
                             "concentration,image,notes,accords,match,sponsored,from,offers")
        self.assertEqual(whole, picked["hits"])

    def test_match(self):
        hits = self.search(match_to="tom-ford-oud-wood-edp", sort="match", size=5)["hits"]
        self.assertEqual(hits[0]["id"], "tom-ford-oud-wood-edp")
        self.assertEqual(hits[0]["match"], 100)
        self.assertEqual([h["match"] for h in hits], sorted((h["match"] for h in hits),
                                                            reverse=True))
        self.assertIsNone(self.search(size=1)["hits"][0]["match"])

    def test_zone_is_a_condition_on_offers(self):
        everywhere, here = self.search(size=0)["total"], self.search(zone="AE-DU", size=0)["total"]
        nowhere = self.search(zone="ZZ", size=0)["total"]
        self.assertLessEqual(here, everywhere)
        self.assertEqual(nowhere, 0)
        self.assertEqual(here, self.search(deliver="AE-DU", size=0)["total"])

    def test_multi_search_is_one_generation(self):
        queries = [{"q": "oud", "size": 3}, {"brand": "ajmal", "facets": ["note"]}, {"page": 2}]
        reply = self.server.post("/api/products/multi-search", {"queries": queries}).json
        self.assertEqual(len(reply["results"]), 3)
        for query, result in zip(queries, reply["results"]):
            self.assertEqual(result["generation"], reply["generation"])
            alone = self.server.post("/api/products/search", query).json
            for one in (alone, result):
                one.pop("took_us")
            self.assertEqual(alone, result)

    def test_lists_of_a_brand_category_vendor(self):
        for path, given in [("/api/brands/ajmal/products", {"brand": "ajmal"}),
                            ("/api/categories/perfume/arabian/products",
                             {"category": "perfume/arabian"}),
                            ("/api/categories/perfume-arabian/products",
                             {"category": "perfume/arabian"}),
                            ("/api/vendors/v-barza/products", {"vendor": "v-barza"}),
                            ("/api/vendors/barza-decants/products", {"vendor": "v-barza"})]:
            listed = self.server.get(path, {"q": "oud", "size": 20}).json
            searched = self.search(q="oud", size=20, **given)
            with self.subTest(path=path):
                self.assertEqual(listed["total"], searched["total"])
                self.assertEqual(listed["hits"], searched["hits"])

    def test_brands_and_categories_count_live_products(self):
        brands = self.server.get("/api/brands", {"size": 1000}).json
        self.assertEqual(brands["total"], len(brands["brands"]))
        self.assertEqual(sum(b["count"] for b in brands["brands"]), self.search(size=0)["total"])
        pages = [self.server.get("/api/brands", {"size": 50, "page": n}).json["brands"]
                 for n in (1, 2, 3)]
        self.assertEqual(sum(pages, []), brands["brands"][:150])
        for root in self.server.get("/api/categories").json["categories"]:
            one = self.server.get("/api/categories/" + root["id"]).json
            self.assertEqual(one["count"], self.search(category=root["id"], size=0)["total"])
            self.assertEqual(one["children"], root["children"])

    def test_autocomplete_counts_are_true(self):
        for q in ("ou", "rose", "ajm", "عو", "ورد"):
            reply = self.server.get("/api/products/autocomplete", {"q": q, "size": 5}).json
            self.assertTrue(any(reply.values()), q)
            for item in reply["completions"] + reply["brands"] + reply["notes"]:
                total = self.search(**item["filters"], size=0)["total"]
                self.assertEqual(total, item["count"], (q, item))

    def test_explain_tells_time_and_rank(self):
        result = self.search(q="oud", explain="true", size=2)
        self.assertEqual(set(result["timing_us"]), {"analyse", "match", "filter", "facet", "rank"})
        scores = [hit["explain"]["score"] for hit in result["hits"]]
        self.assertEqual(scores, sorted(scores, reverse=True))


if __name__ == "__main__":
    unittest.main()

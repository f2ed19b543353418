"""Goal: searches on the Algolia wire do what its clients rely on: each trap of algolia-wire.md
section 5, and the status codes of section 2.
Method: the embedded catalogue; answers compared with the native routes and with each other."""

import re
import unittest

import attar
from wire import Wire, encoded, ids

MOST = 1000


class WireSearch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.wire = Wire(cls.server)

    def native(self, **parameters):
        return self.server.search(**parameters)

    # ---- Shapes ----

    def test_every_shape_is_the_same_search(self):
        asked = {"query": "oud", "hitsPerPage": 5, "page": 1, "facets": ["brand"],
                 "facetFilters": [["brand:Ajmal", "brand:Rasasi"], "gender:-vendors"],
                 "numericFilters": ["price>=20", "price<=900"]}
        shapes = [asked, {"params": encoded(**asked)}, {"params": asked},
                  {"query": "rose", "page": 9, "params": asked}]
        results = self.wire.batch(*[{"indexName": "products", **shape} for shape in shapes])
        single = self.wire.ask("POST", "/1/indexes/products/query",
                               {"params": encoded(**asked)}).json
        url = self.wire.ask("GET", "/1/indexes/products?" + encoded(**asked)).json
        self.assertGreater(results[0]["nbHits"], 5)
        for result in [*results[1:], single, url]:
            self.assertEqual(ids(result), ids(results[0]))
            self.assertEqual(result["nbHits"], results[0]["nbHits"])
            self.assertEqual(result["facets"], results[0]["facets"])

    def test_it_finds_what_the_native_search_finds(self):
        for query in ("oud", "عود", "rose 100", "latafa", "for men under 200", ""):
            with self.subTest(query=query):
                found = self.wire.search(query=query, hitsPerPage=50)
                native = self.native(q=query, size=50)
                self.assertEqual(ids(found), [hit["id"] for hit in native["hits"]])
                self.assertEqual(found["nbHits"], native["total"])

    def test_a_body_is_json_whatever_its_type_says(self):
        for content_type in ("text/plain", "application/x-www-form-urlencoded",
                             "application/json; charset=UTF-8"):
            reply = self.wire.ask("POST", "/1/indexes/products/query", '{"query":"oud"}',
                                  {"Content-Type": content_type})
            self.assertEqual(reply.status, 200, content_type)
            self.assertGreater(reply.json["nbHits"], 0)

    def test_null_is_absent(self):
        plain = self.wire.search(query="oud")
        nulls = self.wire.search(query="oud", page=None, hitsPerPage=None, facets=None,
                                 facetFilters=None, filters=None, params=None, typoTolerance=None)
        self.assertEqual(ids(plain), ids(nulls))

    # ---- The traps, by number ----

    def test_1_no_hits_per_page(self):
        result = self.wire.search(query="oud", hitsPerPage=0, facets=["brand"])
        whole = self.wire.search(query="oud", facets=["brand"])
        self.assertEqual((result["hits"], result["nbPages"], result["hitsPerPage"]), ([], 0, 0))
        self.assertEqual(result["nbHits"], whole["nbHits"])
        self.assertEqual(result["facets"], whole["facets"])

    def test_2_texts_where_lists_may_be(self):
        self.assertEqual(set(self.wire.search(facets="brand")["facets"]), {"brand"})
        self.assertEqual(set(self.wire.search(facets="brand,form")["facets"]), {"brand", "form"})
        every = self.wire.search(facets=["*"])["facets"]
        for name in ("brand", "categories.lvl0", "families.lvl0", "price", "notes", "in_stock",
                     "vendor", "gender", "accords", "rating", "seasons"):
            self.assertIn(name, every)
        free = self.wire.search(tagFilters="")["nbHits"]
        eid = self.wire.search(tagFilters="eid")["nbHits"]
        self.assertTrue(0 < eid < free)
        self.assertEqual(eid, self.wire.search(tagFilters=[["eid"]])["nbHits"])
        self.assertEqual(eid, self.native(occasion="eid", size=0)["total"])
        one = self.wire.search(facetFilters="brand:Ajmal")["nbHits"]
        self.assertEqual(one, self.wire.search(facetFilters=[["brand:Ajmal"]])["nbHits"])

    def test_3_facet_filters(self):
        def count(*filters):
            return self.wire.search(facetFilters=list(filters), hitsPerPage=0)["nbHits"]

        every = count()
        ajmal, rasasi = count("brand:Ajmal"), count("brand:Rasasi")
        self.assertEqual(count(["brand:Ajmal", "brand:Rasasi"]), ajmal + rasasi)
        self.assertEqual(count("brand:Ajmal", "brand:Rasasi"), 0)
        self.assertEqual(count("brand:-Ajmal"), every - ajmal)
        self.assertEqual(count("brand:\\-Ajmal"), 0)
        native = self.native(filter="brand:ajmal OR NOT gender:women", size=0)["total"]
        self.assertEqual(count(["brand:Ajmal", "gender:-women"]), native)
        native = self.native(filter="(brand:ajmal AND gender:men) OR brand:rasasi", size=0)["total"]
        self.assertEqual(count([["brand:Ajmal", "gender:Men"], "brand:Rasasi"]), native)

    def test_3_values_by_label_in_either_language_id_and_slug(self):
        ajmal = self.native(brand="ajmal", size=0)["total"]
        for value in ("Ajmal", "أجمل", "ajmal"):
            for index in ("products", "products_ar"):
                found = self.wire.search(index, facetFilters=["brand:" + value])["nbHits"]
                self.assertEqual(found, ajmal, value)
                found = self.wire.search(index, filters='brand:"%s"' % value)["nbHits"]
                self.assertEqual(found, ajmal, value)

    def test_4_numeric_filters(self):
        def count(filters):
            return self.wire.search(numericFilters=filters, hitsPerPage=0)["nbHits"]

        native = self.native(price="100..400", size=0)["total"]
        for filters in (["price>=100", "price<=400"], ["price >= 100", "price <= 400"],
                        ["price:100 TO 400"], "price:100 TO 400", "price>=100,price<=400",
                        [["price:100 TO 400"]]):
            self.assertEqual(count(filters), native, filters)
        self.assertEqual(count(["price>=99.99", "price<99.995"]),
                         self.native(price="99.99..99.99", size=0)["total"])
        self.assertEqual(count([["year=2015", "year=2016"]]),
                         self.native(year="2015..2016", size=0)["total"])

    def test_5_results_come_by_position(self):
        queries = ["oud", "rose", "oud", "zzzzzz", ""]
        results = self.wire.batch(*[{"indexName": "products", "query": query, "hitsPerPage": 2}
                                    for query in queries])
        self.assertEqual([result["query"] for result in results], queries)
        self.assertEqual(results[0]["nbHits"], results[2]["nbHits"])
        self.assertEqual(self.wire.batch(), [])

    def test_5_one_bad_request_fails_the_batch_by_its_number(self):
        good = {"indexName": "products", "query": "oud"}
        for bad, message in [
                ({**good, "filters": "brand:Ajmal)"}, "filters: "),
                ({**good, "hitsPerPage": 1001}, "hitsPerPage: expected a whole number 0..1000"),
                ({"query": "oud"}, "indexName: expected the name of an index"),
                ([], "expected an object")]:
            reply = self.wire.ask("POST", "/1/indexes/*/queries", {"requests": [good, good, bad]})
            self.assertEqual(reply.status, 400)
            self.assertTrue(reply.json["message"].startswith("requests[2]: " + message),
                            reply.json)
        reply = self.wire.ask("POST", "/1/indexes/*/queries",
                              {"requests": [good, {**good, "indexName": "products_xx"}]})
        self.assertEqual((reply.status, reply.json["message"]),
                         (404, "requests[1]: Index products_xx does not exist"))

    def test_6_unknown_parameters_are_ignored(self):
        plain = self.wire.search(query="oud")
        other = self.wire.search(query="oud", aNewParameter={"a": [1]}, insideBoundingBox=[[1.5]],
                                 enableReRanking=True, userData="x")
        self.assertEqual(ids(plain), ids(other))

    def test_7_numbers_are_there(self):
        result = self.wire.search(facets=["price", "price_per_ml", "rating", "nothing"])
        self.assertEqual(result["facets"]["price"], {})
        self.assertEqual(result["facets"]["price_per_ml"], {})
        self.assertEqual(result["facets"]["nothing"], {})
        self.assertIn("rating", result["facets"])

    def test_7_few_numbers_are_listed_and_add_up(self):
        result = self.wire.search(query="oud", facets=["rating", "year", "longevity", "size_ml"])
        for name, least in (("rating", 4), ("year", 2015), ("longevity", 3)):
            counts = {float(value): count for value, count in result["facets"][name].items()}
            self.assertTrue(0 < len(counts) <= 100, name)
            native = self.native(q="oud", size=0, **{name: "%d.." % least})["total"]
            self.assertEqual(sum(n for value, n in counts.items() if value >= least), native, name)
        self.assertEqual(result["facets"]["size_ml"]["100"],
                         self.native(q="oud", size=0, size_ml="100")["total"])

    def test_8_booleans_are_values(self):
        native = self.native(in_stock="true", size=0)["total"]
        for filters in ({"facetFilters": ["in_stock:true"]}, {"filters": "in_stock:true"}):
            self.assertEqual(self.wire.search(**filters)["nbHits"], native)
        counts = self.wire.search(facets="in_stock")["facets"]["in_stock"]
        self.assertEqual(counts["true"], native)

    def test_9_a_facet_counts_under_its_own_filter(self):
        shared = {"query": "oud", "facets": ["brand"], "maxValuesPerFacet": MOST}
        refined, free = self.wire.batch(
            {"indexName": "products", **shared, "facetFilters": [["brand:Ajmal"]]},
            {"indexName": "products", **shared, "hitsPerPage": 0, "analytics": False})
        self.assertEqual(refined["facets"]["brand"], {"Ajmal": refined["nbHits"]})
        self.assertEqual(free["facets"]["brand"]["Ajmal"], refined["nbHits"])
        self.assertEqual(sum(free["facets"]["brand"].values()), free["nbHits"])

    def test_10_facet_hits_carry_the_tags(self):
        hits = self.wire.batch({"type": "facet", "indexName": "products", "facet": "brand",
                                "facetQuery": "aj", "highlightPreTag": "__ais-highlight__",
                                "highlightPostTag": "__/ais-highlight__"})[0]["facetHits"]
        self.assertIn("__ais-highlight__Aj__/ais-highlight__mal",
                      [hit["highlighted"] for hit in hits])

    def test_11_params_are_echoed(self):
        asked = {"query": "oud & rose", "hitsPerPage": 2, "facets": ["brand", "price"],
                 "numericFilters": ["price<=100"], "aNewParameter": 'a"b', "page": 0}
        result = self.wire.search(**asked)
        self.assertEqual(result["params"], encoded(**asked))

    def test_12_query_ids_on_request(self):
        self.assertNotIn("queryID", self.wire.search(query="oud"))
        one, other = (self.wire.search(query="oud", clickAnalytics=True)["queryID"]
                      for _ in range(2))
        self.assertRegex(one, re.compile("^[0-9a-f]{32}$"))
        self.assertNotEqual(one, other)

    def test_13_no_script_of_others_is_asked_for(self):
        reply = self.wire.ask("POST", "/1/indexes/products/query",
                              {"query": "oud", "clickAnalytics": True})
        self.assertNotIn(b"_automaticInsights", reply.body)

    def test_15_the_empty_query_lists_all(self):
        result = self.wire.search()
        self.assertEqual(result["nbHits"], self.native(size=0)["total"])
        self.assertEqual(len(result["hits"]), 20)

    # ---- Paging ----

    def test_pages(self):
        whole = ids(self.wire.search(query="oud", hitsPerPage=100))
        pages = [self.wire.search(query="oud", hitsPerPage=30, page=page) for page in range(4)]
        self.assertEqual(sum((ids(page) for page in pages), [])[:100], whole)
        by_offset = self.wire.search(query="oud", offset=7, length=5)
        self.assertEqual(ids(by_offset), whole[7:12])
        beyond = self.wire.search(query="oud", page=5000)
        self.assertEqual((beyond["hits"], beyond["nbHits"]), ([], pages[0]["nbHits"]))
        self.assertEqual(len(self.wire.search(hitsPerPage=MOST)["hits"]),
                         min(MOST, self.native(size=0)["total"]))

    # ---- Facet search ----

    def test_facet_values_are_searched(self):
        for index, value in (("products", "Ajmal"), ("products_ar", "أجمل")):
            for query in ("aj", "أج"):
                found = self.wire.facet("brand", query, index)
                self.assertEqual(found[value], self.native(brand="ajmal", size=0)["total"])
        reply = self.wire.ask("POST", "/1/indexes/products/facets/brand/query",
                              {"params": "facetQuery=aj&maxFacetHits=1"})
        self.assertEqual([hit["value"] for hit in reply.json["facetHits"]], ["Ajmal"])
        top = self.wire.facet("brand", "", maxFacetHits=3)
        self.assertEqual(len(top), 3)
        self.assertEqual(list(top.values()), sorted(top.values(), reverse=True))
        self.assertEqual(self.wire.facet("nothing", "a"), {})

    def test_a_facet_search_leaves_its_own_filter_out(self):
        under = self.wire.facet("brand", "aj", facetFilters=[["brand:Rasasi"], ["gender:Men"]])
        self.assertEqual(under["Ajmal"], self.native(brand="ajmal", gender="men", size=0)["total"])

    # ---- Query suggestions ----

    def test_suggestions_are_an_index(self):
        for index, query in (("products_query_suggestions", "oud"),
                             ("products_query_suggestions_ar", "عود"),
                             ("products_query_suggestions_en", "ajm")):
            result = self.wire.search(index, query=query, hitsPerPage=5,
                                      highlightPreTag="__aa-highlight__",
                                      highlightPostTag="__/aa-highlight__")
            self.assertTrue(0 < len(result["hits"]) <= 5, query)
            self.assertEqual(result["index"], index)
            for hit in result["hits"]:
                self.assertEqual(hit["objectID"], hit["query"])
                marked = hit["_highlightResult"]["query"]["value"]
                plain = marked.replace("__aa-highlight__", "").replace("__/aa-highlight__", "")
                self.assertEqual(plain, hit["query"])
                self.assertEqual(hit["nb_words"], len(hit["query"].split()))
        native = self.server.get("/api/products/autocomplete",
                                 {"q": "oud", "lang": "en", "size": 5}).json["completions"]
        found = self.wire.search("products_query_suggestions_en", query="oud", hitsPerPage=5)
        self.assertEqual([(hit["query"], hit["products"]["exact_nb_hits"])
                          for hit in found["hits"]],
                         [(one["text"], one["count"]) for one in native])
        for hit in found["hits"]:
            for attribute, values in hit["products"]["facets"]["exact_matches"].items():
                self.assertTrue(attribute and values[0]["count"] == hit["popularity"])

    def test_before_anything_is_typed_the_best_completions_are_offered(self):
        for index, script in (("products_query_suggestions_en", "[a-z]"),
                              ("products_query_suggestions_ar", "[\u0621-\u064a]")):
            hits = self.wire.search(index, query="", hitsPerPage=8)["hits"]
            counts = [hit["products"]["exact_nb_hits"] for hit in hits]
            self.assertEqual(len(hits), 8)
            self.assertEqual(counts, sorted(counts, reverse=True))
            self.assertTrue(all(re.search(script, hit["query"], re.I) for hit in hits), hits)
        # no value has more products than the first
        facets = self.wire.search(hitsPerPage=0, facets=["brand", "notes", "categories.lvl0"])
        most = max(count for values in facets["facets"].values() for count in values.values())
        self.assertGreaterEqual(counts[0], most)

    def test_14_a_result_has_the_members_of_the_contract_and_attar(self):
        always = {"hits", "nbHits", "processingTimeMS", "serverTimeMS", "exhaustiveNbHits",
                  "exhaustiveFacetsCount", "exhaustiveTypo", "query", "parsedQuery", "params",
                  "index"}
        search = {"exhaustive", "renderingContent", "appliedRules", "attar"}
        sometimes = {"page", "nbPages", "hitsPerPage", "offset", "length", "facets",
                     "facets_stats", "queryID", "userData", "queryAfterRemoval", "message",
                     "nbSortedHits", "appliedRelevancyStrictness"}
        for asked in ({}, {"query": "oud", "facets": ["*"], "clickAnalytics": True},
                      {"query": "zzzqx oud"}, {"query": "hguv]", "getRankingInfo": True},
                      {"query": "rose", "offset": 3, "length": 4}, {"distinct": True},
                      {"query": "for men under 200", "attarUnderstand": True},
                      {"query": "oud", "relevancyStrictness": 50, "indexName": "products_price"},
                      {"query": "ou", "indexName": "products_query_suggestions"}):
            with self.subTest(asked):
                result = self.wire.batch({"indexName": "products", **asked})[0]
                own = set() if "suggestions" in result["index"] else search
                self.assertLessEqual(always | own, set(result))
                self.assertLessEqual(set(result), always | search | sometimes)

    def test_facet_hits_by_another_name_are_marked_whole(self):
        for query, value in (("ajmel", "Ajmal"), ("أجمل", "Ajmal")):
            reply = self.wire.ask("POST", "/1/indexes/products/facets/brand/query", {
                "facetQuery": query, "highlightPreTag": "[", "highlightPostTag": "]"})
            self.assertIn((value, f"[{value}]"), [(hit["value"], hit["highlighted"])
                                                  for hit in reply.json["facetHits"]])

    # ---- Strategy, position ----

    def test_enough_matches_end_a_batch(self):
        requests = [{"indexName": "products", "query": query, "hitsPerPage": 3}
                    for query in ("zzzzzzzz", "oud", "rose")]
        every = self.wire.batch(*requests, strategy="none")
        some = self.wire.batch(*requests, strategy="stopIfEnoughMatches")
        self.assertEqual([ids(result) for result in some], [[], ids(every[1]), []])
        self.assertGreater(len(every[2]["hits"]), 0)
        self.assertEqual([result.get("processed") for result in some], [None, None, False])
        self.assertFalse(any("processed" in result for result in every))
        reply = self.wire.ask("POST", "/1/indexes/*/queries",
                              {"requests": [], "strategy": "sometimes"})
        self.assertEqual(reply.status, 400)

    def test_a_position_that_is_not_reached(self):
        reply = self.wire.ask("POST", "/1/indexes/products/query", {"query": "oud"})
        held = reply.field("X-Attar-Position")
        later = f"s1-{int(held[3:], 16) + 1000:x}"
        self.assertEqual(self.wire.ask("POST", "/1/indexes/products/query",
                                       {"attarMinPosition": held}).status, 200)
        late = self.wire.ask("POST", "/1/indexes/*/queries",
                             {"requests": [{"indexName": "products",
                                            "attarMinPosition": later}]})
        self.assertEqual(late.status, 412)
        self.assertTrue(late.field("Retry-After"))

    # ---- Status codes ----

    def test_faults_have_one_shape(self):
        self.assertEqual(self.wire.refused(filters="brand:Ajmal)"),
                         (400, "filters: expected AND, OR or the end at byte 11"))
        self.assertEqual(self.wire.refused(query="x" * 513),
                         (400, "query: 513 bytes, at most 512 are allowed"))
        status, message = self.wire.refused(query=" ".join("w%d" % n for n in range(40)))
        self.assertEqual((status, message.split(":")[0]), (400, "query"))
        for body in ("{", "", "[]", '{"query":"a"}x', b'{"query":"\xff"}'):
            reply = self.wire.ask("POST", "/1/indexes/*/queries", body)
            self.assertEqual((reply.status, reply.json["status"]), (400, 400), body)
        many = self.wire.ask("POST", "/1/indexes/*/queries",
                             {"requests": [{"indexName": "products"}] * 51})
        self.assertEqual((many.status, many.json["message"]),
                         (400, "requests: 51 searches, at most 50 are allowed"))

    def test_what_is_not_there_is_404(self):
        for method, path in [("GET", "/1/indexes/products_fr"), ("GET", "/1/nothing"),
                             ("POST", "/1/indexes/products/nothing"), ("PATCH", "/1/indexes/x"),
                             ("DELETE", "/1/a/b/c/d")]:
            reply = self.wire.ask(method, path, "{}" if method == "POST" else None)
            self.assertEqual((reply.status, set(reply.json)), (404, {"message", "status"}), path)

    def test_records_are_not_written(self):
        for method, path in [("POST", "/1/indexes/products"), ("PUT", "/1/indexes/products/p-1"),
                             ("DELETE", "/1/indexes/products/p-1"),
                             ("DELETE", "/1/indexes/products"),
                             ("POST", "/1/indexes/products/batch"),
                             ("POST", "/1/indexes/products/p-1/partial"),
                             ("POST", "/1/indexes/products/clear"),
                             ("POST", "/1/indexes/products/deleteByQuery"),
                             ("POST", "/1/indexes/products/operation"),
                             ("POST", "/1/indexes/*/batch")]:
            reply = self.wire.ask(method, path, "{}")
            self.assertEqual((reply.status, reply.json["status"]), (403, 403), path)

    def test_views_are_listed(self):
        items = self.wire.ask("GET", "/1/indexes").json["items"]
        names = [item["name"] for item in items]
        self.assertEqual(len(names), len(set(names)))
        for name in ("products", "products_ar", "products_ar_price_desc",
                     "products_query_suggestions_en"):
            self.assertIn(name, names)
        self.assertEqual(items[0]["entries"], self.native(size=0)["total"])
        task = self.wire.ask("GET", "/1/indexes/products/task/7").json
        self.assertEqual(task["status"], "published")

    def test_a_view_sorts(self):
        for sort in ("price", "price_desc", "newest", "rating", "name"):
            for lang in ("en", "ar"):
                found = self.wire.search("products_%s_%s" % (lang, sort), query="oud",
                                         hitsPerPage=30)
                native = self.native(q="oud", sort=sort, lang=lang, size=30)
                self.assertEqual(ids(found), [hit["id"] for hit in native["hits"]])


if __name__ == "__main__":
    unittest.main()

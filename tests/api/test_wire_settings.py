"""Goal: settings put over the wire hold for every search from the answer on, survive a restart, and
nothing that needs a new index can be put.
Method: the real server; each change is seen in a search of its own and in GET settings."""

import json
import os
import unittest

import attar
from wire import Wire, ids

SETTINGS = "/1/indexes/products/settings"

# What is put, and part of the message.
REFUSED = [
    ({"hitsPerPage": 1001}, "hitsPerPage: expected a whole number 0..1000"),
    ({"hitsPerPage": "many"}, "hitsPerPage"),
    ({"maxFacetHits": 101}, "maxFacetHits: expected a whole number 1..100"),
    ({"typoTolerance": "some"}, "typoTolerance: expected"),
    ({"customRanking": ["popularity"]}, "customRanking: expected asc"),
    ({"customRanking": ["desc(brand)"]}, "customRanking: \"brand\" is no number"),
    ({"ranking": ["desc(year)", "asc(rating)"],
      "customRanking": ["desc(popularity)", "asc(year)", "desc(rating_count)"]},
     "customRanking: more than 4"),
    ({"searchableAttributes": ["name"]}, "declared in index.json (ranking.attributes)"),
    ({"attributesForFaceting": ["brand"]}, "declared in index.json (filters)"),
    ({"replicas": []}, "replicas"),
    ({"indexLanguages": ["ja"]}, "indexLanguages: is always [] here"),
    ({"hitPerPage": 10}, "hitPerPage: is no setting"),
    ({"userData": [1]}, "userData: expected an object"),
    ({"userData": {"a": "b" * 33000}}, "userData: longer than 32768 bytes"),
    ({"renderingContent": {"redirect": {"url": "/x"}}}, "renderingContent: takes facetOrdering"),
    ({"renderingContent": {"facetOrdering": {"facets": {"order": "brand"}}}},
     "renderingContent.facetOrdering.facets.order: expected a list"),
    ({"renderingContent": {"facetOrdering": {"values": {"brand": {"sortRemainingBy": "size"}}}}},
     "expected count, alpha or hidden"),
    ([], "body: expected an object"),
]


class WireSettings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.wire = Wire(cls.server)

    def setUp(self):
        kept = [name for name, value in self.shown().items() if value != self.first()[name]]
        if kept:
            self.put({name: None for name in kept})

    def shown(self, index="products"):
        reply = self.wire.ask("GET", f"/1/indexes/{index}/settings")
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json

    def first(self):
        cls = type(self)
        if not hasattr(cls, "untouched"):
            cls.untouched = self.shown()
        return cls.untouched

    def put(self, settings, path=SETTINGS):
        reply = self.wire.ask("PUT", path, settings)
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(set(reply.json), {"updatedAt", "taskID"})
        return reply.json["taskID"]

    # ---- What is shown ----

    def test_the_declaration_is_shown_in_the_wires_words(self):
        with open(os.path.join(attar.ROOT, "indexes/products/index.json"), encoding="utf-8") as f:
            declared = json.load(f)
        shown = self.shown()
        self.assertEqual(shown["searchableAttributes"],
                         [",".join(tier) for tier in declared["ranking"]["attributes"]])
        self.assertEqual(shown["ranking"], [*declared["ranking"]["buckets"], "custom"])
        self.assertEqual(shown["disableTypoToleranceOnAttributes"], declared["ranking"]["no_typos"])
        facets = {name.removeprefix("searchable(").removesuffix(")")
                  for name in shown["attributesForFaceting"]}
        self.assertEqual(facets, set(self.wire.search(facets=["*"], hitsPerPage=0)["facets"]))
        self.assertIn("price", shown["numericAttributesForFiltering"])
        views = {item["name"] for item in self.wire.ask("GET", "/1/indexes").json["items"]}
        self.assertEqual({f"virtual({name})" for name in views
                          if name != "products" and "suggestions" not in name},
                         set(shown["replicas"]))
        self.assertEqual((shown["paginationLimitedTo"], shown["attributeForDistinct"]),
                         (10000, "line"))

    def test_what_was_got_can_be_put(self):
        before = self.shown()
        self.put({**before, "hitsPerPage": 3})
        self.assertEqual(self.shown(), {**before, "hitsPerPage": 3})

    # ---- What a change does ----

    def test_pages_and_facets(self):
        self.put({"hitsPerPage": 3, "maxValuesPerFacet": 2, "sortFacetValuesBy": "alpha",
                  "maxFacetHits": 1})
        for index in ("products", "products_ar", "products_en_price_desc"):
            result = self.wire.search(index, facets=["brand"])
            self.assertEqual((result["hitsPerPage"], len(result["hits"])), (3, 3))
            self.assertEqual(len(result["facets"]["brand"]), 2)
        names = list(self.wire.search(facets=["brand"])["facets"]["brand"])
        self.assertEqual(names, sorted(names, key=str.casefold))
        self.assertEqual(len(self.wire.facet("brand")), 1)
        asked = self.wire.search(hitsPerPage=5, facets=["brand"], maxValuesPerFacet=4)
        self.assertEqual((len(asked["hits"]), len(asked["facets"]["brand"])), (5, 4))
        self.assertEqual(len(self.wire.facet("brand", maxFacetHits=4)), 4)
        self.assertEqual(len(self.wire.search(offset=0, length=7)["hits"]), 7)

    def test_a_setting_is_a_parameter_that_nobody_sent(self):
        cases = [({"typoTolerance": False}, "oudd"), ({"typoTolerance": "strict"}, "lataffa"),
                 ({"minWordSizefor1Typo": 9, "minWordSizefor2Typos": 12}, "latafa rosse"),
                 ({"advancedSyntax": False}, "-rose oud"),
                 ({"removeWordsIfNoResults": "allOptional"}, "rose zzqqxx oud"),
                 ({"removeWordsIfNoResults": "none"}, "rose zzqqxx oud"),
                 ({"customRanking": ["asc(year)"]}, "oud"),
                 ({"ranking": ["desc(rating)", "typo", "words"]}, "rose"),
                 ({"queryType": "prefixNone"}, "ros"), ({"distinct": True}, "oud"),
                 ({"attributesToRetrieve": ["name"]}, "oud"),
                 ({"attributesToHighlight": [], "attributesToSnippet": ["description:5"]}, "rose")]
        differs = 0
        for settings, query in cases:
            plain = self.wire.search(query=query)
            wanted = self.wire.search(query=query, **settings)
            self.put(settings)
            with self.subTest(settings=settings):
                found = self.wire.search(query=query)
                self.assertEqual((found["hits"], found["nbHits"]),
                                 (wanted["hits"], wanted["nbHits"]))
                differs += (plain["hits"], plain["nbHits"]) != (found["hits"], found["nbHits"])
            self.put({name: None for name in settings})
            self.assertEqual(ids(self.wire.search(query=query)), ids(plain))
        self.assertGreater(differs, 8)

    def test_a_request_takes_the_place_of_a_setting(self):
        self.put({"ranking": ["words", "typo"], "customRanking": ["asc(year)"],
                  "removeWordsIfNoResults": "none"})
        newest = self.wire.search(query="oud", customRanking=["desc(year)"])
        self.assertNotEqual(ids(newest), ids(self.wire.search(query="oud")))
        natural = self.wire.search(query="rose zzqqxx oud", naturalLanguages=["en"])
        self.assertGreater(natural["nbHits"], 0)
        self.assertEqual(self.wire.search(query="rose zzqqxx oud")["nbHits"], 0)

    def test_the_keys_own_parameters_take_the_place_of_settings(self):
        made = self.wire.ask("POST", "/1/keys", {"acl": ["search"],
                                                 "queryParameters": "hitsPerPage=2"})
        self.put({"hitsPerPage": 7})
        self.assertEqual(len(Wire(self.server, made.json["key"]).search()["hits"]), 2)

    def test_rules_can_be_off(self):
        self.server.admin("PUT", "rules/off", {"id": "off", "when": {"query": "oud"},
                                               "then": {"data": {"n": 1}}})
        self.addCleanup(self.server.admin, "DELETE", "rules/off")
        self.assertEqual(self.wire.search(query="oud")["userData"], [{"n": 1}])
        self.put({"enableRules": False, "userData": {"shop": 7}})
        self.assertEqual(self.wire.search(query="oud")["userData"], [{"shop": 7}])
        on = self.wire.search(query="oud", enableRules=True)
        self.assertEqual(on["userData"], [{"n": 1}], "what a rule says goes first")

    def test_facets_are_ordered_as_the_setting_says(self):
        ordering = {"facets": {"order": ["gender", "brand"]},
                    "values": {"brand": {"order": ["Ajmal"], "sortRemainingBy": "alpha"}}}
        self.put({"renderingContent": {"facetOrdering": ordering}})
        content = self.wire.search(facets=["*"], renderingContent={})["renderingContent"]
        self.assertEqual(content["facetOrdering"], ordering)

    def test_facets_are_ordered_by_what_they_cover(self):
        found = self.wire.search(query="oud", facets=["*"], hitsPerPage=1000)
        order = found["renderingContent"]["facetOrdering"]["facets"]["order"]
        self.assertEqual(sorted(order), sorted(found["facets"]))
        covered = {name: sum(bool(hit.get(name)) for hit in found["hits"])
                   for name in ("brand", "gender", "notes", "occasions", "perfumers", "accords")}
        self.assertEqual(found["nbHits"], len(found["hits"]))
        shares = [covered[name] for name in order if name in covered]
        self.assertEqual(shares, sorted(shares, reverse=True), order)
        few = self.wire.search(facets=["perfumers", "brand"])["renderingContent"]
        self.assertEqual(few["facetOrdering"]["facets"]["order"], ["perfumers", "brand"])

    # ---- What cannot be ----

    def test_faults_name_the_setting_and_change_nothing(self):
        before = self.shown()
        for settings, part in REFUSED:
            body = settings if isinstance(settings, list) else {"maxValuesPerFacet": 9, **settings}
            with self.subTest(settings=str(settings)[:60]):
                reply = self.wire.ask("PUT", SETTINGS, body)
                self.assertEqual(reply.status, 400, reply.body)
                self.assertEqual(set(reply.json), {"message", "status"})
                self.assertIn(part, reply.json["message"])
        self.assertEqual(self.shown(), before)

    def test_who_may(self):
        def key(*acl):
            return Wire(self.server, self.wire.ask("POST", "/1/keys", {"acl": list(acl)})
                        .json["key"])
        for wire, sees, edits in ((key("search"), 403, 403), (key("settings"), 200, 403),
                                  (key("editSettings"), 403, 200)):
            self.assertEqual(wire.ask("GET", SETTINGS).status, sees)
            self.assertEqual(wire.ask("PUT", SETTINGS, {}).status, edits)
        for path in ("/1/indexes/nowhere/settings",
                     "/1/indexes/products_query_suggestions/settings"):
            self.assertEqual(self.wire.ask("GET", path).status, 404)
            self.assertEqual(self.wire.ask("PUT", path, {}).status, 404)

    # ---- How it is kept ----

    def test_each_loop_has_it_when_it_is_answered(self):
        for number in range(1, 40):
            self.put({"hitsPerPage": number})
            for _ in range(4):  # connections go to any loop
                self.assertEqual(self.wire.search()["hitsPerPage"], number)

    def test_tasks_rise_and_are_published(self):
        first, second = self.put({"hitsPerPage": 5}), self.put({"hitsPerPage": 6})
        self.assertGreater(second, first)
        task = self.wire.ask("GET", f"/1/indexes/products/task/{second}")
        self.assertEqual(task.json["status"], "published")


class KeptSettings(unittest.TestCase):
    def test_they_survive_a_kill_and_meet_another_server(self):
        server = attar.Attar()
        self.addCleanup(server.close)
        Wire(server).ask("PUT", SETTINGS, {"hitsPerPage": 4, "typoTolerance": False})
        server.process.kill()
        server.process.wait()
        server.process.stdout.close()
        again = attar.Attar(folder=server.folder)
        self.addCleanup(again.stop)
        again.wait(lambda: Wire(again).search()["hitsPerPage"] == 4)
        shown = Wire(again).ask("GET", SETTINGS).json
        self.assertEqual((shown["hitsPerPage"], shown["typoTolerance"]), (4, False))


if __name__ == "__main__":
    unittest.main()

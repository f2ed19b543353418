"""Goal: each parameter of a search on the wire has the effect it is said to have, or none (W5 of
algolia-wire.md section 13).
Method: one table; each row is a search with and without the parameter.  The rows are held against
src/search/wire/table.h, so a parameter without a row is a failure."""

import os
import re
import unittest

import attar
from wire import Wire

# Members of a reply that tell what a search found, and how it looks.
FOUND = ("hits", "nbHits", "facets", "facets_stats", "page", "nbPages", "hitsPerPage", "offset",
         "length", "userData", "appliedRules", "queryAfterRemoval", "queryID", "parsedQuery",
         "renderingContent", "exhaustive", "index", "nbSortedHits")

# Parameter, its value, and the search that it changes.
EFFECT = [
    ("query", "oud", {}),
    ("similarQuery", "dark oud rose", {}),
    ("filters", "brand:Ajmal", {}),
    ("facetFilters", ["brand:Ajmal"], {}),
    ("numericFilters", ["price<100"], {}),
    ("tagFilters", "eid", {}),
    ("optionalFilters", ["gender:women"], {"query": "oud"}),
    ("sumOrFiltersScores", True, {"query": "rose", "optionalFilters": [
        "gender:women<score=3>", "seasons:summer<score=2>", "seasons:spring<score=2>"]}),
    ("restrictSearchableAttributes", ["name"], {"query": "rose"}),
    ("facets", ["brand"], {}),
    ("maxValuesPerFacet", 1, {"facets": ["brand"]}),
    ("sortFacetValuesBy", "alpha", {"facets": ["brand"]}),
    ("attarFacetValues", "ids", {"facets": ["brand"]}),
    ("page", 1, {}),
    ("hitsPerPage", 3, {}),
    ("offset", 5, {"length": 3}),
    ("length", 3, {"offset": 5}),
    ("attributesToRetrieve", ["name"], {}),
    ("responseFields", ["hits"], {}),
    ("attributesToHighlight", [], {"query": "oud"}),
    ("attributesToSnippet", ["description:5"], {"query": "oud"}),
    ("highlightPreTag", "<b>", {"query": "oud"}),
    ("highlightPostTag", "</b>", {"query": "oud"}),
    ("snippetEllipsisText", "[..]", {"query": "oud", "attributesToSnippet": ["description:3"]}),
    ("restrictHighlightAndSnippetArrays", True, {"query": "rose"}),
    ("naturalLanguages", ["en"], {"query": "oud zzqqxx rose yyppww"}),
    ("typoTolerance", False, {"query": "lataffa"}),
    ("minWordSizefor1Typo", 9, {"query": "vetivxr"}),
    ("minWordSizefor2Typos", 20, {"query": "lattafaaz", "typoTolerance": True}),
    ("disableTypoToleranceOnAttributes", ["brand", "name"], {"query": "lataffa"}),
    ("queryType", "prefixNone", {"query": "ros"}),
    ("removeWordsIfNoResults", "none", {"query": "rose zzqqxx"}),
    ("advancedSyntax", False, {"query": "oud -rose"}),
    ("advancedSyntaxFeatures", ["exactPhrase"], {"query": "oud -rose"}),
    ("optionalWords", ["rose"], {"query": "oud rose"}),
    ("removeStopWords", False, {"query": "the rose", "removeWordsIfNoResults": "none"}),
    ("ignorePlurals", False, {"query": "candles", "typoTolerance": False}),
    ("synonyms", False, {"query": "zzsyn", "typoTolerance": False}),
    ("exactOnSingleWordQuery", "none", {"query": "rose", "getRankingInfo": True}),
    ("alternativesAsExact", ["ignorePlurals", "singleWordSynonym", "multiWordsSynonym"],
     {"query": "zzsyn", "getRankingInfo": True}),
    ("disableExactOnAttributes", ["name", "line"], {"query": "oud", "ranking": ["exact"]}),
    ("minProximity", 7, {"query": "oud rose", "getRankingInfo": True}),
    ("attributeCriteriaComputedByMinProximity", True,
     {"query": "oud wood", "ranking": ["attribute"]}),
    ("ranking", ["desc(year)"], {"query": "oud"}),
    ("customRanking", ["asc(year)"], {"query": "oud"}),
    ("relevancyStrictness", 90, {"query": "oud rose", "indexName": "products_price"}),
    ("distinct", True, {}),
    ("enableRules", False, {"query": "zzrule", "removeWordsIfNoResults": "none"}),
    ("ruleContexts", ["zzcontext"], {}),
    ("clickAnalytics", True, {}),
    ("getRankingInfo", True, {"query": "oud"}),
    ("attarMatchTo", "{first}", {}),
    ("attarHybrid", 0.5, {"query": "oud"}),
    ("attarUnderstand", False, {"query": "oud under 100"}),
    ("attarDiversify", True, {"query": "oud"}),
    ("attarExplain", True, {"query": "oud"}),
]

# Parameter, value: taken, and nothing in the reply is otherwise.
NO_EFFECT = [
    ("analytics", False), ("analyticsTags", ["a"]), ("userToken", "someone"),
    ("facetingAfterDistinct", True), ("allowTyposOnNumericTokens", True),
    ("queryLanguages", ["ar"]), ("decompoundQuery", False), ("replaceSynonymsInHighlight", True),
    ("enablePersonalization", True), ("personalizationImpact", 50), ("enableABTest", True),
    ("mode", "neuralSearch"), ("semanticSearch", {"eventSources": ["a"]}),
    ("renderingContent", {"facetOrdering": {}}), ("aroundLatLng", "25.2,55.3"),
    ("aroundLatLngViaIP", True), ("aroundRadius", 10), ("aroundPrecision", 10),
    ("minimumAroundRadius", 5), ("insideBoundingBox", [[1, 2, 3, 4]]),
    ("insidePolygon", [[1, 2, 3, 4, 5, 6]]), ("percentileComputation", True),
    ("enableReRanking", True), ("reRankingApplyFilter", "brand:Ajmal"), ("extensions", {}),
    ("attarCurrency", "AED"),
]

# Parameters of which request it is: each has a test of its own elsewhere, or below.
ELSEWHERE = {"indexName", "type", "facet", "facetQuery", "maxFacetHits", "params", "strategy",
             "cursor", "attarMinPosition", "attarWait", "attarZone"}


def told(result):
    seen = {name: result.get(name) for name in FOUND}
    if seen["queryID"]:
        seen["queryID"] = True
    return seen


class WireParameters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.wire = Wire(cls.server)
        base = "/1/indexes/products/"
        for path, record in (
                ("synonyms/zz", {"objectID": "zz", "type": "onewaysynonym", "input": "zzsyn",
                                 "synonyms": ["oud"]}),
                ("rules/zz", {"objectID": "zz", "consequence": {"userData": {"n": 1}},
                              "conditions": [{"pattern": "zzrule", "anchoring": "is"}]}),
                ("rules/zc", {"objectID": "zc", "consequence": {"userData": {"n": 2}},
                              "conditions": [{"context": "zzcontext"}]})):
            reply = cls.wire.ask("PUT", base + path, record)
            assert reply.status == 200, reply.body
        cls.first = cls.wire.search()["hits"][0]["objectID"]

    def search(self, parameters):
        index = {"indexName": "products", **parameters}
        return self.wire.batch({**index, "hitsPerPage": parameters.get("hitsPerPage", 200)}
                               if "length" not in parameters and "page" not in parameters
                               else index)[0]

    def test_every_parameter_has_a_row(self):
        path = os.path.join(attar.ROOT, "src/search/wire/table.h")
        with open(path, encoding="utf-8") as file:
            names = set(re.findall(r'X\([A-Z0-9_]+, "(\w+)"', file.read()))
        rows = {row[0] for row in EFFECT} | {row[0] for row in NO_EFFECT} | ELSEWHERE
        self.assertEqual(names - {"name"}, rows - {"name"})

    def test_each_has_its_effect(self):
        for name, value, beside in EFFECT:
            with self.subTest(parameter=name):
                if value == "{first}":
                    value = self.first
                plain = self.search(beside)
                self.assertEqual(told(plain), told(self.search(beside)), "not the same twice")
                self.assertNotEqual(told(plain), told(self.search({**beside, name: value})))

    def test_the_others_change_nothing(self):
        asked = {"query": "oud", "facets": ["brand", "price"]}
        plain = told(self.search(asked))
        for name, value in NO_EFFECT:
            with self.subTest(parameter=name):
                self.assertEqual(told(self.search({**asked, name: value})), plain)


if __name__ == "__main__":
    unittest.main()

"""Goal: whatever is wrong with a request, the answer names the problem, the parameter, the place
and the limit, and shows nothing of the inside.  Method: a table of bad requests."""

import json
import unittest

import attar
from schemas import Schemas

SEARCH = "/api/products/search"
BAD, FILTER, PAGE = "bad-parameter", "bad-filter", "page-out-of-range"

# parameters, type, parameter named, further members that must be there
TABLE = [
    ({"brnd": "ajmal"}, BAD, "brnd", {}),
    ({"": "x"}, BAD, None, {}),
    ({"q": "a" * 513}, "query-too-long", "q", {"limit": 512}),
    ({"q": "ع" * 257}, "query-too-long", "q", {"limit": 512}),
    ({"q": " ".join("abcdefghijklmnopqrstuvwxyz" * 2)}, "query-too-long", "q", {}),
    ([("q", "a"), ("q", "b")], BAD, "q", {}),
    ({"lang": "fr"}, BAD, "lang", {}),
    ({"lang": ""}, BAD, "lang", {}),
    ({"currency": "USD"}, BAD, "currency", {}),
    ({"zone": "dubai"}, BAD, "zone", {}),
    ({"zone": "AE-"}, BAD, "zone", {}),
    ({"zone": "A1"}, BAD, "zone", {}),
    ({"page": "0"}, PAGE, "page", {"limit": 10000}),
    ({"page": "-1"}, PAGE, "page", {}),
    ({"page": "x"}, PAGE, "page", {}),
    ({"page": "99999999999999999999"}, PAGE, "page", {}),
    ({"page": "417", "size": "24"}, PAGE, "page", {"limit": 10000}),
    ({"size": "101"}, BAD, "size", {"limit": 100}),
    ({"size": "-1"}, BAD, "size", {"limit": 100}),
    ({"size": "+1"}, BAD, "size", {}),
    ({"size": "1.5"}, BAD, "size", {}),
    ({"size": ""}, BAD, "size", {}),
    ({"cursor": "c1.AAAA"}, "bad-cursor", "cursor", {}),
    ({"cursor": "x"}, "bad-cursor", "cursor", {}),
    ({"cursor": "c1." + "A" * 300}, "bad-cursor", "cursor", {}),
    ({"sort": "cheapest"}, BAD, "sort", {}),
    ({"sort": "match"}, BAD, "match_to", {}),
    ({"facets": "brnd"}, BAD, "facets", {}),
    ({"facets": "price"}, BAD, "facets", {}),
    ({"facets": ""}, BAD, "facets", {}),
    ({"facet_size": "1001"}, BAD, "facet_size", {"limit": 1000}),
    ({"facet_sort": "best"}, BAD, "facet_sort", {}),
    ({"facet_query": "a" * 513}, BAD, "facet_query", {"limit": 512}),
    ({"stats": "brand"}, BAD, "stats", {}),
    ({"filter": "(brand:ajmal OR"}, FILTER, "filter", {"position": 15}),
    ({"filter": "brand:ajmal)"}, FILTER, "filter", {"position": 11}),
    ({"filter": "nothing:x"}, FILTER, "filter", {"position": 0}),
    ({"filter": "price<abc"}, FILTER, "filter", {}),
    ({"filter": "(" * 40 + "brand:a" + ")" * 40}, FILTER, "filter", {}),
    ({"filter": " AND ".join(["brand:a"] * 257)}, FILTER, "filter", {}),
    ({"context": "a b"}, BAD, "context", {}),
    ({"context": ",".join("abcdefghijk")}, BAD, "context", {"limit": 10}),
    ({"match_to": ""}, BAD, "match_to", {}),
    ({"match_to": "no-such-product"}, BAD, "match_to", {}),
    ({"match": "70.."}, BAD, "match_to", {}),
    ({"hybrid": ""}, BAD, "hybrid", {}),
    ({"hybrid": "x"}, BAD, "hybrid", {}),
    ({"hybrid": "2"}, BAD, "hybrid", {}),
    ({"hybrid": "1.001"}, BAD, "hybrid", {}),
    ({"hybrid": "-0.1"}, BAD, "hybrid", {}),
    ({"hybrid": "0.1234"}, BAD, "hybrid", {}),
    ({"q": "oud", "hybrid": "0.5", "sort": "price"}, BAD, "hybrid", {}),
    ({"q": "oud", "hybrid": "0.5", "match_to": "no-such-product"}, BAD, "match_to", {}),
    ({"distinct": "brand"}, BAD, "distinct", {}),
    ({"diversify": "yes"}, BAD, "diversify", {}),
    ({"diversify": "true", "sort": "price"}, BAD, "diversify", {}),
    ({"fields": "id,price"}, BAD, "fields", {}),
    ({"highlight": "yes"}, BAD, "highlight", {}),
    ({"explain": "1"}, BAD, "explain", {}),
    ({"price": "a..b"}, FILTER, "price", {"position": 0}),
    ({"price": "100..50"}, FILTER, "price", {}),
    ({"price": "1.234.."}, FILTER, "price", {}),
    ({"price": ".."}, FILTER, "price", {}),
    ({"rating": "4...5"}, FILTER, "rating", {}),
    ({"in_stock": "maybe"}, FILTER, "in_stock", {}),
    ({"accord": "oud:101"}, FILTER, "accord", {}),
    ({"deliver": "AE-DU:teleport"}, FILTER, "deliver", {}),
    ({"brand": ""}, FILTER, "brand", {}),
    ({"brand": '"open'}, FILTER, "brand", {}),
    ({"note": ",".join(["x"] * 300)}, FILTER, "note", {}),
    ({"page": "1", "cursor": "c1.AAAA"}, "bad-cursor", "cursor", {}),
]

# too long for a request line
TABLE_OF_BODIES = [
    ({"filter": "a" * 8193}, FILTER, "filter", {}),
    ({"brand": "a," * 5000}, FILTER, "brand", {}),
    ({"fields": "x" * 100000}, BAD, "fields", {}),
]

BODIES = [
    (b"", 200, None),
    (b"{}", 200, None),
    (b"{", 400, "body"),
    (b"[]", 400, "body"),
    (b"null", 400, "body"),
    (b'{"q":"a","q":"b"}', 400, "body"),
    (b'{"q":"\xff"}', 400, "body"),
    (b'{"q":{"a":1}}', 400, "q"),
    (b'{"q":["a","b"]}', 400, "q"),
    (b'{"brand":[["a"]]}', 400, "brand"),
    (b'{"size":1.5}', 400, "size"),
    (b'{"size":3}', 200, None),
    (b'{"highlight":true}', 200, None),
    (b'{"q":null}', 200, None),
    (b'{"q":"a\\u0000b"}', 400, "q"),
    (b'{"bogus":1}', 400, "bogus"),
    (b"[" * 40 + b"]" * 40, 400, "body"),
]


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.schemas = Schemas(cls.server.get("/openapi.json").json)

    def check(self, reply, status, kind):
        self.assertEqual(reply.status, status, reply.body)
        self.assertEqual(reply.field("content-type"), "application/problem+json")
        problem = reply.json
        self.assertEqual(self.schemas.faults(problem, {"$ref": "#/components/schemas/Problem"}), [])
        self.assertEqual(problem["type"], "/problems/" + kind)
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["request_id"], reply.field("x-request-id"))
        self.assertNotIn(".c:", problem["detail"])
        return problem

    def test_parameters(self):
        for given, kind, parameter, members in TABLE:
            with self.subTest(given=str(given)[:80]):
                problem = self.check(self.server.get(SEARCH, given), 400, kind)
                self.assertEqual(problem.get("parameter"), parameter)
                for name, value in members.items():
                    self.assertEqual(problem.get(name), value, name)

    def test_the_same_faults_in_a_body(self):
        for given, kind, parameter, _ in TABLE + TABLE_OF_BODIES:
            body = given if isinstance(given, dict) else {name: [v for n, v in given if n == name]
                                                          for name, _ in given}
            with self.subTest(given=str(given)[:80]):
                problem = self.check(self.server.post(SEARCH, body), 400, kind)
                self.assertEqual(problem.get("parameter"), parameter)

    def test_bodies(self):
        for body, status, parameter in BODIES:
            reply = self.server.post(SEARCH, body)
            with self.subTest(body=body[:40]):
                if status == 200:
                    self.assertEqual(reply.status, 200, reply.body)
                else:
                    problem = self.check(reply, 400, BAD)
                    self.assertEqual(problem["parameter"], parameter)

    def test_the_nearest_name_is_told(self):
        for typed, meant in [("brnd", "brand"), ("szie", "size"), ("facet", "facets"),
                             ("notes.base", "note.base")]:
            detail = self.server.get(SEARCH, {typed: "x"}).json["detail"]
            self.assertIn(f'did you mean "{meant}"', detail)
        self.assertNotIn("did you mean", self.server.get(SEARCH, {"zzzzzzzz": "x"}).json["detail"])

    def test_input_is_escaped(self):
        for name in ('<script>"', "a\nb", "\\", "ع", "\x7f"):
            reply = self.server.get(SEARCH, {name: "x"})
            self.assertEqual(reply.json["parameter"], name)

    def test_clauses_are_counted(self):
        pairs = [("brand", "ajmal")] * 100
        self.assertEqual(self.server.get(SEARCH, pairs).status, 200)
        body = json.dumps({"brand": ["ajmal"] * 257})
        problem = self.check(self.server.post(SEARCH, body), 400, BAD)
        self.assertEqual(problem["limit"], 256)
        problem = self.check(self.server.post(SEARCH, json.dumps({"brand": ["a"] * 600})), 400, BAD)
        self.assertIn("limit", problem)

    def test_multi_search(self):
        path = "/api/products/multi-search"
        for body, parameter in [({}, "queries"), ({"queries": []}, "queries"),
                                ({"queries": [{}] * 51}, "queries"), ([], "queries"),
                                ({"queries": [{}], "more": 1}, "queries"), ("", "body"),
                                ({"queries": [1]}, "body")]:
            with self.subTest(body=str(body)[:40]):
                problem = self.check(self.server.post(path, body), 400, BAD)
                self.assertEqual(problem["parameter"], parameter)
        problem = self.check(self.server.post(path, {"queries": [{}, {"size": 101}]}), 400, BAD)
        self.assertEqual((problem["query"], problem["parameter"]), (1, "size"))
        problem = self.check(self.server.post(path, {"queries": [{"cursor": "c1.A"}]}), 400, BAD)
        self.assertEqual((problem["query"], problem["parameter"]), (0, "cursor"))

    def test_other_routes_take_only_their_own(self):
        for path, name in [("/api/products/filters", "q"), ("/api/products", "q"),
                           ("/api/products/facets", "page"), ("/api/brands", "brand"),
                           ("/api/products/tom-ford-oud-wood-edp", "price"),
                           ("/api/products/tom-ford-oud-wood-edp/offers", "brand"),
                           ("/health/live", "x"), ("/health/ready", "x"), ("/metrics", "x"),
                           ("/openapi.json", "x"), ("/api/categories", "size")]:
            with self.subTest(path=path):
                problem = self.check(self.server.get(path, {name: "1"}), 400, BAD)
                self.assertEqual(problem["parameter"], name)

    def test_autocomplete(self):
        path = "/api/products/autocomplete"
        for given, parameter in [({}, "q"), ({"q": ""}, "q"), ({"q": "a", "size": "0"}, "size"),
                                 ({"q": "a", "size": "11"}, "size")]:
            problem = self.check(self.server.get(path, given), 400, BAD)
            self.assertEqual(problem["parameter"], parameter)

    def test_not_found(self):
        for path in ("/api/products/none", "/api/products/slug/none", "/api/products/none/offers",
                     "/api/products/slug/A%20B", "/api/brands/none", "/api/brands/none/products",
                     "/api/categories/none", "/api/categories/none/products",
                     "/api/vendors/none/products", "/api", "/api/none", "/none.png",
                     "/health", "/health/none"):
            with self.subTest(path=path):
                self.check(self.server.get(path), 404, "not-found")
        self.check(self.server.request("POST", "/api/none"), 404, "not-found")


if __name__ == "__main__":
    unittest.main()

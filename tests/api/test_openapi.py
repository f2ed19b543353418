"""Goal: the description of the API is true.  Method: every path in it is asked with every
parameter it names, and every answer, good or bad, must be as its schema says."""

import datetime
import unittest

import attar
from schemas import Schemas

PATH_VALUES = {
    "/api/products/{id}": {"id": "tom-ford-oud-wood-edp"},
    "/api/products/{id}/similar": {"id": "tom-ford-oud-wood-edp"},
    "/api/products/{id}/scent-dna": {"id": "tom-ford-oud-wood-edp"},
    "/api/products/{id}/layering": {"id": "tom-ford-oud-wood-edp"},
    "/api/products/{id}/offers": {"id": "tom-ford-oud-wood-edp"},
    "/api/products/slug/{slug}": {"slug": "tom-ford-oud-wood-edp"},
    "/api/brands/{slug}": {"slug": "ajmal"},
    "/api/brands/{slug}/products": {"slug": "ajmal"},
    "/api/categories/{slug}": {"slug": "perfume/arabian"},
    "/api/categories/{slug}/products": {"slug": "perfume/arabian"},
    "/api/vendors/{slug}/products": {"slug": "v-barza"},
    "/api/admin/search/synonyms/{id}": {"id": "openapi"},
    "/api/admin/search/rules/{id}": {"id": "openapi"},
    "/api/admin/keys/{id}": {"id": "1"},  # the storefront's
}
TODAY = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
VALUES = {
    "q": "oud", "lang": "ar", "currency": "AED", "zone": "AE-DU", "page": "2", "size": "3",
    "sort": "price", "facets": "brand,note", "facet_size": "4", "facet_sort": "alpha",
    "facet_order": "coverage",
    "facet_query": "a", "stats": "price,rating", "filter": "price<900 AND NOT brand:ajmal",
    "match_to": "tom-ford-oud-wood-edp", "hybrid": "0.5", "product": "tom-ford-oud-wood-edp",
    "fields": "id,name,from", "highlight": "true",
    "explain": "true", "id": "tom-ford-oud-wood-edp",
    "typo": "min", "understand": "-price", "context": "home,eid",
    "optional_words": "wood", "boosts": "300:brand:ajmal",
    "distinct": "line", "diversify": "true",
    "product": "tom-ford-oud-wood-edp", "k": "5", "region": "AE", "window": "day",
    "report": "latency", "from": TODAY, "to": TODAY,
    "after": "product:a",
    "answers": "oud_smoky:love,season:-",
    "minPosition": "s1-1", "wait": "0",
    "user_token": "openapi", "click_analytics": "true", "analytics": "false",
}
RANGES = {"price": "..900", "price_per_ml": "..50", "discount": "0..", "size_ml": "50..100",
          "longevity": "1..", "sillage": "1..", "year": "1900..", "rating": "1..",
          "rating_n": "1..", "match": "0.."}


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.document = cls.server.get("/openapi.json").json
        cls.schemas = Schemas(cls.document)
        cls.server.admin("PUT", "synonyms/openapi", {
            "id": "openapi", "kind": "multi", "words": ["zzqxa", "zzqxb"]})
        cls.server.admin("PUT", "rules/openapi", {
            "id": "openapi", "when": {"context": "openapi"}, "then": {"data": {}}})
        cls.server.admin("POST", "verify")
        cls.server.wait(lambda: cls.server.get("/health/digest").status == 200)
        cls.facets = cls.server.get("/api/products/facets", {"facet_size": 1000}).json["facets"]

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield path, method, operation

    def parameters(self, operation):
        for parameter in operation["parameters"]:
            if "$ref" in parameter:
                parameter = self.schemas.resolve(parameter["$ref"])
            if parameter["in"] == "query":
                yield parameter["name"]

    def needed(self, operation):
        """The parameters without which it does not answer."""
        if operation["operationId"] == "autocomplete":
            return {"q": VALUES["q"]}
        return {name: self.value_of(name) for name in ("id",)
                if any(p.get("name") == name and p.get("in") == "query" and p.get("required")
                       for p in operation["parameters"])}

    def value_of(self, name):
        if name in VALUES:
            return VALUES[name]
        if name in RANGES:
            return RANGES[name]
        return '"' + self.facets[name]["values"][0]["id"] + '"' if name != "deliver" else "AE-DU"

    def headers(self, operation):
        return {"Authorization": "Bearer " + self.server.token} if "security" in operation else {}

    def target(self, path):
        for name, value in PATH_VALUES.get(path, {}).items():
            path = path.replace("{" + name + "}", value)
        self.assertNotIn("{", path, "PATH_VALUES lacks this path")
        return path

    def check(self, reply, operation, what):
        key = str(reply.status) if str(reply.status) in operation["responses"] else "default"
        content = operation["responses"][key]["content"]
        kind = reply.field("content-type")
        self.assertIn(kind, content, f"{what}: {reply.status}")
        schema = content[kind].get("schema")
        if schema:
            faults = self.schemas.faults(reply.json, schema)
            self.assertEqual(faults, [], f"{what}: {reply.body[:300]}")

    def test_document(self):
        self.assertEqual(self.document["openapi"], "3.1.0")
        names = [operation["operationId"] for _, _, operation in self.operations()]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), 20)

    def test_every_reference_leads_somewhere(self):
        def walk(node):
            if isinstance(node, dict):
                if "$ref" in node:
                    self.schemas.resolve(node["$ref"])
                for inner in node.values():
                    walk(inner)
            elif isinstance(node, list):
                for inner in node:
                    walk(inner)
        walk(self.document)

    def test_every_path_answers_as_described(self):
        for path, method, operation in self.operations():
            if method == "get":
                reply = self.server.get(self.target(path), self.needed(operation),
                                        self.headers(operation))
                with self.subTest(path=path):
                    self.assertEqual(reply.status, 200, reply.body)
                    self.check(reply, operation, path)

    def test_every_parameter_is_taken(self):
        asked = 0
        for path, method, operation in self.operations():
            if method != "get":
                continue
            for name in self.parameters(operation):
                if name == "cursor":
                    continue    # test_cursor.py
                given = {**self.needed(operation), name: self.value_of(name)}
                if name == "match" and "match_to" in self.parameters(operation):
                    given["match_to"] = VALUES["match_to"]
                reply = self.server.get(self.target(path), given, self.headers(operation))
                asked += 1
                with self.subTest(path=path, given=given):
                    self.assertEqual(reply.status, 200, reply.body)
                    self.check(reply, operation, f"{path} {given}")
        self.assertGreater(asked, 150)

    def test_posts(self):
        bodies = {"/api/products/search": {"q": "oud", "brand": ["ajmal", "rasasi"], "size": 2},
                  "/api/products/events": {"events": [{"kind": "view", "user_token": "openapi",
                                                       "product": "tom-ford-oud-wood-edp"}]},
                  "/api/products/scent-twin": {"product": "tom-ford-oud-wood-edp",
                                               "max_price": 900, "brand": "!ajmal", "k": 3},
                  "/api/products/recommendations": {"cart": ["tom-ford-oud-wood-edp"], "k": 3},
                  "/api/products/scent-match": {
                      "like": [{"product": "tom-ford-oud-wood-edp"},
                               {"note": "rose", "weight": .5}],
                      "dislike": [{"accord": "powdery"}], "cheaper": True, "less": ["woody"],
                      "without": [{"note": "patchouli", "layer": "base"},
                                  {"accord": "sweet", "at_least": 60}], "k": 5},
                  "/api/users/me/scent-profile/answers": {
                      "question": "oud_smoky", "option": "love", "consent": True},
                  "/api/products/multi-search": {"queries": [{"q": "oud"}, {"page": 2, "size": 5}]},
                  "/api/admin/search/synonyms/batch": {"put": [
                      {"id": "openapi", "kind": "multi", "words": ["zzqxa", "zzqxb"]}]},
                  "/api/admin/keys": {"acl": ["search"], "indexes": ["products*"], "validity": 60},
                  "/api/admin/search/rules/batch": {"delete": ["no-such-rule"]},
                  "/api/admin/search/rules/dry-run": {
                      "rules": [{"id": "x", "then": {"hide": ["tom-ford-oud-wood-edp"]}}],
                      "now": "2030-01-01T00:00:00Z", "queries": [{"q": "oud", "size": 3}]},
                  "/api/admin/search/verify": {"repair": False},
                  "/api/admin/search/sync/resync": {"accept_loss": False},
                  "/api/admin/search/sync/set-position": {"time": "now"}}
        for path, method, operation in self.operations():
            if method == "post":
                body = bodies.get(path, {})
                if "requestBody" in operation:
                    schema = operation["requestBody"]["content"]["application/json"]["schema"]
                    self.assertEqual(self.schemas.faults(body, schema), [])
                reply = self.server.post(path, body, self.headers(operation))
                made = 201 if "consent" in body else 202 if path.endswith("/verify") else 200
                source = "/search/sync/" in path    # an embedded catalogue has none
                self.assertEqual(reply.status, 409 if source else made, reply.body)
                self.check(reply, operation, path)

    def test_faults_are_problems_as_described(self):
        for path, method, operation in self.operations():
            if method != "get":
                continue
            reply = self.server.get(self.target(path), {"no_such_parameter": "1"},
                                    self.headers(operation))
            with self.subTest(path=path):
                self.assertEqual(reply.status, 400)
                self.check(reply, operation, path)
                self.assertEqual(reply.json["parameter"], "no_such_parameter")

    def test_the_checker_can_fail(self):
        hit = {"id": "a b", "sponsored": 1, "more": None}
        faults = self.schemas.faults(hit, {"$ref": "#/components/schemas/Hit"})
        self.assertEqual(len(faults), 3, faults)


if __name__ == "__main__":
    unittest.main()

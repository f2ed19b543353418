"""Goal: synonyms and rules over the wire are the records of the staff's own API in another
spelling, both ways, and do in searches what they say.
Method: the real server; each record is read back in both spellings and seen in a search."""

import unittest

import attar
from wire import Wire, ids

BASE = "/1/indexes/products/"

# As the wire says it, and as it is kept.
SYNONYMS = [
    ({"objectID": "s1", "type": "synonym", "synonyms": ["zzfirst", "oud"]},
     {"id": "s1", "kind": "multi", "words": ["zzfirst", "oud"]}),
    ({"objectID": "s2", "type": "onewaysynonym", "input": "zzsecond", "synonyms": ["rose"]},
     {"id": "s2", "kind": "one_way", "from": "zzsecond", "to": ["rose"]}),
]
RULES = [
    ({"objectID": "r1", "description": "Eid", "enabled": False,
      "conditions": [{"pattern": "oud", "anchoring": "startsWith", "context": "home",
                      "filters": "brand:Ajmal"}],
      "validity": [{"from": 1767225600, "until": 4070908800}],
      "consequence": {"promote": [{"objectID": "p-1", "position": 0},
                                  {"objectID": "p-2", "position": 4,
                                   "attar": {"sponsored": True}}],
                      "filterPromotes": True, "hide": [{"objectID": "p-3"}],
                      "params": {"query": "rose", "filters": "price<200",
                                 "renderingContent": {
                                     "redirect": {"url": "/eid"},
                                     "widgets": {"banners": [{"image": "eid.webp"}]}}},
                      "userData": {"n": 1}},
      "attar": {"priority": 7, "boost": [{"filter": "brand:Rasasi", "by": 100}],
                "bury": [{"filter": "form:oil", "by": 50}]}},
     {"id": "r1", "note": "Eid", "on": False, "priority": 7,
      "when": {"query": "oud", "match": "starts", "context": "home", "filter": "brand:Ajmal",
               "from": "2026-01-01T00:00:00.000Z", "until": "2099-01-01T00:00:00.000Z"},
      "then": {"pin": [{"id": "p-1", "at": 1}, {"id": "p-2", "at": 5, "sponsored": True}],
               "hide": ["p-3"], "filter": "price<200", "replace_query": "rose",
               "redirect": "/eid", "banner": {"image": "eid.webp"}, "data": {"n": 1},
               "boost": [{"filter": "brand:Rasasi", "by": 100}],
               "bury": [{"filter": "form:oil", "by": 50}]}}),
    ({"objectID": "r2", "enabled": True, "conditions": [], "consequence": {
        "params": {}, "userData": {"n": 2}}, "attar": {}},
     {"id": "r2", "on": True, "when": {}, "then": {"data": {"n": 2}}}),
]

THEN = {"userData": {"n": 1}}
# Kind, record, part of the message.
REFUSED = [
    ("synonyms", {"objectID": "x", "type": "placeholder", "placeholder": "<n>",
                  "replacements": ["1"]}, "type: placeholder is not supported"),
    ("synonyms", {"objectID": "x", "type": "altCorrection1", "word": "a", "corrections": ["b"]},
     "onewaysynonym finds the same"),
    ("synonyms", {"objectID": "x", "type": "other"}, "type: expected"),
    ("synonyms", {"objectID": "x", "type": "synonym", "synonyms": ["a"]},
     "synonyms: 1 items, at least 2"),
    ("synonyms", {"objectID": "x", "type": "onewaysynonym", "synonyms": ["a"]}, "input: missing"),
    ("synonyms", {"objectID": "x", "type": "synonym", "synonyms": ["a", "b"], "input": "c"},
     "input: is not among"),
    ("synonyms", {"objectID": "y", "type": "synonym", "synonyms": ["a", "b"]},
     "objectID: must be that of the path"),
    ("rules", {"objectID": "x"}, "consequence: expected an object"),
    ("rules", {"objectID": "x", "consequence": {}}, "consequence: is empty"),
    ("rules", {"objectID": "x", "consequence": THEN, "conditions": [{}, {}]},
     "conditions: expected a list of one"),
    ("rules", {"objectID": "x", "consequence": THEN,
               "conditions": [{"pattern": "a", "anchoring": "endsWith"}]},
     "conditions[0].anchoring"),
    ("rules", {"objectID": "x", "consequence": THEN,
               "conditions": [{"pattern": "{facet:brand}", "anchoring": "is"}]},
     "conditions[0].pattern"),
    ("rules", {"objectID": "x", "consequence": THEN,
               "conditions": [{"pattern": "a", "anchoring": "is", "alternatives": True}]},
     "conditions[0].alternatives"),
    ("rules", {"objectID": "x", "consequence": THEN, "conditions": [{"filters": "nothing:1"}]},
     "conditions[0].filters: "),
    ("rules", {"objectID": "x", "consequence": {"filterPromotes": False, **THEN}},
     "consequence.filterPromotes"),
    ("rules", {"objectID": "x", "consequence": {"promote": [{"objectID": "p", "position": 100}]}},
     "consequence.promote.position: expected a whole number 0..99"),
    ("rules", {"objectID": "x", "consequence": {"hide": ["p"]}}, "consequence.hide"),
    ("rules", {"objectID": "x", "consequence": {"params": {"query": {"remove": ["a"]}}}},
     "consequence.params.query"),
    ("rules", {"objectID": "x", "consequence": {"params": {"automaticFacetFilters": ["brand"]}}},
     "consequence.params.automaticFacetFilters: is not among"),
    ("rules", {"objectID": "x", "consequence": {"params": {"filters": "price<"}}},
     "consequence.params.filters: "),
    ("rules", {"objectID": "x", "consequence": THEN, "validity": [{"from": "now"}]},
     "validity[0].from: expected seconds"),
    ("rules", {"objectID": "x", "consequence": THEN, "validity": [{"from": 20, "until": 10}]},
     "validity[0].until: is not after"),
    ("rules", {"objectID": "x", "consequence": THEN, "scope": "a"}, "scope: is not among"),
]


class WireCuration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.wire = Wire(cls.server)

    def setUp(self):
        for kind in ("synonyms", "rules"):
            self.ask("POST", kind + "/clear", {}, {"updatedAt", "taskID"})

    def ask(self, method, path, body=None, members=None):
        reply = self.wire.ask(method, BASE + path, body)
        self.assertEqual(reply.status, 200, reply.body)
        if members is not None:
            self.assertEqual(set(reply.json), members)
        return reply.json

    # ---- Two spellings ----

    def test_what_the_wire_writes_is_kept_and_read_back(self):
        for kind, rows in (("synonyms", SYNONYMS), ("rules", RULES)):
            for said, kept in rows:
                path = f"{kind}/{said['objectID']}"
                with self.subTest(path=path):
                    self.ask("PUT", path, said, {"updatedAt", "taskID", "id"})
                    self.assertEqual(self.server.admin("GET", path).json, kept)
                    self.assertEqual(self.ask("GET", path), said)

    def test_what_the_staff_writes_is_read_on_the_wire_and_put_again(self):
        for kind, rows in (("synonyms", SYNONYMS), ("rules", RULES)):
            for said, kept in rows:
                path = f"{kind}/{said['objectID']}"
                with self.subTest(path=path):
                    self.assertEqual(self.server.admin("PUT", path, kept).status, 201)
                    shown = self.ask("GET", path)
                    self.assertEqual(shown, said)
                    self.ask("PUT", path, shown)
                    self.assertEqual(self.server.admin("GET", path).json, kept)

    def test_the_fourth_clients_rule_and_several_promoted_at_once(self):
        self.ask("PUT", "rules/r3", {
            "objectID": "r3", "condition": {"pattern": "oud", "anchoring": "is"},
            "consequence": {"promote": [{"objectIDs": ["p-5", "p-6"], "position": 2}]}})
        kept = self.server.admin("GET", "rules/r3").json
        self.assertEqual(kept["then"]["pin"], [{"id": "p-5", "at": 3}, {"id": "p-6", "at": 4}])
        self.assertEqual(kept["when"], {"query": "oud", "match": "is"})

    def test_what_cannot_be_kept_is_refused_by_name(self):
        for kind, record, part in REFUSED:
            with self.subTest(record=str(record)[:90]):
                reply = self.wire.ask("PUT", BASE + kind + "/x", record)
                self.assertEqual((reply.status, reply.json["status"]), (400, 400), reply.body)
                self.assertIn(part, reply.json["message"])
                self.assertEqual(self.wire.ask("GET", BASE + kind + "/x").status, 404)

    # ---- What they do ----

    def test_synonyms_find(self):
        oud = self.wire.search(query="oud")["nbHits"]
        rose = self.wire.search(query="rose")["nbHits"]
        self.ask("POST", "synonyms/batch", [said for said, _ in SYNONYMS])
        self.assertGreaterEqual(self.wire.search(query="zzfirst")["nbHits"], oud)
        self.assertGreaterEqual(self.wire.search(query="zzsecond")["nbHits"], rose)
        self.assertEqual(self.wire.search(query="rose")["nbHits"], rose)
        off = self.wire.search(query="zzfirst", synonyms=False, typoTolerance=False)
        self.assertEqual(off["nbHits"], 0)

    def test_rules_promote_hide_and_say(self):
        plain = ids(self.wire.search(query="oud", hitsPerPage=10))
        self.ask("PUT", "rules/move", {
            "objectID": "move", "conditions": [{"pattern": "oud", "anchoring": "contains"}],
            "consequence": {"promote": [{"objectID": plain[7], "position": 0}],
                            "hide": [{"objectID": plain[0]}], "userData": {"n": 1},
                            "params": {"renderingContent": {"redirect": {"url": "/oud"}}}}})
        found = self.wire.search(query="oud", hitsPerPage=10)
        self.assertEqual(ids(found)[0], plain[7])
        self.assertNotIn(plain[0], ids(found))
        self.assertEqual(found["userData"], [{"n": 1}])
        self.assertEqual(found["renderingContent"]["redirect"], {"url": "/oud"})
        self.assertEqual(found["appliedRules"], [{"objectID": "move"}])
        self.ask("DELETE", "rules/move")
        self.assertEqual(ids(self.wire.search(query="oud", hitsPerPage=10)), plain)

    # ---- Many ----

    def test_a_batch_is_all_or_nothing(self):
        self.ask("POST", "synonyms/batch", [SYNONYMS[0][0]])
        reply = self.wire.ask("POST", BASE + "synonyms/batch",
                              [SYNONYMS[1][0], {"objectID": "bad", "type": "synonym",
                                                "synonyms": ["one"]}])
        self.assertEqual(reply.status, 400)
        self.assertTrue(reply.json["message"].startswith("[1].synonyms: "), reply.json)
        self.assertEqual(self.ask("POST", "synonyms/search", {})["nbHits"], 1)
        self.ask("POST", "synonyms/batch?replaceExistingSynonyms=true", [SYNONYMS[1][0]])
        hits = self.ask("POST", "synonyms/search", {})["hits"]
        self.assertEqual(hits, [SYNONYMS[1][0]])
        self.ask("POST", "rules/batch", [said for said, _ in RULES])
        self.ask("POST", "rules/batch?clearExistingRules=true", [RULES[0][0]])
        self.assertEqual(self.ask("POST", "rules/search", {})["hits"], [RULES[0][0]])

    def test_lists_are_searched_and_paged(self):
        self.ask("POST", "synonyms/batch", [
            {"objectID": f"n{i:02}", "type": "synonym", "synonyms": [f"word{i:02}", "Other"]}
            for i in range(30)] + [SYNONYMS[1][0]])

        def found(kind="synonyms", **body):
            answer = self.ask("POST", kind + "/search", body)
            return [hit["objectID"] for hit in answer["hits"]], answer["nbHits"]
        self.assertEqual(found(query="WORD07"), (["n07"], 1))
        self.assertEqual(found(type="onewaysynonym"), (["s2"], 1))
        self.assertEqual(found(query="other", page=2, hitsPerPage=14), (["n28", "n29"], 30))
        self.ask("POST", "rules/batch", [said for said, _ in RULES])
        self.assertEqual(found("rules", enabled=False), (["r1"], 1))
        self.assertEqual(found("rules", enabled=True), (["r2"], 1))
        self.assertEqual(found("rules", context="home"), (["r1"], 1))
        self.assertEqual(found("rules", anchoring="contains"), ([], 0))
        for body, part in (({"page": -1}, "page: "), ({"hitsPerPage": 1001}, "hitsPerPage: "),
                           ({"query": 5}, "query: "), ([], "body: ")):
            reply = self.wire.ask("POST", BASE + "rules/search", body)
            self.assertEqual(reply.status, 400)
            self.assertIn(part, reply.json["message"])

    # ---- Who, and what is not there ----

    def test_who_may(self):
        def key(*acl):
            return Wire(self.server,
                        self.wire.ask("POST", "/1/keys", {"acl": list(acl)}).json["key"])
        said = SYNONYMS[0][0]
        for wire, sees, edits in ((key("search"), 403, 403), (key("settings"), 200, 403),
                                  (key("editSettings"), 403, 200)):
            self.assertEqual(wire.ask("POST", BASE + "rules/search", {}).status, sees)
            self.assertEqual(wire.ask("PUT", BASE + "synonyms/s1", said).status, edits)
            self.assertEqual(wire.ask("DELETE", BASE + "rules/none").status, edits)

    def test_what_is_not_there(self):
        for kind in ("synonyms", "rules"):
            reply = self.wire.ask("GET", BASE + kind + "/none")
            self.assertEqual((reply.status, reply.json["status"]), (404, 404))
            self.ask("DELETE", kind + "/none")
        reply = self.wire.ask("POST", "/1/indexes/nowhere/rules/search", {})
        self.assertEqual(reply.json["message"], "Index nowhere does not exist")


if __name__ == "__main__":
    unittest.main()

"""Goal: synonyms and rules are kept, guarded and told about as the API says: only with the token,
all or nothing, none lost, none overwritten unseen.
Method: the real server; restarts and kills of it; many hands on one record."""

import os
import signal
import stat
import threading
import unittest

import attar
from schemas import Schemas

MULTI = {"id": "s1", "kind": "multi", "words": ["zzfirst", "zzsecond"]}
RULE = {"id": "r1", "priority": 1, "when": {"context": "zz"}, "then": {"data": {"n": 1}}}

# kind, body, the member that is named, part of the detail
FAULTS = [
    ("synonyms", [], "body", "expected an object"),
    ("synonyms", {}, "id", "missing"),
    ("synonyms", {"id": "other", "kind": "multi", "words": ["a", "b"]}, "id", "the path says"),
    ("synonyms", {"id": "x", "kind": "multi", "words": ["a"]}, "words", "at least 2"),
    ("synonyms", {"id": "x", "kind": "multi", "words": ["a", "!!"]}, "words", "no words"),
    ("synonyms", {"id": "x", "kind": "multi", "words": ["a", "b c d e f g h i j"]}, "words",
     "at most 8"),
    ("synonyms", {"id": "x", "kind": "multi", "words": ["a"] * 21}, "words", "at most 20"),
    ("synonyms", {"id": "x", "kind": "one_way", "to": ["a"]}, "from", "missing"),
    ("rules", {"id": "x"}, "then", "missing"),
    ("rules", {"id": "x", "then": {"pin": [{"id": "p", "at": 101}]}}, "then.pin[0].at", "1..100"),
    ("rules", {"id": "x", "when": {"filter": "nothing:1"}, "then": {"data": {}}}, "when.filter",
     "no filter"),
    ("rules", {"id": "x", "then": {"boost": [{"filter": "price<", "by": 1}]}},
     "then.boost[0].filter", ""),
    ("rules", {"id": "x", "then": {"data": {"a": "b" * 9000}}}, "then.data", "8192"),
    ("rules", {"id": "x", "then": {"hide": ["p" * 60 + str(i) for i in range(199)],
                                   "banner": {"a": "b" * 5000}}}, None, "16384"),
    ("rules", {"id": "x", "when": {"from": "2030-01-02T00:00:00Z",
                                   "until": "2030-01-01T00:00:00Z"}, "then": {"data": {}}},
     "when.until", "not after"),
]


class Curation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.document = cls.server.get("/openapi.json").json
        cls.schemas = Schemas(cls.document)

    def setUp(self):
        for kind in ("synonyms", "rules"):
            reply = self.server.admin("POST", kind + "/batch", {"clear": True})
            self.assertEqual(reply.status, 200)

    def put(self, kind, record, **headers):
        return self.server.admin("PUT", f"{kind}/{record['id']}", record,
                                 {k.replace("_", "-"): v for k, v in headers.items()})

    def problem(self, reply, status, kind):
        self.assertEqual(reply.status, status, reply.body)
        self.assertEqual(reply.json["type"], "/problems/" + kind)
        self.assertEqual(self.schemas.faults(reply.json, {"$ref": "#/components/schemas/Problem"}),
                         [])
        return reply.json

    def test_only_with_the_token(self):
        asked = 0
        token = self.server.token
        for path, methods in self.document["paths"].items():
            self.assertEqual(path.startswith("/api/admin/"),
                             all("security" in operation for operation in methods.values()))
            for method in methods:
                if not path.startswith("/api/admin/"):
                    continue
                for sent in (None, "", "Bearer", "Bearer ", "Bearer " + token[:-1],
                             "Bearer " + token + "0", "Bearer " + token[::-1], "Basic " + token,
                             "Bearer " + token + token):
                    headers = {} if sent is None else {"Authorization": sent}
                    reply = self.server.request(method.upper(), path.replace("{id}", "a"), b"{}",
                                                headers)
                    self.problem(reply, 401, "unauthorized")
                    self.assertIn("Bearer", reply.field("www-authenticate"))
                    asked += 1
        self.assertGreater(asked, 80)

    def test_the_token_is_a_secret_file(self):
        path = os.path.join(self.server.data, "admin.token")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertRegex(self.server.token, "^[0-9a-f]{64}$")
        self.assertEqual(self.server.run("token").stdout, self.server.token + "\n")

    def test_a_record_comes_back_as_it_was_put(self):
        for kind, record in (("synonyms", MULTI), ("rules", RULE)):
            made = self.put(kind, record)
            self.assertEqual((made.status, made.json), (201, record))
            again = self.put(kind, record)
            self.assertEqual((again.status, again.field("etag")), (200, made.field("etag")))
            path = f"{kind}/{record['id']}"
            read = self.server.admin("GET", path)
            self.assertEqual((read.status, read.json), (200, record))
            self.assertEqual(read.field("etag"), made.field("etag"))
            held = self.server.admin("GET", path, headers={"If-None-Match": read.field("etag")})
            self.assertEqual((held.status, held.body), (304, b""))
            self.assertEqual(self.server.admin("DELETE", path).status, 204)
            self.problem(self.server.admin("GET", path), 404, "not-found")
            self.problem(self.server.admin("DELETE", path), 404, "not-found")
            self.assertNotEqual(self.put(kind, record).field("etag"), made.field("etag"))

    def test_conditions(self):
        first = self.put("rules", RULE, If_None_Match="*").field("etag")
        self.problem(self.put("rules", RULE, If_None_Match="*"), 412, "precondition-failed")
        second = self.put("rules", {**RULE, "priority": 2}, If_Match=first).field("etag")
        self.problem(self.put("rules", {**RULE, "priority": 3}, If_Match=first), 412,
                     "precondition-failed")
        self.problem(self.put("rules", {**RULE, "id": "r2"}, If_Match="*"), 412,
                     "precondition-failed")
        reply = self.server.admin("DELETE", "rules/r1", headers={"If-Match": first})
        self.problem(reply, 412, "precondition-failed")
        self.assertEqual(self.server.admin("GET", "rules/r1").json["priority"], 2)
        listed = f'"0", {second}'
        reply = self.server.admin("DELETE", "rules/r1", headers={"If-Match": listed})
        self.assertEqual(reply.status, 204)

    def test_faults_name_the_member(self):
        for kind, body, member, detail in FAULTS:
            with self.subTest(body=str(body)[:60]):
                problem = self.problem(self.server.admin("PUT", kind + "/x", body), 400,
                                       "bad-record")
                self.assertEqual(problem.get("parameter"), member)
                self.assertIn(detail, problem["detail"])
        for text in (b"", b"{", b'{"id":"x","id":"x"}', b"\xff", b"[" * 40):
            reply = self.server.request("PUT", "/api/admin/search/rules/x", text,
                                        {"Authorization": "Bearer " + self.server.token})
            self.assertEqual(self.problem(reply, 400, "bad-record")["parameter"], "body")
        self.assertEqual(self.server.admin("GET", "rules").json["total"], 0)

    def test_pages(self):
        records = [{**MULTI, "id": f"s{i:03}"} for i in range(25)]
        reply = self.server.admin("POST", "synonyms/batch", {"put": records[::-1]})
        self.assertEqual((reply.json["put"], reply.json["deleted"]), (25, 0))
        seen = []
        for page in (1, 2, 3, 4):
            reply = self.server.admin("GET", f"synonyms?page={page}&size=10")
            self.assertEqual(self.schemas.faults(reply.json, {
                "$ref": "#/components/schemas/Synonyms"}), [])
            self.assertEqual(reply.json["total"], 25)
            seen += [item["record"] for item in reply.json["records"]]
        self.assertEqual(seen, records)
        self.problem(self.server.admin("GET", "synonyms?size=1001"), 400, "bad-parameter")
        self.problem(self.server.admin("GET", "synonyms/s001?size=1"), 400, "bad-parameter")

    def test_a_batch_is_all_or_nothing(self):
        self.put("rules", RULE)
        version = self.server.admin("GET", "rules").json["version"]
        good = {**RULE, "id": "r2"}
        bad = {**RULE, "id": "r3", "then": {"pin": [{"at": 1}]}}
        reply = self.server.admin("POST", "rules/batch", {"clear": True, "put": [good, bad]})
        problem = self.problem(reply, 400, "bad-record")
        self.assertEqual(problem["parameter"], "put[1].then.pin[0].id")
        state = self.server.admin("GET", "rules").json
        self.assertEqual((state["version"], state["total"]), (version, 1))
        for body, member in (({"put": {}}, "put"), ({"delete": [1]}, "delete[0]"),
                             ({"clear": 1}, "clear"), ({"puts": []}, "body"), ([], "body")):
            reply = self.server.admin("POST", "rules/batch", body)
            self.assertEqual(self.problem(reply, 400, "bad-record")["parameter"], member)
        reply = self.server.admin("POST", "rules/batch", {"delete": ["r1", "none"], "put": [good]})
        self.assertEqual((reply.json["deleted"], reply.json["put"]), (1, 1))
        listed = self.server.admin("GET", "rules").json["records"]
        self.assertEqual([item["record"]["id"] for item in listed], ["r2"])

    def test_there_is_a_bound(self):
        many = [{"id": str(i), "kind": "multi", "words": ["a", "b"]} for i in range(10001)]
        reply = self.server.admin("POST", "synonyms/batch", {"put": many[:-1]})
        self.assertEqual(reply.status, 200)
        reply = self.server.admin("PUT", "synonyms/10000", many[-1])
        self.assertIn("at most 10000", self.problem(reply, 413, "limit-passed")["detail"])
        self.assertEqual(self.server.admin("GET", "synonyms").json["total"], 10000)

    def test_many_hands_on_one_record(self):
        self.put("rules", {**RULE, "priority": 0})
        done = []

        def raise_priority():
            for _ in range(6):
                read = self.server.admin("GET", "rules/r1")
                record = {**read.json, "priority": read.json["priority"] + 1}
                reply = self.put("rules", record, If_Match=read.field("etag"))
                self.assertIn(reply.status, (200, 412), reply.body)
                done.append(reply.status == 200)

        hands = [threading.Thread(target=raise_priority) for _ in range(6)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        self.assertEqual(len(done), 36)
        self.assertEqual(self.server.admin("GET", "rules/r1").json["priority"], sum(done))


class Effect(unittest.TestCase):
    """A change holds from the next search on: no test here waits."""

    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        for kind in ("synonyms", "rules"):
            self.server.admin("POST", kind + "/batch", {"clear": True})

    def put(self, kind, record):
        reply = self.server.admin("PUT", f"{kind}/{record['id']}", record)
        self.assertIn(reply.status, (200, 201), reply.body)

    def ids(self, **parameters):
        answer = self.server.search(**{"size": 50, "understand": "off", **parameters})
        return [hit["id"] for hit in answer["hits"]]

    def total(self, **parameters):
        return self.server.search(**{"size": 0, "understand": "off", **parameters})["total"]

    def test_synonyms(self):
        oud = self.total(q="oud ", typo="off")
        self.assertGreater(oud, 10)
        self.assertEqual(self.total(q="zzfirst ", typo="off"), 0)
        self.put("synonyms", {"id": "s", "kind": "one_way", "from": "zzfirst", "to": ["oud"]})
        self.assertEqual(self.total(q="zzfirst ", typo="off"), oud)
        self.assertEqual(self.total(q="ZZFirst ", typo="off"), oud)
        self.assertEqual(self.total(q="oud ", typo="off"), oud)
        self.put("synonyms", {"id": "s", "kind": "multi", "words": ["زززز أول", "oud"]})
        self.assertEqual(self.total(q="zzfirst ", typo="off"), 0)
        self.assertEqual(self.total(q="زززز اول ", typo="off"), oud)
        self.server.admin("DELETE", "synonyms/s")
        self.assertEqual(self.total(q="زززز اول ", typo="off"), 0)

    def test_a_rule(self):
        before = self.ids(q="oud")
        stranger = next(i for i in self.ids(q="dior") if i not in before)
        self.put("rules", {"id": "r", "when": {"query": "oud"}, "then": {
            "pin": [{"id": stranger, "at": 2, "sponsored": True}, {"id": before[7], "at": 1}],
            "hide": [before[0], before[3]], "banner": {"title": "Oud week"},
            "redirect": "/oud"}})
        answer = self.server.search(q="oud", size=50)
        rest = [i for i in before if i not in (before[0], before[3], before[7])]
        self.assertEqual([hit["id"] for hit in answer["hits"]][:30],
                         [before[7], stranger, *rest][:30])
        self.assertEqual([hit["sponsored"] for hit in answer["hits"]][:4],
                         [False, True, False, False])
        self.assertEqual(answer["rules"], {
            "applied": ["r"], "replace_query": None, "redirect": "/oud",
            "banners": [{"title": "Oud week"}], "data": []})
        self.assertEqual(self.ids(q="oud wood"), self.ids(q="oud wood", context="x"))
        self.assertIsNone(self.server.search(q="oud wood")["rules"])

    def test_pins_pass_filters_and_cursors_keep_them(self):
        products = attar.seed("products")
        dior = next(i for i in self.ids(q="dior sauvage") if products[i]["brand"]["id"] == "dior")
        self.put("rules", {"id": "r", "then": {"pin": [{"id": dior, "at": 3}]}})
        self.assertEqual(self.ids(brand="dior")[2], dior)
        self.assertNotIn(dior, self.ids(brand="ajmal"))
        whole, seen, cursor = self.ids(q="oud", size=12), [], None
        while len(seen) < 12:
            extra = {"cursor": cursor} if cursor else {}
            answer = self.server.search(q="oud", size=1, understand="off", **extra)
            seen += [hit["id"] for hit in answer["hits"]]
            cursor = answer["cursor"]
        self.assertEqual(seen, whole)
        self.assertEqual(whole[2], dior)

    def test_filter_boost_and_another_query(self):
        self.put("rules", {"id": "f", "when": {"context": "ajmal"}, "then": {
            "filter": "brand:Ajmal", "replace_query": "rose"}})
        self.assertEqual(self.ids(q="anything at all", context="x,ajmal"),
                         self.ids(q="rose", brand="ajmal"))
        plain = self.ids()
        last = self.server.search(size=50, page=8)["hits"][-1]["brand"]["id"]
        self.put("rules", {"id": "b", "then": {"boost": [{"filter": f"brand:{last}", "by": 1000}]}})
        self.assertEqual(self.server.search(size=1)["hits"][0]["brand"]["id"], last)
        self.put("rules", {"id": "b", "then": {"bury": [{"filter": f"brand:{last}", "by": 1000}]}})
        self.assertEqual(self.ids(size=1), plain[:1])

    def test_a_dry_run_foretells(self):
        rule = {"id": "eid", "when": {"query": "oud", "from": "2100-01-01T00:00:00Z"},
                "then": {"hide": self.ids(q="oud")[:2]}}
        body = {"rules": [rule], "queries": [{"q": "oud", "size": 5}, {"q": "musk", "size": 5}]}
        early = self.server.admin("POST", "rules/dry-run", body).json["results"]
        self.assertEqual(early[0]["before"], early[0]["after"])
        body["now"] = "2100-01-01T00:00:00Z"
        oud, musk = self.server.admin("POST", "rules/dry-run", body).json["results"]
        self.assertEqual(oud["after"]["total"], oud["before"]["total"] - 2)
        self.assertEqual((oud["before"]["rules"], oud["after"]["rules"]), ([], ["eid"]))
        self.assertEqual(musk["before"], musk["after"])
        self.assertEqual(self.server.admin("GET", "rules").json["total"], 0)
        del rule["when"]["from"]
        self.put("rules", rule)
        now = self.server.search(q="oud", size=5)
        self.assertEqual([hit["id"] for hit in now["hits"]], oud["after"]["hits"])
        without = {"without": ["eid"], "queries": [{"q": "oud", "size": 5}]}
        lifted = self.server.admin("POST", "rules/dry-run", without).json["results"][0]
        self.assertEqual(lifted["after"]["hits"], oud["before"]["hits"])
        for wrong, member in (({"queries": []}, "queries"), ({"queries": [{}] * 21}, "queries"),
                              ({"queries": [{}], "now": "x"}, "now"),
                              ({"queries": [{}], "rules": [{"id": "x"}]}, "rules[0].then"),
                              ({"queries": [{}], "rules": [{"id": "x", "then": {"filter": "a:b"}}]},
                               "rules[0].then.filter")):
            reply = self.server.admin("POST", "rules/dry-run", wrong)
            self.assertEqual((reply.status, reply.json.get("parameter")), (400, member))
        reply = self.server.admin("POST", "rules/dry-run", {"queries": [{}, {"size": 101}]})
        self.assertEqual((reply.status, reply.json["query"]), (400, 1))

    def test_ready_after_a_restart_means_in_force(self):
        self.put("synonyms", {"id": "s", "kind": "one_way", "from": "zzfirst", "to": ["oud"]})
        found = self.total(q="zzfirst ", typo="off")
        self.assertGreater(found, 10)
        server = attar.Attar()
        self.addCleanup(server.close)
        server.admin("PUT", "synonyms/s", {"id": "s", "kind": "one_way", "from": "zzfirst",
                                           "to": ["oud"]})
        server.stop()
        again = attar.Attar(folder=server.folder)
        self.addCleanup(again.stop)
        self.assertEqual(again.search(q="zzfirst ", typo="off", size=0)["total"], found)


class Durability(unittest.TestCase):
    def test_what_was_acknowledged_survives(self):
        server = attar.Attar()
        self.addCleanup(server.close)
        token = server.token
        reply = server.admin("PUT", "rules/r1", RULE)
        self.assertEqual(reply.status, 201)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        server.process.stdout.close()
        again = attar.Attar(folder=server.folder)
        self.addCleanup(again.stop)
        self.assertEqual(again.token, token)
        read = again.admin("GET", "rules/r1")
        self.assertEqual((read.json, read.field("etag")), (RULE, reply.field("etag")))

    def test_a_token_of_ones_own(self):
        server = attar.Attar()
        self.addCleanup(server.close)
        server.stop()
        os.environ["ATTAR_ADMIN_TOKEN"] = "sesame-sesame-sesame"
        self.addCleanup(os.environ.pop, "ATTAR_ADMIN_TOKEN")
        again = attar.Attar(folder=server.folder)
        self.addCleanup(again.stop)
        self.assertEqual(again.admin("GET", "rules").status, 401)
        reply = again.get("/api/admin/search/rules",
                          headers={"Authorization": "bearer sesame-sesame-sesame"})
        self.assertEqual(reply.status, 200)


if __name__ == "__main__":
    unittest.main()

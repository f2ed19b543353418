"""Goal: what /explain says of a hit is what the search did, and /why names the gates that keep a
product out: lifting them lets it in.  Method: searches in both scripts on the embedded catalogue,
hits and products drawn at random; lifting is done with parameters of a search alone."""

import random
import unittest

import attar
from schemas import Schemas

EXPLAIN, WHY, SEARCH = "/api/products/explain", "/api/products/why", "/api/products/search"
SHARES = {"text": 600, "popularity": 200, "stock": 150, "recency": 50}
QUERIES = [
    "oud", "عود", "lattafa", "لطافة", "rose musk", "ورد مسك", "oud wood", "lataffa kamrah",
    "bluedechanel", "u'v", "rose for men under 400", "عطر رجالي بالعود أقل من ٤٠٠", "amber -rose",
    "\"oud wood\"", "«عنبر» عود", "perfume zzqxw amber", "for women with jasmine, without vanilla",
    "ياسمين للنساء بدون فانيليا", "brand new dior sauvage edt spray 100ml in box", "", "tom ford",
    "سوفاج ديور", "winter oud under 300", "عود شتوي تحت ٣٠٠", "sandalwod", "the night of musk",
    "mn in blak", "includedflower bombb", "oud -\"tom ford\"", "عود -\"توم فورد\"",
]
FILTERS = [{}, {}, {"price": "..300"}, {"gender": "men"}, {"note": "all:oud,rose"},
           {"brand": "ajmal,lattafa", "price": "50..400"}, {"note": "!musk", "in_stock": "true"},
           {"filter": "price<250 OR rating>4"}, {"size_ml": "100", "price": "..150"},
           {"deliver": "AE-DU"}, {"accord": "oud:50"}, {"sort": "price"}]
ORDERS = [{}, {"distinct": "line"}, {"diversify": "true"},
          {"distinct": "line", "diversify": "true"}]


class Examined(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.schemas = Schemas(cls.server.get("/openapi.json").json)
        products, vendors = attar.seed("products"), attar.seed("vendors")
        cls.live = sorted(i for i, p in products.items() if p["status"] == "approved"
                          and attar.live_offers(p, vendors))
        cls.withheld = sorted(set(products) - set(cls.live))

    def ask(self, path, schema, given):
        reply = self.server.get(path, given)
        self.assertEqual(reply.status, 200, reply.body)
        schema = {"$ref": "#/components/schemas/" + schema}
        self.assertEqual(self.schemas.faults(reply.json, schema), [])
        for stage in ("match", "filter", "rank"):
            self.assertIn(stage, reply.field("server-timing"))
            self.assertTrue(path == SEARCH or stage in reply.json["timing_us"])
        return reply.json

    def searches(self, seed):
        rng = random.Random(seed)
        for q in QUERIES:
            for _ in range(3):
                yield rng, {"q": q, **rng.choice(FILTERS)}


class Explain(Examined):
    def check_score(self, said, hit):
        parts = {part["name"]: part for part in said["score"]["parts"]}
        self.assertEqual(said["score"]["total"], hit["explain"]["score"])
        self.assertEqual(sum(part["weighted"] for part in parts.values()), said["score"]["total"])
        self.assertEqual({name: part["weighted"] for name, part in parts.items()},
                         hit["explain"]["parts"])
        if said["text"] is None:
            return
        for name in ("popularity", "stock", "recency"):
            self.assertEqual(parts[name]["weighted"], parts[name]["part"] * SHARES[name])
        text = said["text"]
        self.assertEqual(text["sum"], sum(word["score"] for word in said["words"]
                                          if word["role"] != "excluded"))
        self.assertEqual(parts["text"]["weighted"],
                         max(0, text["sum"] - text["unsaid_cost"]) * 600000 // text["max"])

    def check_words(self, said):
        for word in said["words"]:
            self.assertEqual(word["met"], bool(word["forms"]))
            self.assertEqual([form["counts"] for form in word["forms"]],
                             [i == 0 for i in range(len(word["forms"]))])
            if word["met"]:
                self.assertEqual(word["score"], word["forms"][0]["score"])
            if word["role"] == "required":
                self.assertTrue(word["met"], said)

    def test_every_part_adds_up(self):
        origins = set()
        for rng, given in self.searches(1):
            if "sort" not in given:
                given.update(rng.choice(ORDERS))
            page = self.ask(SEARCH, "SearchResult", {**given, "explain": "true", "size": 6})
            for rank, hit in enumerate(page["hits"], 1):
                with self.subTest(given=given, id=hit["id"]):
                    said = self.ask(EXPLAIN, "Explanation", {**given, "id": hit["id"]})
                    self.assertTrue(said["found"])
                    self.assertEqual(said["rank"], rank)
                    self.assertEqual(said["total"], page["total"])
                    for name in ("understood", "typo", "repaired", "dropped"):
                        self.assertEqual(said[name], page[name])
                    if said["text"] is not None:
                        self.assertEqual({b["name"]: b["value"] for b in said["buckets"]},
                                         hit["explain"]["buckets"])
                    self.check_score(said, hit)
                    self.check_words(said)
                    origins |= {f["origin"] for w in said["words"] for f in w["forms"]}
        self.assertLessEqual({"typed", "concept", "prefix", "typo", "spelling"}, origins)

    def test_meanings_in_both_languages(self):
        page = self.ask(SEARCH, "SearchResult", {"q": "oud"})
        means = {}
        for lang in ("en", "ar"):
            said = self.ask(EXPLAIN, "Explanation",
                            {"q": "oud", "id": page["hits"][0]["id"], "lang": lang})
            means[lang] = "".join(b["means"] for b in said["buckets"] + said["score"]["parts"])
        self.assertTrue(means["en"].isascii())
        self.assertTrue(any("\u0600" <= letter <= "\u06ff" for letter in means["ar"]))

    def test_what_the_words_do_not_find(self):
        found = {hit["id"] for hit in self.ask(SEARCH, "SearchResult",
                                               {"q": "lattafa", "size": 100})["hits"]}
        absent = next(i for i in self.live if i not in found)
        said = self.ask(EXPLAIN, "Explanation", {"q": "lattafa", "id": absent})
        self.assertEqual((said["found"], said["matched"], said["rank"], said["score"]),
                         (False, False, None, None))
        self.assertEqual([(w["word"], w["met"]) for w in said["words"]], [("lattafa", False)])


class Why(Examined):
    def lift(self, given, gate):
        """The parameters without the gate."""
        given = dict(given)
        kind = gate["kind"]
        if kind == "filter":
            del given[gate["gate"]]
        if kind in ("filter", "understood"):
            given.setdefault("understand", []).append("-" + gate["gate"])
        if kind == "expression":
            del given["filter"]
        if kind == "one_offer":
            for name in ("price", "size_ml", "in_stock", "deliver", "filter"):
                given.pop(name, None)
            given.setdefault("understand", []).append("-price")
        return given

    def lifted(self, given, said):
        given = {**given, "understand": []}
        failed = [gate for gate in said["gates"] if not gate["ok"]]
        for gate in failed:
            given = self.lift(given, gate)
        if any(gate["kind"] in ("words", "excluded", "phrase", "best", "name") for gate in failed):
            given = self.without_words(given, said)
        given["understand"] = ",".join(given["understand"]) or "on"
        return given

    def without_words(self, given, said):
        """No words, but the filters that they said and that were passed."""
        for item in said["understood"]:
            name = item["filter"]
            if item["applied"] and name not in given and "-" + name not in given["understand"]:
                given[name] = item["value"]
        given["q"] = ""
        return given

    def is_in(self, given, product):
        said = self.ask(WHY, "Why", {**given, "id": product, "size": 100})
        return said["rank"] is not None and \
            all(gate["ok"] or gate["kind"] == "page" or gate.get("given_up")
                for gate in said["gates"])

    def is_listed(self, given, product, at_most=1000):
        for page in range(1, at_most // 100 + 1):
            hits = self.ask(SEARCH, "SearchResult",
                            {**given, "fields": "id", "size": 100, "page": page})["hits"]
            if product in {hit["id"] for hit in hits}:
                return True
            if len(hits) < 100:
                return False
        return False

    def test_lifting_the_named_gates_lets_it_in(self):
        absent = 0
        for rng, given in self.searches(2):
            for product in rng.sample(self.live, 4):
                with self.subTest(given=given, id=product):
                    said = self.ask(WHY, "Why", {**given, "id": product, "size": 100})
                    listed = self.is_listed(given, product)
                    self.assertEqual(self.is_in(given, product), listed, said)
                    if listed:
                        continue
                    absent += 1
                    self.assertFalse(said["found"])
                    self.assertTrue(self.is_listed(self.lifted(given, said), product), said)
        self.assertGreater(absent, 150)

    def test_found_and_beyond_the_page(self):
        page = self.ask(SEARCH, "SearchResult", {"q": "oud", "size": 5})
        for rank, hit in enumerate(page["hits"], 1):
            said = self.ask(WHY, "Why", {"q": "oud", "id": hit["id"], "size": 2, "page": 1})
            self.assertEqual((said["found"], said["rank"]), (rank <= 2, rank))
            gate = said["gates"][-1]
            self.assertEqual((gate["kind"], gate["ok"], gate["has"], gate["wants"]),
                             ("page", rank <= 2, rank, "1..2"))

    def test_a_filter_says_what_it_has_and_wants(self):
        product = self.ask(SEARCH, "SearchResult", {"q": "oud", "size": 1, "sort": "price_desc"})
        hit = product["hits"][0]
        said = self.ask(WHY, "Why", {"q": "oud", "id": hit["id"], "price": "..1", "gender": "!men"})
        gates = {gate["gate"]: gate for gate in said["gates"]}
        self.assertEqual([gate["gate"] for gate in said["gates"][:4]],
                         ["exists", "status", "offers", "price"])
        self.assertEqual(gates["price"]["wants"], "..1")
        self.assertFalse(gates["price"]["ok"])
        has = gates["price"]["has"]
        self.assertIn(hit["from"]["amount"] / 100, has if isinstance(has, list) else [has])
        self.assertIn(hit["gender"], gates["gender"]["has"])
        self.assertEqual(gates["gender"]["wants"], "!men")

    def test_words_say_what_they_need(self):
        hit = self.ask(SEARCH, "SearchResult", {"q": "lattafa", "size": 1})["hits"][0]
        for q, needs in (("lattafa", 0), ("لطافة", 0), ("lattaffa ", 1), ("zzqxw", None)):
            said = self.ask(WHY, "Why", {"q": q, "typo": "off", "id": hit["id"]})
            words = next(g for g in said["gates"] if g["kind"] == "words")["words"]
            self.assertEqual([word["needs"] for word in words], [needs], q)


class Access(Examined):
    def test_bad_input(self):
        for path in (EXPLAIN, WHY):
            for given, kind, parameter in (
                    ({}, "bad-parameter", "id"), ({"id": ""}, "bad-parameter", "id"),
                    ({"id": "a" * 65}, "bad-parameter", "id"),
                    ({"q": "oud"}, "bad-parameter", "id"),
                    ([("id", "a"), ("id", "b")], "bad-parameter", "id"),
                    ({"id": "x", "idd": "1"}, "bad-parameter", "idd"),
                    ({"id": "x", "cursor": "c1.x"}, "bad-parameter", "cursor"),
                    ({"id": "x", "price": "cheap"}, "bad-filter", "price"),
                    ({"id": "x", "q": "a" * 513}, "query-too-long", "q")):
                reply = self.server.get(path, given)
                self.assertEqual((reply.status, reply.json["type"], reply.json.get("parameter")),
                                 (400, "/problems/" + kind, parameter), reply.body)
        self.assertEqual(self.server.get(SEARCH, {"id": "x"}).status, 400)

    def test_withheld_products_look_unknown(self):
        self.assertTrue(self.withheld)
        for path in (EXPLAIN, WHY):
            for product in self.withheld[:20] + ["no-such-product", "ة", "../x"]:
                for headers in ({}, {"Authorization": "Bearer wrong"}):
                    reply = self.server.get(path, {"id": product, "q": "oud"}, headers)
                    self.assertEqual(reply.status, 404)
                    self.assertEqual(reply.json["detail"],
                                     f'there is no product with the id "{product}"')

    def test_the_staff_sees_what_withholds_a_product(self):
        products, vendors = attar.seed("products"), attar.seed("vendors")
        headers = {"Authorization": "Bearer " + self.server.token}
        for product in self.withheld:
            reply = self.server.get(WHY, {"id": product, "q": "oud"}, headers)
            self.assertEqual(reply.status, 200, reply.body)
            self.assertEqual(self.schemas.faults(reply.json,
                                                 {"$ref": "#/components/schemas/Why"}), [])
            gates = {gate["gate"]: gate for gate in reply.json["gates"]}
            offers = len(attar.live_offers(products[product], vendors))
            self.assertEqual(gates["status"]["has"], products[product]["status"])
            self.assertEqual(gates["offers"]["has"], offers)
            self.assertEqual((gates["status"]["ok"], gates["offers"]["ok"]),
                             (products[product]["status"] == "approved", offers > 0))
        self.assertEqual(self.server.get(WHY, {"id": "no-such"}, headers).status, 404)
        self.assertEqual(self.server.get(EXPLAIN, {"id": self.withheld[0]}, headers).status, 404)




if __name__ == "__main__":
    unittest.main()

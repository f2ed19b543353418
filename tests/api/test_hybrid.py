"""Goal: a hybrid search is the words' products and those near in scent, in one exact order, counted
as any list, the same on every page, and explained; whatever names the scent.
Method: each list is held against two lists that have no hybrid in them, the words' and the
scent's, and against the sum of the parts that it tells; counts against a recount of its hits."""

import collections
import decimal
import unittest

import attar
from schemas import Schemas
from wire import Wire, ids

ASKED = "tom-ford-oud-wood-edp"
SEARCHES = (("rose", {}), ("oud musk", {"gender": "men"}), ("ورد", {"price": "..600"}),
            ("amber", {"brand": "!ajmal", "in_stock": "true"}), ("zzqxw", {"typo": "off"}))


def exact(number):
    return decimal.Decimal(str(number))


class Hybrid(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.schemas = Schemas(cls.server.get("/openapi.json").json)

    def search(self, **given):
        result = self.server.search(**given)
        schema = {"$ref": "#/components/schemas/SearchResult"}
        self.assertEqual(self.schemas.faults(result, schema), [])
        return result

    def every(self, size=100, **given):
        """All hits of a list, by cursor."""
        result = self.search(size=size, **given)
        hits, cursor = result["hits"], result["cursor"]
        while cursor:
            page = self.search(size=size, cursor=cursor, **given)
            hits, cursor = hits + page["hits"], page["cursor"]
        self.assertEqual(len(hits), result["total"])
        return hits

    def ids(self, **given):
        return [hit["id"] for hit in self.every(fields="id", **given)]

    def test_it_finds_what_either_finds_and_counts_that(self):
        joined = 0
        for q, filters in SEARCHES:
            with self.subTest(q=q, filters=filters):
                given = {"match_to": ASKED, **filters}
                words = set(self.ids(q=q, **filters))
                near = set(self.ids(**given, match="35.."))
                found = self.every(q=q, hybrid="0.4", **given)
                self.assertEqual({hit["id"] for hit in found}, words | near)
                joined += bool(words - near and near - words)
                facet = self.search(q=q, hybrid="0.4", size=0, facets="form", **given)["facets"]
                counts = collections.Counter(hit["form"] for hit in found)
                self.assertEqual({value["id"]: value["count"] for value in
                                  facet["form"]["values"] if value["count"]}, dict(counts))
        self.assertGreaterEqual(joined, 3)

    def test_its_order_is_the_sum_of_parts_that_two_plain_lists_tell(self):
        for q, filters in SEARCHES:
            for alpha in ("0.001", "0.4", "1"):
                hits = self.every(q=q, match_to=ASKED, hybrid=alpha, explain="true", **filters)
                match = {hit["id"]: hit["match"] for hit in
                         self.every(match_to=ASKED, sort="match", **filters)}
                texts = {hit["id"]: hit["explain"]["parts"]["text"] for hit in
                         self.every(q=q, explain="true", **filters)}
                for hit in hits:
                    parts = {name: exact(value) for name, value in
                             hit["explain"]["hybrid"].items()}
                    self.assertEqual(parts["alpha"], exact(alpha))
                    self.assertEqual(parts["scent"] * 100, exact(match[hit["id"]]))
                    self.assertEqual(hit["match"], match[hit["id"]])
                    self.assertEqual(int(parts["text"] * 10000),
                                     texts.get(hit["id"], 0) // 60)
                    self.assertEqual(parts["score"], (1 - parts["alpha"]) * parts["text"] +
                                     parts["alpha"] * parts["scent"])
                scores = [hit["explain"]["hybrid"]["score"] for hit in hits]
                self.assertEqual(scores, sorted(scores, reverse=True))

    def test_pages_of_any_size_are_one_list(self):
        given = {"q": "oud", "match_to": ASKED, "hybrid": "0.5", "fields": "id"}
        whole = [hit["id"] for hit in self.every(**given)]
        for size in (1, 7, 24):
            with self.subTest(size=size):
                few = whole[:60]
                pages = [hit["id"] for page in range(1, -(-len(few) // size) + 1)
                         for hit in self.search(**given, size=size, page=page)["hits"]]
                self.assertEqual(pages[:len(few)], few)
                if size > 1:
                    self.assertEqual([hit["id"] for hit in self.every(size, **given)], whole)

    def test_none_is_a_plain_search_and_all_is_the_scent(self):
        plain = self.search(q="rose", size=50, match_to=ASKED)
        none = self.search(q="rose", size=50, match_to=ASKED, hybrid="0")
        self.assertEqual((plain["total"], plain["hits"]), (none["total"], none["hits"]))
        self.assertNotIn("hybrid_scent", none)
        match = [hit["match"] for hit in self.every(q="rose", match_to=ASKED, hybrid="1")]
        self.assertEqual(match, sorted(match, reverse=True))
        self.assertEqual(match[0], 100)
        browsed = self.ids(match_to=ASKED, hybrid="0.3")
        self.assertEqual(browsed, self.ids(match_to=ASKED, sort="match"))

    def test_words_name_a_scent_in_either_script(self):
        lists = [self.search(q=q, hybrid="0.5", size=60, fields="id,match")
                 for q in ("oud saffron", "عود زعفران", "oud زعفران")]
        for result in lists:
            told = result["hybrid_scent"]
            self.assertEqual((told["from"], set(told["notes"])), ("words", {"oud", "saffron"}))
            self.assertEqual(result["hits"], lists[0]["hits"])
        self.assertTrue(all(hit["match"] is not None for hit in lists[0]["hits"]))

    def test_words_that_name_none_are_a_plain_search(self):
        plain = self.search(q="chanel", size=50, fields="id,match")
        same = self.search(q="chanel", size=50, fields="id,match", hybrid="0.5")
        self.assertEqual(same["hybrid_scent"], {"from": None})
        self.assertEqual(same["hits"], plain["hits"])

    def test_what_is_excluded_stays_out(self):
        with_it = set(self.ids(match_to=ASKED, match="35..", q="woody"))
        self.assertTrue(with_it)
        kept = set(self.ids(q="rose -woody", match_to=ASKED, hybrid="0.5"))
        self.assertFalse(kept & with_it)
        self.assertGreater(len(kept), len(self.ids(q="rose -woody")))

    def test_filters_in_words_hold_for_what_is_near(self):
        found = self.every(q="rose under 200 for men", match_to=ASKED, hybrid="0.7")
        plain = self.search(price="..200", gender="men", match_to=ASKED, match="35..", size=0)
        self.assertGreater(len(found), 0)
        self.assertGreaterEqual(len(found), plain["total"])
        for hit in found:
            self.assertIn(hit["gender"], ("men", "unisex"))
            self.assertLessEqual(hit["from"]["amount"], 20000)

    def test_explain_and_why_know_it(self):
        given = {"q": "rose", "match_to": ASKED, "hybrid": "0.5"}
        hits = self.every(**given, explain="true")
        by_words = set(self.ids(q="rose"))
        near = [hit for hit in hits if hit["id"] not in by_words]
        self.assertTrue(near)
        for hit in near[:5] + hits[:5]:
            said = self.server.get("/api/products/explain", {**given, "id": hit["id"]}).json
            self.assertEqual(said["hybrid"], hit["explain"]["hybrid"])
            self.assertEqual(said["rank"], 1 + [h["id"] for h in hits].index(hit["id"]))
            self.assertEqual((said["found"], said["matched"]), (True, hit["id"] in by_words))
            why = self.server.get("/api/products/why", {**given, "id": hit["id"]}).json
            self.assertTrue(all(gate["ok"] for gate in why["gates"] if gate["kind"] != "page"))
        absent = set(self.ids()) - {hit["id"] for hit in hits}
        why = self.server.get("/api/products/why", {**given, "id": min(absent)}).json
        self.assertEqual([gate["kind"] for gate in why["gates"] if not gate["ok"]], ["words"])

    def test_the_wire_says_the_same(self):
        wire = Wire(self.server)
        native = self.search(q="rose", match_to=ASKED, hybrid="0.5", size=20, understand="off")
        asked = {"query": "rose", "attarMatchTo": ASKED, "hitsPerPage": 20}
        found = wire.search(**asked, attarHybrid=0.5)
        self.assertEqual(ids(found), [hit["id"] for hit in native["hits"]])
        self.assertEqual(found["nbHits"], native["total"])
        self.assertEqual([hit["attar"]["match"] for hit in found["hits"]],
                         [hit["match"] for hit in native["hits"]])
        self.assertEqual(found["attar"]["hybrid_scent"], {"from": "match_to"})
        for value in (2, "x", -1, [0.5]):
            status, message = wire.refused(**asked, attarHybrid=value)
            self.assertEqual(status, 400)
            self.assertIn("attarHybrid", message)


if __name__ == "__main__":
    unittest.main()

"""Goal: a scent twin is another line that smells the same and is on sale; a dupe costs less.
Method: twins are planted in a catalogue of our own: the same notes and accords under other brands,
lines and prices; every other product's answer is held against the list of likeness."""

import copy
import unittest

import attar

ASKED = "tom-ford-oud-wood-edp"


def ids(hits):
    return [hit["id"] for hit in hits]


class Twins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        products = attar.seed("products")
        cls.lines = {identity: product.get("line") for identity, product in products.items()}
        cls.brands = {identity: product["brand"]["id"] for identity, product in products.items()}
        cls.asked = products[ASKED]
        cls.offer = next(offer for offer in attar.live_offers(cls.asked, attar.seed("vendors"))
                         if offer["stock"] > 0)
        cls.other = next(p["brand"] for p in products.values() if p["brand"]["id"] == "ajmal")
        cls.price = cls.server.get("/api/products/" + ASKED).json["from"]["amount"]
        cls.server.change(
            cls.plant("cheap", cls.price - 5000, cls.other),
            cls.plant("dear", cls.price + 100, cls.other),
            cls.plant("own-brand", cls.price - 4000, cls.asked["brand"]),
            cls.plant("own-line", cls.price - 6000, cls.asked["brand"], line=cls.asked["line"]),
            cls.plant("gone", cls.price - 7000, cls.other, stock=0),
            cls.plant("split", cls.price - 3000, cls.other, stock=0,
                      more=[{"price": cls.price + 9000, "stock": 5}]))

    @classmethod
    def plant(cls, name, price, brand, line=None, stock=5, more=()):
        """The asked product under another id; its offers are copies of one that is live."""
        product = copy.deepcopy(cls.asked)
        identity = "planted-" + name
        product.update(id=identity, slug=identity, brand=brand, line=line or identity)
        product["offers"] = [
            {**cls.offer, "id": f"{identity}-{i}", "list_price": None, **given}
            for i, given in enumerate(({"price": price, "stock": stock}, *more))]
        cls.lines[identity], cls.brands[identity] = product["line"], brand["id"]
        return product

    def ask(self, status=200, **body):
        asked = {} if "notes" in body else {"product": ASKED}
        reply = self.server.post("/api/products/scent-twin", {**asked, **body})
        self.assertEqual(reply.status, status, reply.body)
        return reply.json

    def test_planted_twins_rank_first_and_only_the_cheaper_of_another_brand_is_a_dupe(self):
        found = self.ask(k=50)
        hits = {hit["id"]: hit for hit in found["hits"]}
        self.assertEqual(set(ids(found["hits"])[:4]),
                         {"planted-cheap", "planted-dear", "planted-own-brand", "planted-split"})
        self.assertEqual({name: hits["planted-" + name]["dupe"]
                          for name in ("cheap", "dear", "own-brand", "split")},
                         {"cheap": True, "dear": False, "own-brand": False, "split": False})
        self.assertEqual(hits["planted-cheap"]["match"], 100)
        self.assertEqual(hits["planted-cheap"]["saves"], {"amount": 5000, "currency": "AED"})
        self.assertNotIn("saves", hits["planted-dear"])
        self.assertEqual((found["product"]["id"], found["product"]["match"]), (ASKED, 100))
        self.assertEqual(found["nearest"], [])

    def test_nothing_of_the_same_line_and_nothing_out_of_stock(self):
        found = ids(self.ask(k=200)["hits"])
        for name in (ASKED, "planted-own-line", "planted-gone"):
            self.assertNotIn(name, found)
        listed = self.server.search(match_to=ASKED, sort="match", match="75..", in_stock="true",
                                    size=100)["hits"]
        self.assertIn("planted-own-line", ids(listed))
        self.assertEqual(found, [hit["id"] for hit in listed
                                 if self.lines[hit["id"]] != self.asked["line"]])

    def test_the_price_cap_holds_for_the_offer_that_is_in_stock(self):
        dirhams = self.price / 100
        capped = ids(self.ask(max_price=dirhams)["hits"])
        self.assertIn("planted-cheap", capped)
        self.assertNotIn("planted-dear", capped)
        self.assertNotIn("planted-split", capped)  # cheap and gone, or there and dear
        at_cap = ids(self.ask(max_price=(self.price + 100) / 100)["hits"])
        self.assertIn("planted-dear", at_cap)
        self.assertEqual(ids(self.ask(max_price=dirhams, price=f"{dirhams - 45}..")["hits"][:1]),
                         ["planted-own-brand"])

    def test_filters_narrow_the_twins(self):
        found = self.ask(brand="!" + self.other["id"], fields="id,brand")["hits"]
        self.assertEqual(found[0]["id"], "planted-own-brand")
        self.assertNotIn(self.other["id"], {hit["brand"]["id"] for hit in found})

    def test_shares_add_up_to_the_match(self):
        shares = 0
        for identity in list(self.lines)[::40]:
            found = self.ask(product=identity)
            for hit in found["hits"] + found["nearest"]:
                shares += len(hit["reasons"])
                self.assertAlmostEqual(sum(r["share"] for r in hit["reasons"]),
                                       hit["match"] / 100, delta=0.00005)
        self.assertGreater(shares, 50)

    def test_without_a_twin_the_nearest_are_told_apart_from_twins(self):
        without = 0
        for identity in list(self.lines)[::10]:
            found = self.ask(product=identity)
            self.assertTrue(all(hit["match"] >= 75 for hit in found["hits"]))
            self.assertTrue(all(hit["match"] < 75 for hit in found["nearest"]))
            self.assertFalse(found["hits"] and found["nearest"])
            for hit in found["hits"] + found["nearest"]:
                self.assertGreater(hit["offers"]["in_stock"], 0)
                self.assertEqual("dupe" in hit, hit in found["hits"])
            if found["nearest"]:
                without += 1
                self.assertLessEqual(len(found["nearest"]), 3)
        self.assertGreater(without, 5)

    def test_equals_say_that_they_tie(self):
        found = self.server.get(f"/api/products/{ASKED}/similar", {"k": 8}).json["hits"]
        planted = [hit for hit in found if hit["id"].startswith("planted-")]
        self.assertGreater(len(planted), 3)
        self.assertTrue(all(hit.get("tie") for hit in planted))
        for hit in found:
            if [other["match"] for other in found].count(hit["match"]) == 1 and hit != found[-1]:
                self.assertNotIn("tie", hit)
        alone = self.server.get(f"/api/products/{ASKED}/similar",
                                {"k": 5, "product": "planted-cheap"}).json["hits"]
        self.assertEqual([hit.get("tie") for hit in alone], [None])

    def test_notes_instead_of_a_product(self):
        notes = [{"id": n["id"], "layer": n["layer"]} for n in self.asked["notes"]]
        found = self.ask(notes=notes)
        self.assertNotIn("product", found)
        best = found["hits"][0]["match"]
        self.assertGreater(best, 95)
        same = [hit["id"] for hit in found["hits"] if hit["match"] == best]
        self.assertLessEqual({ASKED, "planted-cheap", "planted-own-line"}, set(same))
        self.assertFalse(any(hit["dupe"] for hit in found["hits"]))
        for hit in found["hits"]:
            self.assertAlmostEqual(sum(reason["share"] for reason in hit["reasons"]),
                                   hit["match"] / 100, delta=.00005)
        cheap = self.ask(notes=notes, max_price=(self.price - 4500) / 100)
        self.assertEqual(set(ids(cheap["hits"])[:2]), {"planted-cheap", "planted-own-line"})
        self.assertNotIn(ASKED, ids(cheap["hits"]))
        plain = self.ask(notes=[n["id"] for n in self.asked["notes"]])
        self.assertIn(ASKED, ids(plain["hits"]))
        self.assertEqual(self.ask(notes=["عود", "ورد"]), self.ask(notes=["oud", "rose"]))

    def test_faults_of_notes(self):
        for notes, parameter in ((["oud", "no-note"], "notes[1]"), ([5], "notes[0]"),
                                 (["x" * 65], "notes[0]"), (["oud"] * 65, "notes"),
                                 ([{"id": "oud", "layer": "side"}], "notes[0].layer"),
                                 ([{"note": "oud"}], "notes[0]"), ([], "product"),
                                 ("oud", "notes")):
            self.assertEqual(self.ask(400, notes=notes)["parameter"], parameter, notes)
        self.assertEqual(self.ask(400, notes=["oud"], product=ASKED)["parameter"], "product")

    def test_faults_name_the_member_and_the_limit(self):
        self.ask(404, product="no-such-product")
        for name, value, limit in (
                ("product", "x" * 65, 64), ("product", "", 64), ("k", 0, 200), ("k", 201, 200),
                ("max_price", 0, 10 ** 9), ("max_price", -1, 10 ** 9),
                ("max_price", 1.001, 10 ** 9), ("max_price", 10 ** 9 + 1, 10 ** 9),
                ("max_price", "5..9", 10 ** 9), ("max_price", "", 10 ** 9)):
            fault = self.ask(400, **{name: value})
            self.assertEqual((fault["parameter"], fault["limit"]), (name, limit), fault)
        for name, value in (("q", "oud"), ("size", 3), ("sort", "price"), ("match_to", ASKED)):
            self.assertEqual(self.ask(400, **{name: value})["parameter"], name)
        for body in ({}, {"k": 3}):
            reply = self.server.post("/api/products/scent-twin", body)
            self.assertEqual((reply.status, reply.json["parameter"]), (400, "product"))
        for body in ("[1]", "{", '"x"'):
            self.assertEqual(self.server.post("/api/products/scent-twin", body).status, 400)


if __name__ == "__main__":
    unittest.main()

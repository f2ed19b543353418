"""Goal: the scent DNA of a product says what its document says, and no more.
Method: every product of the embedded catalogue against its document: notes by layer, accords,
figures, shares of votes; planted products that smell of one thing, of little, and of nothing."""

import copy
import unittest

import attar

LIKE = "tom-ford-oud-wood-edp"
LAYERS = ("top", "heart", "base", "flat")


class ScentDna(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.products = attar.seed("products")
        cls.server.change(
            cls.plant("lemon", [("lemon", "flat")], [("citrus", 100)]),
            cls.plant("one-note", [("oud", "base")], []),
            cls.plant("unknown", [("no-note-of-anyone", "flat")], []),
            cls.plant("twice", [("rose", "top"), ("rose", "base")], [("rose", 50)]))
        cls.live = [hit["id"] for hit in cls.server.search(sort="name", size=100)["hits"]]

    @classmethod
    def plant(cls, name, notes, accords):
        product = copy.deepcopy(cls.products[LIKE])
        identity = "planted-" + name
        product.update(id=identity, slug=identity, line=identity, longevity=None, sillage=None,
                       season_votes=None, daypart_votes=None, family_path=[])
        product["notes"] = [{"id": note, "layer": layer} for note, layer in notes]
        product["accords"] = [{"id": accord, "weight": weight} for accord, weight in accords]
        for i, offer in enumerate(product["offers"]):
            offer["id"] = f"{identity}-{i}"
        cls.products[identity] = product
        return product

    def dna(self, identity, status=200):
        reply = self.server.get(f"/api/products/{identity}/scent-dna")
        self.assertEqual(reply.status, status, reply.body)
        return reply.json

    def check_shares(self, told, votes, names):
        total = sum((votes or {}).values())
        if not total:
            self.assertIsNone(told)
            return
        self.assertEqual(list(told), list(names))
        for name in names:
            self.assertAlmostEqual(told[name], votes.get(name, 0) / total, delta=.0051)

    def check(self, identity):
        """Returns how many notes it was held against."""
        product, dna = self.products[identity], self.dna(identity)
        self.assertEqual(dna["id"], identity)
        held = 0
        for layer in LAYERS:
            told = [note["id"] for note in dna["notes"][layer]]
            given = {note["id"] for note in product["notes"] if note["layer"] == layer}
            self.assertLessEqual(set(told), given)
            weights = [note["weight"] for note in dna["notes"][layer]]
            self.assertEqual(weights, sorted(weights, reverse=True))
            held += len(given & set(told))
        notes = {note["id"] for layer in LAYERS for note in dna["notes"][layer]}
        self.assertEqual(len(notes), dna["note_count"])
        self.assertEqual({(a["id"], round(100 * a["weight"])) for a in dna["accords"]},
                         {(a["id"], a["weight"]) for a in product["accords"]})
        for figure in ("longevity", "sillage"):
            value = product.get(figure)
            self.assertEqual(dna[figure], value and value["value"])
        self.check_shares(dna["seasons"], product.get("season_votes"),
                          ("spring", "summer", "autumn", "winter"))
        self.check_shares(dna["dayparts"], product.get("daypart_votes"), ("day", "night"))
        return held

    def test_it_says_what_the_document_says(self):
        held = sum(self.check(identity) for identity in self.live)
        given = sum(len(self.products[identity]["notes"]) for identity in self.live)
        self.assertGreater(held, .98 * given)

    def test_axes_say_what_it_smells_of(self):
        lemon = self.dna("planted-lemon")["axes"]
        self.assertEqual(len(lemon), 16)
        self.assertEqual(max(lemon, key=lemon.get), "citrus")
        self.assertGreater(lemon["citrus"], 50)
        oud = self.dna(LIKE)["axes"]
        self.assertGreater(oud["oud_smoky"], lemon["oud_smoky"])
        self.assertEqual(self.dna("planted-one-note")["axes"]["citrus"], 0)

    def test_it_says_how_sure_it_is(self):
        nothing = self.dna("planted-unknown")
        self.assertEqual((nothing["sure"], nothing["note_count"], nothing["accords"]), (0, 0, []))
        self.assertEqual(set(nothing["axes"].values()), {0})
        self.assertEqual([nothing[name] for name in ("longevity", "sillage", "seasons",
                                                     "dayparts")], [None] * 4)
        little = self.dna("planted-one-note")
        self.assertEqual([note["id"] for note in little["notes"]["base"]], ["oud"])
        self.assertLess(0, little["sure"])
        self.assertLess(little["sure"], self.dna(LIKE)["sure"])

    def test_a_note_stands_in_each_of_its_layers(self):
        dna = self.dna("planted-twice")
        self.assertEqual([len(dna["notes"][layer]) for layer in LAYERS], [1, 0, 1, 0])
        self.assertEqual(dna["note_count"], 1)

    def test_faults(self):
        self.dna("no-such-product", 404)
        reply = self.server.get(f"/api/products/{LIKE}/scent-dna", {"k": 3})
        self.assertEqual((reply.status, reply.json["parameter"]), (400, "k"))

    def test_the_model_is_that_of_similar(self):
        similar = self.server.get(f"/api/products/{LIKE}/similar").json
        dna = self.dna(LIKE)
        self.assertEqual((dna["method"], dna["model_version"]),
                         (similar["method"], similar["model_version"]))


if __name__ == "__main__":
    unittest.main()

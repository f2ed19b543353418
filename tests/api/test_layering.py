"""Goal: layering partners complement: what is told of each is true and adds up to its score.
Method: the embedded catalogue; reasons are held against the notes, layers and sillage that
scent-dna tells of both; a copy of the product, planted, loses what likeness exceeds .8."""

import copy
import random
import unittest

import attar

LIKE = "tom-ford-oud-wood-edp"


class Layering(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        clone = copy.deepcopy(attar.seed("products")[LIKE])
        clone.update(id="planted-clone", slug="planted-clone", line="planted")
        for i, offer in enumerate(clone["offers"]):
            offer["id"] = f"planted-{i}"
        nothing = copy.deepcopy(clone)
        nothing.update(id="planted-nothing", slug="planted-nothing", line="nothing", notes=[],
                       accords=[])
        for i, offer in enumerate(nothing["offers"]):
            offer["id"] = f"nothing-{i}"
        cls.server.change(clone, nothing)
        cls.live = [hit["id"] for hit in cls.server.search(sort="name", size=100)["hits"]]

    def ask(self, identity, status=200, **parameters):
        reply = self.server.get(f"/api/products/{identity}/layering", parameters)
        self.assertEqual(reply.status, status, reply.body)
        return reply.json

    def dna(self, identity):
        return self.server.get(f"/api/products/{identity}/scent-dna").json

    @staticmethod
    def notes(dna, *layers):
        return {note["id"] for layer in layers for note in dna["notes"][layer]}

    def check(self, own, hit):
        """Returns the kinds of its reasons."""
        theirs = self.dna(hit["id"])
        every = ("top", "heart", "base", "flat")
        mine, other = self.notes(own, *every), self.notes(theirs, *every)
        for reason in hit["reasons"]:
            if reason["kind"] == "base":
                self.assertIn(reason["with"], self.notes(own, "base") or self.notes(own, "flat"))
                self.assertIn(reason["id"],
                              self.notes(theirs, "base") or self.notes(theirs, "flat"))
            if reason["kind"] == "pair":
                self.assertIn(reason["with"], mine - other)
                self.assertIn(reason["id"], other - mine)
            if reason["kind"] == "sillage":
                apart = abs(own["sillage"] - theirs["sillage"])
                self.assertAlmostEqual(reason["share"], .2 * (1 - apart / 4), delta=.0002)
        shares = sum(reason["share"] for reason in hit["reasons"])
        self.assertAlmostEqual(shares, hit["score"] / 100, delta=.00005)
        return [reason["kind"] for reason in hit["reasons"]]

    def test_reasons_are_true_and_add_up(self):
        kinds = []
        for identity in random.Random(23).sample(self.live, 12):
            own = self.dna(identity)
            found = self.ask(identity, k=8)
            scores = [hit["score"] for hit in found["hits"]]
            self.assertEqual(scores, sorted(scores, reverse=True))
            self.assertEqual(found, self.ask(identity, k=8))
            self.assertNotIn(identity, [hit["id"] for hit in found["hits"]])
            for hit in found["hits"]:
                self.assertGreater(hit["offers"]["in_stock"], 0)
                kinds += self.check(own, hit)
        for kind in ("base", "pair", "sillage"):
            self.assertGreater(kinds.count(kind), 50, kind)

    def test_k_is_a_start_of_the_list(self):
        whole = self.ask(LIKE, k=200)["hits"]
        self.assertEqual(len(whole), 200)
        self.assertEqual(self.ask(LIKE, k=7)["hits"], whole[:7])

    def test_a_copy_is_no_complement(self):
        likest = self.server.get(f"/api/products/{LIKE}/similar", {"k": 1}).json["hits"][0]
        self.assertEqual(likest["id"], "planted-clone")
        copied = self.ask(LIKE, k=1, product="planted-clone")["hits"][0]
        shares = {reason["kind"]: reason["share"] for reason in copied["reasons"]}
        self.assertAlmostEqual(shares["too_alike"], .8 - likest["match"] / 100, delta=.0006)
        self.assertNotIn("pair", shares)
        self.assertNotEqual(self.ask(LIKE, k=1)["hits"][0]["id"], "planted-clone")

    def test_of_what_nothing_is_known_nothing_is_told(self):
        self.assertEqual(self.ask("planted-nothing")["hits"], [])
        self.assertEqual(self.ask(LIKE, product="planted-nothing")["hits"], [])

    def test_filters_hold(self):
        for hit in self.ask(LIKE, brand="ajmal", price="..300", k=50)["hits"]:
            self.assertEqual(hit["brand"]["id"], "ajmal")
            self.assertLessEqual(hit["from"]["amount"], 30000)

    def test_faults(self):
        self.ask("no-such-product", 404)
        for name, value in (("k", 0), ("k", 201), ("q", "oud"), ("sort", "price")):
            self.assertEqual(self.ask(LIKE, 400, **{name: value})["parameter"], name)


if __name__ == "__main__":
    unittest.main()

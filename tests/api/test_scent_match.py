"""Goal: scent algebra: likes and dislikes weigh, vetoes and demands hold, reasons add up.
Method: the embedded catalogue. One like is held against similar; random wishes with random vetoes
against the documents and the parents of notes in the ontology; demands against scent-dna."""

import os
import random
import unittest

import attar

LIKE = "tom-ford-oud-wood-edp"
K_MAX = 200


def ontology_parents():
    path = os.path.join(attar.ROOT, "data", "ontology", "notes.tsv")
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    head, rows = rows[0], rows[1:]
    return {row[head.index("id")]: row[head.index("parent")] for row in rows if len(row) > 3}


class ScentMatch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.products = attar.seed("products")
        cls.parents = ontology_parents()
        cls.live = [hit["id"] for hit in cls.server.search(sort="name", size=100)["hits"]]
        cls.notes = sorted({n["id"] for p in cls.products.values() for n in p["notes"]})
        cls.accords = sorted({a["id"] for p in cls.products.values() for a in p["accords"]})
        cls.axes = list(cls.dna(LIKE)["axes"])

    @classmethod
    def dna(cls, identity):
        return cls.server.get(f"/api/products/{identity}/scent-dna").json

    def ask(self, body, status=200):
        reply = self.server.post("/api/products/scent-match", body)
        self.assertEqual(reply.status, status, (body, reply.body))
        return reply.json

    def matches(self, body):
        return {hit["id"]: hit["match"] for hit in self.ask({**body, "k": K_MAX})["hits"]}

    def kinds(self, note):
        """The note and everything that it is a kind of."""
        seen = []
        while note and note not in seen:
            seen.append(note)
            note = self.parents.get(note, "")
        return seen

    def wish(self, rng):
        what = rng.choice(("product", "note", "accord"))
        one = rng.choice({"product": self.live, "note": self.notes, "accord": self.accords}[what])
        return {what: one, "weight": rng.randint(1, 1000) / 1000}

    # ---- Wishes ----

    def test_one_like_is_similar(self):
        for identity in random.Random(3).sample(self.live, 20):
            mine = self.ask({"like": [{"product": identity}], "k": 20})
            theirs = self.server.get(f"/api/products/{identity}/similar", {"k": 20}).json
            self.assertEqual(mine["hits"], theirs["hits"])
            self.assertEqual((mine["method"], mine["model_version"]),
                             (theirs["method"], theirs["model_version"]))

    def test_order_of_the_lists_changes_nothing(self):
        rng = random.Random(7)
        for _ in range(20):
            like = [self.wish(rng) for _ in range(5)]
            dislike = [self.wish(rng) for _ in range(4)]
            one = self.ask({"like": like, "dislike": dislike})
            other = self.ask({"like": like[::-1], "dislike": dislike[::-1]})
            self.assertEqual(one, other)

    def test_reasons_add_up_to_the_match(self):
        rng = random.Random(11)
        negative = told = 0
        for _ in range(30):
            found = self.ask({"like": [self.wish(rng) for _ in range(3)],
                              "dislike": [self.wish(rng) for _ in range(3)]})
            self.assertGreaterEqual(found["total"], len(found["hits"]))
            matches = [hit["match"] for hit in found["hits"]]
            self.assertEqual(matches, sorted(matches, reverse=True))
            for hit in found["hits"]:
                self.assertGreater(hit["offers"]["in_stock"], 0)
                shares = [reason["share"] for reason in hit["reasons"]]
                self.assertAlmostEqual(sum(shares), hit["match"] / 100, delta=.00005)
                negative += min(shares) < 0
                told += 1
        self.assertGreater(told, 300)
        self.assertGreater(negative, 30)

    def test_what_is_disliked_sinks(self):
        rng = random.Random(13)
        for _ in range(20):
            liked, disliked = rng.sample(self.live, 2)
            near = self.server.get(f"/api/products/{disliked}/similar", {"k": 5}).json["hits"]
            plain = self.matches({"like": [{"product": liked}]})
            turned = self.matches({"like": [{"product": liked}],
                                   "dislike": [{"product": disliked}]})
            twin = next((hit["id"] for hit in near
                         if hit["id"] in plain and hit["match"] > plain[hit["id"]] + 20), None)
            if twin is not None:
                self.assertLess(turned.get(twin, 0), plain[twin])

    def test_more_weight_draws_nearer(self):
        pair = ("oud", "bergamot")
        heavy = self.matches({"like": [{"note": pair[0]}, {"note": pair[1], "weight": .1}]})
        light = self.matches({"like": [{"note": pair[0], "weight": .1}, {"note": pair[1]}]})
        with_oud = [i for i in self.live if {n["id"] for n in self.products[i]["notes"]} >=
                    {"oud"} and "bergamot" not in {n["id"] for n in self.products[i]["notes"]}]
        self.assertGreater(len(with_oud), 3)
        for identity in with_oud:
            self.assertGreaterEqual(heavy.get(identity, 0), light.get(identity, 0))

    def test_a_note_is_found_by_its_name(self):
        self.assertEqual(self.ask({"like": [{"note": "عود"}]}),
                         self.ask({"like": [{"note": "oud"}]}))

    def test_what_is_wished_for_is_no_hit(self):
        near = self.server.get(f"/api/products/{LIKE}/similar", {"k": 2}).json["hits"]
        other, far = near[0]["id"], near[1]["id"]
        hits = self.matches({"like": [{"product": LIKE}, {"product": other}],
                             "dislike": [{"product": far}]})
        self.assertFalse({LIKE, other, far} & set(hits))

    # ---- Vetoes and demands ----

    def violates(self, product, veto):
        if "accord" in veto:
            return any(a["id"] == veto["accord"] and a["weight"] >= veto.get("at_least", 30)
                       for a in product["accords"])
        return any(veto["note"] in self.kinds(note["id"]) and
                   veto.get("layer", note["layer"]) == note["layer"] for note in product["notes"])

    def test_no_veto_is_ever_violated(self):
        rng = random.Random(17)
        broad = [parent for parent in set(self.parents.values()) if parent]
        hits = vetoed = 0
        for _ in range(150):
            without = []
            for _ in range(rng.randint(1, 3)):
                if rng.random() < .3:
                    without.append({"accord": rng.choice(self.accords),
                                    "at_least": rng.randint(1, 100)})
                else:
                    without.append({"note": rng.choice(self.notes + broad)})
                    if rng.random() < .5:
                        without[-1]["layer"] = rng.choice(("top", "heart", "base"))
            like = [self.wish(rng)]
            free = self.matches({"like": like})
            kept = self.matches({"like": like, "without": without})
            for identity, match in free.items():
                bad = any(self.violates(self.products[identity], veto) for veto in without)
                self.assertEqual(identity in kept, not bad, (identity, without))
                vetoed += bad
                hits += not bad
                self.assertTrue(bad or kept[identity] == match)
        self.assertGreater(hits, 1000)
        self.assertGreater(vetoed, 500)

    def test_demands_are_met(self):
        rng = random.Random(19)
        met = 0
        prices = {hit["id"]: hit["from"]["amount"]
                  for hit in self.server.search(sort="name", size=100)["hits"]}
        for identity in rng.sample(self.live, 25):
            own, body = self.dna(identity), {"like": [{"product": identity}], "k": K_MAX}
            can = {axis for axis in self.axes if own["axes"][axis] <= 90}
            more = rng.sample(sorted(can), 1)
            can = {axis for axis in self.axes if own["axes"][axis] >= 10} - set(more)
            body.update(more=more, less=rng.sample(sorted(can), min(1, len(can))))
            for name, chance in (("cheaper", .5), ("lasts_longer", .3), ("stronger", .3)):
                known = name == "cheaper" or own[{"lasts_longer": "longevity"}.get(name, "sillage")]
                body[name] = bool(known) and rng.random() < chance
            for hit in self.ask(body)["hits"]:
                dna = self.dna(hit["id"])
                for axis in body["more"]:
                    self.assertGreaterEqual(dna["axes"][axis], own["axes"][axis] + 10)
                for axis in body["less"]:
                    self.assertLessEqual(dna["axes"][axis], own["axes"][axis] - 10)
                if body["cheaper"]:
                    self.assertLess(hit["from"]["amount"], prices[identity])
                if body["lasts_longer"]:
                    self.assertGreaterEqual(dna["longevity"], own["longevity"] + .499)
                if body["stronger"]:
                    self.assertGreaterEqual(dna["sillage"], own["sillage"] + .499)
                met += 1
        self.assertGreater(met, 50)

    def test_demands_leave_out_nothing_else(self):
        own = self.dna(LIKE)["axes"]["citrus"]
        near = {"like": [{"product": LIKE}], "match": "35.."}
        self.assertLess(self.ask(near)["total"], K_MAX)
        free = self.matches(near)
        kept = self.matches({**near, "more": ["citrus"]})
        self.assertEqual(kept, {identity: match for identity, match in free.items()
                                if self.dna(identity)["axes"]["citrus"] >= own + 10})
        self.assertLess(0, len(kept))

    def test_filters_hold_besides(self):
        found = self.ask({"like": [{"note": "oud"}], "brand": "!ajmal", "gender": ["men"],
                          "price": "..300", "filter": "longevity>=2", "k": K_MAX})
        self.assertGreater(found["total"], 0)
        for hit in found["hits"]:
            self.assertNotEqual(hit["brand"]["id"], "ajmal")
            self.assertLessEqual(hit["from"]["amount"], 30000)
        near = self.ask({"like": [{"product": LIKE}], "match": "40..", "k": K_MAX})
        self.assertTrue(all(hit["match"] >= 40 for hit in near["hits"]))
        self.assertEqual(near["total"], len(near["hits"]))

    # ---- Faults ----

    def test_faults_name_their_place(self):
        like = [{"product": LIKE}]
        cases = (
            ({}, 400, "like"), ({"like": []}, 400, "like"), ({"like": "oud"}, 400, "like"),
            ({"like": ["oud"]}, 400, "like[0]"), ({"like": [{}]}, 400, "like[0]"),
            ({"like": like + [{"product": "nobody"}]}, 404, "like[1].product"),
            ({"like": [{"note": "no-note-of-anyone"}]}, 400, "like[0].note"),
            ({"like": [{"accord": "no-accord"}]}, 400, "like[0].accord"),
            ({"like": [{"note": "oud", "accord": "woody"}]}, 400, "like[0]"),
            ({"like": [{"note": "oud", "wieght": 1}]}, 400, "like[0]"),
            ({"like": [{"note": "oud", "weight": 0}]}, 400, "like[0].weight"),
            ({"like": [{"note": "oud", "weight": 1.5}]}, 400, "like[0].weight"),
            ({"like": [{"note": 5}]}, 400, "like[0].note"),
            ({"like": [{"note": "x" * 65}]}, 400, "like[0].note"),
            ({"like": [{"note": "oud"}] * 65}, 400, "like"),
            ({"like": [{"note": "oud"}] * 40, "dislike": [{"note": "rose"}] * 25}, 400,
             "dislike[24]"),
            ({"like": like, "without": [{"note": "no-note"}]}, 400, "without[0].note"),
            ({"like": like, "without": [{"note": "oud", "layer": "side"}]}, 400,
             "without[0].layer"),
            ({"like": like, "without": [{"accord": "woody", "at_least": 0}]}, 400,
             "without[0].at_least"),
            ({"like": like, "without": [{"product": LIKE}]}, 400, "without[0]"),
            ({"like": [{"note": "oud"}], "cheaper": True}, 400, "cheaper"),
            ({"like": like, "stronger": 1}, 400, "stronger"),
            ({"like": like, "more": ["sweetish"]}, 400, "more[0]"),
            ({"like": [{"note": "oud"}], "less": ["woody"]}, 400, "less"),
            ({"like": like, "colour": "red"}, 400, "colour"),
            ({"like": like, "k": 201}, 400, "k"),
        )
        for body, status, parameter in cases:
            self.assertEqual(self.ask(body, status).get("parameter"), parameter, body)

    def test_whatever_comes_is_answered_or_refused_by_name(self):
        rng = random.Random(31)
        answered = refused = 0
        for _ in range(400):
            body = {"like": [self.wish(rng) for _ in range(rng.randint(0, 3))],
                    "dislike": [self.wish(rng)], "without": [{"note": rng.choice(self.notes)}],
                    "more": rng.sample(self.axes, 1), "cheaper": False}
            for _ in range(rng.randint(0, 2)):
                self.spoil(rng, body)
            reply = self.server.post("/api/products/scent-match", body)
            self.assertIn(reply.status, (200, 400, 404), (body, reply.body))
            answered += reply.status == 200
            refused += reply.status != 200
            self.assertEqual("parameter" in reply.json, reply.status != 200, reply.body)
        self.assertGreater(answered, 20)
        self.assertGreater(refused, 100)

    @staticmethod
    def spoil(rng, body):
        """Put something odd where a list, an item or a member stands."""
        odd = rng.choice((None, True, 0, -1, 1e300, 2 ** 63 - 1, "", "\0", "x" * 5000, "عود", [],
                          {}, [[]], {"note": None}, {"product": LIKE, "weight": "1"}))
        name = rng.choice(list(body))
        if isinstance(body[name], list) and body[name] and rng.random() < .7:
            item = rng.randrange(len(body[name]))
            if isinstance(body[name][item], dict) and body[name][item] and rng.random() < .6:
                body[name][item][rng.choice(list(body[name][item]))] = odd
            else:
                body[name][item] = odd
        else:
            body[name] = odd


if __name__ == "__main__":
    unittest.main()

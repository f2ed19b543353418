"""Goal: the figures of `tools/dev scent-eval` can be trusted.
Method: planted lines against the products they tell of, the peer against cosines worked out by
hand, a page of invented neighbours; no server is started."""

import importlib.util
import json
import math
import os
import random
import sys
import unittest
from importlib.machinery import SourceFileLoader

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "bench", "scent"), os.path.join(ROOT, "bench", "relevance"),
                os.path.join(ROOT, "tools")]

import judge  # noqa: E402
import measure  # noqa: E402
import naive  # noqa: E402
import neighbours  # noqa: E402
import plant  # noqa: E402
import truth  # noqa: E402

PAIRS = [("bergamot", "top"), ("rose", "heart"), ("oud", "base"), ("musk", "base")]


def script():
    """bench/scent/run as a module."""
    path = os.path.join(ROOT, "bench", "scent", "run")
    spec = importlib.util.spec_from_loader("scent_run", SourceFileLoader("scent_run", path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def product(name, *notes):
    return {"id": name, "notes": [{"id": note, "layer": "flat"} for note in notes],
            "accords": [{"id": "woody"}]}


class Ways(unittest.TestCase):
    def setUp(self):
        self.notes = plant.Notes(ROOT)
        self.draw = random.Random(1)

    def test_one_note_is_left_out(self):
        for _ in range(20):
            left = plant.left_out(PAIRS, self.notes, self.draw)
            self.assertEqual(len(left), len(PAIRS) - 1)
            self.assertLess(set(left), set(PAIRS))

    def test_layers_move_and_notes_stay(self):
        drawn = [plant.shuffled(PAIRS, self.notes, self.draw) for _ in range(20)]
        for moved in drawn:
            self.assertEqual([note for note, _ in moved], [note for note, _ in PAIRS])
        self.assertTrue(any(moved != PAIRS for moved in drawn))

    def test_another_word_means_the_same_note(self):
        owner = {}
        for note, aliases in self.notes.aliases.items():
            for alias in aliases:
                self.assertNotIn(alias.lower(), owner)
                owner[alias.lower()] = note
        told = plant.other_words(PAIRS, self.notes, self.draw)
        meant = [owner.get(word.lower(), word) for word, _ in told]
        self.assertEqual(meant, [note for note, _ in PAIRS])
        self.assertNotEqual(told, PAIRS)

    def test_a_related_note_has_the_same_parent(self):
        with open(os.path.join(ROOT, "data", "ontology", "notes.tsv"), encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        at = rows[0].index("parent")
        parent = {row[0]: row[at] for row in rows[1:]}
        for _ in range(20):
            told = plant.related(PAIRS, self.notes, self.draw)
            changed = [(old[0], new[0]) for old, new in zip(PAIRS, told) if old != new]
            self.assertEqual(len(changed), 1)
            old, new = changed[0]
            self.assertEqual(parent[old], parent[new])
            self.assertTrue(parent[old])


class Planting(unittest.TestCase):
    def test_every_way_tells_of_its_product_under_an_id_of_its_own(self):
        products = [product(f"p-{n}", "oud", "rose", "musk", "amber") for n in range(9)]
        planted = plant.own(ROOT, products, 5)
        self.assertEqual(len({one.id for one in planted}), 5 * len(plant.WAYS))
        self.assertEqual({one.kind for one in planted}, set(plant.WAYS))
        self.assertLessEqual({one.target for one in planted}, {one["id"] for one in products})
        for one in planted:
            self.assertEqual(one.id, f"f-{one.line['id']}")

    def test_the_same_seed_plants_the_same(self):
        products = [product(f"p-{n}", "oud", "rose", "musk", "amber") for n in range(9)]
        lines = [json.dumps([one.line for one in plant.own(ROOT, products, 3)]) for _ in range(2)]
        self.assertEqual(lines[0], lines[1])

    def test_products_of_few_notes_are_not_asked_about(self):
        self.assertEqual(plant.own(ROOT, [product("p-1", "oud", "rose", "musk")], 5), [])


class Peer(unittest.TestCase):
    def test_cosine_by_hand(self):
        shelf = [product("q", "oud", "rose"), product("a", "oud", "rose", "musk"),
                 product("b", "oud", "iris")]
        cosine = naive.Cosine(shelf)
        self.assertAlmostEqual(cosine.weight["note rose"], math.log(1 + 3 / 2) ** 2)
        self.assertEqual(cosine.nearest("q", 10, set()), ["q", "a", "b"])
        self.assertEqual(cosine.nearest("q", 10, {"q"}), ["a", "b"])

    def test_equal_scores_stand_by_id(self):
        shelf = [product(name, "oud") for name in ("c", "a", "b")]
        self.assertEqual(naive.Cosine(shelf).nearest("c", 2, set()), ["a", "b"])


class Page(unittest.TestCase):
    def result(self):
        row = judge.Row(truth.Query(1, "oud, rose", {"a": 3}, "same"))
        row.answers["attar"] = (["a"], 10, measure.judge(["a"], {"a": 3}))
        return judge.Result("own", [row], None)

    def test_reasons_of_the_first_and_of_the_wanted(self):
        row = judge.Row(truth.Query(1, "", {"b": 3}, "same"))
        row.told = [{"id": name, "reasons": [{"kind": "note", "id": "oud", "share": 0.5},
                                             {"kind": "other", "share": 0.25}]} for name in "abc"]
        self.assertEqual(neighbours.why(None, row),
                         "a: oud 0.500, other 0.250\nb: oud 0.500, other 0.250")

    def test_each_kind_has_a_floor_of_its_own(self):
        figures = script().floor_figures([self.result()])
        self.assertEqual(sorted(figures), ["own", "own, same"])
        self.assertEqual(figures["own, same"]["mrr"], 1)


if __name__ == "__main__":
    unittest.main()

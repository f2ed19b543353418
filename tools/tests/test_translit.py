"""Goal: the parts of tools/train-translit do what their comments say.
Method: toy languages whose correspondences are known, and words whose folding is known.
"""

import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools", "translit"))

import alignment  # noqa: E402
import folding  # noqa: E402
import trial  # noqa: E402
import model  # noqa: E402
import pairs  # noqa: E402

TOY = [("بت", "bat"), ("تب", "tab"), ("بش", "bash"), ("شب", "shab"), ("تش", "tash"),
       ("شت", "shat"), ("بتش", "batash"), ("شبت", "shabat"), ("ب", "ba"), ("ش", "sha")]


class Folding(unittest.TestCase):
    def test_words_are_folded(self):
        self.assertEqual(folding.arabic_words("أَمْواج آيس، لطافة"), ["امواج", "ايس", "لطافه"])
        self.assertEqual(folding.arabic_words("کیان شيماء"), ["كيان", "شيما"])
        self.assertEqual(folding.latin_words("L'Été d’Hermès, Victoria's"),
                         ["l", "ete", "d", "hermes", "victorias"])
        self.assertEqual(folding.without_article("العود"), ("العود", "عود"))
        self.assertEqual(folding.without_article("الفل"), ("الفل",))


class Alignment(unittest.TestCase):
    def test_em_finds_the_pieces(self):
        costs = model.costs(alignment.learn(TOY))
        self.assertLess(costs["ش", "sh"], model.UNIT)
        self.assertLess(costs["ب", "b"], model.UNIT)
        self.assertLess(costs["", "a"], model.UNIT)
        self.assertNotIn(("ب", "t"), costs)
        _, path = alignment.cheapest(costs, "شب", "shab")
        self.assertEqual(path, [("ش", "sh"), ("", "a"), ("ب", "b")])

    def test_no_alignment(self):
        self.assertIsNone(alignment.cheapest({("ب", "b"): 1}, "ب", "t"))

    def test_a_rare_doubled_letter_costs_as_the_others_do(self):
        table = {("ل", "l"): 1, ("ل", "ll"): 19, ("م", "m"): 0, ("م", "x"): 60}
        model.add_doubled(table, {("ل", "ll"): 5.0})
        self.assertEqual(table["م", "mm"], 18)
        self.assertEqual(table["ل", "ll"], 19)
        self.assertNotIn(("م", "xx"), table)

    def test_what_parts_say_is_not_listed(self):
        kept = model.pruned({("ب", "b"): 2, ("ت", "t"): 3, ("بت", "b"): 200, ("", "a"): 1,
                             ("ب", "ba"): 3, ("ت", "ta"): 2})
        self.assertNotIn(("ب", "ba"), kept)
        self.assertNotIn(("بت", "b"), kept)
        self.assertEqual(kept["ت", "ta"], 2)


class Pairs(unittest.TestCase):
    def test_translations_fall_out(self):
        pairing = pairs.Pairing(alignment.conditional(alignment.learn(TOY)))
        self.assertEqual(list(pairing.words(["شبت", "ققق"], ["zzzz", "shabat"])),
                         [("شبت", "shabat")])


class Judge(unittest.TestCase):
    def test_the_walk_gives_the_cost(self):
        costs = model.costs(alignment.learn(TOY))
        walk = trial.Walk(costs, "شبت")
        walk.visit(trial.tree(["shabat", "zzz"]))
        self.assertEqual(walk.found, [(alignment.cheapest(costs, "شبت", "shabat")[0], "shabat")])


if __name__ == "__main__":
    unittest.main()

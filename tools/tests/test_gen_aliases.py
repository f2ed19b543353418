"""gen-aliases: the table is fresh, each rule does what it says, what is written by hand wins."""

import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools", "gen"))

import spellings  # noqa: E402


def load():
    loader = importlib.machinery.SourceFileLoader("gen_aliases", f"{ROOT}/tools/gen-aliases")
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("gen_aliases", loader))
    loader.exec_module(module)
    return module


class Rules(unittest.TestCase):
    def test_words_are_aligned_letter_by_letter(self):
        self.assertEqual(spellings.align("lattafa", "لطافة"),
                         [("l", "ل"), ("a", ""), ("tt", "ط"), ("a", "ا"), ("f", "ف"), ("a", "ة")])
        self.assertIsNone(spellings.align("rose", "ورد"))

    def test_digits_stand_for_letters_that_latin_lacks(self):
        self.assertIn("3oud", spellings.digits("oud", "عود"))
        self.assertIn("la6afa", spellings.digits("lattafa", "لطافة"))
        self.assertIn("al 7aramain", spellings.digits("al haramain", "الحرمين"))
        self.assertEqual(set(spellings.digits("rose", "ورد")), set())

    def test_a_hard_g_has_four_letters(self):
        self.assertLessEqual({"جولد", "غولد", "قولد", "كولد"},
                             set(spellings.g_letters("gold", "جولد")))

    def test_other_rules(self):
        self.assertIn("latafa", spellings.doubled("lattafa"))
        self.assertIn("alharamain", spellings.article("al haramain"))
        self.assertIn("arabian oudh", spellings.oud("arabian oud"))
        self.assertIn("عبدالصمد", spellings.servant("عبد الصمد"))
        self.assertIn("abdulsamad", spellings.servant("abdul samad"))
        self.assertIn("برادة", spellings.ending("برادا"))
        self.assertIn("شانس", spellings.soft_ch("تشانس"))
        self.assertIn("amir", spellings.vowels("ameer", "أمير"))
        self.assertEqual(list(spellings.plural("cherry")), ["cherries"])


class Table(unittest.TestCase):
    def test_it_is_fresh(self):
        done = subprocess.run([sys.executable, f"{ROOT}/tools/gen-aliases", "--check"], check=False)
        self.assertEqual(done.returncode, 0)

    def test_no_spelling_is_taken_from_its_owner(self):
        module = load()
        ontology = os.path.join(ROOT, "data", "ontology")
        taken = {module.fold(text) for _, _, texts in module.concepts(ontology) for text in texts}
        table = module.generate(ontology, os.path.join(ROOT, "analyzers"))
        made = [(kind, module.fold(text)) for (kind, _, rule), texts in table.items()
                for text in texts if rule != "note"]
        self.assertEqual([form for _, form in made if form in taken], [])
        self.assertEqual(len(made), len(set(made)))


if __name__ == "__main__":
    unittest.main()

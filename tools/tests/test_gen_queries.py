"""gen-queries: the same log every time, the shares of the performance page, new queries enough."""

import collections
import json
import os
import subprocess
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COUNT = 6000


def catalogue():
    """Enough products that new queries do not run out."""
    return "".join(json.dumps({
        "id": f"p-{number}",
        "name": {"en": f"Alpha{number} Beta{number % 97}", "ar": f"عود{number}"},
        "brand": {"id": f"brand-{number % 40}", "name": {"en": f"House {number % 40}"}},
        "category_path": [{"id": "perfume"}, {"id": f"perfume/{number % 9}"}],
        "notes": [{"id": f"note-{number % 200}"}], "accords": [{"id": f"accord-{number % 30}"}],
        "gender": ("men", "women")[number % 2], "form": "spray", "concentration": "edp",
        "offers": [{"vendor_id": f"v-{number % 12}", "price": 10000 + number}]}) + "\n"
        for number in range(3000))


def log(*arguments):
    made = subprocess.run([sys.executable, "-B", os.path.join(ROOT, "tools/gen-queries"),
                           "--catalog", "-", "--count", str(COUNT), *arguments],
                          input=catalogue(), capture_output=True, text=True, check=True)
    return made.stdout.splitlines()


class GenQueries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lines = log()

    def test_the_same_arguments_give_the_same_log(self):
        self.assertEqual(len(self.lines), COUNT)
        self.assertEqual(self.lines, log())
        self.assertNotEqual(self.lines, log("--seed", "2"))

    def test_shares(self):
        typed = sum(line.startswith("/api/products/autocomplete?") for line in self.lines)
        similar = sum("match_to=" in line for line in self.lines)
        self.assertTrue(30 <= typed * 100 / COUNT <= 40, typed)
        self.assertTrue(3 <= similar * 100 / COUNT <= 7, similar)

    def test_two_pages_in_five_are_new_and_the_rest_is_skewed(self):
        pages = collections.Counter(line for line in self.lines if "/search?" in line)
        once = sum(count == 1 for count in pages.values())
        self.assertGreater(once * 100 / sum(pages.values()), 38)
        self.assertGreater(pages.most_common(1)[0][1], sum(pages.values()) / 200)

    def test_the_worst_mix_is_broad_and_counts_everything(self):
        for line in log("--mix", "worst")[:200]:
            self.assertIn("facets=category,brand", line)
            self.assertIn("accord=", line)


if __name__ == "__main__":
    unittest.main()

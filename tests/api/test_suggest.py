"""Goal: whatever the script, the order and the slips, a shopper's first letters lead to the same
completions, and each says truly how many products its click shows.
Method: the embedded catalogue over HTTP; every count is asked for again as a search."""

import unittest

import attar

GROUPS = ("completions", "brands", "notes", "perfumers", "categories")


class Suggest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.search = cls.server.search

    def ask(self, q, **more):
        return self.server.get("/api/products/autocomplete", {"q": q, "size": 10, **more}).json

    def completions(self, q):
        return [item["filters"] for item in self.ask(q)["completions"]]

    def test_counts_are_the_totals_of_the_click(self):
        for q in ("o", "ou", "rose", "lat", "lattafa 100", "khamrah e", "oud for m", "amber wood",
                  "ع", "عو", "عود للر", "خشب", "مسك ١٠٠", "woody for w", "lattfa"):
            reply = self.ask(q)
            for group in GROUPS:
                for item in reply[group]:
                    total = self.search(**item["filters"], size=0)["total"]
                    self.assertEqual(total, item["count"], (q, item))
                    self.assertGreater(total, 0)

    def test_names_of_one_concept_complete_alike(self):
        for names in (("oud", "oudh", "3oud", "aoud"), ("rose", "roses"), ("عود", "العود")):
            lists = [self.completions(name) for name in names]
            self.assertTrue(lists[0], names)
            for name, other in zip(names, lists):
                self.assertEqual(other, lists[0], name)
        self.assertEqual(self.completions("oud")[0], {"note": "oud"})
        self.assertEqual(self.completions("عود")[0], {"note": "oud"})

    def test_completions_are_in_the_typed_script(self):
        self.assertEqual(self.ask("oud", lang="ar")["completions"][0]["text"], "Oud")
        self.assertEqual(self.ask("عود", lang="en")["completions"][0]["text"], "عود")
        self.assertEqual(self.ask("عود", lang="en")["notes"][0]["text"], "Oud")

    def test_filters_are_parsed_from_words(self):
        self.assertEqual(self.completions("oud for m")[0], {"note": "oud", "gender": "men"})
        self.assertEqual(self.completions("عود للر")[0], {"note": "oud", "gender": "men"})
        self.assertEqual(self.completions("عود رجالي")[0], {"note": "oud", "gender": "men"})

    def test_a_line_is_completed_by_concentration_and_size(self):
        line = next(item for item in self.ask("lattafa")["completions"]
                    if "line" in item["filters"])
        children = [item for item in self.ask(line["text"])["completions"]
                    if "size_ml" in item["filters"]]
        self.assertTrue(children)
        for child in children:
            self.assertEqual(set(child["filters"]), {"brand", "line", "concentration", "size_ml"})
            self.assertLessEqual(child["count"], line["count"])

    def test_words_come_in_any_order(self):
        for one, other in (("lattafa oud", "oud lattafa"), ("men oud", "oud for men"),
                           ("winter woody", "woody winter")):
            self.assertEqual(self.completions(one), self.completions(other))
            self.assertTrue(self.completions(one), one)

    def test_slips_are_mended_behind_what_is_exact(self):
        for slip in ("lattfa", "latatfa", "lattaffa", "lattava"):
            self.assertIn({"brand": "lattafa"}, self.completions(slip), slip)
        for slip in ("لطفاة", "لطاافة"):
            self.assertIn({"brand": "lattafa"}, self.completions(slip), slip)
        self.assertNotIn({"note": "oud"}, self.completions("aud"))  # three letters: none

    def test_products_are_found_in_both_scripts_and_by_brand(self):
        hit = self.search(q="oud", size=1)["hits"][0]
        for lang in ("en", "ar"):
            brand, name = hit["brand"]["name"][lang], hit["name"][lang]
            found = [item["id"] for item in self.ask(f"{brand} {name}")["products"]]
            self.assertIn(hit["id"], found, (brand, name))

    def test_searches_say_what_was_understood_and_count_it(self):
        for q in ("smoky vanilla for winter n", "فانيليا مدخنة لليالي ال", "rose for w", "ورد لل",
                  "sweet but not powd", "حلو وليس بود", "long lasting rose", "without musk",
                  "Vanilla SMOK", "oud under 200"):
            searches = self.ask(q)["searches"]
            self.assertTrue(searches, q)
            for item in searches:
                result = self.search(q=item["text"], size=0)
                self.assertEqual(item["count"], result["total"], item["text"])
                self.assertEqual(item["understood"], result["understood"])
                self.assertTrue(item["text"].startswith(q[:q.rfind(" ") + 1]), item["text"])

    def test_searches_finish_the_words_of_filters(self):
        def finished(q):
            return {tuple(sorted((i["filter"], i["value"]) for i in item["understood"]))
                    for item in self.ask(q)["searches"]}
        nights = (("accord", "smoky"), ("daypart", "night"), ("season", "winter"))
        self.assertIn(nights, finished("smoky vanilla for winter n"))
        self.assertIn(nights, finished("smoky vanilla for winter nights"))
        self.assertIn(nights, finished("فانيليا مدخنة لليالي الشت"))
        self.assertIn((("gender", "women"),), finished("rose for w"))
        self.assertIn((("accord", "smoky"),), finished("vanilla smok"))
        self.assertIn((("accord", "!powdery"), ("accord", "sweet")),
                      finished("sweet but not powdery"))

    def test_names_have_no_searches(self):
        for q in ("smoky", "winter nights", "212 vip men", "lattafa", "x" * 500):
            self.assertEqual(self.ask(q)["searches"], [], q)

    def test_the_same_prefix_gives_the_same_list(self):
        for q in ("o", "oud", "lattfa", "ع"):
            self.assertEqual(self.ask(q), self.ask(q))


if __name__ == "__main__":
    unittest.main()

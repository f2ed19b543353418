"""Goal: the figures of `tools/dev relevance` can be trusted.
Method: measures against values worked out by hand, edits against their laws, the committed tables
against the embedded catalogue, a page from invented results; no server and no Java is started."""

import json
import os
import random
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "bench", "relevance"), os.path.join(ROOT, "tools")]

import edits  # noqa: E402
import floors  # noqa: E402
import judge  # noqa: E402
import lucene  # noqa: E402
import measure  # noqa: E402
import page  # noqa: E402
import truth  # noqa: E402
from devlib import relevance  # noqa: E402


class Measures(unittest.TestCase):
    def test_first_place(self):
        found = measure.judge(["a", "b"], {"a": 3})
        self.assertEqual((found.mrr, found.hit1, found.hit10, found.ndcg), (1, 1, 1, 1))

    def test_fourth_place(self):
        found = measure.judge(["x", "y", "z", "a"], {"a": 3})
        self.assertEqual((found.mrr, found.hit1, found.hit10), (0.25, 0, 1))
        self.assertAlmostEqual(found.ndcg, 1 / 2.321928, places=5)    # log2(5)

    def test_eleventh_place_counts_for_nothing(self):
        found = measure.judge(["x"] * 10 + ["a"], {"a": 3})
        self.assertEqual((found.mrr, found.hit10, found.ndcg, found.zero), (0, 0, 0, 0))

    def test_grades_order_matters(self):
        best = measure.judge(["a", "b"], {"a": 3, "b": 1})
        worse = measure.judge(["b", "a"], {"a": 3, "b": 1})
        self.assertEqual(best.ndcg, 1)
        self.assertLess(worse.ndcg, 1)
        self.assertEqual(worse.mrr, 1)

    def test_nothing_found(self):
        self.assertEqual(measure.judge([], {"a": 3}).zero, 1)

    def test_a_filter_that_was_typed_holds_for_every_hit(self):
        self.assertEqual(measure.judge(["a", "b"], {}, {"a", "b", "c"}).hit10, 1)
        self.assertEqual(measure.judge(["a", "x"], {}, {"a", "b", "c"}).hit10, 0)
        self.assertEqual(measure.judge([], {}, {"a"}).hit10, 0)

    def test_behind_all_that_pass_another_may_come(self):
        self.assertEqual(measure.judge(["a", "b", "x"], {}, {"a", "b"}, strict=False).hit10, 1)
        self.assertEqual(measure.judge(["a", "x", "b"], {}, {"a", "b"}, strict=False).hit10, 0)

    def test_percentiles(self):
        self.assertEqual(measure.percentile(range(1, 101), 0.5), 50)
        self.assertEqual(measure.percentile(range(1, 101), 0.99), 99)
        self.assertEqual(measure.percentile([7], 0.5), 7)


def document(name, text, arabic="", brand="House"):
    return {"id": name, "name": {"en": text, "ar": arabic}, "brand": {"name": {"en": brand}}}


class Edits(unittest.TestCase):
    KNOWN = edits.names([document("1", "Amber Night", "ليل العنبر"), document("2", "amber night"),
                         document("3", "Rosé 24"), document("4", "Oud")])

    def test_names_that_are_the_same_share_their_ids(self):
        night = next(name for name in self.KNOWN if edits.fold(name.text) == "amber night")
        self.assertEqual(night.ids, {"1", "2"})

    def test_short_names_are_left_out(self):
        self.assertNotIn("oud", [edits.fold(name.text) for name in self.KNOWN])

    def test_a_brand_is_a_name(self):
        house = next(name for name in self.KNOWN if name.text == "House")
        self.assertEqual((house.what, len(house.ids)), ("brand", 4))

    def test_as_many_edits_as_told_at_most(self):
        for one in edits.make(self.KNOWN):
            self.assertLessEqual(edits.distance(one.name.text.lower(), one.text), one.count)
            self.assertGreaterEqual(edits.distance(edits.fold(one.name.text),
                                                   edits.fold(one.text)), 1)

    def test_digits_and_blanks_stay(self):
        for one in edits.make(self.KNOWN):
            kept = [c for c in one.text if c.isdigit() or c.isspace()]
            self.assertEqual(kept, [c for c in one.name.text if c.isdigit() or c.isspace()])

    def test_the_same_seed_the_same_queries(self):
        first = [one.text for one in edits.make(self.KNOWN)]
        self.assertEqual(first, [one.text for one in edits.make(self.KNOWN)])
        self.assertNotEqual(first, [one.text for one in edits.make(self.KNOWN, seed=1)])

    def test_letters_come_from_the_name_s_script(self):
        arabic = [one for one in edits.make(self.KNOWN) if one.name.script == "arabic"]
        self.assertTrue(arabic)
        self.assertTrue(all(c in edits.ARABIC or c.isspace() for one in arabic for c in one.text))

    def test_distance(self):
        for one, other, cost in (("amber", "amebr", 1), ("amber", "ambr", 1), ("ca", "abc", 3),
                                 ("", "abc", 3), ("oud", "oud", 0)):
            self.assertEqual(edits.distance(one, other), cost, (one, other))

    def test_distance_is_symmetric(self):
        source = random.Random(5)
        for _ in range(200):
            one, other = ("".join(source.choices("abc", k=source.randrange(7))) for _ in "12")
            self.assertEqual(edits.distance(one, other), edits.distance(other, one))

    def test_the_rule_of_typos(self):
        for name, text, within in (("amber night", "ambre night", True),
                                   ("amber night", "zmber night", False),     # first letter: two
                                   ("amber night", "ambxx night", False),     # five letters: one
                                   ("baccarat", "baxxarat", True),            # eight letters: two
                                   ("baccarat", "xaccarat", True), ("oud", "odu", False)):
            self.assertEqual(edits.within_rule(name, text), within, text)

    def test_another_known_name_is_a_clash(self):
        known = edits.names([document("1", "Hero"), document("2", "Here")])
        standings = {one.text: one.standing for seed in range(400)
                     for one in edits.make(known, seed=seed)}
        self.assertEqual(standings.get("here"), "clash")


class Floors(unittest.TestCase):
    def test_they_only_rise(self):
        known = {("own", "mrr"): 0.9, ("own", "hit1"): 0.5}
        raised = floors.raised(known, {"own": {"mrr": 0.8, "hit1": 0.6004}})
        self.assertEqual((raised["own", "mrr"], raised["own", "hit1"]), (0.9, 0.6))

    def test_what_fell_is_named(self):
        known = {("own", "mrr"): 0.9, ("gone", "mrr"): 0.9}
        self.assertEqual(floors.below(known, {"own": {"mrr": 0.8}}), [("own", "mrr", 0.9, 0.8)])
        self.assertEqual(floors.below(known, {"own": {"mrr": 0.9}}), [])

    def test_written_and_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "floors.tsv")
            floors.write(path, {("own", "mrr"): 0.9, ("edits.own.latin.1", "hit10"): 0.99})
            self.assertEqual(floors.read(path)["edits.own.latin.1", "hit10"], 0.99)

    def test_the_committed_ones_are_of_known_figures(self):
        known = floors.read(os.path.join(ROOT, floors.FILE))
        self.assertTrue(known)
        self.assertTrue(all(figure in floors.FIGURES and 0 <= value <= 1
                            for (_, figure), value in known.items()))


class Tables(unittest.TestCase):
    ROWS = truth.own(ROOT)

    def test_enough_queries_in_both_scripts(self):
        scripts = [edits.script_of(row.text) for row in self.ROWS]
        self.assertGreaterEqual(len(self.ROWS), 300)
        self.assertGreater(min(scripts.count("arabic"), scripts.count("latin")), 150)

    def test_each_query_once_and_judged(self):
        texts = [row.text for row in self.ROWS]
        self.assertEqual(len(texts), len(set(texts)))
        for row in self.ROWS:
            self.assertTrue(row.expected or row.where, row.text)
            self.assertTrue(row.kind and all(1 <= g <= 3 for g in row.expected.values()), row.text)

    def test_expected_products_are_of_the_catalogue(self):
        found = set()
        for name in ("perfumes-world.tsv", "perfumes-gulf.tsv"):
            with open(os.path.join(ROOT, "data", name), encoding="utf-8") as file:
                found |= {line.split("\t")[0] for line in file}
        named = {name for row in self.ROWS for name in row.expected}
        self.assertEqual(named - found, set())

    def test_judgements_are_numbers_and_reasons_only(self):
        wrong = truth.judged_wrong(ROOT)
        self.assertTrue(wrong and all(1 <= row <= 283 and reason for row, reason in wrong.items()))

    def test_grades(self):
        self.assertEqual(truth.grades("a:2|b"), {"a": 2, "b": 3})
        self.assertEqual(truth.grades(""), {})


class Rows(unittest.TestCase):
    def test_answers_of_a_copy_are_its_own(self):
        row = judge.Row(truth.Query(1, "oud", {"a": 3}, "exact"))
        result = judge.Result("sample", [row.copy()], FakeEngine())
        judge.add_peer(result, {"standard": [(["a"], 5)]})
        self.assertEqual(row.answers, {})
        self.assertEqual(result.systems(), ["lucene standard"])
        self.assertEqual(result.figures("lucene standard")["hit1"], 1)

    def test_kinds_have_figures_of_their_own(self):
        rows = [judge.Row(truth.Query(i, "q", {"a": 3}, kind)) for i, kind in enumerate("xyx")]
        for row, ids in zip(rows, (["a"], ["b"], ["b", "a"])):
            row.answers["attar"] = (ids, 1, measure.judge(ids, row.query.expected))
        result = judge.Result("own", rows, FakeEngine())
        self.assertEqual(result.figures("attar", "x")["mrr"], 0.75)
        self.assertEqual(result.figures("attar", "y")["hit10"], 0)
        self.assertEqual(result.without("less", {0}).figures("attar")["n"], 2)


class FakeEngine:
    def passing(self, expression):
        return {"a", "b"} if expression else set()


class Page(unittest.TestCase):
    def result(self):
        row = judge.Row(truth.Query(1, "عطر <b>", {"a": 3}, "exact"))
        row.answers["attar"] = (["x"], 10, measure.judge(["x"], {"a": 3}))
        row.answers["lucene standard"] = (["a"], 20, measure.judge(["a"], {"a": 3}))
        return judge.Result("own", [row], FakeEngine())

    def test_a_failure_stands_beside_the_peer(self):
        facts = {"title": "T", "key": [("standard", "peer")], "run": [("commit", "abc")],
                 "fallen": [("own", "mrr", 0.9, 0.0)]}
        shown = page.render([self.result()], facts, {"a": "House · Amber"}, lambda *_: "why: gate")
        for part in ('dir="auto"', "عطر &lt;b&gt;", "House · Amber", "why: gate", "floor 0.900"):
            self.assertIn(part, shown)

    def test_nothing_is_fetched(self):
        facts = {"title": "T", "key": [], "fallen": [], "run": []}
        shown = page.render([self.result()], facts, {}, lambda *_: "")
        for part in ("src=", "href=", "url(", "http:", "https:"):
            self.assertNotIn(part, shown)


class Peer(unittest.TestCase):
    def test_a_document_is_one_line(self):
        hit = document("1", "Two\tWords\n", "كلمتان")
        hit["notes"] = [{"en": "Oud", "ar": "عود"}]
        line = lucene.document_line(hit)
        self.assertEqual(line.split("\t"), ["1", "House", "", "Two Words", "كلمتان", "Oud", "عود"])


class Command(unittest.TestCase):
    def test_a_running_server_needs_no_build(self):
        self.assertFalse(relevance.needs_build(["--set", "own", "--url=http://127.0.0.1:1"]))
        self.assertTrue(relevance.needs_build(["--quick"]))


if __name__ == "__main__":
    unittest.main()

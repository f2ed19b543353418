"""The oracle judged: by hand-worked answers, and by a server that lies in one place at a time.

A lie that the oracle does not see would make its agreement with the real server worthless.
"""

import collections
import copy
import decimal
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import asks  # noqa: E402
import catalogue  # noqa: E402
import judge  # noqa: E402
import verdict  # noqa: E402


def document(number, **more):
    offers = [{"id": "a", "vendor_id": "v-a", "volume_ml": 50, "price": 10000, "stock": 3,
               "active": True, "delivery": [{"zones": ["AE"], "options": ["cod", "standard"]}]},
              {"id": "b", "vendor_id": "v-b", "volume_ml": 100, "price": 30000, "stock": 1,
               "active": True}]
    return {"id": f"p-{number}", "status": "approved", "name": {"en": f"Name {chr(97 + number)}"},
            "brand": {"id": f"brand-{number % 2}", "name": {"en": "House"}}, "offers": offers,
            "notes": [{"id": "bergamot", "layer": "top"}], "gender": "unisex",
            "year": 2000 + number, "popularity": number, "rating_sum": 9, "rating_n": 2,
            "published_at": f"2026-01-{number + 1:02}T00:00:00Z", **more}


def products(documents):
    return catalogue.visible(documents, {"bergamot": "citrus", "citrus": ""}, set())


def clause(name, *items):
    return judge.Clause(name, list(items), False)


class HandWorked(unittest.TestCase):
    """The worked test of search.md section 1, and one line for each rule."""

    def setUp(self):
        self.all = products([document(0)])

    def found(self, *clauses, expr=None):
        return judge.Asked(self.all, clauses, expr).found()

    def test_offer_conditions_meet_on_one_offer(self):
        size, price = clause("size_ml", judge.item("100")), clause("price", judge.item(hi=15000))
        self.assertEqual(self.found(size, price), [])
        self.assertEqual(len(self.found(size)), 1)
        expr = ("and", [("leaf", size), ("leaf", price)])
        self.assertEqual(self.found(expr=expr), [])
        both = ("and", [("offer", ("leaf", size)), ("offer", ("leaf", price))])
        self.assertEqual(len(self.found(expr=both)), 1)

    def test_from_is_the_cheapest_eligible_offer(self):
        _, offers = self.found(clause("vendor", judge.item("v-b")))[0]
        self.assertEqual(judge.from_offer(offers).numbers["price"], 30000)

    def test_a_parent_note_is_found(self):
        self.assertEqual(len(self.found(clause("note", judge.item("citrus")))), 1)
        self.assertEqual(self.found(clause("note", judge.item("citrus", exclude=True))), [])

    def test_a_facet_leaves_its_own_choice_out(self):
        asked = judge.Asked(self.all, [clause("vendor", judge.item("v-a"))])
        self.assertEqual(asked.counts("vendor"), {"v-a": 1, "v-b": 1})
        self.assertEqual(asked.counts("size_ml"), {"50": 1})

    def test_delivery_options_stand_on_one_row(self):
        wanted = judge.item("AE-DU", options=frozenset(["cod", "standard"]))
        self.assertEqual(len(self.found(clause("deliver", wanted))), 1)
        self.assertEqual(self.found(clause("deliver", wanted._replace(key="AEX"))), [])

    def test_unisex_is_for_men_too(self):
        self.assertEqual(len(self.found(clause("gender", judge.item("men")))), 1)

    def test_statistics_take_the_lowest_offer_once(self):
        stats = judge.Asked(self.all).stats("price")
        self.assertEqual((stats["min"], stats["max"], stats["sum"], stats["n"]),
                         (10000, 30000, 10000, 1))
        self.assertEqual(judge.mean(10, 3, 0), decimal.Decimal("3.33"))

    def test_texts_are_those_of_the_api(self):
        both = judge.Clause("note", [judge.item("a"), judge.item("b,c", exclude=True)], True)
        self.assertEqual(asks.clause_text(both), 'all:a,!"b,c"')
        self.assertEqual(asks.clause_text(clause("price", judge.item(lo=10050))), "100.50..")
        leaf = ("leaf", clause("price", judge.item(hi=9999)))
        self.assertEqual(asks.expr_text(("not", leaf)), "NOT price<=99.99")


class Honest:
    """Answers as the oracle itself would, without HTTP; a liar changes what it says."""

    def __init__(self, known, lie=lambda answer: None):
        self.known = known
        self.lie = lie

    def get(self, _):
        found = judge.Asked(self.known.products).found()
        rows = sorted((judge.sort_key(*pair, "newest"), pair[0].id) + pair for pair in found)
        answer = {"total": len(found), "cursor": None, "relax": [],
                  "hits": [hit_of(self.known, *row[2:]) for row in rows]}
        values = [{"id": key, "label": key, "count": count, "selected": False}
                  for key, count in judge.Asked(self.known.products).counts("brand").most_common()]
        answer["facets"] = {"brand": {"distinct": len(values), "values": values}}
        stats = judge.Asked(self.known.products).stats("year")
        answer["stats"] = {"year": {"avg": judge.mean(stats["sum"], stats["n"], 0), **stats}}
        answer = copy.deepcopy(answer)
        self.lie(answer)
        return 200, answer


def hit_of(known, product, offers):
    shown = judge.from_offer(offers)
    stocked = sum(offer.units > 0 for offer in offers)
    return {"id": product.id, "explain": {"score": known.scores.of(product, offers)},
            "from": {"amount": shown.numbers["price"], "vendor_id": shown.vendor},
            "offers": {"eligible": len(offers), "in_stock": stocked}}


LIES = {
    "total": lambda answer: answer.update(total=answer["total"] + 1),
    "a near miss": lambda answer: answer["relax"].append({"filter": "brand", "total": 9}),
    "a hit too few": lambda answer: answer["hits"].pop(),
    "a hit twice": lambda answer: answer["hits"].__setitem__(1, answer["hits"][0]),
    "a foreign hit": lambda answer: answer["hits"][2].update(id="p-99"),
    "order": lambda answer: answer["hits"].reverse(),
    "two neighbours": lambda answer: answer["hits"].insert(0, answer["hits"].pop(1)),
    "from": lambda answer: answer["hits"][0]["from"].update(amount=30000),
    "vendor": lambda answer: answer["hits"][0]["from"].update(vendor_id="v-b"),
    "eligible": lambda answer: answer["hits"][3]["offers"].update(eligible=1),
    "score": lambda answer: answer["hits"][0]["explain"].update(score=7),
    "a count": lambda answer: answer["facets"]["brand"]["values"][1].update(count=3),
    "a value": lambda answer: answer["facets"]["brand"]["values"].pop(),
    "distinct": lambda answer: answer["facets"]["brand"].update(distinct=3),
    "selected": lambda answer: answer["facets"]["brand"]["values"][0].update(selected=True),
    "facet order": lambda answer: answer["facets"]["brand"]["values"].reverse(),
    "minimum": lambda answer: answer["stats"]["year"].update(min=1999),
    "mean": lambda answer: answer["stats"]["year"].update(avg=decimal.Decimal("2004.01")),
    "a bin": lambda answer: answer["stats"]["year"]["bins"].reverse(),
}


class HybridParts(unittest.TestCase):
    TRUTH = {"alpha": decimal.Decimal("0.25"), "text": decimal.Decimal("0.5"),
             "scent": decimal.Decimal("0.8"), "score": decimal.Decimal("0.575")}

    def faults(self, by_words=True, **lie):
        product, ask, faults = products([document(1)])[0], asks.Ask(), []
        product.match, product.by_words, ask.hybrid = 800, by_words, 250
        hit = {"id": product.id, "explain": {"parts": {"text": 300059},
                                             "hybrid": {**self.TRUTH, **lie}}}
        self.place = verdict.judge_hybrid(hit, product, ask, faults)
        return faults

    def test_the_truth_passes(self):
        self.assertEqual(self.faults(), [])
        self.assertEqual(self.place, -self.TRUTH["score"])

    def test_every_lie_is_seen(self):
        for name, value in self.TRUTH.items():
            self.assertNotEqual(self.faults(**{name: value + decimal.Decimal("0.0001")}), [])
        self.assertNotEqual(self.faults(by_words=False), [])


class Liars(unittest.TestCase):
    def setUp(self):
        found = products([document(number) for number in range(9)])
        self.known = verdict.Catalogue(found, None)
        self.ask = asks.Ask()
        self.ask.sort, self.ask.facets, self.ask.stats = "newest", ["brand"], ["year"]

    def faults(self, *lie):
        return verdict.verdict(Honest(self.known, *lie), self.known, self.ask,
                               collections.Counter())

    def test_the_truth_passes(self):
        self.assertEqual(self.faults(), [])

    def test_every_lie_is_seen(self):
        for name, lie in LIES.items():
            with self.subTest(name):
                self.assertNotEqual(self.faults(lambda answer, tell=lie: tell(answer) and None), [])

    def test_a_search_is_the_same_every_time(self):
        def words(random, product):
            return product.id + str(random.randrange(9))
        one, other = (asks.Asker(5, self.known.products, words) for _ in range(2))
        self.assertEqual([one.ask(number).target() for number in range(50)],
                         [other.ask(number).target() for number in range(50)])
        json.dumps(one.ask(3).pairs())


if __name__ == "__main__":
    unittest.main()

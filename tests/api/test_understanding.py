"""Goal: words that are filters act as these filters; the answer says so; each can be taken off.
Method: the embedded catalogue; what was understood, asked in parameters, finds the same."""

import json
import os
import unittest

import attar

SAYINGS = [
    "oud under 200 for men winter", "عود تحت ٢٠٠ للرجال شتوي", "rose perfume for women under 300",
    "عطر نسائي أقل من ٣٠٠ درهم", "musk between 50 and 150 aed", "oud without rose",
    "عود بدون ورد", "oud 100ml", "long lasting oud for men", "oud for winter and summer",
    "bakhoor under 100", "over 100 under 300 oud", "للرجال تحت ٢٠٠",
    "smoky vanilla for winter nights", "fresh citrus for summer", "sweet but not powdery",
]

# One wish in two languages: what it filters by, English, Arabic.
WISHES = [
    ("accord=smoky daypart=night season=winter",
     "smoky vanilla for winter nights", "فانيليا مدخنة لليالي الشتاء"),
    ("accord=smoky", "smoky vanilla", "فانيليا دخانية"),
    ("accord=smoky season=winter", "smoky oud for winter", "عود مدخن شتوي"),
    ("accord=citrus accord=fresh season=summer", "fresh citrus for summer", "منعش حمضي للصيف"),
    ("longevity=4..", "long lasting rose", "ورد يدوم طويلا"),
    ("accord=!powdery accord=sweet", "sweet but not powdery", "حلو وليس بودري"),
    ("accord=!sweet,!powdery", "rose not sweet or powdery", "ورد مو حلو وبودري"),
    ("note=!musk", "without musk", "بدون مسك"),
    ("accord=amber accord=spicy,warm-spicy,fresh-spicy,soft-spicy season=winter",
     "spicy oriental for winter", "شرقي حار للشتاء"),
    ("accord=sweet gender=women", "sweet vanilla for women", "فانيليا حلوة للنساء"),
    ("accord=powdery season=summer", "powdery musk for summer", "مسك بودري للصيف"),
    ("accord=creamy", "creamy sandalwood", "صندل كريمي"),
    ("accord=earthy", "earthy patchouli", "باتشولي ترابي"),
    ("accord=warm-spicy daypart=night season=winter",
     "warm spicy for cold nights", "توابل دافئة لليالي الباردة"),
    ("accord=floral,white-floral,yellow-floral accord=fruity gender=women",
     "fruity floral for women", "زهري فاكهي للنساء"),
    ("daypart=night season=winter", "amber for winter nights", "عنبر لليالي الشتاء"),
    ("daypart=day season=summer", "musk for summer days", "مسك لأيام الصيف"),
    ("season=summer", "rose for hot summer", "ورد للصيف الحار"),
    ("accord=woody,dry-woody gender=men", "woody iris for men", "سوسن خشبي للرجال"),
    ("accord=leather longevity=4..", "leathery oud that lasts long", "عود جلدي يدوم طويلا"),
    ("accord=green note=!musk", "green jasmine without musk", "ياسمين أخضر بدون مسك"),
    ("accord=fresh accord=marine", "fresh and marine", "منعش وبحري"),
    ("sillage=4..", "rose but stronger", "ورد لكن أقوى"),
]


def rest_of(q, understood):
    """q without the spans, which count UTF-16 units."""
    units = q.encode("utf-16-le")
    for item in reversed(understood):
        start, end = item["span"]
        units = units[:2 * start] + b" \0" * (end - start) + units[2 * end:]
    return units.decode("utf-16-le")


def parameters(understood):
    """The applied filters as parameters; values of one filter are alternatives, unless they are
    ranges or exclusions; a product has several accords."""
    asked = {}
    for item in understood:
        if item["applied"]:
            values = asked.setdefault(item["filter"], [])
            if (values and ".." not in item["value"] and not item["value"].startswith("!")
                    and item["filter"] != "accord"):
                values[-1] += "," + item["value"]
            else:
                values.append(item["value"])
    return asked


class Understanding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.search = cls.server.search

    def ids(self, **asked):
        result = self.search(size=100, **asked)
        return result["total"], [hit["id"] for hit in result["hits"]]

    def test_both_languages_give_the_same_filters_and_hits(self):
        answers = [self.search(q=q, size=100) for q in SAYINGS[:2]]
        filters = [{i["filter"]: i["value"] for i in answer["understood"]} for answer in answers]
        self.assertEqual(filters[0], {"price": "..200", "gender": "men", "season": "winter"})
        self.assertEqual(filters[0], filters[1])
        self.assertGreater(answers[0]["total"], 0)
        self.assertEqual([h["id"] for h in answers[0]["hits"]],
                         [h["id"] for h in answers[1]["hits"]])

    def all_ids(self, q):
        found, more = set(), {}
        while more is not None:
            result = self.search(q=q, size=100, **more)
            found |= {hit["id"] for hit in result["hits"]}
            more = {"cursor": result["cursor"]} if result["cursor"] else None
        return found

    def test_a_wish_is_one_wish_in_both_languages(self):
        for filters, *said in WISHES:
            hits = []
            for q in said:
                items = self.search(q=q)["understood"]
                self.assertEqual(sorted(f"{i['filter']}={i['value']}" for i in items),
                                 filters.split(), q)
                hits.append(self.all_ids(q))
            with self.subTest(said=said):
                self.assertEqual(hits[0], hits[1])
                self.assertTrue(hits[0])

    def test_a_smell_is_had_and_one_that_is_not_wanted_is_not(self):
        with open(os.path.join(attar.SEED, "products.jsonl"), encoding="utf-8") as file:
            products = [json.loads(line) for line in file]
        accords = {p["id"]: {a["id"] for a in p.get("accords", [])} for p in products}
        found = self.all_ids("sweet but not powdery")
        self.assertTrue(found)
        for product in found:
            self.assertIn("sweet", accords[product])
            self.assertNotIn("powdery", accords[product])

    def test_the_same_in_parameters_finds_the_same(self):
        for q in SAYINGS:
            with self.subTest(q=q):
                understood = self.search(q=q)["understood"]
                self.assertTrue(all(i["text"] for i in understood))
                self.assertEqual(self.ids(q=q),
                                 self.ids(q=rest_of(q, understood), understand="off",
                                          **parameters(understood)))

    def test_off_takes_every_word_as_a_word(self):
        self.assertEqual(self.search(q=SAYINGS[0], understand="off")["understood"], [])

    def test_a_filter_can_be_taken_off(self):
        whole = self.search(q=SAYINGS[0])
        less = self.search(q=SAYINGS[0], understand="-price,-season")
        self.assertEqual([(i["applied"], i["why"]) for i in less["understood"]],
                         [(False, "off"), (True, None), (False, "off")])
        self.assertGreater(less["total"], whole["total"])
        self.assertEqual(less["total"], self.search(q="oud for men")["total"])

    def test_a_parameter_stands_instead_of_the_words(self):
        result = self.search(q="oud for men under 200", gender="women", price="..100")
        self.assertEqual({i["why"] for i in result["understood"]}, {"off"})
        self.assertEqual(result["total"],
                         self.search(q="oud", gender="women", price="..100")["total"])
        excluded = self.search(q="without rose", note="oud")
        self.assertTrue(excluded["understood"][0]["applied"])
        self.assertEqual(excluded["total"], self.search(note=["oud", "!rose"])["total"])

    def test_the_least_sure_is_given_up_when_nothing_is_left(self):
        result = self.search(q="oud for women 999ml")
        size = next(i for i in result["understood"] if i["filter"] == "size_ml")
        self.assertEqual((size["applied"], size["why"]), (False, "dropped"))
        self.assertEqual(result["total"], self.search(q="oud for women")["total"])

    def test_filters_of_the_request_are_never_given_up(self):
        result = self.search(q="oud for men", brand="no-such-brand")
        self.assertEqual(result["total"], 0)
        self.assertTrue(all(i["applied"] for i in result["understood"]))

    def test_near_misses_are_what_leaving_a_filter_out_finds(self):
        given = {"q": "oud for men", "brand": "ajmal", "year": "1600..1601"}
        result = self.search(**given)
        self.assertEqual(result["total"], 0)
        self.assertEqual([miss["filter"] for miss in result["relax"]], ["year"])
        for miss in result["relax"]:
            less = {name: value for name, value in given.items() if name != miss["filter"]}
            self.assertEqual(self.search(**less)["total"], miss["total"])
        both = self.search(q="oud", brand="no-such-brand", year="1600..1601")
        self.assertEqual(both["relax"], [])
        self.assertEqual(self.search(q="oud")["relax"], [])

    def test_another_currency_is_told(self):
        result = self.search(q="oud under 50 usd")
        self.assertEqual([(i["kind"], i["value"], i["why"]) for i in result["understood"]],
                         [("skipped", "USD", "currency")])
        self.assertEqual(result["total"], self.search(q="oud")["total"])

    def test_likeness_names_what_it_is_like(self):
        result = self.search(q="dupe of aventus")
        self.assertEqual([(i["kind"], i["value"]) for i in result["understood"]],
                         [("like", "aventus")])
        self.assertEqual(result["total"], self.search(q="aventus")["total"])

    def test_names_stay_names(self):
        for q in ("212 vip men", "1 million", "good girl", "for her narciso rodriguez",
                  "man of the night", "no 5", '"for men" oud'):
            self.assertEqual(self.search(q=q)["understood"], [], q)

    def test_pages_and_counts_follow(self):
        q = "perfume for men under 300"
        total, ids = self.ids(q=q)
        paged = self.search(q=q, size=7)
        seen = [hit["id"] for hit in paged["hits"]]
        while paged["cursor"] and len(seen) < min(total, 100):
            paged = self.search(q=q, size=7, cursor=paged["cursor"])
            seen += [hit["id"] for hit in paged["hits"]]
        self.assertEqual(seen[:len(ids)], ids)
        self.assertEqual(self.server.get("/api/products/facets", {"q": q}).json["total"], total)

    def test_what_cannot_be_left_out_is_refused(self):
        for value in ("price", "-nothing", "", "-price,", "on,off"):
            reply = self.server.get("/api/products/search", {"q": "oud", "understand": value})
            self.assertEqual(reply.status, 400, value)
            self.assertEqual(reply.json["parameter"], "understand")


if __name__ == "__main__":
    unittest.main()

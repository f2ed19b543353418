"""Goal: words that are filters act as these filters; the answer says so; each can be taken off.
Method: the embedded catalogue; what was understood, asked in parameters, finds the same."""

import unittest

import attar

SAYINGS = [
    "oud under 200 for men winter", "عود تحت ٢٠٠ للرجال شتوي", "rose perfume for women under 300",
    "عطر نسائي أقل من ٣٠٠ درهم", "musk between 50 and 150 aed", "oud without rose",
    "عود بدون ورد", "oud 100ml", "long lasting oud for men", "oud for winter and summer",
    "bakhoor under 100", "over 100 under 300 oud", "للرجال تحت ٢٠٠",
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
    ranges or exclusions."""
    asked = {}
    for item in understood:
        if item["applied"]:
            values = asked.setdefault(item["filter"], [])
            if values and ".." not in item["value"] and not item["value"].startswith("!"):
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

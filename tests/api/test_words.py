"""Goal: the words of a query lead to the same products however they are spelt, typed or split; a
filter never adds a hit, a rank never depends on the page's size, an answer never on who asks.
Method: the embedded catalogue; real words of it with random slips and random filters, by a seed
that a failure names (ATTAR_SEED)."""

import os
import random
import unittest

import attar

ROUNDS = int(os.environ.get("ATTAR_ROUNDS", "150"))
SEED = int(os.environ.get("ATTAR_SEED", "4"))
LETTERS = {"latin": "aeiorstlnm", "arabic": "اينرلمتسوب"}

# Each row is one thing, spelt as shoppers spell it.
ONE_THING = [
    ("oud", "oudh", "3oud", "aoud", "عود", "العود", "OUD"),
    ("lattafa", "لطافة", "لطافه", "Lattafa"),
    ("musk", "مسك", "المسك"),
    ("intense", "إنتنس", "انتنس"),
    ("amber", "عنبر", "العنبر"),
    ("100ml", "100 ml", "100 مل", "١٠٠ مل", "3.4 oz"),
]

FILTERS = [("in_stock", "true"), ("gender", "men"), ("gender", "women"), ("price", "..200"),
           ("price", "100..400"), ("form", "spray"), ("concentration", "edp"), ("note", "!rose"),
           ("note", "rose,oud"), ("season", "winter"), ("size_ml", "100"), ("brand", "!ajmal"),
           ("year", "2015..")]


def slip(rng, word):
    """One letter put in, left out, changed, or two exchanged."""
    at = rng.randrange(len(word))
    letter = rng.choice(LETTERS["latin" if word[0].isascii() else "arabic"])
    return rng.choice([word[:at] + letter + word[at:], word[:at] + word[at + 1:],
                       word[:at] + letter + word[at + 1:],
                       word[:at] + word[at + 1:at + 2] + word[at:at + 1] + word[at + 2:]])


def names():
    """The words of names and brands, by product."""
    found = []
    for product in attar.seed("products").values():
        for said in (product["name"], product["brand"]["name"]):
            found += [text.split() for text in said.values()]
    return found


NAMES = names()


def some_words(rng):
    words = list(rng.choice(NAMES))
    if rng.random() < .3:
        words += rng.choice(NAMES)[:2]
    for _ in range(rng.randrange(3)):
        at = rng.randrange(len(words))
        words[at] = slip(rng, words[at]) or words[at]
    return " ".join(words[:8]) + rng.choice(["", " "])


def account(result):
    return {part: result[part] for part in ("typo", "repaired", "dropped")}


class Words(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()

    def ids(self, **parameters):
        """All ids in their order, and the first answer."""
        parameters.setdefault("understand", "off")
        first = self.server.search(size=100, **parameters)
        found, answer = [hit["id"] for hit in first["hits"]], first
        while len(found) < first["total"] and answer["cursor"]:
            answer = self.server.search(size=100, cursor=answer["cursor"], **parameters)
            found += [hit["id"] for hit in answer["hits"]]
        return found, first

    def each(self):
        """Rounds, each with a random source of its own; a failure names the query."""
        for number in range(ROUNDS):
            rng = random.Random(f"{SEED}/{self.id()}/{number}")
            q, typo = some_words(rng), rng.choice(["auto", "auto", "all", "min", "off"])
            with self.subTest(seed=SEED, number=number, q=q, typo=typo):
                yield rng, q, typo

    def test_one_thing_has_one_answer(self):
        for row in ONE_THING:
            want, answer = self.ids(q=row[0] + " ", understand="on")
            self.assertGreater(answer["total"], 0, row[0])
            for word in row[1:]:
                with self.subTest(one=row[0], other=word):
                    self.assertEqual(self.ids(q=word + " ", understand="on")[0], want)

    def test_a_word_being_typed_is_the_word_typed(self):
        """A concept is met whether a blank follows or not."""
        for word in ("oud", "oudh", "3oud", "عود"):
            self.assertEqual(self.ids(q=word)[0], self.ids(q="oud ")[0], word)

    def test_a_filter_never_adds_a_hit(self):
        for rng, q, typo in self.each():
            wide, answer = self.ids(q=q, typo=typo)
            filters = dict(rng.sample(FILTERS, rng.randrange(1, 4)))
            narrow, filtered = self.ids(q=q, typo=typo, **filters)
            self.assertLessEqual(set(narrow), set(wide), filters)
            self.assertEqual(account(filtered), account(answer))

    def test_a_rank_never_depends_on_the_page(self):
        for rng, q, typo in self.each():
            whole, first = self.ids(q=q, typo=typo)
            size = rng.choice([1, 3, 7, 24])
            for page in range(1, 4):
                answer = self.server.search(q=q, typo=typo, understand="off", size=size, page=page)
                self.assertEqual([hit["id"] for hit in answer["hits"]],
                                 whole[size * (page - 1):size * page])
                self.assertEqual(answer["total"], len(whole))
                self.assertEqual(account(answer), account(first))

    def test_the_same_request_has_the_same_answer(self):
        for rng, q, typo in self.each():
            asked = {"q": q, "typo": typo, "facets": "brand,note", "highlight": "true"}
            answers = [self.server.search(**asked) for _ in range(2)]
            self.server.search(q=some_words(rng))
            answers.append(self.server.search(**asked))
            for answer in answers:
                answer.pop("took_us")
                self.assertEqual(answer, answers[0])

    def test_what_is_as_typed_comes_first(self):
        """Hits of typo=all begin with those that pay nothing: the typo bucket never rises."""
        for _, q, typo in self.each():
            hits = self.server.search(q=q, typo=typo, understand="off", size=50,
                                      explain="true")["hits"]
            paid = [tuple(hit["explain"]["buckets"].values())
                    for hit in hits]
            self.assertEqual(paid, sorted(paid, reverse=True))

    def test_an_excluded_phrase_takes_away_the_phrase(self):
        whole = set(self.ids(q="oud wood ", typo="off")[0])
        phrase = set(self.ids(q='"oud wood"', typo="off")[0])
        rest = set(self.ids(q='oud wood -"oud wood"', typo="off")[0])
        self.assertTrue(phrase)
        self.assertLess(phrase, whole)
        self.assertEqual(rest, whole - phrase)


if __name__ == "__main__":
    unittest.main()

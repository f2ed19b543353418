"""Pairs of words in both scripts, out of the tables of data/ that are our own.

A table gives pairs of names ("Black Orchid", "بلاك أوركيد").  Which word stands for which is found
with a first model: the cheapest pairings first, each word once, none above a limit a letter.  So
translations (black, أسود) fall out by themselves.
"""

import csv
import os
import re

import alignment
import folding

TABLES = (  # file, columns of English spellings, columns of Arabic ones
    ("ontology/houses.tsv", ("en",), ("ar", "aliases")),
    ("ontology/perfumers.tsv", ("en",), ("ar",)),
    ("ontology/notes.tsv", ("en", "aliases"), ("ar", "aliases")),
    ("ontology/accords.tsv", ("en", "aliases"), ("ar", "aliases")),
    ("ontology/lines.tsv", ("en", "aliases"), ("ar", "aliases")),
    ("ontology/words.tsv", ("en", "aliases"), ("ar", "aliases")),
    ("perfumes-gulf.tsv", ("name_en",), ("name_ar",)),
    ("perfumes-world.tsv", ("name_en",), ("name_ar",)),
)
SEED = ("ontology/translit-pairs.tsv", ("en",), ("ar",))
LIMIT = 1.1            # nats a letter: 97 % of the seed's own words cost less
LATIN_LETTER = 0.7     # Arabic letters that a Latin one is worth: it writes the vowels
_ARABIC = re.compile("[\u0621-\u064a]")


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def spellings(row, columns, arabic):
    found = []
    for column in columns:
        found += [text for text in row[column].split("|")
                  if text and bool(_ARABIC.search(text)) == arabic]
    return found


def names(data, tables):
    """(Arabic, Latin) pairs of names, each once, in the order of the tables."""
    found = {}
    for path, latin_columns, arabic_columns in tables:
        for row in read_rows(os.path.join(data, path)):
            for arabic in spellings(row, arabic_columns, True):
                for latin in spellings(row, latin_columns, False):
                    found[tuple(folding.arabic_words(arabic)),
                          tuple(folding.latin_words(latin))] = True
    return list(found)


def seed_words(data):
    """The pairs of single words to begin with."""
    return [(arabic[0], latin[0]) for arabic, latin in names(data, (SEED,))
            if len(arabic) == len(latin) == 1]


class Pairing:
    """Which words of two names stand for each other, by a model's costs."""

    def __init__(self, costs):
        self.costs = alignment.with_lone(costs)
        self.known = {}

    def cost(self, arabic, latin):
        """Nats a letter, or None."""
        key = arabic, latin
        if key not in self.known:
            path = alignment.cheapest(self.costs, arabic, latin)
            letters = max(len(arabic), len(latin) * LATIN_LETTER)
            self.known[key] = None if path is None else path[0] / letters
        return self.known[key]

    def words(self, arabic_words, latin_words):
        found = []
        for at, whole in enumerate(arabic_words):
            for arabic in folding.without_article(whole):
                for to, latin in enumerate(latin_words):
                    cost = self.cost(arabic, latin)
                    if cost is not None and cost <= LIMIT:
                        found.append((cost, at, to, arabic, latin))
        taken_at, taken_to = set(), set()
        for _, at, to, arabic, latin in sorted(found):
            too_short = len(arabic) < 2 and len(latin) > 2
            if at in taken_at or to in taken_to:
                continue
            taken_at.add(at)
            taken_to.add(to)
            if not too_short:
                yield arabic, latin


def all_words(pairs_of_names, costs):
    """The pairs of words within pairs of names, each once, sorted."""
    pairing = Pairing(costs)
    return sorted({pair for arabic, latin in pairs_of_names
                   for pair in pairing.words(arabic, latin)})

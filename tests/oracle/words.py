"""Which products the words of a query must find, given the terms that the analyzer makes of texts.

Judged here is the matching of words as typed (typo=off): AND over words, a word that names what a
product is said to be by that name alone, else any term of a word, the last word as a prefix, stop
words optional.  The terms come from the analyzer, through the helper program oracle_terms, and
the analyzer has tests of its own.  `plain` is the one check that asks no analyzer: a product that
holds a plain ASCII word must be found by it.
"""

import json
import re
import subprocess

SPANNING = ("joined", "concept")
PREFIXABLE = ("exact", "folded")
PLAIN = re.compile(r"(?:(?<=\s)|^)[A-Za-z]{3,}(?=\s|$)")


class Analyzer:
    """A running oracle_terms: one text a line in, one array of tokens a line out."""

    def __init__(self, program, share, index):
        self.process = subprocess.Popen([program, share, index], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def __call__(self, text, joined=False):
        line = ("+" if joined else "") + re.sub(r"[\r\n]", " ", text)
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Labels:
    """Names of ids in both languages, from the tables of data/ontology."""

    FILES = {"notes": "notes.tsv", "accords": "accords.tsv", "families": "families.tsv",
             "concentration": "concentrations.tsv"}

    def __init__(self, folder):
        self.names = {}
        self.parents = {row["id"]: row["parent"] for row in self._rows(f"{folder}/notes.tsv")}
        for kind, file in self.FILES.items():
            for row in self._rows(f"{folder}/{file}"):
                self.names[kind, row["id"]] = [row["en"], row["ar"]]
        for row in self._rows(f"{folder}/labels.tsv"):
            self.names[row["facet"], row["id"]] = [row["en"], row["ar"]]

    @staticmethod
    def _rows(path):
        with open(path, encoding="utf-8") as file:
            header = file.readline().rstrip("\n").split("\t")
            return [dict(zip(header, line.rstrip("\n").split("\t"))) for line in file]

    def above(self, notes):
        """What these notes are kinds of."""
        found = set()
        for note in notes:
            while self.parents.get(note):
                note = self.parents[note]
                found.add(note)
        return sorted(found)

    def of(self, kind, key):
        return self.names.get((kind, key), [key]) if key else []


def texts(document, labels):
    """[(text, whether its neighbours are joined)] of every text of a product that is searched."""
    brand = document.get("brand") or {}
    short = [document.get("name"), brand.get("name")]
    long = [document.get("description")]
    long += [node["name"] for node in document.get("category_path") or []]
    long += [person["name"] for person in document.get("perfumers") or []]
    found = [(names[lang], joined) for group, joined in ((short, True), (long, False))
             for names in group if names for lang in ("en", "ar") if names.get(lang)]
    found += [(document["line"], True)] if document.get("line") else []
    notes = [note["id"] for note in document.get("notes") or []]
    for kind, keys, joined in (
            ("notes", notes, True), ("notes", labels.above(notes), False),
            ("accords", [accord["id"] for accord in document.get("accords") or []], False),
            ("families", document.get("family_path") or [], False),
            ("form", [document.get("form")], False),
            ("concentration", [document.get("concentration")], False)):
        found += [(name, joined) for key in keys for name in labels.of(kind, key)]
    return found


class Index:
    """Terms of every product, by product and by term."""

    def __init__(self, products, labels, analyzer):
        self.analyzer = analyzer
        self.products = products
        self.holders = {}
        self.plain = {}
        cache = {}
        for number, product in enumerate(products):
            for text, joined in texts(product.document, labels):
                for word in PLAIN.findall(text):
                    self.plain.setdefault(word.lower(), set()).add(number)
                if (text, joined) not in cache:
                    cache[text, joined] = {token["term"] for token in analyzer(text, joined)}
                for term in cache[text, joined]:
                    self.holders.setdefault(term, set()).add(number)

    def _prefixed(self, prefix):
        found = set()
        for term in self.holders:
            if term.startswith(prefix) and ":" not in term:
                found |= self.holders[term]
        return found

    def names_something(self, word):
        return any(token["kind"] == "concept" for token in self.analyzer(word))

    def find(self, query):
        """Numbers of the products that the query finds; None for a query without words."""
        tokens = self.analyzer(query)
        words = {}
        for token in tokens:
            if token["kind"] not in SPANNING:
                words.setdefault(token["position"], token)
        if not words:
            return None
        required = [word for word in words.values() if not word["stop"]] or list(words.values())
        found = set(range(len(self.products)))
        for word in required:
            found &= self._of_word(word, tokens)
        return found

    def _of_word(self, word, tokens):
        serving = [token for token in tokens
                   if token["start"] <= word["start"] and token["end"] >= word["end"]]
        named = [self.holders[token["term"]] for token in serving
                 if token["kind"] == "concept" and token["term"] in self.holders]
        if named:
            return set().union(*named)
        found = set()
        for token in serving:
            found |= self.holders.get(token["term"], set())
            if word["last"] and token["kind"] in PREFIXABLE:
                found |= self._prefixed(token["term"])
        return found

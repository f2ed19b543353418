"""Known names with one, two and three random edits: is the product still among the first ten?

A name is a product's, a brand's or a perfumer's, in either script.  What answers it is every
product that bears the name (for a brand: is of it; for a perfumer: is by them), so that a name that
many share is no harder than another.  An edit inserts, deletes or substitutes a letter of the same
script, or swaps two neighbours; blanks and digits are never touched.

Each query is also told apart by search.md, section 3: `rule` when every word keeps within the typos
that the engine promises to forgive (none up to 3 letters, 1 from 4, 2 from 8; one in the first
letter counts twice), `beyond` otherwise.  A query that an edit has turned into another known name
is `clash`: counted, and listed.
"""

import random
import re
import unicodedata

SEED = 20261121
LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
EDIT_COUNTS = [1, 2, 3]
KINDS = ["insert", "delete", "substitute", "transpose"]
LETTERS_MIN = 4


class Name:
    """text as shown; script latin or arabic; what: product, brand, perfumer; ids that answer."""

    def __init__(self, text, script, what, ids):
        self.text, self.script, self.what, self.ids = text, script, what, ids


class Edited:
    def __init__(self, name, text, count, standing):
        self.name, self.text, self.count, self.standing = name, text, count, standing


def fold(text):
    """Lower case without marks: enough to say whether two names are the same."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c != "\u0640")
    for one, other in (("ى", "ي"), ("ة", "ه"), ("ؤ", "و"), ("ئ", "ي")):
        plain = plain.replace(one, other)
    return " ".join(re.findall(r"\w+", plain))


def script_of(text):
    arabic = sum("\u0600" <= c <= "\u06ff" for c in text)
    latin = sum(c.isalpha() and c < "\u0250" for c in text)
    return "arabic" if arabic > latin else "latin"


def names(documents, people=()):
    """Every distinct name of `documents` (as the server shows them) and of `people`.

    people: (text, ids of the products by them)."""
    found = {}
    for hit in documents:
        for what, value in (("product", hit["name"]), ("brand", hit["brand"]["name"])):
            for text in filter(None, (value.get("en"), value.get("ar"))):
                _add(found, text, what, {hit["id"]})
    for text, ids in people:
        _add(found, text, "perfumer", set(ids))
    long_enough = [n for n in found.values() if sum(c.isalpha() for c in n.text) >= LETTERS_MIN]
    return sorted(long_enough, key=lambda n: (n.text, n.what))


def _add(found, text, what, ids):
    key = fold(text)
    if not key:
        return
    name = found.setdefault(key, Name(text, script_of(text), what, set()))
    name.ids |= ids


def _edit(letters, script, source):
    """One random edit; the place is a letter, so words and digits stay what they are."""
    alphabet = ARABIC if script == "arabic" else LATIN
    places = [i for i, c in enumerate(letters) if c.isalpha()]
    pairs = [i for i in places if i + 1 < len(letters) and letters[i + 1].isalpha()
             and letters[i].lower() != letters[i + 1].lower()]
    kind = source.choice(KINDS if pairs and len(places) > 2 else KINDS[:1])
    if kind == "transpose":
        at = source.choice(pairs)
        return letters[:at] + [letters[at + 1], letters[at]] + letters[at + 2:]
    at = source.choice(places)
    other = source.choice([c for c in alphabet if c != letters[at].lower()])
    if kind == "insert":
        at += source.randrange(2)
        return letters[:at] + [other] + letters[at:]
    return letters[:at] + ([other] if kind == "substitute" else []) + letters[at + 1:]


def distance(one, other):
    """Optimal string alignment: insert, delete, substitute, swap of neighbours, each 1."""
    before, row = None, list(range(len(other) + 1))
    for i, c in enumerate(one, 1):
        ahead = [i]
        for j, d in enumerate(other, 1):
            cost = min(row[j] + 1, ahead[j - 1] + 1, row[j - 1] + (c != d))
            if i > 1 and j > 1 and c == other[j - 2] and one[i - 2] == d:
                cost = min(cost, before[j - 2] + 1)
            ahead.append(cost)
        before, row = row, ahead
    return row[-1]


def _allowed(word):
    if len(word) <= 3 or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) < 8 else 2


def within_rule(name, text):
    """Whether each word keeps within the typos that search.md promises to forgive."""
    wanted, typed = fold(name).split(), fold(text).split()
    if len(wanted) != len(typed):
        return False
    for right, word in zip(wanted, typed):
        cost = distance(right, word)
        cost += int(cost > 0 and right[:1] != word[:1])
        if cost > _allowed(word):
            return False
    return True


def make(known, sample=0, seed=SEED):
    """Edited queries for the names: one for each count of edits; `sample` names, or all with 0."""
    source = random.Random(seed)
    chosen = known if not sample or sample >= len(known) else source.sample(known, sample)
    existing = {fold(name.text) for name in known}
    for name in chosen:
        for count in EDIT_COUNTS:
            letters = list(name.text.lower())
            while True:
                for _ in range(count):
                    letters = _edit(letters, name.script, source)
                text = "".join(letters)
                if fold(text) and fold(text) != fold(name.text):
                    break
                letters = list(name.text.lower())
            standing = "clash" if fold(text) in existing else \
                "rule" if within_rule(name.text, text) else "beyond"
            yield Edited(name, text, count, standing)

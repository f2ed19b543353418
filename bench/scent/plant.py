"""Perfumes told once more, by another hand: what is planted into a catalogue to be asked about.

    own product --> same | one note left out | layers shuffled | other words | a related note
    row of note_list_dev --> as it stands                --> Planted: a line of the mapping
                                                             fragrantica-2017, and who it is

Every choice comes from a fixed seed.  `other words` spells notes by their aliases; `a related note`
puts in the place of one note another one of the same parent.
"""

import csv
import json
import os
import random

FIRST = 9_000_000       # far above the ids of any catalogue that the mapping reads
ID = "f-{}"             # how the mapping spells a product's id
LAYERS = {"top": "top", "heart": "middle", "base": "base", "flat": "all"}
NOTES_MIN = 4
SEED = 6
OWN, REAL = "own", "note_list_dev"


class Planted:
    """One question: the line to import, the id it gets, and the product it tells of."""

    def __init__(self, number, line, target, kind):
        self.id = ID.format(FIRST + number)
        self.line = {"id": FIRST + number, "brand": "Planted", "name": f"{kind} {number}",
                     "year": None, "longevity_votes": [0] * 5, "sillage_votes": [0] * 4, **line}
        self.target, self.kind = target, kind


class Notes:
    """The names of notes: id -> English, id -> aliases that no other note has, id -> relatives."""

    def __init__(self, root):
        path = os.path.join(root, "data", "ontology", "notes.tsv")
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        self.name = {row["id"]: row["en"] for row in rows}
        owners = {}
        for row in rows:
            for word in {row["en"], *row["aliases"].split("|")}:
                owners.setdefault(word.lower(), set()).add(row["id"])
        self.aliases = {row["id"]: [word for word in row["aliases"].split("|")
                                    if word.isascii() and len(owners[word.lower()]) == 1 and word]
                        for row in rows}
        family = {}
        for row in rows:
            family.setdefault(row["parent"], []).append(row["id"])
        self.relatives = {row["id"]: [other for other in family[row["parent"]]
                                      if row["parent"] and other != row["id"]] for row in rows}


def same(pairs, notes, draw):
    del notes, draw
    return pairs


def left_out(pairs, notes, draw):
    del notes
    gone = draw.randrange(len(pairs))
    return pairs[:gone] + pairs[gone + 1:]


def shuffled(pairs, notes, draw):
    del notes
    return [(note, draw.choice(["top", "heart", "base"])) for note, _ in pairs]


def other_words(pairs, notes, draw):
    return [(draw.choice(notes.aliases.get(note) or [note]), layer) for note, layer in pairs]


def related(pairs, notes, draw):
    able = [place for place, (note, _) in enumerate(pairs) if notes.relatives.get(note)]
    if not able:
        return pairs
    place = draw.choice(able)
    note, layer = pairs[place]
    return pairs[:place] + [(draw.choice(notes.relatives[note]), layer)] + pairs[place + 1:]


WAYS = {"same": same, "one note left out": left_out, "layers shuffled": shuffled,
        "other words": other_words, "a related note": related}


def _line(pairs, notes, accords):
    tiers = {}
    for note, layer in pairs:
        tiers.setdefault(LAYERS[layer], []).append(notes.name.get(note, note))
    return {"notes": tiers, "accords": accords}


def own(root, products, each):
    """`each` of our own products in every way; products: dicts of products.jsonl."""
    draw = random.Random(SEED)
    notes = Notes(root)
    able = [one for one in products if len(one["notes"]) >= NOTES_MIN]
    chosen = draw.sample(able, min(each, len(able)))
    planted = []
    for product in chosen:
        pairs = [(note["id"], note["layer"]) for note in product["notes"]]
        accords = [accord["id"] for accord in product["accords"]]
        for kind, way in WAYS.items():
            line = _line(way(pairs, notes, draw), notes, accords)
            planted.append(Planted(len(planted), line, product["id"], kind))
    return planted


def real(data):
    """The rows of the shared set, each under its number."""
    with open(os.path.join(data, "truth", REAL + ".json"), encoding="utf-8") as file:
        rows = json.load(file)
    planted = []
    for number, row in enumerate(rows):
        told = row["query_notes"]
        line = {"accords": row["query_accords"],
                "notes": {LAYERS[layer]: told.get(layer, []) for layer in ("top", "heart", "base")}}
        planted.append(Planted(number, line, ID.format(row["target_id"]), REAL))
    return planted

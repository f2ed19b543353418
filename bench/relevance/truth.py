"""The truth sets: queries, and for each the products that answer it.

    own                 indexes/products/queries.tsv     our catalogue; graded ids, or a filter
                                                         that every hit must pass (`where`)
    arabic_name_dev     shared data                      an Arabic shop name -> a Latin-only product
    listing_title_dev   shared data                      a seller's dirty title -> a product

Rows of the shared sets are named by number only: they have no licence and are never copied.
"""

import csv
import json
import os
import re

OWN = "own"
ARABIC = "arabic_name_dev"
LISTING = "listing_title_dev"
CLEAN = "listing_title_dev.judged"
REAL_PREFIX = "f-"
QUERIES = os.path.join("indexes", "products", "queries.tsv")
JUDGEMENTS = os.path.join("bench", "relevance", "listing_title_judgements.tsv")


class Query:
    """row: its number in the set, from 1; expected: id -> grade; where: a filter, or empty."""

    def __init__(self, row, text, expected, kind, where=""):
        self.row, self.text, self.expected = row, text, expected
        self.kind, self.where = kind, where


def read_table(path):
    """Rows of a TSV with one header line and `#` comments, as dicts."""
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def grades(cell):
    """`id:3|id:2|id` -> {id: grade}; without a grade it is 3."""
    found = {}
    for part in filter(None, cell.split("|")):
        name, _, grade = part.partition(":")
        found[name] = int(grade) if grade else 3
    return found


def own(root):
    rows = read_table(os.path.join(root, QUERIES))
    return [Query(number, row["query"], grades(row["expected"]), row["kind"], row["where"] or "")
            for number, row in enumerate(rows, 1)]


def _json(data, name):
    with open(os.path.join(data, "truth", name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def arabic_names(data):
    return [Query(number, row["nameAr"], {f"{REAL_PREFIX}{t}": 3 for t in row["targets"]},
                  row["kind"]) for number, row in enumerate(_json(data, ARABIC), 1)]


def words(text):
    return re.findall(r"\w+", text.lower())


def _listing_kind(row):
    """How much of the product's own name a title repeats."""
    title, name = set(words(row["title"])), set(words(row["name"] or ""))
    brand = set(words(row["brand"]))
    if not name <= title:
        return "name in part"
    if not brand <= title:
        return "brand in part"
    return "one-word name" if len(name - brand) <= 1 else "longer name"


def listing_titles(data):
    return [Query(number, row["title"], {f"{REAL_PREFIX}{row['target']}": 3}, _listing_kind(row))
            for number, row in enumerate(_json(data, LISTING), 1)]


def judged_wrong(root):
    """Row numbers of listing_title_dev that a reader judges wrong, with the reason."""
    path = os.path.join(root, JUDGEMENTS)
    if not os.path.exists(path):
        return {}
    return {int(row["row"]): row["reason"] for row in read_table(path)}

"""From counts to the table: costs in 1/16 nat, and how far a word's reach goes.

    cost(a, l) = -(ln P(a | l) + ln P(l | a)) / 2         both pieces have letters
    cost(a, -) = -ln P(- | a)                             an Arabic letter that Latin leaves out
    cost(-, l) = -ln P(- | l)                             a Latin vowel that Arabic leaves out

The mean of both directions ranks better than either (figures: the README of src/query/spelling),
and lets one table serve both.  That a vowel goes unwritten says something about the vowel alone:
how often it is *that* vowel among the unwritten must not count.

Arabic writes a doubled consonant once.  Each of them is rare in the pairs (terre, homme), all of
them together are not: what they cost more than the single letter is learnt from those seen.
"""

import collections
import math

import alignment

UNIT = 16              # parts of a nat
COUNT_MIN = .2         # expected uses below which nothing is listed
SMOOTH = .5            # added to each denominator
DOUBLED = {letter * 2 for letter in "bcdfgjklmnpqrstvz"}
COMMON = 2 * UNIT      # a letter's usual reading costs less
COST_MAX = int(alignment.LONE * UNIT)
BANDS = (.6, 1.1, 1.7)  # nats for each Arabic letter and one more; see the README named above


def costs(counts):
    """Correspondences that are cheaper than what they are made of, in 1/16 nat."""
    of_arabic, of_latin = collections.Counter(), collections.Counter()
    for (arabic, latin), count in counts.items():
        of_arabic[arabic] += count
        of_latin[latin] += count
    table = {}
    for (arabic, latin), count in counts.items():
        if count < COUNT_MIN:
            continue
        forth = -math.log(count / (of_latin[latin] + SMOOTH))
        back = -math.log(count / (of_arabic[arabic] + SMOOTH))
        nats = forth if arabic == "" else back if latin == "" else (forth + back) / 2
        table[arabic, latin] = max(0, round(nats * UNIT))
    add_doubled(table, counts)
    return pruned(table)


def add_doubled(table, counts):
    """Add the doubled Latin consonants that were seen too rarely, each at what others cost more."""
    more = uses = 0
    for (arabic, latin), cost in table.items():
        single = table.get((arabic, latin[:1]))
        if arabic and single is not None and latin in DOUBLED:
            uses += counts[arabic, latin]
            more += counts[arabic, latin] * (cost - single)
    if uses == 0:
        return
    for (arabic, latin), cost in sorted(table.items()):
        if arabic and latin * 2 in DOUBLED and cost <= COMMON:
            least = cost + round(more / uses)
            table[arabic, latin * 2] = min(least, table.get((arabic, latin * 2), least))


def pruned(table):
    """Without those that cost no less than smaller ones side by side, or than letters alone."""
    full = dict(alignment.with_lone({}))
    full = {key: COST_MAX for key in full}
    kept = {}
    for key in sorted(table, key=lambda key: (len(key[0]) + len(key[1]), key)):
        parts = alignment.cheapest(full, *key)
        if parts is None or table[key] < parts[0]:
            kept[key] = full[key] = table[key]
    return kept


def write(path, table, origin):
    lines = ["# Letters of Arabic and Latin that stand for each other, and at what cost.",
             f"# Written by tools/train-translit from {origin}; src/analysis/translit.h reads it.",
             "# pair: cost in 1/16 nat, - for nothing; lone: of a letter left over;",
             "# band: the cost, for each Arabic letter and one more, that a band reaches to.",
             "kind\tarabic\tlatin\tcost"]
    lines.append(f"lone\t-\t-\t{COST_MAX}")
    lines += [f"band\t-\t-\t{round(band * UNIT)}" for band in BANDS]
    lines += [f"pair\t{arabic or '-'}\t{latin or '-'}\t{table[arabic, latin]}"
              for arabic, latin in sorted(table)]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")

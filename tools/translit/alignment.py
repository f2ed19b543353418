"""Alignments of an Arabic with a Latin word, and what EM learns from them.

An alignment cuts both words into pieces that stand for each other:

    ش  ا  ن  ي  ل           باتشولي / patchouli:   ب a ت ش و ل ي
    ch a  n  e  l                                  p a t ch ou l i

A correspondence is a piece of 0..2 Arabic and one of 0..4 Latin letters, never both empty; the
pieces' lengths are its shape.  All alignments of all pairs are summed over, forward and backward,
as in Jiampojamarn, Kondrak, Sherif, "Applying many-to-many alignments and hidden Markov models to
letter-to-phoneme conversion", NAACL 2007.  Unlike there, each shape has a prior: with none, long
pieces always win, since fewer factors below 1 make a product greater, and nothing is learnt that
another word could use.
"""

import collections
import math

import folding

# Arabic letters, Latin letters -> prior.  One to one and left out: free.
SHAPES = {(0, 1): 1.0, (1, 0): 1.0, (1, 1): 1.0, (1, 2): .3, (1, 3): .1, (1, 4): .03,
          (0, 2): .2, (2, 1): .1, (2, 2): .02, (2, 3): .005}
LETTERS = 30           # a letter's probability to begin with: one in as many
ROUNDS = 6             # of EM; the likelihood of a pair moves by < 0.01 nat after them
DISCOUNT = .05         # counts below are noise
LONE = 6.0             # nats for a letter that nothing is known to stand for


def pieces(arabic, latin):
    """Every correspondence at every place: (from row, from column, to row, to column, key)."""
    found = []
    for row in range(len(arabic) + 1):
        for column in range(len(latin) + 1):
            for rows, columns in SHAPES:
                if row + rows <= len(arabic) and column + columns <= len(latin):
                    key = arabic[row:row + rows], latin[column:column + columns]
                    found.append((row, column, row + rows, column + columns, key))
    return found


def _add_expected(counts, size, steps, weights):
    """Add the expected number of uses of each step to `counts`."""
    width = size[1] + 1
    forward = [0.0] * ((size[0] + 1) * width)
    backward = forward[:]
    forward[0] = backward[-1] = 1.0
    for (row, column, to_row, to_column, _), weight in zip(steps, weights):
        if weight and forward[row * width + column]:
            forward[to_row * width + to_column] += weight * forward[row * width + column]
    total = forward[-1]
    if total <= 0:
        return
    for (row, column, to_row, to_column, key), weight in zip(reversed(steps), reversed(weights)):
        rest = weight * backward[to_row * width + to_column]
        if rest:
            backward[row * width + column] += rest
            counts[key] += forward[row * width + column] * rest / total


def learn(words, start=None):
    """Expected counts of correspondences in pairs of words; `start` are counts to begin from."""
    lattices = [((len(a), len(l)), pieces(a, l)) for a, l in words]
    counts = start
    for _ in range(ROUNDS):
        total = sum(counts.values()) if counts else 0
        fresh = collections.Counter()
        for size, steps in lattices:
            weights = []
            for *_, key in steps:
                shape = len(key[0]), len(key[1])
                base = (max(counts.get(key, 0.0) - DISCOUNT, 0) / total if counts
                        else LETTERS ** -(shape[0] + shape[1]))
                weights.append(base * SHAPES[shape])
            _add_expected(fresh, size, steps, weights)
        counts = fresh
    return counts


def conditional(counts, count_min=.3):
    """Costs -ln P(Arabic piece | Latin piece): what pairs words within names."""
    of_latin = collections.Counter()
    for (_, latin), count in counts.items():
        of_latin[latin] += count
    total = sum(counts.values())
    return {key: -math.log(count / (of_latin[key[1]] + .5 if key[1] else total))
            for key, count in counts.items() if count >= count_min}


def with_lone(costs):
    """The costs, and LONE for each letter alone."""
    full = dict(costs)
    for key in [(letter, "") for letter in folding.ARABIC] + [("", c) for c in folding.LATIN]:
        full[key] = min(full.get(key, LONE), LONE)
    return full


def cheapest(costs, arabic, latin, without=None):
    """(cost, list of correspondences) of the cheapest alignment, None if there is none."""
    best = {(0, 0): (0.0, ())}
    for row, column, to_row, to_column, key in pieces(arabic, latin):
        if key == without or key not in costs or (row, column) not in best:
            continue
        cost, path = best[row, column]
        cost += costs[key]
        if (to_row, to_column) not in best or cost < best[to_row, to_column][0]:
            best[to_row, to_column] = cost, (path, key)
    if (len(arabic), len(latin)) not in best:
        return None
    cost, chain = best[len(arabic), len(latin)]
    path = []
    while chain:
        chain, key = chain
        path.append(key)
    return cost, path[::-1]

"""What a list of results is worth: reciprocal rank, hit@k, nDCG@10, means over a set.

A query with ids: the rank is that of the first expected id; nDCG uses the grades (gain 2^g - 1,
discount log2(rank + 1)) against the best order of the expected ids (Jarvelin and Kekalainen, 2002).
A query with a filter: a hit is right when it passes.  hit@1 asks it of the first; hit@10 of all
that are shown where the filter was typed (a price, a gender), else of as many as can pass: behind
the nine perfumes of a brand a tenth hit may be of another.
"""

import math

SHOWN = 10
FIGURES = ["mrr", "hit1", "hit10", "ndcg"]


class Outcome:
    """One query's figures, 0 to 1, and whether nothing was found."""

    def __init__(self, rank, hit10, ndcg, zero):
        self.rank = rank
        self.mrr = 1 / rank if rank else 0.0
        self.hit1 = float(rank == 1)
        self.hit10 = float(hit10)
        self.ndcg = ndcg
        self.zero = float(zero)


def _dcg(gains):
    return sum((2 ** gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains))


def judge(ids, expected, passing=None, strict=True):
    """ids: results in order; expected: id -> grade; passing: the set a filter leaves, or None.

    strict: every shown hit must pass, not only as many as can."""
    shown = ids[:SHOWN]
    if expected:
        gains = [expected.get(name, 0) for name in shown]
        best = sorted(expected.values(), reverse=True)[:SHOWN]
    else:
        gains = [int(name in passing) for name in shown]
        best = [1] * min(SHOWN, len(passing))
    rank = next((place for place, gain in enumerate(gains, 1) if gain), 0)
    right = rank > 0
    if passing is not None:
        held = shown if strict else shown[:len(passing)]
        right = right and all(name in passing for name in held)
    ideal = _dcg(best)
    return Outcome(rank, right, _dcg(gains) / ideal if ideal else 0.0, not ids)


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def percentile(values, share):
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0


def summary(outcomes, times=()):
    """Means of a list of Outcome, with the percentiles of the engine's times in us."""
    found = {"n": len(outcomes), "zero": mean(o.zero for o in outcomes)}
    for figure in FIGURES:
        found[figure] = mean(getattr(o, figure) for o in outcomes)
    if times:
        found["p50"], found["p99"] = percentile(times, 0.5), percentile(times, 0.99)
    return found

"""How good a model is on pairs that it has not learnt from.

For a held-out pair every Latin word of the tables is a candidate; the figures are how often the
right one is the first, or among the first five or twenty, how often the right one lies within a
band, and how many wrong ones do.
"""

import alignment
import model

BEAM = 40 * model.UNIT


def tree(words):
    """Words as nested dictionaries; None leads to the word."""
    root = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[None] = word
    return root


class Walk:
    """Costs of one Arabic word to every word of a tree."""

    def __init__(self, costs, arabic):
        self.arabic = arabic
        self.by_latin = {}
        for (left, right), cost in costs.items():
            self.by_latin.setdefault(right, []).append((left, len(left), cost))
        self.limit = model.BANDS[-1] * model.UNIT * (len(arabic) + 1)
        self.found = []

    def row(self, rows, path):
        size = len(self.arabic) + 1
        cells = [BEAM] * size
        if not path:
            cells[0] = 0
        for take in range(1, min(4, len(path)) + 1):
            before = rows[-take]
            for left, count, cost in self.by_latin.get(path[-take:], ()):
                for to in range(count, size):
                    if self.arabic[to - count:to] == left:
                        cells[to] = min(cells[to], before[to - count] + cost)
        for to in range(1, size):
            for left, count, cost in self.by_latin.get("", ()):
                if count <= to and self.arabic[to - count:to] == left:
                    cells[to] = min(cells[to], cells[to - count] + cost)
        return cells

    def visit(self, node, path="", rows=()):
        rows = rows + (self.row(rows, path),)
        if min(min(row) for row in rows[-4:]) > self.limit:
            return
        for letter, below in node.items():
            if letter is None:
                if rows[-1][-1] <= self.limit:
                    self.found.append((rows[-1][-1], below))
            else:
                self.visit(below, path + letter, rows)


def figures(table, held_out, vocabulary):
    """Lines of text: ranks and bands over the held-out (Arabic, Latin) pairs."""
    costs = {key: model.COST_MAX for key in alignment.with_lone({})}
    costs.update(table)
    root = tree(vocabulary)
    right = {}
    for arabic, latin in held_out:
        right.setdefault(arabic, set()).add(latin)
    ranks, within, beside = [], [0] * len(model.BANDS), [0] * len(model.BANDS)
    for arabic, wanted in sorted(right.items()):
        walk = Walk(costs, arabic)
        walk.visit(root)
        found = sorted(walk.found)
        ranks.append(next((i for i, (_, word) in enumerate(found) if word in wanted), None))
        per_letter = [(cost / model.UNIT / (len(arabic) + 1), word) for cost, word in found]
        for band, limit in enumerate(model.BANDS):
            within[band] += any(c <= limit and word in wanted for c, word in per_letter)
            beside[band] += sum(c <= limit and word not in wanted for c, word in per_letter)
    count = len(ranks)
    for most in (1, 5, 20):
        share = sum(rank is not None and rank < most for rank in ranks) / count
        yield f"right word among the first {most:2}: {share:.3f}"
    for band, limit in enumerate(model.BANDS):
        yield (f"band {band} (<= {limit} nat): right word within {within[band] / count:.3f},"
               f" wrong words {beside[band] / count:.1f}")

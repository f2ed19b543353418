"""The peer: cosine of inverse document frequencies over the set of notes and accords.

    product --> {notes, accords} --> weight ln(1 + N / products with it) --> cosine, ties by id

It knows neither layers nor related notes: what the engine adds to it is what its model is worth.
"""

import math


def terms(product):
    """The terms of a product as the server shows it."""
    return {"note " + note["id"] for note in product.get("notes", [])} | \
        {"accord " + accord["id"] for accord in product.get("accords", [])}


class Cosine:
    """products: dicts with id, notes and accords."""

    def __init__(self, products):
        self.terms = {product["id"]: terms(product) for product in products}
        self.lists = {}
        for name, found in self.terms.items():
            for term in found:
                self.lists.setdefault(term, []).append(name)
        count = len(self.terms)
        self.weight = {term: math.log(1 + count / len(names)) ** 2
                       for term, names in self.lists.items()}
        self.length = {name: math.sqrt(sum(self.weight[term] for term in found)) or 1.0
                       for name, found in self.terms.items()}

    def nearest(self, name, shown, hidden):
        """The ids nearest to the product `name`, best first, without those of `hidden`."""
        sums = {}
        for term in self.terms[name]:
            for other in self.lists[term]:
                sums[other] = sums.get(other, 0.0) + self.weight[term]
        ranked = sorted(((-round(value / self.length[other], 9), other)
                         for other, value in sums.items() if other not in hidden))
        return [other for _, other in ranked[:shown]]

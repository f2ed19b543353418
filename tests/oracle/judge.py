"""What a search must answer: sets, totals, counts, statistics, order, by looking at every product.

A condition is Clause(filter, items, all); an expression is a tuple:
    ("leaf", clause)  ("and", [..])  ("or", [..])  ("not", x)  ("offer", x)  ("tag", value)
    ("said", x, text): x, in these words
An expression is asked of one offer at a time: a leaf on products says the same of all of them.
"""

import collections
import decimal
import functools
import math

import catalogue

OFFER_FILTERS = ("vendor", "price", "price_per_ml", "discount", "in_stock", "size_ml", "deliver")
PRODUCT_TERMS = ("category", "brand", "form", "concentration", "gender", "family", "accord", "note",
                 "note.top", "note.heart", "note.base", "season", "daypart", "occasion", "perfumer",
                 "origin", "house", "ethics", "allergen", "allergen_known")
PRODUCT_RANGES = ("longevity", "sillage", "year", "rating", "rating_n")
FACETS = PRODUCT_TERMS + ("vendor", "in_stock", "size_ml", "deliver")
STATS = PRODUCT_RANGES + ("price", "price_per_ml", "discount", "size_ml")
TREES = ("category", "family")
TAGS = ("occasion", "ethics")
BINS = 32
HYBRID_NEAR = 350        # per mille alike

Item = collections.namedtuple("Item", "key exclude weight options lo hi")
Clause = collections.namedtuple("Clause", "filter items all")


def item(key=None, exclude=False, weight=0, options=frozenset(), lo=None, hi=None):
    return Item(key, exclude, weight, options, lo, hi)


def is_offer(clause):
    return clause.filter in OFFER_FILTERS


# ---- One clause on one product or offer ----

def covers(zone, asked):
    if zone.endswith("*"):
        return asked.startswith(zone[:-1])
    return asked == zone or asked.startswith(zone + "-")


def has(thing, clause, wanted):
    if clause.filter == "match":
        percent = thing.match_percent
        return (wanted.lo is None or percent >= wanted.lo) and \
            (wanted.hi is None or percent <= wanted.hi)
    if clause.filter == "deliver":
        return any(wanted.options <= options and any(covers(zone, wanted.key) for zone in zones)
                   for zones, options in thing.ways)
    if wanted.key is None:
        number = thing.numbers.get(clause.filter)
        return number is not None and (wanted.lo is None or number >= wanted.lo) and \
            (wanted.hi is None or number <= wanted.hi)
    if clause.filter == "product":
        return thing.id == wanted.key
    keys = thing.keys[clause.filter]
    return wanted.key in keys and keys[wanted.key] >= wanted.weight


def holds(thing, clause):
    if len(clause.items) == 1:
        return has(thing, clause, clause.items[0]) != clause.items[0].exclude
    wanted = [one for one in clause.items if not one.exclude]
    unwanted = [one for one in clause.items if one.exclude]
    if wanted and not (all if clause.all else any)(has(thing, clause, one) for one in wanted):
        return False
    return not any(has(thing, clause, one) for one in unwanted)


# ---- filter= ----

def speaks_of_offers(expr):
    """Does it say something of single offers?  What is inside offer( ) is of the product."""
    if expr[0] in ("leaf", "offer", "tag"):
        return expr[0] == "leaf" and is_offer(expr[1])
    return any(speaks_of_offers(part) for part in (expr[1] if expr[0] in ("and", "or") else
                                                   [expr[1]]))


def holds_on(product, offer, expr):
    """Does the expression hold for this offer of the product?"""
    kind, inner = expr[:2]
    if kind == "said":
        return holds_on(product, offer, inner)
    if kind == "tag":
        return any(inner in product.keys[name] for name in TAGS)
    if kind == "leaf":
        return holds(offer if is_offer(inner) else product, inner)
    if kind == "offer":
        return any(holds_on(product, one, inner) for one in product.offers)
    if kind == "not":
        return not holds_on(product, offer, inner)
    return (all if kind == "and" else any)(holds_on(product, offer, part) for part in inner)


def parts_of(expr):
    """The parts of the conjunction that `expr` is; AND inside AND is one conjunction."""
    if expr[0] != "and":
        return [expr]
    return [inner for part in expr[1] for inner in parts_of(part)]


def expr_holds(product, expr):
    return any(holds_on(product, offer, expr) for offer in product.offers)


def expr_offers(product, expr):
    """Offers that an expression leaves eligible, or None where it says nothing about offers: those
    it holds for; if it speaks of offers in offer( ) alone, those that pass any of the outermost."""
    if speaks_of_offers(expr):
        return [offer for offer in product.offers if holds_on(product, offer, expr)]
    named = [part[1] for part in parts_of(expr) if part[0] == "offer"]
    if named:
        return [offer for offer in product.offers
                if any(holds_on(product, offer, one) for one in named)]
    return None


# ---- A whole request ----

class Asked:
    """base: the products that the words find; clauses: filter parameters; expr: filter= or None."""

    def __init__(self, base, clauses=(), expr=None):
        self.clauses = list(clauses)
        self.expr = expr
        self.base = [product for product in base if expr is None or expr_holds(product, expr)]
        self._found = {}

    def chosen(self, name):
        return any(clause.filter == name for clause in self.clauses)

    def _eligible(self, product, conditions):
        """Offers that meet every offer condition; None where the product is out for want of one."""
        offers = expr_offers(product, self.expr) if self.expr else None
        if offers is None and not conditions:
            return product.offers
        offers = [offer for offer in (product.offers if offers is None else offers)
                  if all(holds(offer, clause) for clause in conditions)]
        return offers or None

    def found(self, skip=None):
        """[(product, its eligible offers)] with the conditions on `skip` left out."""
        skip = skip if self.chosen(skip) else None
        if skip not in self._found:
            self._found[skip] = self._find(skip)
        return self._found[skip]

    def _find(self, skip):
        kept = [clause for clause in self.clauses if clause.filter != skip]
        on_offers = [clause for clause in kept if is_offer(clause)]
        found = self.base
        for clause in kept:
            if not is_offer(clause):
                found = [product for product in found if holds(product, clause)]
        if not on_offers and self.expr is None:
            return [(product, product.offers) for product in found]
        pairs = ((product, self._eligible(product, on_offers)) for product in found)
        return [pair for pair in pairs if pair[1] is not None]

    def counts(self, name):
        """Products that have each value of a facet, its own choice left out."""
        return collections.Counter(value for product, offers in self.found(name)
                                   for value in facet_values(product, offers, name))

    def stats(self, name):
        extents = []
        for product, offers in self.found(name):
            things = offers if name in OFFER_FILTERS else [product]
            numbers = [thing.numbers[name] for thing in things if name in thing.numbers]
            if numbers:
                extents.append((min(numbers), max(numbers)))
        return describe(extents)


@functools.lru_cache(maxsize=None)
def reached(zone, named_count):
    """The zones that a way to `zone` reaches, of those that are named (named_count of them)."""
    return [asked for asked in catalogue.NAMED_ZONES if covers(zone, asked)]


def facet_values(product, offers, name):
    if name == "deliver":
        return {value for offer in offers for zones, options in offer.ways for named in zones
                for zone in reached(named, len(catalogue.NAMED_ZONES))
                for value in [zone] + [f"{zone}:{option}" for option in options]}
    if name == "in_stock":
        return {"true" if offer.units > 0 else "false" for offer in offers}
    if name in OFFER_FILTERS:
        return {key for offer in offers for key in offer.keys[name]}
    return product.keys[name]


def describe(extents):
    if not extents:
        return None
    low, high = min(pair[0] for pair in extents), max(pair[1] for pair in extents)
    bins = [0] * BINS
    for lowest, _ in extents:
        bins[(lowest - low) * BINS // (high - low + 1)] += 1
    total = sum(lowest for lowest, _ in extents)
    return {"min": low, "max": high, "sum": total, "n": len(extents), "bins": bins}


def mean(total, count, digits):
    """total / count in units of the scale plus two digits, halves away from zero, as a decimal."""
    sign = -1 if total < 0 else 1
    hundredths = (abs(total) * 200 + count) // (count * 2) * sign
    return decimal.Decimal(hundredths).scaleb(-digits - 2)


# ---- Order ----

def from_offer(offers):
    """The offer shown: one in stock before one that is not, then the cheapest."""
    return min(offers, key=lambda offer: (offer.units == 0, offer.numbers["price"]))


def last_if_missing(number, sign=1):
    return math.inf if number is None else sign * number


def sort_key(product, offers, sort):
    """The number that a sort orders by, ascending; None where only the score decides."""
    if sort in ("price", "price_desc"):
        return (1 if sort == "price" else -1) * from_offer(offers).numbers["price"]
    if sort == "price_per_ml":
        return last_if_missing(min((offer.numbers[sort] for offer in offers
                                    if sort in offer.numbers), default=None))
    if sort == "discount":
        return -max(offer.numbers["discount"] for offer in offers)
    values = {"newest": product.published, "rating": product.numbers.get("rating"),
              "popular": product.popularity}
    if sort in values:
        return last_if_missing(values[sort], -1)
    if sort == "match":
        return -product.match
    return None


class Scores:
    """The score of lists without words (search.md section 3): stock, then prior, then recency."""

    def __init__(self, products):
        votes = sum(product.numbers.get("rating_n", 0) for product in products)
        stars = sum(product.numbers.get("rating_n", 0) * product.numbers.get("rating", 0)
                    for product in products)
        self.mean = stars / votes if votes else 300
        self.popularity_max = max([product.popularity or 0 for product in products] + [1])
        self.newest = max((product.published for product in products
                           if product.published is not None), default=0)

    def of(self, product, offers):
        stocked = any(offer.units > 0 for offer in offers)
        return (500000 if stocked else 0) + self._prior(product) * 450 + self._recency(product) * 50

    def _prior(self, product):
        votes = product.numbers.get("rating_n", 0)
        stars = (votes * product.numbers.get("rating", 0) + 25 * self.mean) / (votes + 25) / 500
        sold = math.log1p(product.popularity or 0) / math.log1p(self.popularity_max)
        return math.floor(800 * sold + 200 * min(1, max(0, stars)) + 0.5)

    def _recency(self, product):
        if product.published is None:
            return 0
        age_days = (self.newest - product.published) / 86400000
        return math.floor(1000 * 2 ** (-age_days / 180) + 0.5)


class Scents:
    """How alike two scents are: what the server says of the whole catalogue, without words and
    filters.  The filters, the order and the counts of a search are held against it; the formula
    itself is held against src/scent's own oracle."""

    PAGE = 100

    def __init__(self, products):
        self.products = products

    def compare(self, server, asked):
        """Set product.match (per mille) and product.match_percent of every product."""
        found = {}
        target = "/api/products/search?sort=match&fields=id,match" \
            f"&match_to={asked}&size={self.PAGE}"
        cursor = ""
        while cursor is not None:
            status, answer = server.get(target + cursor)
            if status != 200:
                raise RuntimeError(f"match_to={asked}: {answer}")
            found.update((hit["id"], hit["match"]) for hit in answer["hits"])
            cursor = f"&cursor={answer['cursor']}" if answer["cursor"] else None
        for product in self.products:
            product.match = int(found[product.id] * 10)
            product.match_percent = product.match / 10

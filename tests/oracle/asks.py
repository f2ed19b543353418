"""Random searches, made to hit: values come from products of the catalogue, mostly.

A seed and a number give one search, always the same one (random.Random over their text; its
integer methods are stable between Python releases for the calls used here).
"""

import random
import urllib.parse

import judge

OPTIONS = ("same_day", "next_day", "standard", "cod", "pickup", "flammable")
SORTS = ("relevance", "price", "price_desc", "price_per_ml", "newest", "rating", "popular",
         "discount", "name")
MULTIPLE = ("accord", "note", "note.top", "note.heart", "note.base", "season", "daypart",
            "occasion", "perfumer", "ethics", "allergen", "gender", "size_ml", "vendor")


class Ask:
    def __init__(self):
        self.q = ""
        self.clauses = []
        self.expr = None
        self.sort = "relevance"
        self.size = 100
        self.facets = []
        self.facet_size = 1000
        self.stats = []
        self.match_to = None
        self.hybrid = 0             # thousandths
        self.lang = "en"
        self.post = False

    def pairs(self):
        found = [("q", self.q), ("typo", "off"), ("understand", "off")] if self.q else []
        found += [(clause.filter, clause_text(clause)) for clause in self.clauses]
        if self.expr:
            found.append(("filter", expr_text(self.expr)))
        if self.match_to:
            found.append(("match_to", self.match_to))
        if self.hybrid:
            found.append(("hybrid", decimal_text(self.hybrid, 3)))
        if self.facets:
            found += [("facets", ",".join(self.facets)), ("facet_size", str(self.facet_size))]
        if self.stats:
            found.append(("stats", ",".join(self.stats)))
        return found + [("sort", self.sort), ("lang", self.lang), ("size", str(self.size)),
                        ("explain", "true")]

    def target(self, *more):
        return "/api/products/search?" + urllib.parse.urlencode(self.pairs() + list(more))


# ---- As text ----

def decimal_text(number, scale):
    if scale == 0:
        return str(number)
    return f"{'-' if number < 0 else ''}{abs(number) // 10 ** scale}." \
        f"{abs(number) % 10 ** scale:0{scale}}"


def scale_of(name):
    from catalogue import SCALES
    return SCALES.get(name, 0)


def quoted(key):
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"' \
        if set(key) & set(',"\\:!') else key


def item_text(name, item):
    sign = "!" if item.exclude else ""
    if item.key is None:
        scale = scale_of(name)
        if item.lo == item.hi and name != "size_ml":    # there it would name a value
            return sign + decimal_text(item.lo, scale)
        low = "" if item.lo is None else decimal_text(item.lo, scale)
        high = "" if item.hi is None else decimal_text(item.hi, scale)
        return f"{sign}{low}..{high}"
    if name == "deliver":
        return sign + item.key + (":" + "+".join(sorted(item.options)) if item.options else "")
    if name == "accord" and item.weight != 30:
        return f"{sign}{item.key}:{item.weight}"
    if name in ("in_stock", "allergen_known"):
        return "false" if item.exclude else "true"
    return sign + quoted(item.key)


def clause_text(clause):
    return ("all:" if clause.all else "") + \
        ",".join(item_text(clause.filter, item) for item in clause.items)


def leaf_text(clause):
    """A clause of one item in the grammar of filter=."""
    name, item = clause.filter, clause.items[0]
    scale = scale_of(name)
    if item.key is None and not item.exclude:
        if item.lo is None:
            return f"{name}<={decimal_text(item.hi, scale)}"
        if item.hi is None:
            return f"{name}>={decimal_text(item.lo, scale)}"
        return f"{name}:{decimal_text(item.lo, scale)} TO {decimal_text(item.hi, scale)}"
    if item.key is None:
        return f"{name}!={decimal_text(item.lo, scale)}"
    text = item_text(name, item._replace(exclude=False))
    if name in ("in_stock", "allergen_known"):
        return f"{name}:{'false' if item.exclude else 'true'}"
    plain = '"' + text.strip('"').replace('"', '\\"') + '"'
    return f"{name}:{'-' if item.exclude else ''}{plain}"


# Names on the wire, and the digits behind which a number says nothing new to the column.
WIRE = {"category": "categories", "family": "families", "accord": "accords", "note": "notes",
        "note.top": "notes_top", "note.heart": "notes_heart", "note.base": "notes_base",
        "season": "seasons", "daypart": "dayparts", "occasion": "occasions",
        "perfumer": "perfumers", "house": "house_type", "allergen": "allergens",
        "rating_n": "rating_count", "deliver": "delivery", "product": "objectID"}


def wire_text(clause, product, random):
    """The same leaf as widgets and hand-written filters say it; None where they say it alike."""
    name, item = clause.filter, clause.items[0]
    sign = "-" if item.exclude else ""
    if name in ("category", "family"):
        return f"{WIRE[name]}{sign_of_tree(name, item.key, product, sign, random)}"
    if name == "accord" and item.weight == 60:
        return f"accords_strong:{sign}{single(item.key)}"
    if item.key is None and not item.exclude and item.lo is not None and item.hi is None:
        below = decimal_text(item.lo - 1, scale_of(name))
        if scale_of(name) == 0 or item.lo <= 1 or random.randrange(2):
            return f"{WIRE.get(name, name)} > {below}"
        return f"{WIRE.get(name, name)}>={below}01"
    text = leaf_text(clause)
    return WIRE[name] + text[len(name):] if name in WIRE else None


def sign_of_tree(name, key, product, sign, random):
    path = product.document.get("category_path") or [] if name == "category" else []
    named = [node["name"] for node in path]
    level = key.count("/")
    if path and level < len(path) and path[level]["id"] == key and random.randrange(2):
        lang = random.choice(("en", "ar"))
        if all(names.get(lang) for names in named):
            key = " > ".join(names[lang] for names in named[:level + 1])
    levels = f".lvl{level}" if random.randrange(2) else ""
    return f"{levels}:{sign}{single(key)}"


def single(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def expr_text(expr):
    kind = expr[0]
    if kind == "said":
        return expr[2]
    if kind == "tag":
        return single(expr[1])
    if kind == "leaf":
        return leaf_text(expr[1])
    if kind == "not":
        return "NOT " + bracketed(expr[1])
    if kind == "offer":
        return "offer(" + expr_text(expr[1]) + ")"
    return f" {kind.upper()} ".join(bracketed(part) for part in expr[1])


def bracketed(expr):
    bare = expr[0] in ("leaf", "offer", "said", "tag")
    return expr_text(expr) if bare else "(" + expr_text(expr) + ")"


# ---- By chance ----

class Asker:
    def __init__(self, seed, products, vocabulary):
        self.seed = seed
        self.products = products
        self.vocabulary = vocabulary      # function: (random, product) -> a query

    def ask(self, number):
        self.random = random.Random(f"{self.seed}#{number}")
        ask = Ask()
        anchor = self.any_product()       # most conditions are true of it
        if self.chance(45):
            ask.q = self.vocabulary(self.random, anchor)
        if self.chance(10):
            self.add_match(ask)
        for _ in range(self.random.choice((0, 0, 1, 1, 1, 2, 2, 3, 4))):
            ask.clauses.append(self.clause(anchor))
        if self.chance(40):
            ask.expr = self.expr(anchor, self.random.choice((1, 2, 2, 3)), False)
        self.add_view(ask)
        if self.chance(15):
            self.add_hybrid(ask)
        return ask

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def any_product(self):
        return self.products[self.random.randrange(len(self.products))]

    def add_match(self, ask):
        ask.match_to = self.any_product().id
        if self.chance(60):
            low = self.random.randrange(0, 90)
            ask.clauses.append(judge.Clause("match", [judge.item(lo=low, hi=None)], False))

    def add_hybrid(self, ask):
        ask.match_to = ask.match_to or self.any_product().id
        ask.hybrid = self.random.choice((1, 250, 500, 1000, self.random.randrange(1, 1000)))
        ask.sort = "relevance"

    def add_view(self, ask):
        ask.post = self.chance(10)
        ask.sort = self.random.choice(SORTS + (("match",) * 6 if ask.match_to else ()))
        ask.lang = self.random.choice(("en", "ar"))
        ask.size = self.random.choice((1, 7, 24, 24, 100, 100))
        if self.chance(70):
            ask.facets = self.random.sample(judge.FACETS, self.random.choice(
                (1, 2, 4, len(judge.FACETS))))
        used = [clause.filter for clause in ask.clauses if clause.filter in judge.FACETS]
        ask.facets += [name for name in dict.fromkeys(used) if name not in ask.facets]
        ask.facet_size = self.random.choice((1000, 1000, 1000, 5))
        if self.chance(50):
            ask.stats = self.random.sample(judge.STATS, self.random.choice(
                (1, 3, len(judge.STATS))))

    # A thing that a condition can be true of: the product, or one of its offers.
    def thing(self, product, name):
        return self.random.choice(product.offers) if name in judge.OFFER_FILTERS else product

    def clause(self, anchor, single=False, names=None):
        name = self.random.choice(names or (judge.PRODUCT_TERMS + judge.PRODUCT_RANGES +
                                            judge.OFFER_FILTERS * 2))
        count = 1 if single else self.random.choice((1, 1, 1, 2, 3))
        if name in ("in_stock", "allergen_known"):
            return judge.Clause(name, [judge.item("true", exclude=self.chance(40))], False)
        items = [self.item(name, anchor if self.chance(70) else self.any_product())
                 for _ in range(count)]
        items = [one for one in items if one is not None]
        if not items:
            return self.clause(anchor, single, names)
        every = name in MULTIPLE and not single and self.chance(25)
        return judge.Clause(name, items, every)

    def item(self, name, product):
        thing = self.thing(product, name)
        exclude = self.chance(15)
        if name == "deliver":
            return self.delivery(thing, exclude)
        if name in judge.PRODUCT_RANGES or name in ("price", "price_per_ml", "discount") or \
                (name == "size_ml" and self.chance(40)):
            return self.number(thing.numbers.get(name), exclude)
        keys = sorted(thing.keys[name])
        if not keys:
            return None
        key = self.random.choice(keys)
        weight = self.random.choice((30, 30, 1, 60, 90)) if name == "accord" else 0
        if self.chance(3):
            return judge.item("no-such-value", exclude, weight)
        return judge.item(key, exclude, weight)

    def number(self, number, exclude):
        if number is None:
            return None
        if exclude:
            return judge.item(None, True, lo=number, hi=number)
        low = number - self.random.randrange(0, abs(number) // 2 + 2)
        high = number + self.random.randrange(0, abs(number) // 2 + 2)
        return self.random.choice((judge.item(lo=low, hi=high), judge.item(lo=low),
                                   judge.item(hi=high), judge.item(lo=number, hi=number)))

    def delivery(self, offer, exclude):
        if not offer.ways:
            return None
        zones, options = self.random.choice(offer.ways)
        zone = self.random.choice(sorted(zones))
        if zone == "AE" and self.chance(50):
            zone = self.random.choice(("AE-DU", "AE-SH", "AE-AZ"))
        if self.chance(10):
            zone += self.random.choice(("X", "-X", "-X-1"))    # beside it, or inside it
        wanted = self.random.sample(sorted(options), min(len(options), self.random.randrange(3)))
        if self.chance(15):
            wanted = [self.random.choice(OPTIONS)]
        return judge.item(zone, exclude, options=frozenset(wanted))

    def expr(self, anchor, depth, in_offer):
        roll = self.random.randrange(100)
        names = judge.OFFER_FILTERS if in_offer else None
        if depth == 0 or roll < 30:
            return self.condition(anchor, names)
        if roll < 45:
            return ("not", self.expr(anchor, depth - 1, in_offer))
        if roll < 60 and not in_offer:
            return ("offer", self.expr(anchor, depth - 1, True))
        kind = "and" if roll < 85 else "or"
        return (kind, [self.expr(anchor, depth - 1, in_offer)
                       for _ in range(self.random.choice((2, 2, 3)))])

    def condition(self, anchor, names):
        """A leaf, in the engine's words or in the wire's; a tag; a product by its id."""
        if names is None and self.chance(8):
            tags = sorted(key for name in judge.TAGS for key in anchor.keys[name])
            if tags:
                return ("tag", self.random.choice(tags))
        if names is None and self.chance(4):
            wanted = self.any_product() if self.chance(50) else anchor
            clause = judge.Clause("product", [judge.item(wanted.id, self.chance(30))], False)
        else:
            clause = self.leaf(anchor, names)
        said = wire_text(clause, anchor, self.random) if self.chance(50) else None
        return ("said", ("leaf", clause), said) if said else ("leaf", clause)

    def leaf(self, anchor, names):
        clause = self.clause(anchor, True, names)
        return clause._replace(all=False)

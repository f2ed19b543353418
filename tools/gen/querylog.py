"""The requests that visitors make, drawn from a catalogue (performance page, section 7).

    kind          share   what
    typing         35 %   a name typed letter by letter: one autocomplete request a key
    text           25 %   one to three words, first page with every facet
    browse         20 %   a category, a brand or a few filters, now and then a further page
    refine         10 %   words or a category with one to three groups of several values
    similar         5 %   scents like a product, by match
    misspelt        5 %   a letter wrong, the other script, or the other keyboard layout

Three lines in five come from a pool in which rank r is drawn with weight r^-0.9; the other two have
never been asked before.
"""

import bisect
import json
import urllib.parse

from dice import Dice

SHARES = (("typing", 35), ("text", 25), ("browse", 20), ("refine", 10), ("similar", 5),
          ("misspelt", 5))
FRESH_PERCENT = 40
ZIPF_EXPONENT = 0.9
POOL_PER_KIND = 2000
FACETS = ("category brand vendor in_stock size_ml form concentration gender family accord note "
          "note.top note.heart note.base season daypart occasion perfumer origin house ethics "
          "allergen allergen_known deliver").split()
STATS = "price price_per_ml discount longevity sillage year rating rating_n".split()
SORTS = ("relevance", "price", "price_desc", "newest", "rating", "popular", "discount")
# Arabic (101) keys as a Latin keyboard has them: what comes out with the wrong layout on.
LAYOUT = dict(zip("ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ", "qwertyuiop[]asdfghjkl;'zxcvnm,./"))


class Facts:
    """What can be asked of a catalogue, most frequent first; ties by name."""

    def __init__(self, lines, most):
        self.ids, self.names, self.prices = [], [], []
        counts = {kind: {} for kind in ("brand", "category", "note", "accord", "gender", "form",
                                        "concentration", "vendor")}
        self.words = {}
        for line, _ in zip(lines, range(most)):
            self._add(json.loads(line), counts)
        self.values = {kind: sorted(seen, key=lambda name, seen=seen: (-seen[name], name))
                       for kind, seen in counts.items()}
        if not self.ids:
            raise ValueError("the catalogue is empty")

    def _add(self, product, counts):
        def count(kind, names):
            for name in names:
                counts[kind][name] = counts[kind].get(name, 0) + 1
        self.ids.append(product["id"])
        brand = product.get("brand") or {}
        self.names.append([name for name in list(product["name"].values()) +
                           list((brand.get("name") or {}).values()) if name])
        self.prices += [offer["price"] // 100 for offer in product.get("offers", [])[:1]]
        count("brand", [brand["id"]] if brand else [])
        count("category", [node["id"] for node in product.get("category_path") or []])
        count("note", [note["id"] for note in product.get("notes") or []])
        count("accord", [accord["id"] for accord in product.get("accords") or []])
        count("vendor", [offer["vendor_id"] for offer in product.get("offers", [])])
        for kind in ("gender", "form", "concentration"):
            count(kind, [product[kind]] if product.get(kind) else [])


class Log:
    def __init__(self, facts, seed):
        self.facts = facts
        self.dice = Dice(f"queries {seed}")
        self.sums = []
        total = 0.0
        for rank in range(1, POOL_PER_KIND + 1):
            total += rank ** -ZIPF_EXPONENT
            self.sums.append(total)
        self.seen = set()
        self.pools = {}

    def lines(self, count, mix):
        """`count` request targets; a sequence of keys stands together."""
        made = 0
        while made < count:
            for line in self._next(mix)[:count - made]:
                made += 1
                yield line

    def _next(self, mix):
        kind = "worst" if mix == "worst" else self._kind()
        if self.dice.chance(FRESH_PERCENT):
            return self._fresh(kind)
        pool = self.pools.setdefault(kind, {})
        rank = self._rank()
        if rank not in pool:
            pool[rank] = self._make(kind)
        return pool[rank]

    def _kind(self):
        """A sequence of keys is several lines, so sequences are drawn the more rarely."""
        weights = [(kind, share * 100 // (8 if kind == "typing" else 1)) for kind, share in SHARES]
        point = self.dice.below(sum(weight for _, weight in weights))
        for kind, weight in weights:
            if point < weight:
                return kind
            point -= weight
        raise AssertionError("the weights do not add up")

    def _rank(self):
        point = self.dice.below(10 ** 9) / 10 ** 9 * self.sums[-1]
        return bisect.bisect_right(self.sums, point)

    def _fresh(self, kind):
        """A request that has not been made yet; after some tries its price range makes it new."""
        for attempt in range(20):
            lines = self._make(kind)
            if attempt > 10 and kind != "typing":
                lines = [f"{line}&price={self.dice.below(200)}.{self.dice.below(90) + 10}.."
                         for line in lines]
            if lines[-1] not in self.seen:
                break
        self.seen.add(lines[-1])
        return lines

    def _make(self, kind):
        return {"typing": self._typing, "text": self._text, "browse": self._browse,
                "refine": self._refine, "similar": self._similar, "misspelt": self._misspelt,
                "worst": self._worst}[kind]()

    # ---- Parts ----

    def _one(self, items):
        return items[self.dice.below(len(items))]

    def _common(self, kind):
        """A value of a filter, the frequent ones more often."""
        values = self.facts.values[kind]
        return values[min(self.dice.below(len(values)), self.dice.below(len(values)))]

    def _several(self, kind):
        return ",".join(dict.fromkeys(self._common(kind) for _ in range(2 + self.dice.below(3))))

    def _words(self, most):
        words = self._one(self._one(self.facts.names) or ["oud"]).split()
        if self.dice.chance(40):
            words = self._common("note").split("-") + words[:1]
        return words[:1 + self.dice.below(most)]

    def _page(self, *pairs):
        facets = [("facets", ",".join(FACETS)), ("stats", ",".join(STATS))]
        return ["/api/products/search?" + urllib.parse.urlencode(list(pairs) + facets, safe=",")]

    # ---- Kinds ----

    def _typing(self):
        text = " ".join(self._words(3))[:12]
        return ["/api/products/autocomplete?" + urllib.parse.urlencode({"q": text[:end]})
                for end in range(1, len(text) + 1)]

    def _text(self):
        return self._page(("q", " ".join(self._words(3))))

    def _browse(self):
        roll = self.dice.below(100)
        if roll < 50:
            pairs = [("category", self._common("category"))]
        elif roll < 75:
            pairs = [("brand", self._common("brand"))]
        else:
            pairs = [("note", self._common("note")), ("in_stock", "true")]
        if self.dice.chance(40):
            pairs.append(("sort", self._one(SORTS)))
        if self.dice.chance(25):
            pairs.append(("page", str(2 + self.dice.below(4))))
        return self._page(*pairs)

    def _refine(self):
        pairs = [("q", " ".join(self._words(2)))] if self.dice.chance(50) else \
            [("category", self._common("category"))]
        kinds = ["brand", "note", "accord", "vendor", "concentration"]
        for _ in range(1 + self.dice.below(3)):
            kind = kinds.pop(self.dice.below(len(kinds)))
            pairs.append((kind, self._several(kind)))
        if self.dice.chance(30):
            pairs.append(("price", f"..{self._one(self.facts.prices)}"))
        return self._page(*pairs)

    def _similar(self):
        asked = ("match_to", self._one(self.facts.ids))
        return ["/api/products/search?" + urllib.parse.urlencode(
            [asked, ("match", "50.."), ("sort", "match")])]

    def _misspelt(self):
        text = self._words(1)[0]
        at = self.dice.below(max(1, len(text) - 1))
        if any(letter in LAYOUT for letter in text):
            text = "".join(LAYOUT.get(letter, letter) for letter in text)
        elif self.dice.chance(50):
            text = text[:at] + text[at + 1:at + 2] + text[at:at + 1] + text[at + 2:]
        else:
            text = text[:at] + text[at:at + 1] * 2 + text[at + 1:]
        return self._page(("q", text))

    def _worst(self):
        """Broad sets, three groups of several values, every facet: nothing is selective."""
        pairs = [("q", self._one(("a", "s", "o", "ال", "the", "m")))] \
            if self.dice.chance(50) else []
        for kind in ("accord", "gender", "concentration"):
            pairs.append((kind, self._several(kind)))
        pairs.append(("price", f"{self.dice.below(60)}..{2000 + self.dice.below(900)}"))
        pairs.append(("sort", self._one(("price", "price_per_ml", "newest", "relevance"))))
        return self._page(*pairs)

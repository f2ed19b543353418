"""One search judged: the server's answer against what the documents say.

    verdict(server, catalogue, ask, seen) -> [fault, ...]       empty: they agree

`seen` counts what was compared, so that a run can say how much its agreement is worth.
"""

import decimal

import judge
from catalogue import SCALES

WALK_MOST = 1500         # lists up to this long are read to their end, by cursor
PAGES_MOST = 10000       # what page * size may reach
SCORE_SLACK = 500        # one step of prior and of recency: the last bit of log1p and exp2


class Catalogue:
    """products, and what is computed from all of them once."""

    def __init__(self, products, index):
        self.products = products
        self.by_id = {product.id: product for product in products}
        self.index = index
        self.scores = judge.Scores(products)
        self.scents = judge.Scents(products)


def base_of(catalogue, ask):
    """The products that the words find, and whether there are words; a hybrid search also finds
    what is near in scent."""
    found = catalogue.index.find(ask.q) if ask.q else None
    for number, product in enumerate(catalogue.products):
        product.by_words = found is not None and number in found
    if found is None:
        return catalogue.products, False
    return [product for product in catalogue.products if product.by_words or
            ask.hybrid and product.match >= judge.HYBRID_NEAR], True


def verdict(server, catalogue, ask, seen):
    if ask.match_to:
        catalogue.scents.compare(server, ask.match_to)
    base, has_words = base_of(catalogue, ask)
    asked = judge.Asked(base, ask.clauses, ask.expr)
    expected = {product.id: (product, offers) for product, offers in asked.found()}
    status, answer = server.post(ask) if ask.post else server.get(ask.target())
    if status != 200:
        return [f"status {status}: {answer.get('detail')}"]
    faults = []
    if answer["total"] != len(expected):
        faults.append(f"total {answer['total']}, expected {len(expected)}")
    judge_relax(answer["relax"], asked, seen, faults)
    hits = walk(server, ask, answer, faults)
    judge_page(server, ask, hits, answer["total"], faults)
    judge_hits(hits, expected, faults)
    judge_order(hits, expected, ask, catalogue, has_words, faults)
    for name in ask.facets:
        judge_facet(answer["facets"].get(name), asked, ask, name, faults)
    for name in ask.stats:
        judge_stats(answer["stats"].get(name), asked.stats(name), name, faults)
    seen["searches"] += 1
    seen["searches with hits"] += bool(hits)
    seen["hybrid searches"] += ask.hybrid > 0
    seen["hits"] += len(hits)
    seen["facet values"] += sum(len(facet["values"]) for facet in answer["facets"].values())
    seen["statistics"] += sum(stats is not None for stats in answer["stats"].values())
    return faults


# ---- Near misses ----

def judge_relax(relax, asked, seen, faults):
    """Where nothing is found: the filters that alone are in the way, and what they hide."""
    told = {miss["filter"]: miss["total"] for miss in relax}
    names = {clause.filter for clause in asked.clauses} if not asked.found() else set()
    totals = {name: len(asked.found(name)) for name in names}
    expected = {name: total for name, total in totals.items() if total}
    if told != expected or len(told) != len(relax):
        faults.append(f"relax {told}, expected {expected}")
    seen["near misses"] += len(expected)


# ---- Hits ----

def walk(server, ask, answer, faults):
    """The hits of the first page, and of all others if they are not too many."""
    hits = list(answer["hits"])
    if answer["total"] > WALK_MOST:
        return hits + second_page(server, ask, answer, faults)
    big = 100
    cursor = answer["cursor"]
    while cursor and len(hits) < answer["total"] and len(hits) < WALK_MOST:
        status, more = server.get(with_size(ask, big, ("cursor", cursor)))
        if status != 200 or not more["hits"]:
            faults.append(f"cursor after {len(hits)} hits: status {status}, no hits")
            return hits
        hits += more["hits"]
        cursor = more["cursor"]
    if len(hits) != answer["total"]:
        faults.append(f"the cursor led to {len(hits)} hits of {answer['total']}")
    return hits


def judge_page(server, ask, hits, total, faults):
    """The last page that a whole list has is the same by number as by cursor."""
    last = (total + ask.size - 1) // ask.size
    if len(hits) != total or last < 2 or last * ask.size > PAGES_MOST:
        return
    status, page = server.get(ask.target(("page", str(last))))
    if status != 200 or [hit["id"] for hit in page["hits"]] != \
            [hit["id"] for hit in hits[(last - 1) * ask.size:]]:
        faults.append(f"page {last} is not the end of the list that the cursor gave")


def with_size(ask, size, *more):
    before = ask.size, ask.facets, ask.stats
    ask.size, ask.facets, ask.stats = size, [], []
    target = ask.target(*more)
    ask.size, ask.facets, ask.stats = before
    return target


def second_page(server, ask, answer, faults):
    status, more = server.get(ask.target(("page", "2")))
    if status != 200:
        faults.append(f"page 2: status {status}")
        return []
    if more["total"] != answer["total"]:
        faults.append(f"page 2 says total {more['total']}, page 1 {answer['total']}")
    return more["hits"]


def judge_hits(hits, expected, faults):
    seen = [hit["id"] for hit in hits]
    if len(set(seen)) != len(seen):
        faults.append("a product stands twice in the list")
    wrong = [key for key in seen if key not in expected]
    if wrong:
        faults.append(f"{len(wrong)} hits that do not match, first {wrong[0]}")
    for hit in hits:
        if hit["id"] in expected:
            judge_offers(hit, expected[hit["id"]][1], faults)


def judge_offers(hit, offers, faults):
    shown = judge.from_offer(offers)
    stocked = sum(offer.units > 0 for offer in offers)
    if hit["offers"] != {"eligible": len(offers), "in_stock": stocked}:
        faults.append(f"{hit['id']}: offers {hit['offers']}, expected {len(offers)} eligible, "
                      f"{stocked} in stock")
    same = {offer.vendor for offer in offers if (offer.units > 0) == (shown.units > 0)
            and offer.numbers["price"] == shown.numbers["price"]}
    if hit["from"]["amount"] != shown.numbers["price"] or hit["from"]["vendor_id"] not in same:
        faults.append(f"{hit['id']}: from {hit['from']['amount']} of {hit['from']['vendor_id']}, "
                      f"expected {shown.numbers['price']} of {sorted(same)}")


# ---- Order ----

# The buckets and scores of searches with words are the server's: what is judged is that its own
# figures order the list.  The unit and property tests of src/query judge the figures.
def judge_order(hits, expected, ask, catalogue, has_words, faults):
    rows = []
    for hit in hits:
        if hit["id"] not in expected:
            return
        product, offers = expected[hit["id"]]
        score = hit["explain"]["score"]
        own = catalogue.scores.of(product, offers)
        if not has_words and abs(own - score) > SCORE_SLACK:
            faults.append(f"{hit['id']}: score {score}, expected {own}")
        key = name_key(product, ask.lang) if ask.sort == "name" else \
            judge.sort_key(product, offers, ask.sort)
        if ask.hybrid:
            key = judge_hybrid(hit, product, ask, faults)
        buckets = [-value for value in hit["explain"].get("buckets", {}).values()]
        if key is None and ask.sort == "relevance":
            key = 0
        rows.append((key, buckets, -score, hit["id"].encode()))
    for before, after in zip(rows, rows[1:]):
        if None not in (before[0], after[0]) and before > after:
            faults.append(f"order: {before} stands before {after}")
            break
    judge_best(rows, hits, expected, ask, faults)


def judge_hybrid(hit, product, ask, faults):
    """The parts of the place: the text's is the server's, as scores are; the rest is not."""
    told = hit["explain"]["hybrid"]
    alpha, scent = decimal.Decimal(ask.hybrid) / 1000, decimal.Decimal(product.match) / 1000
    text = decimal.Decimal(hit["explain"]["parts"]["text"] // 60) / 10000
    if not product.by_words and text:
        faults.append(f"{hit['id']}: text {text}, but the words do not find it")
    wanted = {"alpha": alpha, "text": text, "scent": scent,
              "score": (1 - alpha) * text + alpha * scent}
    if told != wanted:
        faults.append(f"{hit['id']}: hybrid {told}, expected {wanted}")
    return -wanted["score"]


def judge_best(rows, hits, expected, ask, faults):
    """No product that was not listed ranks before the last one listed."""
    if ask.sort in ("relevance", "name") or not rows or len(hits) >= len(expected):
        return
    listed = {hit["id"] for hit in hits}
    best = min(judge.sort_key(product, offers, ask.sort)
               for key, (product, offers) in expected.items() if key not in listed)
    if best < rows[-1][0]:
        faults.append(f"order: {best} is left out, {rows[-1][0]} is listed")


def name_key(product, lang):
    """The folded name where folding is nothing but lower case; None elsewhere."""
    name = (product.document["name"].get(lang) or "")
    plain = name.isascii() and all(part.isalpha() for part in name.split(" "))
    return name.lower()[:64] if plain and name else None


# ---- Counts ----

def judge_facet(facet, asked, ask, name, faults):
    counts = asked.counts(name)
    if facet is None:
        faults.append(f"facet {name} is missing")
        return
    if facet["distinct"] != len(counts):
        faults.append(f"facet {name}: {facet['distinct']} values, expected {len(counts)}")
    chosen = {item.key for clause in asked.clauses if clause.filter == name
              for item in clause.items if not item.exclude}
    for value in facet["values"]:
        if value["count"] != counts.get(value["id"], 0):
            faults.append(f"facet {name}: {value['id']} has {value['count']}, expected "
                          f"{counts.get(value['id'], 0)}")
            return
        if name != "deliver" and value["selected"] != (value["id"] in chosen):
            faults.append(f"facet {name}: {value['id']} selected is {value['selected']}")
    judge_listing(facet["values"], counts, ask, name, faults)


def judge_listing(values, counts, ask, name, faults):
    """By count, then label, then key; the best facet_size, and the chosen ones behind them.
    A delivery facet lists every value, and a chosen one at 0 too; a tree level by level."""
    if name == "deliver":
        if {value["id"] for value in values if value["count"]} != set(counts):
            faults.append("facet deliver: not every value is listed")
        return
    if name in judge.TREES:
        judge_tree(values, counts, ask, name, faults)
        return
    listed = {value["id"] for value in values}
    head = values[:ask.facet_size]
    order = [(-value["count"], value["label"].encode(), value["id"].encode()) for value in head]
    if order != sorted(order):
        faults.append(f"facet {name}: not in order of count, label, id")
    rest = [count for key, count in counts.items() if key not in listed]
    if rest and (len(head) < ask.facet_size or max(rest) > head[-1]["count"]):
        faults.append(f"facet {name}: a value with {max(rest)} is left out")


def judge_tree(values, counts, ask, name, faults):
    """Each level lists its best facet_size, the chosen nodes and what is above these among them."""
    order = [(value["id"].count("/"), -value["count"], value["label"].encode(),
              value["id"].encode()) for value in values]
    if order != sorted(order):
        faults.append(f"facet {name}: not in order of level, count, label, id")
    listed = {value["id"] for value in values}
    for key, count in counts.items():
        level = key.count("/")
        better = sum(other >= count for value, other in counts.items()
                     if value in listed and value.count("/") == level)
        if key not in listed and better < ask.facet_size:
            faults.append(f"facet {name}: {key} with {count} is left out of its level")


def judge_stats(stats, expected, name, faults):
    if stats is None or expected is None:
        if stats is not expected:
            faults.append(f"stats {name}: {stats}, expected {expected}")
        return
    scale = SCALES[name]
    wanted = {"min": decimal.Decimal(expected["min"]).scaleb(-scale),
              "max": decimal.Decimal(expected["max"]).scaleb(-scale),
              "avg": judge.mean(expected["sum"], expected["n"], scale),
              "n": expected["n"], "bins": expected["bins"]}
    for member, value in wanted.items():
        if stats[member] != value:
            faults.append(f"stats {name}: {member} is {stats[member]}, expected {value}")

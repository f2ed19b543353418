"""A population of shoppers with tastes of their own, who act on the real server over HTTP.

  taste     2-4 loved and 1-2 hated accords, 2-4 loved and 1-2 hated notes, drawn by how common they
            are; a brand or none.  Nothing of dna_v1: no idf, no kinship, no layers, no families
  utility   sum of accord weight x love + sum of notes loved - hated + brand
  choice    of ATTENTION products, met by popularity: softmax of utility and popularity
  log       purchases, wishes and carts, in time; the last purchase is held back

The held-back purchase is looked for in the first ten of: the personal recommendations, what is
bought most (of the same log), what the shop calls popular, and what is like the last purchase.
Products a shopper has are left out of every list.

The quiz: shoppers of the same population answer by their taste; how good are the ten first
recommendations, by true utility, after each number of questions?

  python3 bench/scent/shoppers.py URL      a server over a fresh data folder, ATTAR_SCORE_SECONDS=1
"""

import bisect
import collections
import http.client
import itertools
import json
import math
import random
import sys
import time
import urllib.parse

SHOWN = 10
SHOPPERS = 300
QUIZZED = 160
QUESTIONS = 12
ENOUGH = 8              # questions that must reach QUALITY of the final quality
QUALITY = .9
INDIFFERENT = .3       # a liking below it is answered by neither, or it is fine
ATTENTION = 120         # products that a shopper looks at before each choice
BUYS = (3, 6)
SEED = 20261121
COUNTED_WITHIN_S = 60
AGENT = {"User-Agent": "Mozilla/5.0", "Content-Type": "application/json"}
PROFILE = "/api/users/me/scent-profile"
PERSONAL = "/api/products/recommendations"


# ---- The server ----

class Shop:
    """One connection to a server."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def ask(self, method, target, body=None, token=None):
        headers = {**AGENT, **({"X-Attar-Profile": token} if token else {})}
        text = None if body is None else json.dumps(body).encode()
        self.connection.request(method, target, body=text, headers=headers)
        reply = self.connection.getresponse()
        value = reply.read()
        if reply.status >= 300:
            raise RuntimeError(f"{method} {target}: {reply.status} {value[:200]}")
        return json.loads(value) if value else None

    def ids(self, target, **parameters):
        found = self.ask("GET", target + "?" + urllib.parse.urlencode(parameters))
        return [hit["id"] for hit in found["hits"]]

    def products(self):
        """Products in stock: id -> (accords, notes, brand, ratings)."""
        found, cursor = {}, {}
        while cursor is not None:
            page = self.ask("GET", "/api/products/search?" + urllib.parse.urlencode({
                "in_stock": "true", "size": 100, "sort": "popular",
                "fields": "id,brand,accords,notes,rating", **cursor}))
            for hit in page["hits"]:
                found[hit["id"]] = (
                    {one["id"]: one.get("weight", 60) / 100 for one in hit.get("accords", [])},
                    {one["id"] for one in hit.get("notes", [])},
                    hit.get("brand", {}).get("id"), (hit.get("rating") or {}).get("n", 0))
            cursor = {"cursor": page["cursor"]} if page.get("cursor") else None
        return found


# ---- The population ----

class Taste:
    def __init__(self, draw, world):
        self.accords = {accord: draw.uniform(.6, 1.4)
                        for accord in sorted(world.some(draw, world.accords, draw.randint(2, 4)))}
        self.notes = {note: draw.uniform(.5, 1)
                      for note in sorted(world.some(draw, world.notes, draw.randint(2, 4)))}
        for accord in sorted(world.some(draw, world.accords, draw.randint(1, 2))):
            self.accords.setdefault(accord, -draw.uniform(.8, 1.6))
        for note in sorted(world.some(draw, world.notes, draw.randint(1, 2))):
            self.notes.setdefault(note, -draw.uniform(.8, 1.6))
        self.brand = draw.choice(world.brands) if draw.random() < .5 else None

    def of(self, accords, notes, brand=None):
        return (sum(self.accords.get(accord, 0) * weight for accord, weight in accords.items()) +
                sum(self.notes.get(note, 0) for note in notes) +
                (.5 if brand and brand == self.brand else 0))


class World:
    """The catalogue as shoppers see it."""

    def __init__(self, products):
        self.products = products
        self.ids = sorted(products)
        self.accords, self.notes = collections.Counter(), collections.Counter()
        for accords, notes, _, _ in products.values():
            self.accords.update(accords)
            self.notes.update(notes)
        self.brands = sorted({brand for _, _, brand, _ in products.values() if brand})
        self.fame = {one: math.log1p(products[one][3]) for one in self.ids}
        self.steps = list(itertools.accumulate(.2 + self.fame[one] for one in self.ids))

    def some(self, draw, counter, count):
        """Names, by the square root of how common they are."""
        names = sorted(counter)
        weights = [counter[name] ** .5 for name in names]
        return set(draw.choices(names, weights, k=count))

    def utility(self, taste, product):
        accords, notes, brand, _ = self.products[product]
        return taste.of(accords, notes, brand)

    def choose(self, draw, taste, without):
        """One product of those that happen to be met."""
        met = {self.ids[bisect.bisect(self.steps, draw.random() * self.steps[-1])]
               for _ in range(ATTENTION)} - without
        met = sorted(met) or [one for one in self.ids if one not in without][:1]
        worth = [math.exp(2.5 * self.utility(taste, one) + .3 * self.fame[one]) for one in met]
        return draw.choices(met, worth)[0]


class Shopper:
    """What somebody does, in time, and what is held back of it."""

    def __init__(self, number, world):
        draw = random.Random(f"{SEED} {number}")
        self.name = f"sim-{number}"
        self.taste = Taste(draw, world)
        self.log, self.bought = [], []
        count = draw.randint(*BUYS)
        seen = set()
        for _ in range(count):
            for kind in ("wish", "purchase") if draw.random() < .5 else ("purchase",):
                product = world.choose(draw, self.taste, seen)
                seen.add(product)
                self.log.append((kind, product))
                if kind == "purchase":
                    self.bought.append(product)
        self.held = world.choose(draw, self.taste, set(self.bought))


# ---- Held-back purchases ----

def act(shop, shopper, now_ms):
    """The log, sent with a profile's token; returns the token."""
    token = shop.ask("PUT", PROFILE, {"consent": True})["token"]
    step = 25 * 86400000 // (len(shopper.log) + 1)
    shop.ask("POST", "/api/products/events", {"events": [
        {"kind": kind, "product": product, "user_token": shopper.name,
         "timestamp": now_ms - 25 * 86400000 + step * number}
        for number, (kind, product) in enumerate(shopper.log, 1)]}, token)
    return token


def wait_until_counted(shop, world):
    """Five people buy a pair that nobody else does; when it is told, so is every pair before."""
    rare = sorted(world.ids, key=lambda one: (world.fame[one], one))[:2]
    for number in range(5):
        shop.ask("POST", "/api/products/events", {"events": [
            {"kind": "purchase", "product": one, "user_token": f"pair-{SEED}-{number}"}
            for one in rare]})
    deadline = time.monotonic() + COUNTED_WITHIN_S
    while time.monotonic() < deadline:
        hits = shop.ask("POST", PERSONAL, {"cart": rare[:1], "k": 200,
                                           "brand": world.products[rare[1]][2]})["hits"]
        if any(reason["kind"] == "orders" for hit in hits for reason in hit["reasons"]):
            return
        time.sleep(.2)
    raise RuntimeError("purchases were not counted: is ATTAR_SCORE_SECONDS=1 set?")


def place(ids, shopper):
    """The rank of what was held back, what they have left out; 0: not among the first."""
    left = [one for one in ids if one not in set(shopper.bought)][:SHOWN]
    return left.index(shopper.held) + 1 if shopper.held in left else 0


def lists_of(shop, shopper, token, bought_most, popular):
    room = SHOWN + BUYS[1]
    return {
        "personal": [hit["id"] for hit in
                     shop.ask("GET", f"{PERSONAL}?k={room}", token=token)["hits"]],
        "bought most": bought_most,
        "popular": popular,
        "like the last": shop.ids(f"/api/products/{shopper.bought[-1]}/similar", k=room),
    }


def figures_of(places):
    gains = [1 / math.log2(1 + one) if one else 0 for one in places]
    return {"n": len(places), "nDCG@10": sum(gains) / len(gains),
            "hit@10": sum(one > 0 for one in places) / len(places)}


def held_back(shop, world, count):
    """system -> {n, nDCG@10, hit@10}."""
    shoppers = [Shopper(number, world) for number in range(count)]
    now_ms = int(time.time() * 1000)
    tokens = [act(shop, shopper, now_ms) for shopper in shoppers]
    wait_until_counted(shop, world)
    sold = collections.Counter(one for shopper in shoppers for one in shopper.bought)
    bought_most = sorted(sold, key=lambda one: (-sold[one], one))[:SHOWN + BUYS[1]]
    popular = shop.ids(PERSONAL, k=SHOWN + BUYS[1])
    places = collections.defaultdict(list)
    for shopper, token in zip(shoppers, tokens):
        for system, ids in lists_of(shop, shopper, token, bought_most, popular).items():
            places[system].append(place(ids, shopper))
        shop.ask("DELETE", PROFILE, token=token)
    return {system: figures_of(found) for system, found in places.items()}


# ---- The quiz ----

def liking(taste, option):
    """How much of what an option likes the shopper loves, less what it dislikes; an option that
    says nothing is for those who feel little either way."""
    if not any(option["scent"].values()):
        return INDIFFERENT
    total = 0
    for sign, key in ((1, "like"), (-1, "dislike")):
        facts = option["scent"][key]
        total += sign * taste.of({fact["accord"]: 1 for fact in facts if "accord" in fact},
                                 {fact["note"] for fact in facts if "note" in fact})
    return total


def answer_of(number, taste, question):
    """The option of the largest liking, with a little noise, the same whenever it is asked."""
    draw = random.Random(f'{SEED} quiz {number} {question["id"]}')
    return max(question["options"],
               key=lambda option: (liking(taste, option) + draw.gauss(0, .15), option["id"]))["id"]


def quality(shop, world, taste, answers):
    """Mean true utility of the first ten."""
    ids = [hit["id"] for hit in
           shop.ask("POST", PERSONAL, {"answers": answers, "k": SHOWN, "fields": "id"})["hits"]]
    return sum(world.utility(taste, one) for one in ids) / len(ids)


def quizzed(shop, world, number):
    """Quality after 0, 1, .. QUESTIONS questions, then after all of them; and completeness."""
    taste = Taste(random.Random(f"{SEED} quiz {number}"), world)
    answers, qualities, complete = [], [], []
    while True:
        said = ",".join(f'{one["question"]}:{one["option"]}' for one in answers)
        found = shop.ask("GET", f"{PROFILE}/next-question?" +
                         urllib.parse.urlencode({"answers": said}))
        if len(answers) <= QUESTIONS or not found["question"]:
            qualities.append(quality(shop, world, taste, answers))
            complete.append(found["completeness"])
        if not found["question"]:
            return qualities, complete
        answers.append({"question": found["question"]["id"],
                        "option": answer_of(number, taste, found["question"])})


def quiz(shop, world, count):
    """Share of the final gain in quality after each number of questions, over all shoppers."""
    runs = [quizzed(shop, world, number) for number in range(count)]
    means = [sum(run[0][step] for run in runs) / count for step in range(QUESTIONS + 1)]
    final = sum(run[0][-1] for run in runs) / count
    complete = [sum(run[1][step] for run in runs) / count for step in range(QUESTIONS + 1)]
    return {"n": count, "quality": means, "final": final, "completeness": complete,
            "share": [(mean - means[0]) / (final - means[0]) for mean in means]}


def figures(url, shoppers=SHOPPERS, asked=QUIZZED):
    """{"held_back": {system: figures}, "quiz": {..}} of the server at `url`, whose events and
    profiles are new.  Deterministic but for the clock."""
    shop = Shop(url)
    world = World(shop.products())
    return {"held_back": held_back(shop, world, shoppers), "quiz": quiz(shop, world, asked)}


def main():
    begun = time.monotonic()
    found = figures(sys.argv[1], *map(int, sys.argv[2:4]))
    for system, one in found["held_back"].items():
        print(f'{system:<16}{one["n"]:>5}{one["nDCG@10"]:>9.4f}{one["hit@10"]:>9.4f}')
    asked = found["quiz"]
    print(f'quiz, {asked["n"]} shoppers: final quality {asked["final"]:.3f}')
    for step, share in enumerate(asked["share"]):
        print(f'{step:>4} questions{asked["quality"][step]:>9.3f}{share:>9.3f}'
              f'{asked["completeness"][step]:>7.0f} %')
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()

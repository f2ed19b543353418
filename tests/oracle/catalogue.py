"""Product documents as the oracle sees them: sets, numbers and offers, read straight from the JSON.

Every rule here is written anew from the product schema and the list of filters (search.md,
sections 1 and 5.1).  Nothing is shared with the C code, whose answers are judged by this.

    Product.keys["note"]      {key: weight}          Offer.keys["vendor"]   {key: weight}
    Product.numbers["year"]   integer in the scale   Offer.numbers["price"] integer in the scale
"""

import datetime
import decimal
import json
import sqlite3

SCALES = {"price": 2, "price_per_ml": 2, "discount": 0, "size_ml": 1, "longevity": 1, "sillage": 1,
          "year": 0, "rating": 2, "rating_n": 0}
LAYERS = ("top", "heart", "base")
VOTES_LEAST = 5
KIND_PRODUCT, KIND_VENDOR = 0, 3


# Every zone that an offer of a visible product names: those that a facet can list.
NAMED_ZONES = set()


class Offer:
    def __init__(self, offer):
        self.keys = {"vendor": {offer["vendor_id"]: 0}}
        self.numbers = {"price": offer["price"]}
        self.units = offer["stock"]
        self.vendor = offer["vendor_id"]
        self.keys["in_stock"] = {"true": 0} if self.units > 0 else {}
        price, listed = offer["price"], offer.get("list_price") or 0
        self.numbers["discount"] = (listed - price) * 100 // listed if listed > price else 0
        self.ways = [(set(way["zones"]), set(way["options"])) for way in offer.get("delivery", [])]
        self.keys["size_ml"] = {}
        volume = offer.get("volume_ml")
        if volume is not None and volume > 0:
            tenths = scaled(volume, 1)
            self.numbers["size_ml"] = tenths
            self.numbers["price_per_ml"] = (price * 20 + tenths) // (tenths * 2)
            self.keys["size_ml"] = {str(tenths // 10) if tenths % 10 == 0
                                 else f"{tenths // 10}.{tenths % 10}": 0}


class Product:
    def __init__(self, document, parents, hidden_vendors):
        self.id = document["id"]
        self.document = document
        self.offers = [Offer(offer) for offer in document.get("offers", [])
                       if offer["active"] and offer["vendor_id"] not in hidden_vendors]
        self.visible = document["status"] == "approved" and bool(self.offers)
        if self.visible:
            NAMED_ZONES.update(zone for offer in self.offers for zones, _ in offer.ways
                               for zone in zones)
        self.keys = product_keys(document, parents)
        self.numbers = product_numbers(document)
        self.published = time_ms(document.get("published_at"))
        self.popularity = document.get("popularity")


def scaled(value, digits):
    number = decimal.Decimal(value).scaleb(digits)
    if number != number.to_integral_value():
        raise ValueError(f"{value} has more than {digits} decimals")
    return int(number)


def time_ms(text):
    if text is None:
        return None
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int(moment.timestamp() * 1000)


def product_numbers(document):
    found = {}
    for name in ("longevity", "sillage"):
        if document.get(name):
            found[name] = scaled(document[name]["value"], 1)
    for name in ("year", "rating_n"):
        if document.get(name) is not None:
            found[name] = document[name]
    votes = document.get("rating_n") or 0
    if votes > 0 and document.get("rating_sum") is not None:
        found["rating"] = (document["rating_sum"] * 200 + votes) // (votes * 2)
    return found


def product_keys(document, parents):
    notes = document.get("notes") or []
    found = {
        "category": ids(document.get("category_path")),
        "brand": ids([document["brand"]] if document.get("brand") else []),
        "family": dict.fromkeys(document.get("family_path") or [], 0),
        "accord": accords(document.get("accords") or []),
        "note": with_parents(ids(notes), parents),
        "note_exact": ids(notes),
        "season": shares(document.get("season_votes"), 25),
        "daypart": shares(document.get("daypart_votes"), 35),
        "occasion": dict.fromkeys(document.get("occasions") or [], 0),
        "perfumer": ids(document.get("perfumers")),
        "ethics": dict.fromkeys(document.get("attrs") or [], 0),
        "allergen": dict.fromkeys(document.get("allergens") or [], 0),
        "allergen_known": {"true": 0} if document.get("allergens") is not None else {},
    }
    for layer in LAYERS:
        found["note." + layer] = with_parents(
            ids([note for note in notes if note.get("layer") == layer]), parents)
    for name, member in (("form", "form"), ("concentration", "concentration"),
                         ("origin", "origin_country"), ("house", "house_type")):
        found[name] = {document[member]: 0} if document.get(member) else {}
    gender = document.get("gender")
    found["gender"] = dict.fromkeys({"unisex": ["unisex", "men", "women"]}.get(
        gender, [gender] if gender else []), 0)
    return found


def ids(items):
    return {item["id"]: 0 for item in items or []}


def accords(items):
    found = {}
    for rank, item in enumerate(items):
        found.setdefault(item["id"], item.get("weight") or max(1, 400 // (4 + rank)))
    return found


def with_parents(keys, parents):
    found = dict(keys)
    for key in keys:
        while parents.get(key):
            key = parents[key]
            found[key] = 0
    return found


def shares(votes, least_percent):
    if not votes or sum(votes.values()) < VOTES_LEAST:
        return {}
    total = sum(votes.values())
    return {key: 0 for key, count in votes.items() if count * 100 >= total * least_percent}


def note_parents(path):
    with open(path, encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split("\t")
        rows = [dict(zip(header, line.rstrip("\n").split("\t"))) for line in file]
    return {row["id"]: row["parent"] for row in rows}


def hidden(vendors, now):
    """Ids of vendors whose offers do not count: suspended ones, and those on holiday."""
    return {vendor["id"] for vendor in vendors
            if vendor.get("status", "approved") != "approved"
            or (vendor.get("holiday_until") and time_ms(vendor["holiday_until"]) > now * 1000)}


def parse(line):
    return json.loads(line, parse_float=decimal.Decimal)


def read_documents(path, now):
    """Every product document of the embedded catalogue by id, read with SQLite itself, and the
    vendors whose offers do not count."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT kind, json FROM catalog_document").fetchall()
    finally:
        database.close()
    vendors = [parse(text) for kind, text in rows if kind == KIND_VENDOR]
    products = (parse(text) for kind, text in rows if kind == KIND_PRODUCT)
    return {product["id"]: product for product in products}, hidden(vendors, now)


def read_database(path, parents, now):
    """Every visible product of it."""
    documents, hidden_vendors = read_documents(path, now)
    return visible(documents.values(), parents, hidden_vendors)


def visible(documents, parents, hidden_vendors):
    products = (Product(document, parents, hidden_vendors) for document in documents)
    return [product for product in products if product.visible]

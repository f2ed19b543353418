"""Made-up documents of a perfume shop as MongoDB holds them, from a seed; some are broken on
purpose.  Nothing here knows how Attar reads a document: the shapes are those of its contract."""

import copy
import datetime

from bson import Int64, ObjectId

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(2020, 1, 1, tzinfo=UTC)
WORDS = [("Amber", "عنبر"), ("Oud", "عود"), ("Rose", "ورد"), ("Musk", "مسك"), ("Night", "ليل"),
         ("Saffron", "زعفران"), ("Velvet", "مخمل"), ("Royal", "ملكي"), ("Dune", "كثيب"),
         ("Jasmine", "ياسمين"), ("Smoke", "دخان"), ("Moon", "قمر")]
NOTES = ["rose", "oud", "saffron", "musk", "amber", "sandalwood", "vanilla", "moon-moss"]
ACCORDS = ["woody", "rose", "oud", "amber", "musky", "warm-spicy", "vanilla"]
BRANDS = [f"house-{number}" for number in range(12)]
VENDORS = [f"v-{number}" for number in range(8)]
CATEGORIES = [("perfume", None), ("perfume/arabian", "perfume"), ("perfume/designer", "perfume"),
              ("perfume/arabian/oud", "perfume/arabian")]
STATUSES = ["approved"] * 12 + ["draft", "submitted", "archived", "rejected"]


def pair(rng, words=2):
    chosen = [rng.choice(WORDS) for _ in range(words)]
    both = {"en": " ".join(en for en, _ in chosen), "ar": " ".join(ar for _, ar in chosen)}
    return both if rng.random() < 0.8 else {"en": both["en"]}


def moment(rng):
    """A BSON date; whole milliseconds, as BSON has them."""
    return EPOCH + datetime.timedelta(milliseconds=rng.randrange(150_000_000_000))


def number(rng, low, high):
    """An integer as a driver may store it: int32 or int64."""
    value = rng.randint(low, high)
    return Int64(value) if rng.random() < 0.3 else value


def vendor(name):
    return {"_id": name, "slug": name, "name": {"en": name.upper()}, "status": "approved",
            "holiday_until": None}


def brand(name):
    return {"_id": name, "slug": name, "name": {"en": name.title()}, "aliases": [], "country": "AE",
            "house_type": "niche", "hidden": False}


def category(name, parent, order):
    return {"_id": name, "slug": name.replace("/", "-"), "parent": parent,
            "name": {"en": name.rpartition("/")[2].title()}, "order": order}


def records():
    """{collection: documents} of all but the products."""
    return {"vendors": [vendor(name) for name in VENDORS],
            "brands": [brand(name) for name in BRANDS],
            "categories": [category(name, parent, order)
                           for order, (name, parent) in enumerate(CATEGORIES)]}


def offer(rng, name):
    made = {"id": name, "vendor_id": rng.choice(VENDORS), "sku": name.upper(),
            "price": number(rng, 1000, 90000), "currency": "AED", "stock": number(rng, 0, 20),
            "stock_seq": number(rng, 1, 1000), "active": rng.random() < 0.9}
    if rng.random() < 0.8:
        made["volume_ml"] = rng.choice([5, 12, 30, 50, 100, 7.5])
    if rng.random() < 0.3:
        made["list_price"] = made["price"] + rng.randint(1, 5000)
    if rng.random() < 0.6:
        made["condition"] = rng.choice(["new", "open_box", "tester"])
    if rng.random() < 0.3:
        made["delivery"] = [{"zones": ["AE-DU", "AE"], "options": ["standard", "cod"],
                             "days_min": 1, "days_max": 3, "fee": number(rng, 0, 2500)}]
    return made


def product(rng, identity):
    """One that fits the contract; `identity` is a string or an ObjectId."""
    name = str(identity)
    house = rng.choice(BRANDS)
    made = {
        "_id": identity, "slug": name.lower(), "status": rng.choice(STATUSES), "name": pair(rng),
        "brand": {"id": house, "slug": house, "name": {"en": house.title()}},
        "category_path": [{"id": "perfume", "name": {"en": "Perfume"}},
                          {"id": "perfume/arabian", "name": {"en": "Arabian"}}],
        "form": rng.choice(["spray", "attar_oil", "mist"]),
        "notes": [{"id": note, "layer": rng.choice(["top", "heart", "base"])}
                  for note in rng.sample(NOTES, rng.randint(1, 6))],
        "accords": [{"id": accord, "weight": number(rng, 1, 100)}
                    for accord in rng.sample(ACCORDS, rng.randint(1, 4))],
        "rating_sum": number(rng, 0, 500), "rating_n": number(rng, 0, 100),
        "popularity": number(rng, 0, 1000),
        "offers": [offer(rng, f"{name}-{n}") for n in range(rng.randint(1, 4))],
        "created_at": moment(rng), "updated_at": moment(rng), "published_at": moment(rng),
        "rev": Int64(1)}
    for field, value in (("line", rng.choice(WORDS)[0]), ("description", pair(rng, 12)),
                         ("gender", rng.choice(["women", "men", "unisex"])),
                         ("year", number(rng, 1950, 2024)), ("origin_country", "AE"),
                         ("longevity", {"value": rng.randint(10, 50) / 10,
                                        "n": number(rng, 0, 90)}),
                         ("season_votes", {"summer": number(rng, 0, 9), "winter": 30}),
                         ("family_path", ["woody", "woody/oud"]), ("occasions", ["eid", "gift"]),
                         ("attrs", ["vegan"]), ("shelf_mark", {"made": "up", "row": None})):
        if rng.random() < 0.5:
            made[field] = value
    return made


def new_identity(rng, count):
    """A string, or for one in eight an ObjectId; its order says nothing of when it was made."""
    if rng.random() < 0.125:
        return ObjectId(bytes(rng.randrange(256) for _ in range(12)))
    return f"w{rng.randrange(16 ** 6):06x}-{count}"


# What is wrong with a broken product, and how it shows: (break it, is it so?).
def _long_name(doc):
    doc["name"] = {"en": "x" * 201}


def _no_slug(doc):
    doc.pop("slug", None)


def _twice(doc):
    doc["offers"] = doc["offers"][:1] + copy.deepcopy(doc["offers"][:1]) or [{}]


FAULTS = [
    (_long_name, lambda doc: any(len(text) > 200 for text in doc["name"].values())),
    (_no_slug, lambda doc: "slug" not in doc),
    (_twice, lambda doc: len({o.get("id") for o in doc["offers"]}) < len(doc["offers"])
     or {} in doc["offers"]),
    (lambda doc: doc.update(form="bottle"), lambda doc: doc["form"] == "bottle"),
    (lambda doc: doc.update(rev="one"), lambda doc: isinstance(doc["rev"], str)),
    (lambda doc: doc.update(category_path=[]), lambda doc: not doc["category_path"]),
]


DOCUMENT_BYTES_MAX = 1 << 20


def is_faulty(doc):
    """Broken, or larger than a document may be; `attic` is the only member that can be large."""
    return any(shows(doc) for _, shows in FAULTS) or len(doc.get("attic", "")) > DOCUMENT_BYTES_MAX


def break_product(rng, doc):
    rng.choice(FAULTS)[0](doc)
    return doc

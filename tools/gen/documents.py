"""Rows turned into the documents that Attar serves: products, brands, categories, vendors.

Field names and their order are those of the product schema.  What a row does not know is left out:
an absent list of allergens, for one, means unknown and not none.
"""

import offers
from catalogue import path_to
from dice import Dice

LAYERS = ("top", "heart", "base", "flat")
SEASONS = ("spring", "summer", "autumn", "winter")
DAYPARTS = ("day", "night")
OPENED_YEAR = 2018             # the invented market's first year: nothing was published before
LAST_YEAR, LAST_MONTH = 2026, 10
ALLERGENS_UNKNOWN_PERCENT = 12
RATED_PERCENT = 92


def products(catalogue):
    withheld = {row["id"]: row["status"] for row in catalogue.rows["withheld"]}
    made = [_product(row, catalogue, withheld.get(row["id"], "approved"))
            for row in catalogue.rows["perfumes"]]
    return sorted(made, key=lambda product: product["id"])


def brands(catalogue):
    return [{"id": row["id"], "slug": row["id"], "name": _name(row),
             "aliases": row.items_of("aliases", "|"), "country": row["country"],
             "house_type": row["house_type"], "hidden": False}
            for row in sorted(catalogue.rows["houses"], key=lambda row: row["id"])]


def categories(catalogue):
    return [{"id": name, "slug": name.replace("/", "-"),
             "parent": name.rpartition("/")[0] or None, "name": label, "order": order}
            for order, (name, label) in enumerate(catalogue.labels["category"].items())]


def vendors(catalogue):
    return [{"id": row["id"], "slug": row["slug"], "name": _name(row), "status": row["status"],
             "holiday_until": row["holiday_until"] or None}
            for row in sorted(catalogue.rows["vendors"], key=lambda row: row["id"])]


def _product(row, catalogue, status):
    dice = Dice(row["id"])
    house = catalogue.by_id["houses"][row["house"]]
    rating_n, rating_sum = _rating(row, dice)
    product = {
        "id": row["id"],
        "slug": row["id"],
        "status": status,
        "name": {"en": row["name_en"], "ar": row["name_ar"]},
        "line": row["line"],
        "description": {"en": row["desc_en"], "ar": row["desc_ar"]},
        "brand": {"id": house["id"], "slug": house["id"], "name": _name(house)},
        "category_path": [{"id": name, "name": catalogue.labels["category"][name]}
                          for name in path_to(row["category"])],
        "form": row["form"],
        "concentration": row["concentration"],
        "gender": row["gender"],
        "family_path": path_to(row["family"]),
        "accords": _accords(row),
        "notes": [{"id": note, "layer": layer}
                  for layer in LAYERS for note in row.items_of(layer)],
        "perfumers": [{"id": person, "name": _name(catalogue.by_id["perfumers"][person])}
                      for person in row.items_of("perfumers")],
        "year": int(row["year"]) if row["year"] else None,
        "origin_country": house["country"],
        "house_type": house["house_type"],
        "occasions": row.items_of("occasions"),
        "longevity": _estimate(row["longevity"], rating_n),
        "sillage": _estimate(row["sillage"], rating_n),
        "season_votes": _votes(row["seasons"], SEASONS),
        "daypart_votes": _votes(row["daypart"], DAYPARTS),
        "attrs": row.items_of("attrs"),
        "allergens": None if dice.chance(ALLERGENS_UNKNOWN_PERCENT) else _allergens(row, catalogue),
        "images": [],
        "rating_sum": rating_sum,
        "rating_n": rating_n,
        "popularity": int(row["popularity"]),
        "offers": offers.make(row, catalogue),
        **_times(row, dice),
        "rev": 1,
    }
    return {field: value for field, value in product.items() if value not in ("", None)}


def _name(row):
    return {"en": row["en"], "ar": row["ar"]}


def _accords(row):
    pairs = [item.split(":") for item in row.items_of("accords")]
    return [{"id": name, "weight": int(weight)} for name, weight in pairs]


def _rating(row, dice):
    """Count and sum of invented stars: the more it sells the more voices; some have none."""
    if not dice.chance(RATED_PERCENT):
        return 0, 0
    count = 1 + int(row["popularity"]) * dice.between(15, 70) // 100
    mean_percent = dice.between(320, 485)
    return count, count * mean_percent // 100


def _estimate(value, rating_n):
    return {"value": float(value), "n": 3 + rating_n // 3}


def _votes(cell, names):
    return dict(zip(names, map(int, cell.split(","))))


def _allergens(row, catalogue):
    found = set()
    for layer in LAYERS:
        for note in row.items_of(layer):
            found.update(_allergens_of(note, catalogue))
    return sorted(found)


def _allergens_of(note, catalogue):
    """What the nearest note upwards that has a row is known to bring."""
    known = catalogue.by_id["note_allergens"]
    while note and note not in known:
        note = catalogue.by_id["notes"][note]["parent"]
    return known[note].items_of("allergens") if note else []


def _times(row, dice):
    """Published in its year, or as the market opened; written a week before, touched later."""
    year = max(int(row["year"] or 0), OPENED_YEAR)
    month, day = dice.between(1, LAST_MONTH), dice.between(8, 28)
    touched = year if year == LAST_YEAR else dice.between(year + 1, LAST_YEAR)
    last = dice.between(month, LAST_MONTH) if touched == year else dice.between(1, LAST_MONTH)
    hour = dice.between(6, 17)
    return {"created_at": f"{year}-{month:02}-{day - 7:02}T{hour:02}:00:00Z",
            "updated_at": f"{touched}-{last:02}-28T{hour + 2:02}:30:00Z",
            "published_at": f"{year}-{month:02}-{day:02}T{hour + 1:02}:00:00Z"}

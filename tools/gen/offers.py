"""Invented offers: who sells a perfume, in which sizes, for how much, and where it is carried.

All money is whole fils (1 AED = 100 fils) and all arithmetic is whole, so that no platform's
floating point can change a price.  A price starts from the row's price_aed, the typical Gulf retail
price of the largest size; smaller sizes cost more a millilitre, and each shop has its own level.
"""

import rules
from dice import Dice, short_hash

UNITS = {"bakhoor": "mass_g", "solid": "mass_g", "gift_set": "pieces"}
ALCOHOLIC_FORMS = ("spray", "mist", "gift_set")
SELLERS_MAX = 6
DECANT_SIZES = ("5", "10")
DECANT_WORTH_AED = 350
VINTAGE_YEAR_MAX = 2004
# condition: how often a shop that deals in it has one (%), and what it costs against a new one (%)
USED = {"tester": (35, 78), "open_box": (25, 84), "vintage": (60, 165)}


def make(perfume, catalogue):
    """The offers of one perfume, ordered by vendor, size and condition."""
    kind = catalogue.by_id["houses"][perfume["house"]]["house_type"]
    carriers = [vendor for vendor in catalogue.rows["vendors"]
                if kind in vendor.items_of("house_types")]
    first, *others = _sellers(perfume, carriers)
    offers = {vendor["id"]: _offers_of(perfume, vendor, catalogue) for vendor in [first] + others}
    for offer in offers[first["id"]]:
        offer["active"] = True
    return [offer for vendor in sorted(offers) for offer in offers[vendor]]


def _sellers(perfume, carriers):
    """1 to 6 shops, more for what sells well; the first is open, so that the perfume is seen."""
    dice = Dice(perfume["id"] + " sellers")
    wanted = min(SELLERS_MAX, 1 + dice.below(2 + int(perfume["popularity"]) // 150))
    order = dice.shuffled(carriers)
    first = next(vendor for vendor in order if rules.is_open(vendor))
    others = [vendor for vendor in order if vendor is not first]
    return [first] + others[:wanted - 1]


def _offers_of(perfume, vendor, catalogue):
    dice = Dice(f"{perfume['id']} {vendor['id']}")
    sizes = perfume.items_of("sizes_ml")
    offers = [_offer(perfume, vendor, size, "new", dice) for size in sizes
              if size == sizes[-1] or dice.chance(70)]
    deals = vendor.items_of("conditions")
    if perfume["form"] in ("spray", "attar_oil"):
        offers += [_offer(perfume, vendor, sizes[-1], condition, dice)
                   for condition, (often, _) in USED.items()
                   if condition in deals and _fits(perfume, condition) and dice.chance(often)]
        if "decant" in deals and int(perfume["price_aed"]) >= DECANT_WORTH_AED:
            offers += [_offer(perfume, vendor, size, "decant", dice) for size in DECANT_SIZES]
    delivery = _delivery(perfume, vendor, catalogue)
    for offer in offers:
        offer["delivery"] = delivery
    return offers


def _fits(perfume, condition):
    if condition != "vintage":
        return True
    return perfume["year"] != "" and int(perfume["year"]) <= VINTAGE_YEAR_MAX


def _offer(perfume, vendor, size, condition, dice):
    key = f"{perfume['id']} {vendor['id']} {size} {condition}"
    price = _price(perfume, vendor, size, condition, dice)
    offer = {
        "id": "o-" + short_hash(key),
        "vendor_id": vendor["id"],
        "sku": f"{vendor['slug'][:3].upper()}-{short_hash(key, 8).upper()}",
        UNITS.get(perfume["form"], "volume_ml"): _number(size),
        "price": price,
        "currency": "AED",
    }
    if condition in ("new", "open_box") and dice.chance(38):
        offer["list_price"] = _tidy(price * (100 + dice.between(6, 55)) // 100)
    offer["stock"] = 0 if dice.chance(12) else dice.between(1, _stock_max(condition))
    offer["stock_seq"] = dice.between(1, 400)
    offer["active"] = not dice.chance(3)
    offer["condition"] = condition
    return offer


def _price(perfume, vendor, size, condition, dice):
    largest = _tenths(perfume.items_of("sizes_ml")[-1])
    full = int(perfume["price_aed"]) * 100
    # 18 % of the price is bottle and box, the rest is content.
    fils = full * (18 * largest + 82 * _tenths(size)) // (100 * largest)
    if condition in USED:
        fils = fils * USED[condition][1] // 100
    fils = fils * int(vendor["price_percent"]) // 100
    return _tidy(fils * dice.between(94, 107) // 100)


def _tidy(fils):
    """Rounded the way shops round: half dirhams, then dirhams, then fives, then tens."""
    step = next(step for limit, step in ((3000, 50), (20000, 100), (100000, 500), (10**12, 1000))
                if fils < limit)
    return max(step, (fils + step // 2) // step * step)


def _tenths(size):
    whole, _, part = size.partition(".")
    return int(whole) * 10 + int(part or 0)


def _number(size):
    return float(size) if "." in size else int(size)


def _stock_max(condition):
    return {"new": 60, "decant": 25}.get(condition, 4)


def _delivery(perfume, vendor, catalogue):
    """The shop's rows; what holds alcohol goes only by those that carry it."""
    alcoholic = perfume["form"] in ALCOHOLIC_FORMS \
        and "alcohol_free" not in perfume.items_of("attrs")
    return [{"zones": row.items_of("zones"), "options": row.items_of("options"),
             "days_min": int(row["days_min"]), "days_max": int(row["days_max"]),
             "fee": int(row["fee_fils"])}
            for row in catalogue.rows["deliveries"]
            if row["vendor"] == vendor["id"]
            and not (alcoholic and "flammable" not in row.items_of("options"))]

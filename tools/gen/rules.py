"""Laws that need more than one cell: trees, spellings, pyramids, sizes, who can sell what."""

import catalogue as catalogues
import layout

LAYERS = ("top", "heart", "base")
WITHOUT_CONCENTRATION = ("bakhoor", "solid", "gift_set")
PIECES_MAX = 24
LEVELS_MAX = {"families": 3, "category": 5}


def check(catalogue, faults):
    _parents(catalogue, faults)
    _family_paths(catalogue, faults)
    _category_paths(catalogue, faults)
    for table in ("notes", "accords", "houses", "concentrations"):
        _spellings(catalogue.rows[table], faults)
    for row in catalogue.rows["perfumes"]:
        _perfume(row, faults)
        _leaf(row, catalogue, faults)
    _twice(catalogue.rows["perfumes"], ("house", "name_en", "form", "concentration"), faults)
    _twice(catalogue.rows["perfumes"], ("desc_en",), faults)
    _twice(catalogue.rows["perfumes"], ("desc_ar",), faults)
    _deliveries(catalogue, faults)
    _sellers(catalogue, faults)


def check_floors(catalogue, faults):
    for table, least in layout.FLOORS.items():
        count = len(catalogue.rows[table])
        if count < least:
            faults.add(table, 0, "", f"{count} rows, at least {least} are wanted")
    for facet, least in layout.LABEL_FLOORS.items():
        count = len(catalogue.labels.get(facet, {}))
        if count < least:
            faults.add(layout.LABELS[0], 0, "", f"facet {facet} has {count} labels, "
                       f"at least {least} are wanted")


def _parents(catalogue, faults):
    notes = catalogue.by_id["notes"]
    for row in catalogue.rows["notes"]:
        seen, parent = {row["id"]}, row["parent"]
        while parent in notes and parent not in seen:
            seen.add(parent)
            parent = notes[parent]["parent"]
        if parent in seen:
            faults.at(row, "parent", f"{row['id']!r} is below itself")


def _family_paths(catalogue, faults):
    for row in catalogue.rows["families"]:
        expected = row["id"].rpartition("/")[0]
        if row["parent"] != expected:
            faults.at(row, "parent", f"must be {expected!r}, the path above {row['id']!r}")
        if row["id"].count("/") >= LEVELS_MAX["families"]:
            faults.at(row, "id", f"has more than {LEVELS_MAX['families']} levels")


def _category_paths(catalogue, faults):
    known = catalogue.labels.get("category", {})
    for row in catalogue.rows["labels"]:
        if row["facet"] != "category":
            continue
        above = row["id"].rpartition("/")[0]
        if above and above not in known:
            faults.at(row, "id", f"has no parent {above!r}")
        if row["id"].count("/") >= LEVELS_MAX["category"]:
            faults.at(row, "id", f"has more than {LEVELS_MAX['category']} levels")


def _spellings(rows, faults):
    owner = {}
    for row in rows:
        for name in catalogues.spellings(row):
            first = owner.setdefault(name, row)
            if first is not row:
                faults.at(row, "aliases", f"{name!r} already means {first['id']!r}, "
                          f"see {first.path}:{first.line}")


def _perfume(row, faults):
    if not row["id"].startswith(row["house"]):
        faults.at(row, "id", f"does not begin with the house {row['house']!r}")
    if row["form"] not in WITHOUT_CONCENTRATION and not row["concentration"]:
        faults.at(row, "concentration", f"is empty; the form {row['form']} has one")
    layered = [note for layer in LAYERS for note in row.items_of(layer)]
    flat = row.items_of("flat")
    if bool(layered) == bool(flat):
        faults.at(row, "flat", "notes stand either in top, heart and base or here")
    if len(layered) + len(flat) > 60:
        faults.at(row, "base", "more than 60 notes")
    _sizes(row, faults)


def _leaf(row, catalogue, faults):
    below = row["category"] + "/"
    if any(name.startswith(below) for name in catalogue.labels["category"]):
        faults.at(row, "category", f"{row['category']!r} has nodes below it; name one of them")


def _sizes(row, faults):
    sizes = [float(size) for size in row.items_of("sizes_ml")]
    if sizes != sorted(sizes):
        faults.at(row, "sizes_ml", "sizes must rise")
    if row["form"] == "gift_set" and not (len(sizes) == 1 and sizes[0] in range(1, PIECES_MAX + 1)):
        faults.at(row, "sizes_ml", f"a set has its number of pieces here, 1 to {PIECES_MAX}")


def _twice(rows, columns, faults):
    """No two perfumes agree in all of these columns."""
    first = {}
    for row in rows:
        other = first.setdefault(tuple(row[column].lower() for column in columns), row)
        if other is not row:
            faults.at(row, columns[-1], f"the same {' '.join(columns)} as {other['id']!r}")


def _deliveries(catalogue, faults):
    served = set()
    for row in catalogue.rows["deliveries"]:
        if row["days_min"].isdigit() and row["days_max"].isdigit() \
                and int(row["days_min"]) > int(row["days_max"]):
            faults.at(row, "days_max", "is less than days_min")
        if "flammable" in row.items_of("options"):
            served.add(row["vendor"])
    for vendor in catalogue.rows["vendors"]:
        if vendor["id"] not in served:
            faults.at(vendor, "id", "has no delivery row that carries alcohol perfume")


def _sellers(catalogue, faults):
    """Every house type needs an open shop, or its perfumes would be invisible."""
    open_types = {kind for vendor in catalogue.rows["vendors"] if is_open(vendor)
                  for kind in vendor.items_of("house_types")}
    for house in catalogue.rows["houses"]:
        if house["house_type"] not in open_types:
            faults.at(house, "house_type", "no approved vendor carries it")


def is_open(vendor):
    return vendor["status"] == "approved" and not vendor["holiday_until"]

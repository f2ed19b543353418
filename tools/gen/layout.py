"""The tables of data/ described as data: file, columns, and what each column may hold.

The perfume files are one table in several parts; every data/perfumes-*.tsv belongs to it.
"""

import cells

NAMES = {"en": cells.english(1, 100), "ar": cells.arabic(1, 100)}
ALIASES = {"aliases": cells.aliases}

PERFUMES = {
    "id": cells.slug,
    "house": cells.reference("houses"),
    "name_en": cells.english(1, 100),
    "name_ar": cells.arabic(1, 100),
    "line": cells.text(0, 100),
    "year": cells.optional(cells.whole(1500, 2026)),
    "perfumers": cells.many(cells.reference("perfumers"), 0, 5),
    "form": cells.label("form"),
    "concentration": cells.optional(cells.reference("concentrations")),
    "gender": cells.label("gender"),
    "family": cells.reference("families"),
    "category": cells.label("category"),
    "top": cells.many(cells.reference("notes")),
    "heart": cells.many(cells.reference("notes")),
    "base": cells.many(cells.reference("notes")),
    "flat": cells.many(cells.reference("notes")),
    "accords": cells.weighted("accords", 3, 8),
    "longevity": cells.tenths(1, 5),
    "sillage": cells.tenths(1, 5),
    "seasons": cells.votes(4),
    "daypart": cells.votes(2),
    "occasions": cells.many(cells.label("occasion"), 1),
    "attrs": cells.many(cells.label("ethics")),
    "price_aed": cells.whole(5, 20000),
    "sizes_ml": cells.many(cells.tenths(0.1, 1000), 1, 6),
    "popularity": cells.whole(0, 1000),
    "desc_en": cells.english(60, 220),
    "desc_ar": cells.arabic(50, 220),
}

ONTOLOGY = {
    "notes": ("ontology/notes.tsv", {
        "id": cells.slug, **NAMES, **ALIASES,
        "parent": cells.optional(cells.reference("notes")),
        "family": cells.reference("accords")}),
    "accords": ("ontology/accords.tsv", {"id": cells.slug, **NAMES, **ALIASES}),
    "families": ("ontology/families.tsv", {
        "id": cells.path, **NAMES, "parent": cells.optional(cells.reference("families"))}),
    "concentrations": ("ontology/concentrations.tsv", {
        "id": cells.one_of("extrait", "edp", "edt", "edc", "oil", "mist"), **NAMES, **ALIASES,
        "oil_percent_low": cells.whole(1, 100), "oil_percent_high": cells.whole(1, 100)}),
    "houses": ("ontology/houses.tsv", {
        "id": cells.slug, **NAMES, **ALIASES,
        "country": cells.label("origin"), "house_type": cells.label("house_type")}),
    "perfumers": ("ontology/perfumers.tsv", {"id": cells.slug, **NAMES}),
    "note_allergens": ("ontology/note-allergens.tsv", {
        "note": cells.reference("notes"),
        "allergens": cells.many(cells.label("allergen"), 1)}),
}

MARKET = {
    "vendors": ("vendors.tsv", {
        "id": cells.slug, "slug": cells.slug, **NAMES,
        "emirate": cells.label("zone"), "status": cells.one_of("approved", "suspended"),
        "holiday_until": cells.optional(cells.time),
        "house_types": cells.many(cells.label("house_type"), 1),
        "price_percent": cells.whole(50, 200),
        "conditions": cells.many(cells.label("condition"), 1)}),
    "deliveries": ("deliveries.tsv", {
        "vendor": cells.reference("vendors"),
        "zones": cells.many(cells.label("zone"), 1),
        "options": cells.many(cells.label("delivery_option"), 1),
        "days_min": cells.whole(0, 60), "days_max": cells.whole(0, 60),
        "fee_fils": cells.whole(0, 50000)}),
    "withheld": ("withheld.tsv", {
        "id": cells.reference("perfumes"), "status": cells.one_of("draft", "archived"),
        "why": cells.english(5, 200)}),
}

LABELS = ("ontology/labels.tsv", {
    "facet": cells.word, "id": cells.label_id, **NAMES})

# What --check asks for beyond soundness: the least number of rows by table, labels by facet.
FLOORS = {"notes": 340, "accords": 75, "families": 25, "concentrations": 6, "houses": 150,
          "perfumers": 90, "perfumes": 400, "vendors": 14}
LABEL_FLOORS = {"allergen": 26, "category": 40, "zone": 13, "origin": 20, "form": 6,
                "occasion": 8, "ethics": 6, "delivery_option": 6, "condition": 5}

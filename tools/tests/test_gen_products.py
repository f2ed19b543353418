"""The embedded catalogue: the same bytes each run, something behind every filter, honest faults.

Method: the tool is run as a program on the real tables; what it wrote is read back as plain JSON
and looked at without the tool's own code.  Faults are planted in a copy of the tables.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, "tools", "gen-products")
DATA = os.path.join(ROOT, "data")
FILES = ("products.jsonl", "brands.jsonl", "categories.jsonl", "vendors.jsonl")
PRODUCT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
SLUG = re.compile(r"[a-z0-9-]{1,120}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def run(*arguments):
    return subprocess.run([sys.executable, "-B", TOOL, *arguments], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def label_ids(facet):
    with open(os.path.join(DATA, "ontology", "labels.tsv"), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return {row[1] for row in rows if row[0] == facet}


def ids_of(table):
    with open(os.path.join(DATA, "ontology", table), encoding="utf-8") as file:
        return {line.split("\t")[0] for line in file.readlines()[1:]}


def line_of(note):
    with open(os.path.join(DATA, "ontology", "notes.tsv"), encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, 1) if line.startswith(note + "\t"))


class Output(unittest.TestCase):
    """What the tool writes from the real tables."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="gen-products-")
        cls.ran = run(cls.folder)
        if cls.ran.returncode:
            raise AssertionError(cls.ran.stderr)
        cls.products = read(cls.folder, "products.jsonl")
        cls.seen = [product for product in cls.products if product["status"] == "approved"]
        cls.vendors = {vendor["id"]: vendor for vendor in read(cls.folder, "vendors.jsonl")}

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def offers(self):
        return [offer for product in self.seen for offer in product["offers"]]

    def live(self, offer):
        vendor = self.vendors[offer["vendor_id"]]
        return offer["active"] and vendor["status"] == "approved" and not vendor["holiday_until"]

    def test_two_runs_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as other:
            self.assertEqual(run(other).returncode, 0)
            for name in FILES:
                with open(os.path.join(self.folder, name), "rb") as one, \
                        open(os.path.join(other, name), "rb") as two:
                    self.assertEqual(one.read(), two.read(), name)

    def test_products_are_sorted_and_unique(self):
        ids = [product["id"] for product in self.products]
        self.assertEqual(ids, sorted(set(ids)))
        self.assertGreaterEqual(len(ids), 400)

    def test_required_fields_have_the_right_form(self):
        for product in self.products:
            with self.subTest(product["id"]):
                self.assertTrue(PRODUCT_ID.fullmatch(product["id"]))
                self.assertTrue(SLUG.fullmatch(product["slug"]))
                self.assertTrue(product["name"]["en"] and product["name"]["ar"])
                self.assertTrue(1 <= len(product["category_path"]) <= 5)
                self.assertTrue(1 <= len(product["notes"]) <= 60)
                self.assertTrue(product["offers"])
                self.assertLessEqual(product["created_at"], product["published_at"])
                self.assertLessEqual(product["published_at"], product["updated_at"])
                for field in ("created_at", "updated_at", "published_at"):
                    self.assertTrue(INSTANT.fullmatch(product[field]))
                self.assertLessEqual(product["rating_sum"], 5 * product["rating_n"])

    def test_offers_are_whole_money_with_unique_ids(self):
        offers = [offer for product in self.products for offer in product["offers"]]
        self.assertEqual(len(offers), len({offer["id"] for offer in offers}))
        self.assertEqual(len(offers), len({(offer["vendor_id"], offer["sku"]) for offer in offers}))
        for offer in offers:
            self.assertIs(type(offer["price"]), int)
            self.assertGreater(offer["price"], 0)
            self.assertGreater(offer.get("list_price", 1 << 40), offer["price"])
            self.assertEqual(offer["currency"], "AED")
            self.assertIn(offer["vendor_id"], self.vendors)
            self.assertTrue(offer["delivery"])

    def test_every_approved_product_has_a_live_offer(self):
        for product in self.seen:
            self.assertTrue(any(map(self.live, product["offers"])), product["id"])

    def test_alcohol_goes_only_where_it_is_carried(self):
        for product in self.products:
            if product["form"] != "spray" or "alcohol_free" in product["attrs"]:
                continue
            for offer in product["offers"]:
                self.assertTrue(all("flammable" in row["options"] for row in offer["delivery"]))

    def test_every_id_has_a_label(self):
        for product in self.products:
            self.assertLessEqual({note["id"] for note in product["notes"]}, ids_of("notes.tsv"))
            self.assertLessEqual({item["id"] for item in product["accords"]},
                                 ids_of("accords.tsv"))
            self.assertLessEqual(set(product["family_path"]), ids_of("families.tsv"))
            self.assertLessEqual(set(product.get("allergens", [])), label_ids("allergen"))
            self.assertIn(product["origin_country"], label_ids("origin"))
            self.assertIn(product["form"], label_ids("form"))
            for field, facet in (("occasions", "occasion"), ("attrs", "ethics")):
                self.assertLessEqual(set(product[field]), label_ids(facet))

    def test_some_products_are_not_to_be_found(self):
        hidden = [product for product in self.products if product["status"] != "approved"]
        self.assertTrue({"draft", "archived"} <= {product["status"] for product in hidden})

    def test_a_vendor_is_on_holiday_and_one_is_suspended(self):
        self.assertTrue(any(vendor["holiday_until"] for vendor in self.vendors.values()))
        self.assertTrue(any(vendor["status"] == "suspended" for vendor in self.vendors.values()))

    def assert_choice(self, name, values, least):
        """A filter that lets everything or nothing through is no filter."""
        self.assertGreaterEqual(len(set(values)), least, name)

    def test_tree_and_term_filters_have_a_choice(self):
        flat = {
            "F-01": ([c["id"] for p in self.seen for c in p["category_path"]], 25),
            "F-02": ([p["brand"]["id"] for p in self.seen], 80),
            "F-03": ([o["vendor_id"] for o in self.offers()], 14),
            "F-08": ([o["volume_ml"] for o in self.offers() if "volume_ml" in o], 8),
            "F-09": ([p["form"] for p in self.seen], 6),
            "F-10": ([p.get("concentration") for p in self.seen], 6),
            "F-11": ([p["gender"] for p in self.seen], 3),
            "F-12": ([f for p in self.seen for f in p["family_path"]], 25),
            "F-13": ([a["id"] for p in self.seen for a in p["accords"]], 50),
            "F-14": ([n["id"] for p in self.seen for n in p["notes"]], 250),
            "F-21": ([o for p in self.seen for o in p["occasions"]], 8),
            "F-23": ([x["id"] for p in self.seen for x in p["perfumers"]], 60),
            "F-24": ([p["origin_country"] for p in self.seen], 10),
            "F-25": ([p["house_type"] for p in self.seen], 4),
            "F-26": ([a for p in self.seen for a in p["attrs"]], 5),
            "F-27": ([a for p in self.seen for a in p.get("allergens", [])], 26),
        }
        for name, (values, least) in flat.items():
            self.assert_choice(name, values, least)

    def test_range_filters_have_a_spread(self):
        offers = self.offers()
        spread = {
            "F-04": [o["price"] for o in offers],
            "F-05": [o["price"] / o["volume_ml"] for o in offers if "volume_ml" in o],
            "F-06": [100 - 100 * o["price"] // o["list_price"] for o in offers
                     if "list_price" in o],
            "F-17": [p["longevity"]["value"] for p in self.seen],
            "F-18": [p["sillage"]["value"] for p in self.seen],
            "F-22": [p["year"] for p in self.seen if "year" in p],
            "F-28": [p["rating_sum"] * 10 // p["rating_n"] for p in self.seen if p["rating_n"]],
        }
        for name, values in spread.items():
            self.assert_choice(name, values, 10)

    def test_notes_stand_in_every_layer(self):
        for layer in ("top", "heart", "base", "flat"):                     # F-15
            self.assert_choice(layer, [n["id"] for p in self.seen for n in p["notes"]
                                       if n["layer"] == layer], 20)
        with_musk = [p for p in self.seen if any(n["id"] == "musk" for n in p["notes"])]
        self.assertTrue(0 < len(with_musk) < len(self.seen))                # F-16

    def test_votes_decide_for_some_and_against_others(self):
        shares = {"season_votes": ("spring", "summer", "autumn", "winter", 0.25),   # F-19
                  "daypart_votes": ("day", "night", 0.35)}                          # F-20
        for field, (*names, share) in shares.items():
            for name in names:
                passing = [p for p in self.seen if sum(p[field].values()) >= 5
                           and p[field][name] >= share * sum(p[field].values())]
                self.assertTrue(0 < len(passing) < len(self.seen), name)

    def test_stock_allergens_and_ratings_are_sometimes_missing(self):
        self.assertTrue(any(o["stock"] == 0 for o in self.offers()))        # F-07
        self.assertTrue(any(o["stock"] > 0 for o in self.offers()))
        self.assertTrue(any("allergens" not in p for p in self.seen))       # F-27
        self.assertTrue(any(p["rating_n"] == 0 for p in self.seen))         # F-28
        self.assertTrue(any(not o["active"] for o in self.offers()))
        self.assertEqual({o["condition"] for o in self.offers()}, label_ids("condition"))

    def test_delivery_reaches_every_emirate_in_every_way(self):             # F-29
        rows = [row for offer in self.offers() for row in offer["delivery"]]
        zones = {zone for row in rows for zone in row["zones"]}
        options = {option for row in rows for option in row["options"]}
        self.assertLessEqual({zone for zone in label_ids("zone") if zone.startswith("AE")}, zones)
        self.assertEqual(options, label_ids("delivery_option"))

    def test_categories_form_one_tree_per_root(self):
        categories = read(self.folder, "categories.jsonl")
        known = {category["id"] for category in categories}
        for category in categories:
            self.assertIn(category["parent"], known | {None})


class Faults(unittest.TestCase):
    """A planted fault is found, named by place and reason, and nothing is written."""

    def setUp(self):
        self.box = tempfile.TemporaryDirectory()
        self.data = os.path.join(self.box.name, "data")
        shutil.copytree(DATA, self.data)

    def tearDown(self):
        self.box.cleanup()

    def plant(self, name, line, column, value):
        path = os.path.join(self.data, name)
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        cells = lines[line - 1].split("\t")
        cells[lines[0].split("\t").index(column)] = value
        lines[line - 1] = "\t".join(cells)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))

    def assert_fault(self, name, line, column, reason):
        out = os.path.join(self.box.name, "out")
        ran = run("--data", self.data, out)
        self.assertEqual(ran.returncode, 1)
        self.assertRegex(ran.stderr, re.escape(f'{name}:{line}  column "{column}"') + ".*" + reason)
        self.assertFalse(os.path.exists(out))

    def test_the_real_tables_pass_with_their_floors(self):
        ran = run("--check")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_an_unknown_note_is_named_with_what_was_meant(self):
        self.plant("perfumes-gulf.tsv", 3, "top", "agarwood")
        self.plant("perfumes-gulf.tsv", 3, "flat", "")
        self.assert_fault("perfumes-gulf.tsv", 3, "top", "'oud' is meant")

    def test_cells_out_of_range_or_form(self):
        for column, value, reason in (
                ("house", "nobody", "no id of houses"), ("year", "20015", "whole number"),
                ("longevity", "5.1", "from 1 to 5"), ("accords", "oud:10,rose:90,musky:5", "order"),
                ("accords", "oud:0,rose:1,musky:1", "weights"), ("seasons", "1,2,3", "4 counts"),
                ("form", "jar", "no label"), ("name_ar", "Khamrah", "not written in Arabic"),
                ("desc_en", "short", "characters"), ("desc_ar", "هذا  " * 20, "space too many"),
                ("occasions", "eid,eid", "twice")):
            with self.subTest(column=column, value=value):
                self.tearDown()
                self.setUp()
                self.plant("perfumes-world.tsv", 5, column, value)
                self.assert_fault("perfumes-world.tsv", 5, column, reason)

    def test_a_repeated_id_names_both_places(self):
        self.plant("ontology/notes.tsv", 3, "id", "oud")
        self.assert_fault("ontology/notes.tsv", line_of("oud"), "id",
                          "already in ontology/notes.tsv:3")

    def test_a_note_below_itself(self):
        line = line_of("citrus")
        self.plant("ontology/notes.tsv", line, "parent", "bergamot")
        self.assert_fault("ontology/notes.tsv", line, "parent", "below itself")

    def test_a_missing_cell_is_a_fault_of_the_line(self):
        path = os.path.join(self.data, "vendors.tsv")
        with open(path, "a", encoding="utf-8") as file:
            file.write("v-half\thalf\n")
        ran = run("--data", self.data, os.path.join(self.box.name, "out"))
        self.assertEqual(ran.returncode, 1)
        self.assertRegex(ran.stderr, r"vendors\.tsv:\d+  has 2 cells, the header has 10")

    def test_too_few_rows_fail_the_check(self):
        path = os.path.join(self.data, "perfumes-world.tsv")
        with open(path, encoding="utf-8") as file:
            head = file.readlines()[:40]
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(head)
        self.assertIn("--check", run("-h").stdout)
        ran = run("--data", self.data, "--check")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("at least 400 are wanted", ran.stderr)


if __name__ == "__main__":
    unittest.main()

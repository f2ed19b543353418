"""Goal: what an index learns of the whole catalogue (names of brands, how scents are weighed) is
learnt again when the catalogue has changed, without a moment in which nothing is found.
Method: a brand gets another name, and many products a note that nobody knew; searches go on until
the answers show it."""

import copy
import json
import os
import unittest

import attar

BRAND = "ajmal"
PRODUCT = "tom-ford-oud-wood-edp"
RENEWED_WITHIN_S = 60


class Renewal(unittest.TestCase):
    def setUp(self):
        self.server = attar.Attar()
        self.addCleanup(self.server.close)

    def put_brand(self, record):
        path = os.path.join(self.server.folder, "brand.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        done = self.server.run("import", "--kind", "brand", path)
        self.assertEqual(done.returncode, 0, done.stderr)

    def label(self):
        """The brand's name in the facets; every search on the way finds its products."""
        found = self.server.search(brand=BRAND, facets="brand", size=1)
        self.assertGreater(found["total"], 0)
        return next(value["label"] for value in found["facets"]["brand"]["values"]
                    if value["id"] == BRAND)

    def model_version(self):
        return self.server.get(f"/api/products/{PRODUCT}/similar").json["model_version"]

    def test_another_name_of_a_brand_is_shown_and_stays_after_a_restart(self):
        before = int(self.server.get("/health/ready").json["generation"])
        self.assertNotEqual(self.label(), "Ajmal & Sons")
        self.put_brand({**attar.seed("brands")[BRAND],
                        "name": {"en": "Ajmal & Sons", "ar": "أجمل وأولاده"}})
        self.server.wait(lambda: self.label() == "Ajmal & Sons", RENEWED_WITHIN_S)
        self.assertGreater(int(self.server.get("/health/ready").json["generation"]), before)
        done = self.server.stop()
        self.assertEqual(done, 0)
        again = attar.Attar(folder=self.server.folder)
        self.addCleanup(again.close)
        found = again.search(brand=BRAND, facets="brand", size=1, lang="ar")
        self.assertEqual([value["label"] for value in found["facets"]["brand"]["values"]
                          if value["id"] == BRAND], ["أجمل وأولاده"])

    def test_many_new_products_bring_a_model_that_knows_their_notes(self):
        before = self.model_version()
        products = []
        for number in range(120):
            product = copy.deepcopy(attar.seed("products")[PRODUCT])
            identity = f"new-{number}"
            product.update(id=identity, slug=identity, line=identity)
            product["notes"] = [{"id": "moon-moss", "layer": "base"},
                                {"id": "oud", "layer": "heart"}]
            for offer in product["offers"]:
                offer["id"] = f"{identity}-{offer['id']}"
            products.append(product)
        self.server.change(*products)
        self.server.wait(lambda: self.model_version() != before, RENEWED_WITHIN_S)
        why = self.server.get("/api/products/new-1/similar", {"k": 1}).json["hits"][0]
        self.assertEqual(why["match"], 100)
        self.assertIn("moon-moss", [reason.get("id") for reason in why["reasons"]])


if __name__ == "__main__":
    unittest.main()

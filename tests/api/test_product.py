"""Goal: a product's page and offers are those of the catalogue, and no more than a shopper may see.
Method: every embedded product against its document."""

import unittest

import attar

HIDDEN = ("status", "popularity", "rev", "rating_sum", "stock_seq", "sku", "created_at")


class Product(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.products = attar.seed("products")
        cls.vendors = attar.seed("vendors")

    def sample(self):
        return [p for i, p in enumerate(self.products.values()) if i % 13 == 0]

    def live(self, product):
        offers = attar.live_offers(product, self.vendors)
        return offers if product["status"] == "approved" else []

    def test_documents(self):
        for product in self.sample():
            reply = self.server.get("/api/products/" + product["id"])
            if not self.live(product):
                self.assertEqual(reply.status, 404)
                continue
            page = reply.json
            for name in ("name", "brand", "category_path", "form", "gender", "year", "description"):
                self.assertEqual(page.get(name), product.get(name), name)
            self.assertEqual([n["id"] for n in page["notes"]], [n["id"] for n in product["notes"]])
            self.assertTrue(all(n["en"] and n["ar"] for n in page["notes"]))
            for name in HIDDEN:
                self.assertNotIn(f'"{name}"', reply.body.decode("utf-8"))

    def test_by_slug_is_by_id(self):
        for product in self.sample()[:10]:
            left = self.server.get("/api/products/" + product["id"])
            right = self.server.get("/api/products/slug/" + product["slug"])
            self.assertEqual((left.status, left.body if left.status == 200 else None),
                             (right.status, right.body if right.status == 200 else None))

    def test_withheld_products_are_nowhere(self):
        withheld = [p for p in self.products.values() if not self.live(p)]
        self.assertTrue(withheld)
        for product in withheld:
            for path in ("/api/products/{id}", "/api/products/slug/{slug}",
                         "/api/products/{id}/offers"):
                self.assertEqual(self.server.get(path.format(**product)).status, 404)

    def test_offers_by_price(self):
        for product in self.sample():
            offers = self.live(product)
            if not offers:
                continue
            shown = self.server.get(f"/api/products/{product['id']}/offers").json
            wanted = sorted(offers, key=lambda o: (o["price"], o["id"].encode()))
            self.assertEqual([o["id"] for o in shown["offers"]], [o["id"] for o in wanted])
            self.assertEqual(shown["total"], len(offers))
            for one, other in zip(shown["offers"], wanted):
                self.assertEqual(one["price"], {"amount": other["price"], "currency": "AED"})
                self.assertEqual(one["vendor"]["id"], other["vendor_id"])
                self.assertEqual(one["in_stock"], other["stock"] > 0)

    def test_offers_under_conditions(self):
        checked = 0
        for product in self.sample():
            for vendor in {o["vendor_id"] for o in self.live(product)}:
                limit = 40000
                given = {"vendor": vendor, "price": "..400", "in_stock": "true"}
                shown = self.server.get(f"/api/products/{product['id']}/offers", given).json
                wanted = {o["id"] for o in self.live(product) if o["vendor_id"] == vendor
                          and o["price"] <= limit and o["stock"] > 0}
                self.assertEqual({o["id"] for o in shown["offers"]}, wanted)
                checked += bool(wanted)
        self.assertGreater(checked, 50)

    def test_offers_to_a_zone(self):
        for product in self.sample()[:10]:
            offers = self.live(product)
            shown = self.server.get(f"/api/products/{product['id']}/offers", {"zone": "AE-DU"})
            if not offers:
                continue
            wanted = {o["id"] for o in offers
                      if any(zone in ("AE", "AE-DU") for way in o["delivery"]
                             for zone in way["zones"])}
            self.assertEqual({o["id"] for o in shown.json["offers"]}, wanted)


if __name__ == "__main__":
    unittest.main()

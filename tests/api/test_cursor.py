"""Goal: a list read by cursor is the list, and stays it while the catalogue changes; a cursor that
was changed or belongs to another search is refused.  Method: walks of various page sizes, some with
a change of the catalogue in their middle (a server of their own)."""

import copy
import unittest

import attar

SEARCH = "/api/products/search"


def walk(server, given, size, between=None):
    """Every id, page by page; `between` is called after the first page."""
    found, cursor = [], None
    while True:
        asked = dict(given, size=size, **({"cursor": cursor} if cursor else {}))
        page = server.search(**asked)
        found += [hit["id"] for hit in page["hits"]]
        cursor = page["cursor"]
        if between:
            between, run = None, between
            run()
        if cursor is None:
            return found, page


class Cursor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()

    def test_pages_and_cursors_give_one_list(self):
        for given in ({"q": "oud"}, {"q": "oud", "sort": "price"}, {"brand": "ajmal"},
                      {"sort": "rating"}, {"q": "عود", "sort": "name", "lang": "ar"},
                      {"match_to": "tom-ford-oud-wood-edp", "sort": "match", "q": "rose"},
                      {"match_to": "tom-ford-oud-wood-edp", "hybrid": "0.5", "q": "rose"},
                      {"hybrid": "0.8", "q": "vanilla"}):
            total = self.server.search(**given, size=0)["total"]
            pages = []
            for page in range(1, total // 40 + 2):
                pages += [h["id"] for h in self.server.search(**given, size=40, page=page)["hits"]]
            with self.subTest(given=given):
                self.assertEqual(len(pages), total)
                for size in (7, 24, 100):
                    self.assertEqual(walk(self.server, given, size)[0], pages)

    def test_a_cursor_page_has_no_number(self):
        first = self.server.search(q="oud", size=5)
        second = self.server.search(q="oud", size=5, cursor=first["cursor"])
        self.assertEqual((first["page"], second["page"]), (1, None))
        self.assertEqual(second["total"], first["total"])

    def test_what_does_not_change_the_list_may_change(self):
        cursor = self.server.search(q="oud", brand="ajmal", size=3)["cursor"]
        reply = self.server.get(SEARCH, [("size", 10), ("facets", "note"), ("brand", "ajmal"),
                                         ("q", "oud"), ("cursor", cursor), ("lang", "ar")])
        self.assertEqual(reply.status, 200)

    def test_another_search_refuses_it(self):
        cursor = self.server.search(q="oud", size=3)["cursor"]
        for other in ({"q": "rose"}, {"q": "oud", "sort": "price"}, {"q": "oud", "brand": "ajmal"},
                      {"q": "oud", "filter": "price<500"}, {"q": "oud", "zone": "AE"}, {}):
            reply = self.server.get(SEARCH, dict(other, cursor=cursor))
            self.assertEqual((reply.status, reply.json["type"]), (400, "/problems/bad-cursor"))

    def test_every_changed_letter_is_noticed(self):
        cursor = self.server.search(q="oud", size=3)["cursor"]
        for at in range(len(cursor)):
            forged = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1:]
            self.assertEqual(self.server.get(SEARCH, {"q": "oud", "cursor": forged}).status, 400)
        for forged in (cursor + "A", cursor[:-1], cursor + "="):
            self.assertEqual(self.server.get(SEARCH, {"q": "oud", "cursor": forged}).status, 400)


class Frozen(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.products = attar.seed("products")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def bestseller(self, number):
        product = copy.deepcopy(self.products["tom-ford-oud-wood-edp"])
        product.update(id=f"new-{number}", slug=f"new-{number}", popularity=1000)
        product["name"] = {"en": f"Oud Novelty {number}"}
        for i, offer in enumerate(product["offers"]):
            offer.update(id=f"o-new-{number}-{i}", sku=f"NEW-{number}-{i}", price=1)
            offer.pop("list_price", None)
        return product

    def test_a_change_does_not_move_the_list(self):
        for number, given in enumerate(({"q": "oud"}, {"sort": "price"}, {"sort": "name"})):
            before, _ = walk(self.server, given, 50)
            frozen, last = walk(self.server, given, 50,
                                lambda: self.server.change(self.bestseller(number)))
            self.assertEqual(frozen, before)
            after, newest = walk(self.server, given, 50)
            self.assertEqual(set(after) - set(before), {f"new-{number}"})
            self.assertEqual(newest["generation"], last["generation"] + 1)

    def test_an_old_slug_leads_to_the_new_one(self):
        moved = self.bestseller("moved")
        moved["old_slugs"] = ["its-first-name"]
        self.server.change(moved)
        reply = self.server.get("/api/products/slug/its-first-name")
        self.assertEqual(reply.status, 308)
        self.assertEqual(reply.field("location"), "/api/products/slug/new-moved")
        self.assertEqual(self.server.get(reply.field("location")).json["id"], "new-moved")
        page = self.server.get("/p/its-first-name", {"lang": "ar"})
        self.assertEqual((page.status, page.field("location")), (308, "/p/new-moved?lang=ar"))

    def test_what_is_withdrawn_is_gone(self):
        product = self.bestseller("withdrawn")
        self.server.change(product)
        self.assertEqual(self.server.get("/api/products/new-withdrawn").status, 200)
        product["status"] = "archived"
        self.server.change(product)
        for path in ("/api/products/new-withdrawn", "/api/products/slug/new-withdrawn",
                     "/api/products/new-withdrawn/offers"):
            self.assertEqual(self.server.get(path).status, 404)

    def test_there_is_one_count_of_products(self):
        """Also while a withdrawn product still has its place in a segment."""
        product = self.products["tom-ford-oud-wood-edp"]
        self.server.change(dict(product, status="archived"))
        self.addCleanup(self.server.change, product)
        self.assert_one_count()

    def assert_one_count(self):
        total = self.server.get(SEARCH, {"size": 0}).json["total"]
        self.assertEqual(self.server.get("/health/ready").json["products"], total)
        self.assertIn(f"\nattar_index_docs {total}\n",
                      self.server.get("/metrics").body.decode())


if __name__ == "__main__":
    unittest.main()

"""Goal: lists can be thinned to one product of a line, and mixed by scent and seller, without
losing or repeating anything.  Method: the embedded catalogue, its lines from its own file; pages of
several sizes against one another, beyond the 200 that are mixed."""

import collections
import unittest

import attar

PRODUCTS = attar.seed("products")


def line_of(key):
    product = PRODUCTS[key]
    return (product["brand"]["id"], product["line"]) if product.get("line") else key


class Diversity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        cls.search = cls.server.search

    def pages(self, size, count, **given):
        hits = []
        for page in range(1, count // size + 2):
            hits += self.search(size=size, page=page, **given)["hits"]
        return [hit["id"] for hit in hits][:count]

    def test_one_of_each_line_with_the_number_of_the_others(self):
        whole = self.search(q="dior", size=100)
        thin = self.search(q="dior", size=100, distinct="line", facets="brand")
        lines = collections.Counter(line_of(hit["id"]) for hit in whole["hits"])
        self.assertLess(len(thin["hits"]), len(whole["hits"]))
        self.assertEqual([line_of(hit["id"]) for hit in thin["hits"]], list(lines))
        self.assertEqual([hit["more_in_line"] for hit in thin["hits"]],
                         [count - 1 for count in lines.values()])
        self.assertEqual(thin["total"], whole["total"])
        self.assertEqual(sum(v["count"] for v in thin["facets"]["brand"]["values"]), whole["total"])

    def test_the_cursor_leads_through_all_lines(self):
        result = self.search(distinct="line", size=100)
        seen = [hit["id"] for hit in result["hits"]]
        while result["cursor"]:
            result = self.search(distinct="line", size=100, cursor=result["cursor"])
            seen += [hit["id"] for hit in result["hits"]]
        self.assertEqual({line_of(key) for key in seen}, {line_of(key) for key in self.every_id()})
        self.assertEqual(len({line_of(key) for key in seen}), len(seen))

    def every_id(self):
        return self.pages(100, self.search(size=0)["total"])

    def test_pages_of_any_size_are_one_list(self):
        for given in ({}, {"q": "oud"}, {"q": "rose musk", "distinct": "line"}):
            with self.subTest(given=given):
                given["diversify"] = "true"
                whole = self.pages(100, 400, **given)
                self.assertEqual(len(set(whole)), len(whole))
                for size in (7, 24):
                    self.assertEqual(self.pages(size, 400, **given), whole)
        self.assertEqual(sorted(self.pages(100, 1000, diversify="true")), sorted(self.every_id()))

    def test_behind_the_head_the_order_goes_on(self):
        mixed, plain = self.pages(100, 400, diversify="true"), self.pages(100, 400)
        self.assertNotEqual(mixed[:200], plain[:200])
        self.assertEqual(sorted(mixed[:200]), sorted(plain[:200]))
        self.assertEqual(mixed[200:], plain[200:])

    def test_no_seller_has_more_than_its_share(self):
        for page in range(1, 9):
            hits = self.search(diversify="true", size=20, page=page)["hits"]
            sellers = collections.Counter(hit["from"]["vendor_id"] for hit in hits)
            self.assertLessEqual(max(sellers.values()), 8, page)

    def test_without_cursor(self):
        result = self.search(diversify="true", size=10)
        self.assertIsNone(result["cursor"])
        cursor = self.search(size=10)["cursor"]
        reply = self.server.get("/api/products/search", {"diversify": "true", "cursor": cursor})
        self.assertEqual((reply.status, reply.json["parameter"]), (400, "cursor"))


if __name__ == "__main__":
    unittest.main()

"""Goal: a product's page reads without JavaScript, and says what the API says, in both languages.
Method: the HTML parsed by Python's own parser; every fact against /api/products and its offers."""

import html.parser
import json
import unittest
import xml.etree.ElementTree

import attar

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
VOID = {"meta", "link", "img", "br", "input"}
SLUG = "tom-ford-oud-wood-edp"


class Page(html.parser.HTMLParser):
    """Elements as they close, so that a page that is not well-formed is a fault."""

    def __init__(self, text):
        super().__init__()
        self.open, self.meta, self.links, self.anchors, self.scripts = [], {}, [], [], []
        self.texts = []
        self.root = {}
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.root = attrs
        if tag == "meta":
            self.meta[attrs.get("property") or attrs.get("name")] = attrs.get("content")
        if tag == "link":
            self.links.append(attrs)
        if tag == "a":
            self.anchors.append(attrs.get("href"))
        assert "style" not in attrs and not any(name.startswith("on") for name in attrs)
        if tag not in VOID:
            self.open.append((tag, attrs))

    def handle_startendtag(self, tag, attrs):
        if tag not in VOID:
            assert self.open and any(name == "svg" for name, _ in self.open), tag

    def handle_endtag(self, tag):
        name, _ = self.open.pop()
        assert name == tag, f"<{name}> closed by </{tag}>"

    def handle_data(self, data):
        if self.open and self.open[-1][0] == "script":
            self.scripts.append((self.open[-1][1], data))
        else:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    @property
    def linked(self):
        [data] = [text for attrs, text in self.scripts
                  if attrs.get("type") == "application/ld+json"]
        return json.loads(data)["@graph"]


class ProductPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()
        found = cls.server.get("/api/products", {"size": 60, "fields": "id,slug"})
        cls.slugs = [hit["slug"] for hit in found.json["hits"]] + [SLUG]

    def page(self, slug, lang="en"):
        reply = self.server.get(f"/p/{slug}", {"lang": lang})
        self.assertEqual(reply.status, 200)
        return Page(reply.body.decode())

    def test_says_what_the_api_says(self):
        for slug in self.slugs:
            product = self.server.get(f"/api/products/slug/{slug}").json
            offers = self.server.get(f"/api/products/{product['id']}/offers").json["offers"]
            for lang, direction in (("en", "ltr"), ("ar", "rtl")):
                page = self.page(slug, lang)
                with self.subTest(slug=slug, lang=lang):
                    self.assertEqual((page.root["lang"], page.root["dir"]), (lang, direction))
                    self.assert_visible(page, product, offers, lang)
                    self.assert_linked(page.linked, product, offers, lang)

    def assert_visible(self, page, product, offers, lang):
        name = product["name"].get(lang) or next(iter(product["name"].values()))
        self.assertIn(name, page.text)
        self.assertIn(name, page.meta["og:title"])
        for note in product["notes"]:
            self.assertIn(note[lang], page.text)
        for offer in offers:
            self.assertIn(offer["vendor"]["name"][lang], page.text)
            self.assertIn(str(offer["price"]["amount"] // 100), page.text)
        if product["rating"]:
            self.assertIn(f'{product["rating"]["mean"]:.1f}', page.text)

    def assert_linked(self, graph, product, offers, lang):
        linked, way = graph
        self.assertEqual(linked["@type"], "Product")
        self.assertEqual(linked["productID"], product["id"])
        self.assertEqual(linked["brand"]["name"], product["brand"]["name"][lang])
        self.assertEqual("aggregateRating" in linked, product["rating"] is not None)
        prices = [offer["price"]["amount"] / 100 for offer in offers]
        self.assertEqual([offer["price"] for offer in linked["offers"]["offers"]], prices)
        self.assertEqual((linked["offers"]["lowPrice"], linked["offers"]["highPrice"],
                          linked["offers"]["offerCount"]), (min(prices), max(prices), len(prices)))
        for offer, shown in zip(offers, linked["offers"]["offers"]):
            self.assertEqual(shown["availability"].endswith("/InStock"), offer["in_stock"])
            self.assertEqual(shown["priceCurrency"], offer["price"]["currency"])
        self.assertEqual([item["position"] for item in way["itemListElement"]],
                         list(range(1, len(product["category_path"]) + 1)))

    def test_related_are_the_nearest_by_scent(self):
        page = self.page(SLUG)
        shown = [href.split("?")[0] for href in page.anchors if href.startswith("/p/")]
        near = self.server.get("/api/products/search",
                               {"match_to": SLUG, "sort": "match", "size": 7}).json["hits"]
        self.assertEqual(shown, ["/p/" + hit["slug"] for hit in near if hit["id"] != SLUG][:6])

    def test_languages(self):
        for accepted, lang in (("ar-AE,ar;q=0.9,en;q=0.8", "ar"), ("en-GB,en;q=0.9", "en"),
                               ("fr-FR, ar;q=0.5", "ar"), ("de", "en")):
            reply = self.server.get(f"/p/{SLUG}", headers={"Accept-Language": accepted})
            self.assertEqual(Page(reply.body.decode()).root["lang"], lang, accepted)
            self.assertEqual(reply.field("vary"), "Accept-Language")
        alternates = {link["hreflang"]: link["href"] for link in self.page(SLUG, "ar").links
                      if link["rel"] == "alternate"}
        self.assertEqual(set(alternates), {"en", "ar", "x-default"})
        self.assertTrue(alternates["ar"].endswith(f"/p/{SLUG}?lang=ar"))

    def test_cached_moved_and_unknown(self):
        first = self.server.get(f"/p/{SLUG}")
        again = self.server.get(f"/p/{SLUG}", headers={"If-None-Match": first.field("etag")})
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertIn("script-src 'self'", first.field("content-security-policy"))
        for lang, word in (("en", "not on sale"), ("ar", "غير معروض")):
            missing = self.server.get("/p/no-such-perfume", {"lang": lang})
            self.assertEqual(missing.status, 404)
            self.assertIn(word, Page(missing.body.decode()).text)
            self.assertEqual(Page(missing.body.decode()).meta["robots"], "noindex")

    def test_host_is_not_believed(self):
        hostile = self.server.get(f"/p/{SLUG}", headers={"Host": 'x"><script>'})
        self.assertNotIn(b'x"><script>', hostile.body)

    def test_sitemaps(self):
        robots = self.server.get("/robots.txt").body.decode()
        self.assertIn("/sitemap.xml", robots)
        index = xml.etree.ElementTree.fromstring(self.server.get("/sitemap.xml").body)
        listed = set()
        for place in index.iter(SITEMAP + "loc"):
            path = place.text.split("/", 3)[3]
            urls = xml.etree.ElementTree.fromstring(self.server.get("/" + path).body)
            for url in urls.iter(SITEMAP + "url"):
                listed.add(url.find(SITEMAP + "loc").text.split("/p/")[1])
                self.assertEqual(len(url.findall(LINK)), 2)
        slugs = {listed_slug.split("?")[0] for listed_slug in listed}
        self.assertEqual(len(slugs), self.server.get("/api/products", {"size": 0}).json["total"])
        self.assertEqual(len(listed), 2 * len(slugs))
        self.assertEqual(self.server.get("/sitemap/9999").status, 404)

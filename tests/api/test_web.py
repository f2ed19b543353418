"""Goal: HTTP as a browser and a cache need it: HEAD, 304, 405, files, their fields.
Method: raw fields of replies."""

import re
import unittest

import attar

READ_ONLY = ["/api/products", "/api/products/facets", "/api/products/filters",
             "/api/products/tom-ford-oud-wood-edp", "/api/products/tom-ford-oud-wood-edp/offers",
             "/api/brands", "/api/brands/ajmal", "/api/categories", "/api/categories/perfume",
             "/health/live", "/health/ready", "/metrics", "/openapi.json", "/"]
CACHED = ["/api/products/filters", "/api/products/tom-ford-oud-wood-edp", "/api/brands",
          "/api/categories", "/openapi.json", "/", "/assets/app-1a2b.js"]


class Web(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()

    def test_head(self):
        for path in READ_ONLY:
            reply = self.server.request("HEAD", path)
            with self.subTest(path=path):
                self.assertEqual((reply.status, reply.body), (200, b""))
                self.assertGreater(int(reply.field("content-length")), 0)

    def test_not_modified(self):
        for path in CACHED:
            first = self.server.get(path)
            etag = first.field("etag")
            with self.subTest(path=path):
                self.assertRegex(etag, r'^"[0-9a-f]{16}"$')
                for held in (etag, "W/" + etag, '"other", ' + etag, "*"):
                    again = self.server.get(path, headers={"If-None-Match": held})
                    self.assertEqual((again.status, again.body), (304, b""))
                    self.assertEqual(again.field("etag"), etag)
                other = self.server.get(path, headers={"If-None-Match": '"other"'})
                self.assertEqual((other.status, other.body), (200, first.body))

    def test_wrong_method(self):
        for method, path, allow in [("DELETE", "/api/products/search", {"GET", "HEAD", "POST",
                                                                        "OPTIONS"}),
                                    ("POST", "/api/brands", {"GET", "HEAD", "OPTIONS"}),
                                    ("PUT", "/api/products/x", {"GET", "HEAD", "OPTIONS"}),
                                    ("GET", "/api/products/multi-search", {"POST", "OPTIONS"})]:
            reply = self.server.request(method, path)
            with self.subTest(method=method, path=path):
                self.assertEqual(reply.status, 405)
                self.assertEqual(set(re.split(", *", reply.field("allow"))), allow)
                self.assertEqual(reply.field("content-type"), "application/problem+json")

    def test_fields_of_an_answer(self):
        reply = self.server.get("/api/products/search", {"q": "oud", "facets": "brand"})
        self.assertEqual(reply.field("content-type"), "application/json")
        self.assertEqual(reply.field("x-content-type-options"), "nosniff")
        self.assertIn("default-src 'none'", reply.field("content-security-policy"))
        self.assertEqual(reply.field("cache-control"), "no-cache")
        stages = re.findall(r"(\w+);dur=", reply.field("server-timing"))
        self.assertEqual(stages, ["total", "analyse", "match", "filter", "facet", "rank"])
        named = self.server.get("/health/live", headers={"X-Request-Id": "my-id_1"})
        self.assertEqual(named.field("x-request-id"), "my-id_1")

    def test_the_page_answers_for_its_own_paths(self):
        page = self.server.get("/")
        self.assertEqual(page.body, attar.PAGE["index.html"])
        self.assertEqual(page.field("content-type"), "text/html; charset=utf-8")
        self.assertEqual(page.field("cache-control"), "no-cache")
        self.assertIn("default-src 'self'", page.field("content-security-policy"))
        for path in ("/perfumes", "/ar/perfumes", "/perfumes?q=oud"):
            self.assertEqual(self.server.get(path).body, page.body)

    def test_packed_forms(self):
        for accept, body in [("gzip", "index.html.gz"), ("br, gzip;q=0.5", "index.html.gz"),
                             ("gzip;q=0", "index.html"), ("br", "index.html")]:
            reply = self.server.get("/", headers={"Accept-Encoding": accept})
            self.assertEqual(reply.body, attar.PAGE[body], accept)
            self.assertEqual(reply.field("content-encoding"),
                             "gzip" if body.endswith(".gz") else None)
            self.assertEqual(reply.field("vary"), "Accept-Encoding")

    def test_named_files(self):
        script = self.server.get("/assets/app-1a2b.js")
        self.assertEqual(script.body, attar.PAGE["assets/app-1a2b.js"])
        self.assertEqual(script.field("content-type"), "text/javascript; charset=utf-8")
        self.assertIn("immutable", script.field("cache-control"))
        self.assertEqual(self.server.get("/humans.txt").field("cache-control"), "no-cache")
        for path in ("/assets/none.js", "/index.html.gz", "/.hidden", "/assets", "/assets/"):
            status = self.server.get(path).status
            self.assertEqual(status, 404 if "." in path else 200, path)


class Metrics(unittest.TestCase):
    LINE = re.compile(r'^([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (-?[0-9.]+)$')

    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()

    def read(self):
        """sample -> value; every line must be of the format, every sample there once."""
        found, kinds = {}, {}
        for line in self.server.get("/metrics").body.decode("utf-8").splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split()
                self.assertNotIn(name, kinds)
                kinds[name] = kind
            elif not line.startswith("#"):
                match = self.LINE.match(line)
                self.assertTrue(match, line)
                sample = line.rsplit(" ", 1)[0]
                self.assertNotIn(sample, found)
                found[sample] = float(match.group(4))
                base = re.sub("_(bucket|sum|count)$", "", match.group(1))
                self.assertTrue(match.group(1) in kinds or kinds.get(base) == "histogram", line)
        return found

    def test_what_is_counted(self):
        before = self.read()
        for q in ("oud", "rose", "zzzzqqqq"):
            self.server.search(q=q)
        self.server.get("/api/products/search", {"size": "x"})
        after = self.read()

        def grown(sample):
            return after[sample] - before[sample]
        self.assertEqual(grown("attar_search_seconds_count"), 3)
        self.assertEqual(grown("attar_search_zero_results_total"), 1)
        self.assertEqual(grown('attar_http_requests_total{route="search",status="2xx"}'), 3)
        self.assertEqual(grown('attar_http_requests_total{route="search",status="4xx"}'), 1)
        self.assertEqual(grown('attar_http_request_seconds_count{route="search"}'), 4)
        self.assertGreater(grown('attar_net_bytes_total{direction="out"}'), 1000)

    def test_gauges(self):
        now = self.read()
        total = self.server.search(size=0)["total"]
        self.assertEqual(now["attar_index_docs"], total)
        self.assertEqual(now["attar_index_ready"], 1)
        for name in ("attar_index_bytes", "attar_memory_bytes", "attar_open_fds",
                     "attar_disk_free_bytes", "attar_start_time_seconds"):
            self.assertGreater(now[name], 0, name)
        self.assertEqual(now["attar_sync_lag_changes"], 0)

    def test_histograms_ascend(self):
        now = self.read()
        buckets = [v for k, v in now.items() if k.startswith("attar_search_seconds_bucket")]
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(buckets[-1], now["attar_search_seconds_count"])


if __name__ == "__main__":
    unittest.main()

"""Goal: what a key of the wire may do is exactly what its settings and restrictions say, however it
is sent, and nothing but the admin token gives orders about keys.
Method: the real server behind a proxy that it trusts (us), so that addresses can be chosen; secured
keys are made here as the published clients make them."""

import base64
import gzip
import hashlib
import hmac
import json
import os
import sqlite3
import unittest
import urllib.parse

import attar

APP = "attar"
ORIGIN = "https://shop.example"
QUERIES = "/1/indexes/*/queries"
REFUSED = {"message": "Invalid Application-ID or API key", "status": 403}


def secured(parent, restrictions):
    """generateSecuredApiKey, version 5."""
    def text(value):
        value = ",".join(value) if isinstance(value, list) else str(value)
        return urllib.parse.quote(value, safe="!'()*-._~")
    params = "&".join(f"{name}={text(restrictions[name])}" for name in sorted(restrictions))
    mac = hmac.new(parent.encode(), params.encode(), hashlib.sha256).hexdigest()
    return base64.b64encode((mac + params).encode()).decode()


def until_refused(ask):
    """The first answer that is no 200: one more request is let in every 20 ms."""
    for _ in range(3000):
        reply = ask()
        if reply.status != 200:
            break
    return reply


class Keys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar(flags=[
            "--cors-origins", ORIGIN + ",http://localhost:3000", "--rate-limit", "50",
            "--trusted-proxies", "127.0.0.1,10.0.0.0/8"])
        cls.addClassCleanup(cls.server.close)
        cls.page = cls.server.get("/api/storefront/config").json
        cls.key = cls.page["search_key"]
        cls.address = 0

    def setUp(self):
        # each test comes from an address of its own, so that none uses up another's rate
        Keys.address += 1
        self.source = f"198.51.100.{Keys.address}"

    def wire(self, method, path, body=None, key=None, headers=None, source=None):
        fields = {"X-Algolia-Application-Id": APP, "X-Forwarded-For": source or self.source,
                  **({} if key is None else {"X-Algolia-API-Key": key}), **(headers or {})}
        body = json.dumps(body) if isinstance(body, (dict, list)) else body
        return self.server.request(method, path, body=body, headers=fields)

    def search(self, key, index="products", source=None, headers=None, **params):
        return self.wire("POST", QUERIES, {"requests": [{"indexName": index, **params}]}, key,
                         headers, source)

    def hits(self, key, **params):
        reply = self.search(key, **params)
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json["results"][0]["nbHits"]

    def make(self, **settings):
        reply = self.wire("POST", "/1/keys", settings, self.server.token)
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json["key"]

    def assert_refused(self, reply):
        self.assertEqual((reply.status, reply.json), (403, REFUSED))

    # ---- who may do what ----

    def test_the_page_is_given_a_key_that_only_searches(self):
        self.assertEqual(self.page["app_id"], APP)
        self.assertEqual(self.search(self.key).status, 200)
        own = self.wire("GET", "/1/keys/" + self.key, key=self.key).json
        self.assertEqual((own["acl"], own["value"]), (["search"], self.key))
        self.assert_refused(self.wire("GET", "/1/indexes", key=self.key))

    def test_what_is_no_key_is_refused(self):
        for key in (None, "", "x", self.key[:-1], self.key + "0", self.key.upper(),
                    self.key[::-1], self.server.token[:-1], "a" * 5000):
            self.assert_refused(self.search(key, source=f"198.51.101.{len(key or '')%250}"))
        for app in ("", "Attar", "attar2"):
            self.assert_refused(self.search(self.key, headers={"X-Algolia-Application-Id": app}))

    def test_credentials_in_the_query(self):
        for query in (f"x-algolia-api-key={self.key}&x-algolia-application-id={APP}",
                      f"X-ALGOLIA-API-KEY={self.key}&X-Algolia-Application-Id={APP}"):
            reply = self.server.request("POST", QUERIES + "?" + query, '{"requests":[]}',
                                        {"X-Forwarded-For": self.source,
                                         "Content-Type": "text/plain"})
            self.assertEqual(reply.status, 200, reply.body)
        # as search-insights sends it: base64 that nobody has encoded for a URL
        key = next(k for k in (secured(self.key, {"filters": "brand:" + "x" * i})
                               for i in range(200)) if k.endswith("=="))
        reply = self.server.request("POST", f"{QUERIES}?x-algolia-api-key={key}"
                                    f"&x-algolia-application-id={APP}", '{"requests":[]}',
                                    {"X-Forwarded-For": self.source})
        self.assertEqual(reply.status, 200, reply.body)
        # a header wins
        self.assert_refused(self.wire("POST", f"{QUERIES}?x-algolia-api-key={self.key}",
                                      {"requests": []}, key="nobody"))

    def test_only_the_admin_token_gives_orders(self):
        strong = self.make(acl=["search", "browse", "settings", "editSettings", "listIndexes",
                                "addObject", "deleteObject", "deleteIndex", "analytics", "logs"])
        for key in (self.key, strong, secured(strong, {}), None, "nobody"):
            for method, path in (("GET", "/1/keys"), ("POST", "/1/keys"),
                                 ("PUT", "/1/keys/" + self.key),
                                 ("DELETE", "/1/keys/" + self.key)):
                self.assert_refused(self.wire(method, path, {"acl": ["search"]}, key,
                                              source=f"198.51.102.{len(key or '') % 250}"))
        for key in (strong, self.key):      # a key may read itself, and no other
            self.assertEqual(self.wire("GET", "/1/keys/" + key, key=key).status, 200)
        self.assert_refused(self.wire("GET", "/1/keys/" + self.key, key=strong))
        # the token is taken in a header only
        self.assertEqual(self.wire("GET", "/1/keys", key=self.server.token).status, 200)
        self.assert_refused(self.wire("GET", "/1/keys?x-algolia-api-key=" + self.server.token))

    def test_no_key_opens_the_admin_api(self):
        strong = self.make(acl=["search", "settings", "editSettings"])
        document = self.server.get("/openapi.json").json
        asked = 0
        for path, methods in document["paths"].items():
            for method in methods:
                if not path.startswith("/api/admin/"):
                    continue
                for fields in ({"Authorization": "Bearer " + self.key},
                               {"Authorization": "Bearer " + strong},
                               {"X-Algolia-API-Key": strong, "X-Algolia-Application-Id": APP},
                               {"X-Algolia-API-Key": self.server.token,
                                "X-Algolia-Application-Id": APP}):
                    reply = self.server.request(method.upper(), path.replace("{id}", "1"), b"{}",
                                                fields)
                    self.assertEqual(reply.status, 401, (method, path, fields))
                    asked += 1
        self.assertGreater(asked, 40)

    # ---- what settings restrict ----

    def test_settings_of_a_key(self):
        listed = self.make(acl=["search", "listIndexes"], indexes=["products_*"])
        self.assert_refused(self.search(listed))
        self.assertEqual(self.search(listed, index="products_ar").status, 200)
        both = {"requests": [{"indexName": "products_ar"}, {"indexName": "products"}]}
        self.assert_refused(self.wire("POST", QUERIES, both, listed))

        paged = self.make(acl=["search"], maxHitsPerQuery=3)
        reply = self.search(paged, hitsPerPage=20).json["results"][0]
        self.assertEqual((len(reply["hits"]), reply["hitsPerPage"]), (3, 3))

        refers = self.make(acl=["search"], referers=["https://shop.example/*", "*://x.example"])
        self.assert_refused(self.search(refers))
        self.assert_refused(self.search(refers, headers={"Referer": "https://evil.example/"}))
        self.assert_refused(self.search(refers, headers={
            "Referer": "https://evil.example/?https://shop.example/"}))
        self.assertEqual(self.search(refers, headers={
            "Referer": "https://shop.example/a"}).status, 200)
        self.assertEqual(self.search(refers, headers={"Origin": "http://x.example"}).status, 200)

    def test_a_key_ends(self):
        key = self.make(acl=["search"], validity=1)
        self.server.wait(lambda: self.search(key).status == 403)
        self.assert_refused(self.search(secured(key, {})))

    def test_parameters_restrict(self):
        everything = self.hits(self.key)
        brand = self.hits(self.key, filters="brand:ajmal")
        women = self.hits(self.key, filters="brand:ajmal AND gender:women")
        self.assertTrue(0 < women < brand < everything, (women, brand, everything))
        key = self.make(acl=["search"], queryParameters="filters=brand%3Aajmal&hitsPerPage=2")
        self.assertEqual(self.hits(key), brand)
        self.assertEqual(self.hits(key, filters="gender:women"), women)
        self.assertEqual(self.hits(key, filters="brand:rasasi"), 0)
        self.assertEqual(self.hits(key, filters="gender:women OR brand:rasasi"), women)
        reply = self.search(key, hitsPerPage=50).json["results"][0]
        self.assertEqual(len(reply["hits"]), 2)

    # ---- secured keys ----

    def test_secured_keys_restrict(self):
        women = self.hits(self.key, filters="brand:ajmal AND gender:women")
        by_brand = secured(self.key, {"filters": "brand:ajmal"})
        self.assertEqual(self.hits(by_brand, filters="gender:women"), women)
        self.assertEqual(self.hits(by_brand, facetFilters=["gender:women"]), women)
        self.assertEqual(self.hits(by_brand, filters="brand:rasasi"), 0)
        # its own and its parent's are both held
        parent = self.make(acl=["search"], queryParameters="filters=brand%3Aajmal")
        child = secured(parent, {"filters": "gender:women"})
        self.assertEqual(self.hits(child), women)
        self.assertEqual(self.hits(child, filters="brand:rasasi"), 0)
        self.assertEqual(self.hits(child, filters="brand:rasasi OR gender:men"), self.hits(
            self.key, filters="brand:ajmal AND gender:women AND (brand:rasasi OR gender:men)"))

    def test_terms_of_secured_keys(self):
        self.assert_refused(self.search(secured(self.key, {"validUntil": 1700000000})))
        self.assertEqual(self.search(secured(self.key, {"validUntil": 4000000000})).status, 200)
        listed = secured(self.key, {"restrictIndices": ["products_ar", "products_en*"]})
        self.assert_refused(self.search(listed))
        self.assertEqual(self.search(listed, index="products_en").status, 200)
        near = secured(self.key, {"restrictSources": "198.51.100.0/24"})
        self.assertEqual(self.search(near).status, 200)
        self.assert_refused(self.search(near, source="198.51.99.1"))
        # a parent's index patterns hold for its children
        parent = self.make(acl=["search"], indexes=["products_ar"])
        child = secured(parent, {"restrictIndices": "products*"})
        self.assertEqual(self.search(child, index="products_ar").status, 200)
        self.assert_refused(self.search(child))

    def test_what_makes_no_secured_key(self):
        good = secured(self.key, {"filters": "brand:ajmal"})
        self.assertEqual(self.search(good).status, 200)
        raw = base64.b64decode(good)
        deaf = self.make(acl=["browse"])
        forged = [secured(good, {}), secured(deaf, {}), secured(self.key[:-1], {}),
                  secured(self.server.token, {}), secured("", {}),
                  base64.b64encode(raw[:64]).decode(), good[:-4], good.rstrip("=") + "A",
                  base64.b64encode(raw.replace(b"ajmal", b"rasasi")).decode(),
                  base64.b64encode(raw + b"&hitsPerPage=1").decode()]
        for number, key in enumerate(forged):
            self.assert_refused(self.search(key, source=f"198.51.103.{number}"))

    def test_secured_keys_go_with_their_parent(self):
        parent = self.make(acl=["search"])
        child = secured(parent, {"userToken": "u1"})
        self.assertEqual(self.search(child).status, 200)
        self.assertEqual(self.wire("DELETE", "/1/keys/" + parent, key=self.server.token).status,
                         200)
        self.assert_refused(self.search(child))
        self.assert_refused(self.search(parent))

    # ---- orders and what is kept ----

    def test_orders_on_the_wire(self):
        token = self.server.token
        made = self.wire("POST", "/1/keys", {"acl": ["search", "browse"], "description": "d"},
                         token).json
        self.assertRegex(made["key"], "^[0-9a-f]{32}$")
        self.assertRegex(made["createdAt"], r"^\d{4}-\d\d-\d\dT")
        path = "/1/keys/" + made["key"]
        got = self.wire("GET", path, key=token).json
        self.assertEqual((got["acl"], got["description"]), (["search", "browse"], "d"))
        changed = self.wire("PUT", path, {"acl": ["browse"]}, token)
        self.assertEqual((changed.status, changed.json["key"]), (200, made["key"]))
        self.assert_refused(self.search(made["key"]))
        listed = self.wire("GET", "/1/keys", key=token).json["keys"]
        self.assertEqual([k["acl"] for k in listed if k["id"] == made["id"]], [["browse"]])
        self.assertEqual(self.wire("DELETE", path, key=token).status, 200)
        for method in ("GET", "PUT", "DELETE"):
            reply = self.wire(method, path, {"acl": ["search"]}, token)
            self.assertEqual((reply.status, reply.json["message"]), (404, "Key does not exist"))
        reply = self.wire("POST", "/1/keys", {"acl": ["find"]}, token)
        self.assertEqual((reply.status, reply.json["message"]),
                         (400, 'acl[0]: no right is called "find"'))

    def native(self, method, path="", value=None):
        return self.server.request(method, "/api/admin/keys" + path,
                                   None if value is None else json.dumps(value),
                                   {"Authorization": "Bearer " + self.server.token})

    def test_orders_of_the_staff(self):
        made = self.native("POST", "", {"acl": ["search"], "validity": 3600}).json
        self.assertEqual(self.search(made["key"]).status, 200)
        path = "/" + str(made["id"])
        got = self.native("GET", path).json
        self.assertEqual(got["value"], made["key"])
        self.assertTrue(0 < got["validity"] <= 3600)
        self.assertEqual(self.native("PUT", path, {"acl": ["settings"]}).status, 200)
        got = self.native("GET", path).json     # more than searching: not shown any more
        self.assertEqual(got["value"], made["key"][:6] + "...")
        reply = self.native("PUT", path, {"acl": ["search"], "referrers": ["x"]})
        self.assertEqual((reply.status, reply.json["type"]), (400, "/problems/bad-record"))
        self.assertEqual(self.native("DELETE", path).status, 200)
        self.assertEqual(self.native("GET", path).status, 404)
        self.assertEqual(self.native("GET", "/nothing").status, 404)

    def test_what_is_on_the_disk_is_no_key(self):
        strong = self.make(acl=["search", "editSettings"])
        for name in os.listdir(self.server.data):
            if name.startswith("catalog.db"):
                with open(os.path.join(self.server.data, name), "rb") as file:
                    self.assertNotIn(strong.encode(), file.read(), name)

    def test_another_process_revokes(self):
        key = self.make(acl=["search"])
        digest = hashlib.sha256(key.encode()).digest()
        self.assertEqual(self.search(key).status, 200)
        with sqlite3.connect(os.path.join(self.server.data, "catalog.db"), timeout=60) as db:
            self.assertEqual(db.execute("DELETE FROM wire_key WHERE hash = ?", (digest,)).rowcount,
                             1)
            db.execute("UPDATE wire_key_state SET version = version + 1")
        db.close()
        self.server.wait(lambda: self.search(key).status == 403)

    # ---- limits ----

    def test_queries_of_an_hour(self):
        key = self.make(acl=["search"], maxQueriesPerIPPerHour=3)
        statuses = [self.search(key).status for _ in range(5)]
        self.assertEqual(statuses, [200, 200, 200, 429, 429])
        reply = self.search(key)
        self.assertEqual(reply.json["status"], 429)
        self.assertTrue(1 <= int(reply.field("Retry-After")) <= 1200, reply.fields)
        self.assertEqual(self.search(key, source="198.51.104.1").status, 200)
        # the client's own token is no way out; a forced one counts for itself
        self.assertEqual(self.search(key, userToken="fresh").status, 429)
        named = [secured(key, {"userToken": name}) for name in ("u1", "u2")]
        self.assertEqual([self.search(named[0]).status for _ in range(4)], [200, 200, 200, 429])
        self.assertEqual(self.search(named[1]).status, 200)
        # of IPv6 a /64 is one
        for end in ("1", "2", "ffff:1"):
            self.assertEqual(self.search(key, source="2001:db8:1:2::" + end).status, 200)
        self.assertEqual(self.search(key, source="2001:db8:1:2:a::9").status, 429)
        self.assertEqual(self.search(key, source="2001:db8:1:3::9").status, 200)

    def test_failures_are_counted(self):
        statuses = [self.search("nobody").status for _ in range(40)]
        self.assertEqual(statuses[:10], [403] * 10)
        self.assertIn(429, statuses)
        self.assertEqual(self.search(self.key).status, 200)   # a known key passes
        self.assertEqual(self.search("nobody", source="198.51.104.2").status, 403)

    def test_requests_of_an_address(self):
        target = "/api/products/search?q=oud&size=1"
        first = self.server.request("GET", target, headers={"X-Forwarded-For": self.source})
        self.assertEqual(first.field("RateLimit-Policy"), '"address";q=500;w=10')
        self.assertEqual(first.field("RateLimit"), '"address";r=499;t=1')
        self.assertEqual((first.field("RateLimit-Limit"), first.field("RateLimit-Remaining")),
                         ("500", "499"))
        last = until_refused(lambda: self.server.request(
            "GET", target, headers={"X-Forwarded-For": self.source}))
        self.assertEqual((last.status, last.json["type"]), (429, "/problems/rate-limited"))
        self.assertEqual((last.field("Retry-After"), last.field("RateLimit-Remaining")), ("1", "0"))
        reply = until_refused(lambda: self.search(self.key))
        self.assertEqual((reply.status, reply.json["status"]), (429, 429))
        other = self.server.request("GET", target, headers={"X-Forwarded-For": "198.51.104.3"})
        self.assertEqual(other.status, 200)
        live = self.server.request("GET", "/health/live",
                                   headers={"X-Forwarded-For": self.source})
        self.assertEqual((live.status, live.field("RateLimit")), (200, None))
        self.assertIn("attar_ratelimit_rejected_total", self.server.get("/metrics").body.decode())

    def test_what_a_request_costs(self):
        words = " ".join(["oud", "rose", "amber", "musk"] * 8)
        reply = self.search(self.key, query=words, hitsPerPage=1000)
        self.assertEqual(reply.status, 400)
        self.assertIn("at most 16384", reply.json["message"])
        self.assertEqual(self.search(self.key, query="oud", hitsPerPage=1000).status, 200)
        self.assertEqual(self.search(self.key, query=words, hitsPerPage=100).status, 200)
        many = {"requests": [{"indexName": "products", "query": words, "hitsPerPage": 20}] * 50}
        reply = self.wire("POST", QUERIES, many, self.key)
        self.assertEqual(reply.status, 400)
        self.assertIn("costs", reply.json["message"])
        native = self.server.post("/api/products/multi-search", {
            "queries": [{"q": words, "size": 20, "highlight": True}] * 50})
        self.assertEqual((native.status, native.json["type"], native.json["limit"]),
                         (400, "/problems/too-costly", 16384))
        # a dear request counts as many
        before = self.search(self.key, hitsPerPage=0)
        self.search(self.key, query="oud rose amber", hitsPerPage=1000)
        after = self.search(self.key, hitsPerPage=0)
        spent = int(before.field("RateLimit-Remaining")) - int(after.field("RateLimit-Remaining"))
        self.assertTrue(5 <= spent <= 9, spent)

    def test_whose_word_counts(self):
        near = secured(self.key, {"restrictSources": "198.51.100.0/24"})
        for chain, status in (("198.51.100.1", 200), ("9.9.9.9, 198.51.100.1", 200),
                              ("198.51.100.1, 9.9.9.9", 403), ("198.51.100.1, 10.1.2.3", 200),
                              ("198.51.100.1:4711", 200), ("unknown", 403), ("", 403),
                              ("198.51.100.1, , 10.1.1.1", 403)):
            self.assertEqual(self.search(near, source=chain or " ").status, status, chain)
        # the field that our proxies do not set is the client's own
        self.assertEqual(self.search(near, source="9.9.9.9", headers={
            "Forwarded": "for=198.51.100.1"}).status, 403)

    # ---- transport ----

    def test_cors(self):
        reply = self.search(self.key, headers={"Origin": ORIGIN})
        self.assertEqual(reply.field("Access-Control-Allow-Origin"), ORIGIN)
        self.assertEqual(reply.field("Vary"), "Origin")
        self.assertEqual(reply.field("Access-Control-Expose-Headers"),
                         "correlation-id, X-Attar-Position, X-Attar-Stale, Retry-After")
        self.assertIsNone(reply.field("Access-Control-Allow-Credentials"))
        self.assertEqual(reply.field("Cache-Control"), "private, max-age=0")
        self.assertTrue(reply.field("correlation-id"))
        for origin in ("https://shop.example.evil", "http://shop.example", "https://SHOP.example",
                       "null", "https://shop.example:8443", "*"):
            reply = self.search(self.key, headers={"Origin": origin})
            self.assertEqual((reply.status, reply.field("Access-Control-Allow-Origin"),
                              reply.field("Vary")), (200, None, "Origin"))
        refusal = self.search("nobody", headers={"Origin": ORIGIN})
        self.assertEqual(refusal.field("Access-Control-Allow-Origin"), ORIGIN)
        native = self.server.get("/api/products/search", headers={"Origin": ORIGIN})
        self.assertIsNone(native.field("Access-Control-Allow-Origin"))

    def test_preflight_on_every_path(self):
        for path in (QUERIES, "/1/indexes/products/query", "/1/events", "/1/keys", "/1/none/at/all",
                     "/1/"):
            reply = self.server.request("OPTIONS", path, headers={
                "Origin": ORIGIN, "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers":
                    "content-type, x-algolia-api-key,X-Algolia-Agent, cookie, x-evil, x-algolia-"})
            self.assertEqual((reply.status, reply.body), (204, b""), path)
            self.assertEqual(reply.field("Access-Control-Allow-Headers"),
                             "content-type, x-algolia-api-key, X-Algolia-Agent")
            self.assertEqual(reply.field("Access-Control-Max-Age"), "86400")
            self.assertIn("POST", reply.field("Access-Control-Allow-Methods"))
        reply = self.server.request("OPTIONS", QUERIES, headers={"Origin": "https://evil.example"})
        self.assertEqual((reply.status, reply.field("Access-Control-Allow-Methods")), (204, None))

    def test_packed_bodies(self):
        def ask(body, coding="gzip", path=QUERIES):
            return self.wire("POST", path, body, self.key, {"Content-Encoding": coding})
        text = json.dumps({"requests": [{"indexName": "products", "query": "oud"}] * 3}).encode()
        self.assertEqual(ask(gzip.compress(text)).json["results"][0]["nbHits"],
                         self.hits(self.key, query="oud"))
        self.assertEqual(ask(gzip.compress(text), "br").status, 415)
        self.assertEqual(ask(gzip.compress(text), "gzip, gzip").status, 415)
        self.assertEqual(ask(gzip.compress(text)[:-9]).status, 400)
        self.assertEqual(ask(text).status, 400)
        self.assertEqual(ask(gzip.compress(text), path="/api/products/search").status, 415)
        for bomb in (b" " * (1 << 21), b" " * 900000):     # above 1 MiB; above 20:1
            reply = ask(gzip.compress(bomb))
            self.assertEqual((reply.status, reply.json["message"]),
                             (413, "Request Entity Too Large"))

    def test_faults_have_the_shape_of_the_wire(self):
        # refused by its announced length: who sends on and on is cut off, and may not read why
        too_long = {"Content-Length": "1100000"}
        for reply in (self.wire("POST", QUERIES, b"{", self.key, headers=too_long),
                      self.wire("PATCH", "/1/keys", {}, self.key),
                      self.wire("POST", QUERIES + "?%zz", {}, self.key),
                      self.wire("POST", "/1/nothing", {}, self.key)):
            self.assertGreaterEqual(reply.status, 400)
            if reply.field("content-type") == "application/problem+json":
                continue    # refused before the path was known
            self.assertEqual(sorted(reply.json), ["message", "status"], reply.body)
            self.assertEqual(reply.json["status"], reply.status)


class Kept(unittest.TestCase):
    def test_keys_outlive_the_server(self):
        first = attar.Attar()
        try:
            fields = {"X-Algolia-Application-Id": APP, "X-Algolia-API-Key": first.token}
            made = json.loads(first.request("POST", "/1/keys", '{"acl":["search","browse"]}',
                                            fields).body)["key"]
            page = first.get("/api/storefront/config").json
            first.process.kill()
            first.process.wait()
            second = attar.Attar(folder=first.folder)
            try:
                self.assertEqual(second.get("/api/storefront/config").json, page)
                for key in (made, page["search_key"], secured(made, {"filters": "brand:ajmal"})):
                    reply = second.request("POST", QUERIES, '{"requests":[]}', {
                        "X-Algolia-Application-Id": APP, "X-Algolia-API-Key": key})
                    self.assertEqual(reply.status, 200, reply.body)
            finally:
                second.close()
        finally:
            first.close()


if __name__ == "__main__":
    unittest.main()

"""Goal: who has written sees it in the very next search, on both surfaces; a wait is bounded, and
neither a client that goes nor a server that stops is left hanging.
Method: products are changed by `attar import`, which says the position of its last change; the
search that names it must find them.  Positions that will never come show the bounds."""

import http.client
import json
import re
import socket
import threading
import time
import unittest

import attar
from wire import Wire, encoded

SEARCH = "/api/products/search"
NEVER = "s1-ffffffffffff"
HEADER = "X-Attar-Min-Position"
PARKED_MAX = 1000


def later(position, by=1):
    return f"s1-{int(position[3:], 16) + by:x}"


class Raw:
    """One request on a socket of its own, answered whenever."""

    def __init__(self, server, path, sender="127.0.0.1"):
        self.socket = socket.create_connection((server.host, server.port), timeout=20,
                                               source_address=(sender, 0))
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    def reply(self):
        reply = http.client.HTTPResponse(self.socket)
        reply.begin()
        reply.read()
        return reply

    def close(self):
        self.socket.close()


class Position(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.wire = Wire(cls.server)
        vendors = attar.seed("vendors")
        cls.product = next(p for p in attar.seed("products").values()
                           if p["status"] == "approved" and attar.live_offers(p, vendors))
        cls.number = 0

    def write(self):
        """A product with a name of its own, written; its id and the position."""
        type(self).number += 1
        key = f"written-{self.number}"
        product = {**self.product, "id": key, "slug": key, "name": {"en": f"Zyx{self.number}qua"}}
        path = self.server.folder + "/write.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(product, ensure_ascii=False) + "\n")
        done = self.server.run("import", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return key, re.search(r"^position (s1-[0-9a-f]+)$", done.stdout, re.M)[1]

    def now(self):
        return self.server.get(SEARCH, {"size": 0}).field(HEADER.replace("Min-", ""))

    def waiting(self):
        text = self.server.get("/metrics").body.decode()
        return int(re.search(r"^attar_position_waiting (\d+)$", text, re.M)[1])

    def ended(self, how):
        text = self.server.get("/metrics").body.decode()
        return int(re.search(rf'^attar_position_waits_total{{end="{how}"}} (\d+)$', text, re.M)[1])

    # ---- What was written is seen ----

    def test_search_sees_what_was_written(self):
        for how in ("parameter", "header", "body"):
            for _ in range(5):
                key, position = self.write()
                if how == "parameter":
                    reply = self.server.get(f"/api/products/{key}", {"minPosition": position})
                elif how == "header":
                    reply = self.server.get(f"/api/products/{key}", headers={HEADER: position})
                else:
                    reply = self.server.post(SEARCH, {"q": f"zyx{self.number}qua",
                                                      "minPosition": position})
                self.assertEqual(reply.status, 200, (how, reply.body))
                self.assertIn(key.encode(), reply.body)
                self.assertGreaterEqual(int(reply.field("X-Attar-Position")[3:], 16),
                                        int(position[3:], 16))

    def test_every_route_that_answers_from_the_index_waits(self):
        for path in ("/api/products", "/api/products/facets", "/api/products/trending",
                     "/api/products/recommendations", "/api/products/scent-map",
                     "/api/products/autocomplete?q=o", "/api/products/{}",
                     "/api/products/{}/offers", "/api/products/{}/similar",
                     "/api/products/{}/layering",
                     "/api/products/explain?q=&id={}", "/api/products/why?id={}"):
            key, position = self.write()
            path = path.format(key)
            path += ("&" if "?" in path else "?") + "minPosition=" + position
            reply = self.server.get(path)
            self.assertEqual(reply.status, 200, (path, reply.body))
            self.assertGreaterEqual(int(reply.field("X-Attar-Position")[3:], 16),
                                    int(position[3:], 16), path)

    def test_the_wire_sees_what_was_written(self):
        for how in ("member", "params", "record", "header", "get"):
            key, position = self.write()
            words = f"zyx{self.number}qua"
            if how == "member":
                reply = self.wire.ask("POST", "/1/indexes/*/queries", {"requests": [
                    {"indexName": "products", "query": words},
                    {"indexName": "products", "query": words, "attarMinPosition": position}]})
            elif how == "params":
                reply = self.wire.ask("POST", "/1/indexes/products/query", {"params": encoded(
                    query=words, attarMinPosition=position)})
            elif how == "record":
                reply = self.wire.ask("GET", f"/1/indexes/products/{key}",
                                      headers={HEADER: position})
            elif how == "header":
                reply = self.wire.ask("POST", "/1/indexes/products/query", {"query": words},
                                      headers={HEADER: position})
            else:
                reply = self.wire.ask("GET", "/1/indexes/products?" + encoded(
                    query=words, attarMinPosition=position))
            self.assertEqual(reply.status, 200, (how, reply.body))
            self.assertIn(key.encode(), reply.body, how)

    def test_multi_search_waits_for_the_furthest(self):
        _, first = self.write()
        key, second = self.write()
        reply = self.server.post("/api/products/multi-search", {"queries": [
            {"q": f"zyx{self.number}qua", "minPosition": second}, {"minPosition": first}]})
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual([hit["id"] for hit in reply.json["results"][0]["hits"]], [key])

    # ---- Bounds ----

    def test_what_does_not_come_is_told(self):
        held = self.now()
        for wait_ms in (0, 200):
            begun = time.monotonic()
            reply = self.server.get(SEARCH, {"minPosition": later(held), "wait": wait_ms})
            self.assertGreaterEqual(time.monotonic() - begun, wait_ms / 1000)
            self.assertEqual(reply.status, 412)
            self.assertEqual(reply.json["type"], "/problems/position-not-reached")
            self.assertEqual(reply.field("Content-Type"), "application/problem+json")
            self.assertEqual(reply.field("X-Attar-Position"), held)
            self.assertIn(held, reply.json["detail"])
            self.assertTrue(reply.field("Retry-After"))
        reply = self.wire.ask("POST", "/1/indexes/products/query",
                              {"attarMinPosition": later(held), "attarWait": 50})
        self.assertEqual((reply.status, set(reply.json)), (412, {"message", "status"}))
        self.assertEqual(reply.field("X-Attar-Position"), held)
        self.assertTrue(reply.field("Retry-After"))

    def test_a_problem_tells_its_position_too(self):
        held = self.server.get(SEARCH).field("X-Attar-Position")
        for path, status in (("/api/products/nosuch", 404), (SEARCH + "?nosuch=1", 400)):
            reply = self.server.get(path)
            self.assertEqual((reply.status, reply.field("X-Attar-Position")), (status, held))
        reply = self.wire.ask("POST", "/1/indexes/products/query", {"hitsPerPage": "many"})
        self.assertEqual((reply.status, reply.field("X-Attar-Position")), (400, held))

    def test_bad_positions(self):
        for name, value, words in (("minPosition", "17", "such as s1-2a"),
                                   ("minPosition", "s1-", "such as s1-2a"),
                                   ("minPosition", "m1-0000000a-00000001", "another source"),
                                   ("wait", "2001", "0..2000"), ("wait", "-1", "0..2000"),
                                   ("wait", "soon", "0..2000")):
            reply = self.server.get(SEARCH, {"minPosition": "s1-1", name: value})
            self.assertEqual(reply.status, 400, (name, value))
            self.assertEqual(reply.json["type"], "/problems/bad-parameter")
            self.assertEqual(reply.json["parameter"], name)
            self.assertIn(words, reply.json["detail"])
        reply = self.server.get(SEARCH, headers={HEADER: "tomorrow"})
        self.assertEqual((reply.status, reply.json["parameter"]), (400, HEADER))
        reply = self.server.post("/api/products/multi-search",
                                 {"queries": [{}, {"minPosition": 17}]})
        self.assertEqual((reply.status, reply.json["query"]), (400, 1))
        self.assertEqual(self.wire.refused(attarMinPosition="x")[0], 400)
        self.assertEqual(self.wire.refused(attarMinPosition=NEVER, attarWait=9999)[0], 400)

    def test_routes_without_the_parameter_refuse_it(self):
        reply = self.server.get("/api/products/filters", {"minPosition": NEVER})
        self.assertEqual(reply.status, 400)

    def crowd(self):
        """The replies to 1,100 requests that would wait for two seconds."""
        path = f"{SEARCH}?size=0&minPosition={NEVER}&wait=2000"
        parked = []
        try:
            for number in range(PARKED_MAX + 100):    # an address has 256 connections
                parked.append(Raw(self.server, path, f"127.0.1.{1 + number // 200}"))
            return [raw.reply() for raw in parked]
        finally:
            for raw in parked:
                raw.close()

    def test_no_more_than_a_thousand_wait(self):
        for _ in range(10):    # a slow machine may need more than two seconds to send so many
            replies = self.crowd()
            refused = [reply for reply in replies if reply.status == 503]
            if refused:
                break
        self.assertTrue(refused)
        self.assertTrue(all(reply.getheader("Retry-After") for reply in refused))
        self.assertEqual({reply.status for reply in replies}, {412, 503})
        self.assertGreaterEqual(len(replies) - len(refused), PARKED_MAX)
        self.assertEqual(self.waiting(), 0)

    # ---- Who goes ----

    def test_a_client_that_goes_leaves_its_place(self):
        before, gone = self.waiting(), self.ended("gone")
        raw = Raw(self.server, f"{SEARCH}?size=0&minPosition={NEVER}&wait=2000")
        self.server.wait(lambda: self.waiting() == before + 1)
        raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        raw.close()    # a reset
        self.server.wait(lambda: self.ended("gone") == gone + 1)
        self.assertEqual(self.waiting(), before)
        self.assertEqual(self.server.get(SEARCH, {"size": 0}).status, 200)

    def test_a_pipeline_behind_a_parked_request(self):
        target = f"GET {SEARCH}?size=0&minPosition={NEVER}&wait=50 HTTP/1.1\r\nHost: x\r\n\r\n"
        with socket.create_connection((self.server.host, self.server.port), timeout=20) as line:
            line.sendall(target.encode() * 3)
            text = b""
            while text.count(b"HTTP/1.1 412") < 3:
                more = line.recv(65536)
                self.assertTrue(more, text)
                text += more

    def test_a_server_that_stops_answers_who_waits(self):
        server = attar.Attar()
        try:
            raws = [Raw(server, f"{SEARCH}?size=0&minPosition={NEVER}&wait=2000")
                    for _ in range(5)]
            text = lambda: server.get("/metrics").body.decode()
            server.wait(lambda: "attar_position_waiting 5" in text())
            ended = threading.Thread(target=server.stop)
            ended.start()
            self.assertEqual([raw.reply().status for raw in raws], [412] * 5)
            ended.join(20)
            self.assertEqual(server.process.returncode, 0)
            for raw in raws:
                raw.close()
        finally:
            server.close()


if __name__ == "__main__":
    unittest.main()

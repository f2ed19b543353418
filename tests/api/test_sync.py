"""Goal: operators see how the sync stands, find what differs and mend it while the server runs, and
give orders that are refused where they make no sense.
Method: a running server over the embedded catalogue; differences are planted behind the log's back
(test_verify.py), what cannot be indexed is put into the table itself."""

import re
import unittest

import attar

ROUTES = (("GET", "status"), ("GET", "verify"), ("POST", "verify"), ("GET", "rejected"),
          ("POST", "sync/resync"), ("POST", "sync/pause"), ("POST", "sync/resume"),
          ("POST", "sync/set-position"), ("POST", "sync/snapshot"))


class Sync(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        vendors = attar.seed("vendors")
        cls.live = [p["id"] for p in attar.seed("products").values()
                    if p["status"] == "approved" and attar.live_offers(p, vendors)]

    def ask(self, path, status=200, method="GET", value=None):
        reply = self.server.admin(method, path, value)
        self.assertEqual(reply.status, status, reply.body)
        return reply.json

    def verified(self, **order):
        """The index's part of a verification begun now."""
        before = (self.ask("verify")["index"] or {}).get("at")
        self.ask("verify", 202, "POST", order)
        found = []

        def done():
            found[:] = [self.ask("verify")["index"]]
            return found[0] and found[0]["state"] != "running" and found[0]["at"] != before
        self.server.wait(done)
        return found[0]

    def metric(self, name):
        text = self.server.get("/metrics").body.decode()
        return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)[1])

    # ---- Status ----

    def test_status(self):
        status = self.ask("status")
        self.assertIs(status["ready"], True)
        self.assertIsNone(status["degraded"])
        self.assertIsNone(status["replica"])
        seq = self.server.rows("SELECT max(seq) FROM catalog_change")[0][0]
        self.assertEqual(status["index"]["position"],
                         {"mark": f"s1-{seq:x}", "words": f"change {seq} of the catalogue"})
        search = self.server.get("/api/products/search", {"size": 0})
        self.assertEqual(search.field("X-Attar-Position"), status["index"]["position"]["mark"])
        self.assertEqual(status["index"]["generation"], search.json["generation"])
        self.assertEqual(status["lag_changes"], 0)

    def test_nobody_without_the_token(self):
        for method, path in ROUTES:
            for headers in ({}, {"Authorization": "Bearer " + "x" * 32}):
                reply = self.server.request(method, "/api/admin/search/" + path, headers=headers)
                self.assertEqual(reply.status, 401, path)

    # ---- Verification ----

    def test_a_running_server_finds_and_mends(self):
        self.assertEqual(self.verified()["missing"], 0)
        for key in self.live[:3]:
            self.server.rows("DELETE FROM catalog_document WHERE kind = 0 AND id = ?", key)
        found = self.verified(repair=False)
        self.assertEqual(found["state"], "done")
        self.assertEqual({(n["kind"], n["id"]) for n in found["named"]},
                         {("extra", key) for key in self.live[:3]})
        self.assertEqual((found["extra"], found["repaired"]), (3, 0))
        self.assertEqual(self.metric('attar_sync_verify_differences{kind="extra"}'), 3)
        self.assertEqual(self.server.get("/api/products/" + self.live[0]).status, 200)
        found = self.verified(repair=True)
        self.assertEqual((found["extra"], found["repaired"]), (3, 3))
        self.server.wait(lambda: self.server.get("/api/products/" + self.live[0]).status == 404)
        found = self.verified()
        self.assertEqual((found["extra"], found["named"]), (0, []))
        self.assertEqual(len(found["ranges"]), 256)
        total = sum(int(digest, 16) for digest in found["ranges"]) % (1 << 128)
        self.assertEqual(found["digest"], f"{total:032x}")
        digest = self.server.get("/health/digest").json
        self.assertEqual(digest, {"position": found["position"]["mark"], "digest": found["digest"]})

    def test_changes_go_on_meanwhile(self):
        products = list(attar.seed("products").values())
        vendors = attar.seed("vendors")
        changing = [p for p in products if p["status"] == "approved"
                    and attar.live_offers(p, vendors) and p["id"] not in self.live[:3]][:20]
        for number in range(5):
            self.ask("verify", 202, "POST")
            self.server.change(*({**p, "popularity": number} for p in changing))
            self.server.wait(lambda: self.ask("verify")["index"]["state"] == "done")
            self.assertEqual(self.ask("verify")["index"]["named"], [])

    # ---- Rejected ----

    def test_rejected_are_listed_by_pages(self):
        for number in range(25):
            self.server.rows("INSERT INTO catalog_rejected VALUES (?, ?, ?, ?, 1)",
                      number % 2, f"bad-{number:02}", f"name: {number}", 1700000000000)
        self.addCleanup(self.server.rows, "DELETE FROM catalog_rejected")
        seen, after = [], None
        while True:
            path = "rejected?size=7" + (f"&after={after}" if after else "")
            page = self.ask(path)
            self.assertEqual(page["total"], 25)
            self.assertLessEqual(len(page["rejected"]), 7)
            seen += [(r["kind"], r["id"], r["reason"], r["since"]) for r in page["rejected"]]
            after = page["next"]
            if after is None:
                break
        self.assertEqual(seen, [(kind, f"bad-{n:02}", f"name: {n}", "2023-11-14T22:13:20.000Z")
                                for kind, odd in (("product", 0), ("brand", 1))
                                for n in range(odd, 25, 2)])
        self.server.wait(lambda: self.metric("attar_sync_quarantined") == 25)
        for bad in ("size=0", "size=1001", "size=x", "after=x", "after=house:a", "what=1"):
            reply = self.server.admin("GET", "rejected?" + bad)
            self.assertEqual((reply.status, reply.json["parameter"]), (400, bad.split("=")[0]))

    # ---- Orders ----

    def test_orders_to_a_source_that_is_not_there(self):
        for path, body in (("resync", None), ("resync", {"accept_loss": True}), ("pause", None),
                           ("resume", None), ("set-position", {"time": "now"}),
                           ("set-position", {"time": "2026-01-01T00:00:00Z", "force": True}),
                           ("set-position", {"time": "m1-6553f100-00000001"})):
            reply = self.server.admin("POST", "sync/" + path, body)
            self.assertEqual(reply.status, 409, reply.body)
            self.assertEqual(reply.json["type"], "/problems/conflict")
            self.assertIn("embedded", reply.json["detail"])

    def test_bad_orders(self):
        for path, body, named in (("verify", {"repair": 1}, "repair"),
                                  ("verify", {"mend": True}, "body"), ("verify", [], "body"),
                                  ("sync/resync", {"accept_loss": "yes"}, "accept_loss"),
                                  ("sync/set-position", {}, "time"),
                                  ("sync/set-position", {"time": "yesterday"}, "time"),
                                  ("sync/set-position", {"time": "x" * 100}, "time")):
            reply = self.server.admin("POST", path, body)
            self.assertEqual((reply.status, reply.json.get("parameter")), (400, named), reply.body)

    # ---- The command ----

    def sync(self, *arguments):
        return self.server.run("sync", *arguments, "--port", str(self.server.port))

    def test_the_command(self):
        done = self.sync("status")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("change ", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^ready +true$")
        done = self.sync("status", "--json")
        self.assertIn('"replica":null', done.stdout)
        for order in (("resync",), ("resync", "--accept-loss"), ("pause",), ("resume",),
                      ("set-position", "now"), ("set-position", "now", "--force")):
            done = self.sync(*order)
            self.assertEqual(done.returncode, 1)
            self.assertIn("embedded", done.stderr)
        for wrong in ((), ("stop",), ("set-position",), ("pause", "now")):
            self.assertEqual(self.sync(*wrong).returncode, 2, wrong)
        free = self.server.run("sync", "status", "--port", "1")
        self.assertEqual(free.returncode, 1)
        self.assertIn("127.0.0.1:1", free.stderr)


class Ready(unittest.TestCase):
    def test_a_bound_on_the_lag_is_checked(self):
        server = attar.Attar(flags=("--ready-max-lag", "5"))
        self.addCleanup(server.close)
        self.assertNotIn("degraded", server.get("/health/ready").json)
        for text in ("-1", "x", "86401"):
            done = server.run("serve", "--port", "0", "--ready-max-lag", text)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("--ready-max-lag", done.stderr)


if __name__ == "__main__":
    unittest.main()

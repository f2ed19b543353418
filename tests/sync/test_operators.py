"""Goal: operators and clients see how Attar follows a MongoDB server, and give it orders: status,
pause, resume, resync, set-position, verify, rejected documents, waits for a position of the source.
Method: the scripted server is the source; what it was asked and told is compared with what
`attar serve --mongo` says of itself."""

import os
import re
import sys
import unittest

import setting

import attar

FOLDER = os.path.join(setting.ROOT, "tests", "support", "mongo")
sys.path.insert(0, FOLDER)
from mock import Mock  # noqa: E402  pylint: disable=wrong-import-position

SEARCH = "/api/products/search"


class Operators(unittest.TestCase):
    def setUp(self):
        self.mock = Mock(script="shop.script")
        self.addCleanup(self.mock.stop)
        self.server = attar.Attar(seed="", flags=("--mongo", self.mock.uri))
        self.addCleanup(self.server.close)
        self.server.wait(lambda: self.replica()["state"] == "ready")

    def status(self):
        reply = self.server.admin("GET", "status")
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json

    def replica(self):
        return self.status()["replica"] or {"state": None}

    def order(self, path, body=None):
        reply = self.server.admin("POST", path, body)
        self.assertEqual(reply.status, 202, reply.body)

    def metric(self, name):
        text = self.server.get("/metrics").body.decode()
        return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)[1])

    def price(self, key):
        return self.server.get("/api/products/" + key).json["from"]["amount"]

    def change(self, key, price):
        self.mock.tell(f"change products {price} {key} offers.0.price")

    # ---- What is seen ----

    def test_status_of_a_source(self):
        status = self.status()
        replica = status["replica"]
        self.assertEqual((replica["state"], replica["words"]), ("ready", "following"))
        self.assertRegex(replica["position"]["mark"], r"^m1-[0-9a-f]{8}-[0-9a-f]{8}$")
        self.assertRegex(replica["position"]["words"], r"^20\d\d-.*Z, increment \d+$")
        self.assertEqual(status["index"]["products"], 6)
        self.assertEqual((replica["alarms"], status["degraded"]), ([], None))
        self.assertEqual(self.metric('attar_sync_state{state="ready"}'), 1)
        self.assertEqual(self.metric('attar_sync_state{state="stale"}'), 0)
        self.assertEqual(self.metric('attar_sync_alarm{alarm="denied"}'), 0)
        self.change("p1", 12300)
        self.server.wait(lambda: self.price("p1") == 12300)
        self.server.wait(lambda: self.metric('attar_sync_events_total{type="put"}') >= 1)

    def test_a_client_waits_for_a_position_of_the_source(self):
        self.change("p2", 45600)
        self.server.wait(lambda: self.price("p2") == 45600)
        held = self.server.get(SEARCH).field("X-Attar-Position")
        self.assertRegex(held, r"^m1-")
        self.assertEqual(self.server.get(SEARCH, {"minPosition": held}).status, 200)
        seconds = int(held[3:11], 16)
        later = f"m1-{seconds + 100000:08x}-00000001"
        self.assertEqual(self.server.get(SEARCH, {"minPosition": later, "wait": 10}).status, 412)
        self.assertEqual(self.server.get(SEARCH, {"minPosition": "s1-1"}).status, 400)

    def test_a_dropped_collection_is_served_on_and_told(self):
        self.mock.play("drop")
        self.server.wait(lambda: self.server.get("/health/ready").json.get("degraded") == "stale")
        reply = self.server.get(SEARCH)
        self.assertEqual((reply.status, reply.json["total"]), (200, 6))
        self.assertGreaterEqual(int(reply.field("X-Attar-Stale")), 1)
        self.assertIn("dropped", [alarm["alarm"] for alarm in self.replica()["alarms"]])
        self.assertEqual(self.metric('attar_sync_alarm{alarm="dropped"}'), 1)
        done = self.server.run("sync", "status", "--port", str(self.server.port))
        self.assertIn("dropped", done.stdout)

    def test_a_document_at_fault_is_listed(self):
        self.mock.play("invalid-document")
        self.server.wait(lambda: self.status()["rejected"] == 1)
        page = self.server.admin("GET", "rejected").json
        self.assertEqual([(r["kind"], page["total"]) for r in page["rejected"]], [("product", 1)])
        self.assertTrue(page["rejected"][0]["reason"])
        self.server.wait(lambda: self.metric("attar_sync_quarantined") == 1)

    def test_a_document_with_an_empty_id_is_listed(self):
        self.mock.tell('event insert next products {"_id": "", "slug": "x"}\n'
                       'event insert next brands {"_id": "", "slug": "x"}')
        self.server.wait(lambda: self.status()["rejected"] == 2)
        page = self.server.admin("GET", "rejected?size=1").json
        self.assertEqual([(r["kind"], r["id"]) for r in page["rejected"]], [("product", "")])
        self.assertEqual(page["next"], "product:")
        self.assertIn("id", page["rejected"][0]["reason"])
        page = self.server.admin("GET", "rejected?after=product%3A").json
        self.assertEqual([(r["kind"], r["id"]) for r in page["rejected"]], [("brand", "")])

    def test_a_document_at_fault_again_is_listed_again(self):
        with open(os.path.join(FOLDER, "invalid-document.script"), encoding="utf-8") as file:
            bad = next(line.strip() for line in file if "event" in line)
        good = bad.replace('"form":"bottle"', '"form":"spray"')
        self.assertNotEqual(bad, good)
        self.mock.tell(bad)
        self.server.wait(lambda: self.status()["rejected"] == 1)
        self.assertEqual(self.server.stop(), 0)
        self.server = attar.Attar(self.server.folder, seed="", flags=("--mongo", self.mock.uri))
        self.addCleanup(self.server.stop)
        self.server.wait(lambda: self.status()["rejected"] == 1)
        self.mock.tell(good)
        self.server.wait(lambda: self.status()["rejected"] == 0)
        self.server.wait(lambda: self.server.get("/api/products/p2").status == 200)
        self.mock.tell(bad)
        self.server.wait(lambda: self.server.get("/api/products/p2").status == 404)
        self.change("p1", 31100)
        self.server.wait(lambda: self.price("p1") == 31100)
        self.assertEqual(self.server.admin("GET", "rejected").json["total"], 1)

    # ---- What is ordered ----

    def test_pause_and_resume(self):
        self.order("sync/pause")
        self.server.wait(lambda: self.replica()["paused"])
        self.change("p3", 77700)
        self.server.wait(lambda: self.metric("attar_sync_lag_seconds") > 2)
        self.assertNotEqual(self.price("p3"), 77700)
        self.order("sync/resume")
        self.server.wait(lambda: self.price("p3") == 77700)
        self.server.wait(lambda: self.metric("attar_sync_lag_seconds") < 2)
        self.server.wait(lambda: not self.replica()["paused"])

    def test_resync_reads_the_source_anew(self):
        before = len(self.mock.commands("find", "products"))
        self.order("sync/resync")
        self.server.wait(lambda: self.replica().get("rebuild", {}).get("done") == 1)
        self.assertGreater(len(self.mock.commands("find", "products")), before)
        self.assertEqual(self.server.get(SEARCH).json["total"], 6)

    def test_set_position(self):
        opened = len(self.mock.opened())
        done = self.server.run("sync", "set-position", "now", "--port", str(self.server.port))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.server.wait(lambda: len(self.mock.opened()) > opened)
        self.change("p4", 88800)
        self.server.wait(lambda: self.price("p4") == 88800)

    def test_verify_against_the_source(self):
        self.order("verify", {"repair": True})

        def verified():
            found = self.server.admin("GET", "verify").json
            return found["source"] and found["index"] and found["index"]["state"] == "done"
        self.server.wait(verified)
        self.assertEqual(self.server.admin("GET", "verify").json["index"]["named"], [])
        self.assertEqual(self.metric('attar_sync_verify_total{kind="missing"}'), 0)


if __name__ == "__main__":
    unittest.main()

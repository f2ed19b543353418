"""Goal: `attar verify --peer` tells whether two servers on one source hold the same, while they are
written to, and does not ask the source.  Method: two servers follow the scripted server; a
difference is planted into the replica of one, behind the back of its feed."""

import os
import re
import socketserver
import sqlite3
import sys
import threading
import unittest

import setting

import attar

FOLDER = os.path.join(setting.ROOT, "tests", "support", "mongo")
sys.path.insert(0, FOLDER)
from mock import Mock  # noqa: E402  pylint: disable=wrong-import-position

EQUAL, DIFFERENT, COULD_NOT = 0, 2, 3


class Replicas(unittest.TestCase):
    def setUp(self):
        self.mock = Mock(script="shop.script")
        self.addCleanup(self.mock.stop)
        self.ours, self.peer = self.follower(), self.follower()

    def follower(self, uri=None):
        server = attar.Attar(seed="", flags=("--mongo", uri or self.mock.uri))
        self.addCleanup(server.close)
        server.wait(lambda: (server.admin("GET", "status").json["replica"] or {}).get("state")
                    == "ready")
        return server

    def compare(self, peer=None, url=None, token=None):
        peer = peer or self.peer
        token = token if token is not None else peer.run("token").stdout.strip()
        return self.ours.run("verify", "--port", str(self.ours.port), "--peer", url or peer.url,
                             "--peer-token", token)

    def plant(self, server, key):
        """One product of the replica differs from the source, and is served so."""
        connection = sqlite3.connect(os.path.join(server.data, "replica.db"))
        with connection:
            changed = connection.execute(
                "UPDATE catalog_document SET json = replace(json, '10000', '12300') "
                "WHERE kind = 0 AND id = ?", (key,)).rowcount
            connection.execute("INSERT INTO catalog_change (kind, id) VALUES (0, ?)", (key,))
        connection.close()
        self.assertEqual(changed, 1)
        server.wait(lambda: server.get(f"/api/products/{key}").json["from"]["amount"] == 12300)

    def stranger(self):
        """The URL of a server that answers in another tongue."""
        class Answer(socketserver.StreamRequestHandler):
            def handle(self):
                while self.rfile.readline().strip():
                    pass
                self.wfile.write(b"220 ready\r\n")
        server = socketserver.TCPServer(("127.0.0.1", 0), Answer)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/"

    def asked(self):
        return len(self.mock.commands("find"))

    def test_two_that_follow_one_source_are_equal(self):
        asked = self.asked()
        done = self.compare()
        self.assertEqual(done.returncode, EQUAL, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"^256 ranges equal, 0 different, 0 undecided; this server "
                         r"at m1-[0-9a-f-]{17}, the peer at m1-[0-9a-f-]{17}$")
        self.assertEqual(self.asked(), asked, "the source was read")

    def test_writes_meanwhile_are_no_difference(self):
        self.mock.tell("live products 2000 200 offers.0.price")
        done = self.compare()
        self.assertNotEqual(done.returncode, DIFFERENT, done.stdout + done.stderr)
        self.assertIn(" 0 different", done.stdout)

    def test_a_difference_is_found_in_its_range(self):
        self.plant(self.peer, "p4")
        done = self.compare()
        self.assertEqual(done.returncode, DIFFERENT, done.stdout + done.stderr)
        ranges = re.findall(r"^range ([0-9a-f]{2}) differs", done.stdout, re.MULTILINE)
        self.assertEqual(len(ranges), 1)
        self.assertIn("255 ranges equal, 1 different, 0 undecided", done.stdout)
        self.mock.tell("change products 10000 p4 offers.0.price")
        self.mock.tell("change products 20000 p4 offers.0.price")
        for server in (self.ours, self.peer):
            server.wait(lambda at=server: at.get("/api/products/p4").json["from"]["amount"]
                        == 20000)
        self.assertEqual(self.compare().returncode, EQUAL)

    def test_what_cannot_be_compared_is_said(self):
        other = Mock(script="shop.script")
        self.addCleanup(other.stop)
        other.tell("set setName=rs9")
        stranger = self.follower(other.uri.replace("replicaSet=rs0", "replicaSet=rs9"))
        for words, arguments in (
                ("it follows", {"peer": stranger}),
                ("--peer: expected http://", {"url": "https://127.0.0.1:1"}),
                ("--peer: expected http://", {"url": "127.0.0.1:1"}),
                ("--peer: port 1..65535", {"url": "http://127.0.0.1:70000"}),
                ("--peer: 1..255 bytes", {"url": "http://:80"}),
                ("--peer-token", {"token": ""}),
                ("--peer-token", {"token": "two words"}),
                ("401", {"token": "x" * 64}),
                ("127.0.0.1:1: Connection refused", {"url": "http://127.0.0.1:1"}),
                (" is no Attar", {"url": self.stranger()})):
            with self.subTest(words, **{name: str(value) for name, value in arguments.items()}):
                done = self.compare(**arguments)
                self.assertEqual(done.returncode, COULD_NOT, done.stdout + done.stderr)
                self.assertIn(words, done.stderr)

    def test_an_order_for_the_index_alone(self):
        reply = self.ours.admin("POST", "verify", {"index_only": True, "repair": True})
        self.assertEqual(reply.status, 400)
        self.assertIn("index_only", reply.json["detail"])
        self.assertEqual(self.ours.admin("POST", "verify", {"index_only": 1}).status, 400)


if __name__ == "__main__":
    unittest.main()

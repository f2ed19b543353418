"""Goal: `attar verify --peer` tells whether two servers on one source hold the same, while they are
written to, and does not ask the source.  Method: two servers follow the scripted server; a
difference is planted into the replica of one, behind the back of its feed."""

import base64
import contextlib
import http.server
import json
import os
import re
import shutil
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
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

    def teller(self, made, pages):
        """The URL of a server that tells of a copy as `made`, and gives `pages` for it."""
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                start = order.get("offset", -1)
                part = {"data": base64.b64encode(pages[start:start + 100000]).decode()}
                body = json.dumps(made if start < 0 else part).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

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

    # ---- A third one, of a copy ----

    def fetch(self, folder, url=None, token=None):
        return subprocess.run([
            attar.BINARY, "snapshot", "fetch", url or self.peer.url, "--data", folder,
            "--peer-token", token or self.peer.run("token").stdout.strip()],
            capture_output=True, text=True, check=False)

    def new_folder(self):
        folder = tempfile.mkdtemp(prefix="attar-fetched-")
        self.addCleanup(shutil.rmtree, folder)
        return os.path.join(folder, "data")

    def test_a_copy_is_followed_from_its_position_without_a_scan(self):
        data = self.new_folder()
        done = self.fetch(data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"product +6\n(.+\n)+position +m1-[0-9a-f-]{17} of ")
        checked = self.peer.run("snapshot", "check", os.path.join(data, "replica.db"))
        self.assertEqual((checked.returncode, checked.stdout), (0, done.stdout), checked.stderr)
        self.mock.tell("change products 34500 p2 offers.0.price")
        scans = self.asked()
        third = attar.Attar(os.path.dirname(data), seed="", flags=("--mongo", self.mock.uri))
        self.addCleanup(third.stop)
        third.wait(lambda: third.get("/api/products/p2").json["from"]["amount"] == 34500)
        read = [entry for entry in self.mock.commands("find")[scans:]
                if entry["collection"] != "oplog.rs" and "limit" not in entry["body"]]
        self.assertEqual(read, [], "the source was read anew")
        self.assertEqual(self.compare(third).returncode, EQUAL)

    def test_a_copy_takes_the_place_of_nothing(self):
        data = self.new_folder()
        self.assertEqual(self.fetch(data).returncode, 0)
        before = os.stat(os.path.join(data, "replica.db"))
        done = self.fetch(data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("replica.db: there is one", done.stderr)
        self.assertEqual(os.stat(os.path.join(data, "replica.db")).st_ino, before.st_ino)

    def test_a_copy_that_changed_on_its_way_is_refused(self):
        with open(os.path.join(self.peer.data, "replica.db"), "rb") as file:
            pages = file.read()
        for words, reply in (
                ("the checksum is", {"bytes": len(pages), "checksum": "0" * 16}),
                ("a part at 0", {"bytes": 1, "checksum": "0" * 16}),
                ("it tells of no copy", {"bytes": len(pages)}),
                ("it tells of no copy", {"bytes": len(pages), "checksum": "0"})):
            with self.subTest(words):
                data = self.new_folder()
                done = self.fetch(data, self.teller(reply, pages), "x")
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr)
                self.assertEqual(os.listdir(data), [])

    def test_a_damaged_copy_is_no_snapshot(self):
        data = self.new_folder()
        self.assertEqual(self.fetch(data).returncode, 0)
        path = os.path.join(data, "replica.db")
        for words, sql in (
                ("vendor v1: ", "UPDATE catalog_document SET json = replace(json, ':', ';')"
                                " WHERE kind = 3"),
                ("it has no position", "DELETE FROM catalog_note WHERE name = 'position'")):
            copy = path + ".damaged"
            shutil.copy(path, copy)
            with contextlib.closing(sqlite3.connect(copy)) as connection, connection:
                self.assertGreater(connection.execute(sql).rowcount, 0)
            done = self.peer.run("snapshot", "check", copy)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
        with open(path, "r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 4096)
        done = self.peer.run("snapshot", "check", path)
        self.assertEqual(done.returncode, 1, done.stdout)

    def test_what_cannot_be_fetched_is_said(self):
        data = self.new_folder()
        embedded = attar.Attar()
        self.addCleanup(embedded.close)
        for words, url, token in (
                ("snapshot fetch: expected http://", "https://127.0.0.1:1", "x"),
                ("401", self.peer.url, "x" * 64),
                ("409", embedded.url, embedded.run("token").stdout.strip()),
                (" is no Attar", self.stranger(), "x")):
            with self.subTest(words):
                done = self.fetch(data, url, token)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertIn(words, done.stderr)
        self.assertEqual(os.listdir(data), [])
        self.assertEqual(self.peer.run("snapshot", "check", "/no/such").returncode, 1)
        self.assertEqual(self.peer.run("snapshot", "check").returncode, 2)

    def test_the_position_of_a_copy_is_one_to_go_to(self):
        data = self.new_folder()
        self.assertEqual(self.fetch(data).returncode, 0)
        opened = len(self.mock.opened())
        done = self.ours.run("sync", "set-position", os.path.join(data, "replica.db"), "--force",
                             "--port", str(self.ours.port))
        self.assertEqual(done.returncode, 0, done.stderr)
        mark = self.peer.run("snapshot", "check", os.path.join(data, "replica.db")).stdout
        seconds, increment = (int(part, 16) for part in
                              re.search(r"m1-([0-9a-f]+)-([0-9a-f]+)", mark).groups())
        self.mock.wait(lambda _: len(self.mock.opened()) > opened)
        stage = self.mock.commands("aggregate")[-1]["body"]["pipeline"][0]["$changeStream"]
        self.assertEqual(stage["startAtOperationTime"],
                         {"$timestamp": {"t": seconds, "i": increment}})

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

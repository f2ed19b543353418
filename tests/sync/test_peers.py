"""Goal: what the tests of this folder take for granted of a server is so.  Method: each kind that
can be started here is written to with pymongo, killed, started again."""

import os
import stat
import sys
import tempfile
import unittest
from unittest import mock

import setting
from devlib import peers

setting.need_peers()


class Servers(unittest.TestCase):
    def start(self, kind, **options):
        server = kind(**options)
        self.addCleanup(server.stop)
        return server.start()

    def test_what_was_acknowledged_is_there_after_a_kill(self):
        for kind in peers.kinds():
            with self.subTest(kind.name):
                server = self.start(kind, durable=True)
                with server.client() as client:
                    client.attar.products.insert_one({"_id": "a"})
                server.kill()
                server.start()
                with server.client() as client:
                    self.assertEqual(list(client.attar.products.find()), [{"_id": "a"}])

    def test_a_stream_of_the_database_tells_every_change(self):
        for kind in peers.kinds():
            with self.subTest(kind.name), self.start(kind).client() as client:
                with client.attar.watch(full_document="updateLookup") as stream:
                    client.attar.products.insert_one({"_id": "a", "price": 1})
                    client.attar.products.update_one({"_id": "a"}, {"$set": {"price": 2}})
                    client.attar.products.delete_one({"_id": "a"})
                    told = [next(stream)["operationType"] for _ in range(3)]
                self.assertEqual(told, ["insert", "update", "delete"])

    def test_a_stopped_server_leaves_nothing(self):
        server = peers.kinds()[0]().start()
        folder, process = server.folder, server.process
        server.stop()
        self.assertFalse(os.path.exists(folder))
        self.assertIsNotNone(process.returncode)

    def test_the_mongod_named_by_the_environment_is_used(self):
        """A script that takes mongod's options and starts SecantusDB stands for one."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "mongod")
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"#!{sys.executable}\n{STAND_IN}")
            os.chmod(path, stat.S_IRWXU)
            with mock.patch.dict(os.environ, ATTAR_TEST_MONGOD=path):
                self.assertEqual([kind.name for kind in peers.kinds()], ["secantusdb", "mongod"])
                server = self.start(peers.Mongod)
                with server.client() as client:
                    self.assertEqual(client.admin.command("hello")["ok"], 1)
                server.stop()

    def test_a_server_that_ends_at_once_is_missing_and_says_why(self):
        with mock.patch.dict(os.environ, ATTAR_TEST_MONGOD="/bin/false"):
            server = peers.Mongod()
            self.addCleanup(server.stop)
            with self.assertRaisesRegex(peers.Missing, "mongod does not start"):
                server.start()


STAND_IN = f"""
import os, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
assert given["--replSet"] and given["--setParameter"] == "enableTestCommands=1"
os.execv({peers._venv("bin", "secantusd-py")!r}, ["secantusd-py", "--host", given["--bind_ip"],
    "--port", given["--port"], "--storage-path", given["--dbpath"]])
"""


if __name__ == "__main__":
    unittest.main()

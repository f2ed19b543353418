"""Goal: what is wrong with an order about keys is told as every other fault of the wire is: a
message and the status that its clients know; the native path tells it as a problem.
Method: the real server; each order is given wrong in one way, and keys are made until there are as
many as there may be."""

import json
import unittest

import attar
from wire import Wire

KEYS_MAX = 500

# What is sent, and how the message begins.
WRONG = [
    (b"{", "JSON line 1, column 2"),
    (b"", "JSON line 1, column 1"),
    (b"[]", "expected an object, found an array"),
    (b"{" + b" " * 70000 + b"}", "JSON of 70002 bytes, at most 65536"),
    (b'{"acl":["search"],"acl":["browse"]}', "JSON line 1"),
    ({"acl": ["find"]}, 'acl[0]: no right is called "find"'),
    ({"acl": ["search"], "rights": []}, 'a key has no member "rights"'),
    ({"acl": ["search"], "description": "d" * 501}, "description: 501 bytes, at most 500"),
    ({"acl": ["search"], "validity": -1}, "validity: a number from 0 to 1000000000, not -1"),
]


class WireKeys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.wire = Wire(cls.server)

    def assert_fault(self, reply, status, begins):
        self.assertEqual((reply.status, reply.field("content-type")),
                         (status, "application/json; charset=UTF-8"), reply.body)
        self.assertEqual(reply.json, {"message": reply.json["message"], "status": status})
        self.assertEqual(reply.json["message"][:len(begins)], begins)

    def make(self):
        return self.wire.ask("POST", "/1/keys", {"acl": ["search"]})

    def test_wrong_orders(self):
        path = "/1/keys/" + self.make().json["key"]
        for body, begins in WRONG:
            with self.subTest(begins):
                self.assert_fault(self.wire.ask("POST", "/1/keys", body), 400, begins)
                self.assert_fault(self.wire.ask("PUT", path, body), 400, begins)
        self.assertEqual(self.wire.ask("DELETE", path).status, 200)
        for method in ("GET", "PUT", "DELETE"):
            self.assert_fault(self.wire.ask(method, path, {"acl": ["search"]}), 404,
                              "Key does not exist")

    def test_too_many_keys(self):
        made = []
        reply = self.make()
        while reply.status == 200 and len(made) <= KEYS_MAX:
            made.append(reply.json["key"])
            reply = self.make()
        self.addCleanup(lambda: [self.wire.ask("DELETE", "/1/keys/" + key) for key in made])
        self.assertEqual(len(self.wire.ask("GET", "/1/keys").json["keys"]), KEYS_MAX)
        self.assert_fault(reply, 400, f"there are {KEYS_MAX} keys, the most there may be")
        native = self.server.request("POST", "/api/admin/keys", json.dumps({"acl": ["search"]}),
                                     {"Authorization": "Bearer " + self.server.token})
        self.assertEqual((native.status, native.field("content-type"), native.json["type"]),
                         (413, "application/problem+json", "/problems/limit-passed"))


if __name__ == "__main__":
    unittest.main()

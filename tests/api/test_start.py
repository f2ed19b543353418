"""Goal: a server that has just started says nothing wrong while it makes what it can do without:
an answer is the one that it gives ever after, or a refusal that says when to ask again.
Method: an index is made, then opened again and again; each time searches, completions and facet
searches are asked from the first moment until it has been ready for a while, and compared with
those of the server that made the index."""

import json
import unittest

import attar

STARTS = 5
ROUNDS_AFTER_READY = 3
TARGETS = [
    "/api/products/search?size=5&facets=brand,note,vendor,deliver",
    "/api/products/search?q=oud+wood&size=5&stats=price,rating",
    "/api/products/search?q=%D8%B9%D9%88%D8%AF&in_stock=true&sort=price&size=5",
    "/api/products/search?size=0&facets=brand&facet_query=aj",
    "/api/products/autocomplete?q=ou",
    "/api/products/autocomplete?q=ajml&lang=ar",
]


def told(reply):
    """An answer without what no two answers share."""
    return {name: value for name, value in json.loads(reply.body).items()
            if name not in ("took_us", "query_id", "cursor", "generation")}


class Start(unittest.TestCase):
    def setUp(self):
        self.first = attar.Attar()
        self.addCleanup(self.first.close)
        self.answers = {target: told(self.ask(self.first, target)) for target in TARGETS}
        self.first.stop()

    def ask(self, server, target):
        reply = server.get(target)
        self.assertEqual(reply.status, 200, (target, reply.body))
        return reply

    def check(self, server, target):
        """Is it answered?"""
        reply = server.get(target)
        if reply.status == 503:
            self.assertGreaterEqual(int(reply.field("Retry-After")), 1, target)
            self.assertTrue(reply.json["type"].endswith("/not-ready"), reply.body)
            return False
        self.assertEqual(reply.status, 200, (target, reply.body))
        self.assertEqual(told(reply), self.answers[target], target)
        return True

    def started(self):
        server = attar.Attar(folder=self.first.folder, seed=None, ready=False)
        self.addCleanup(server.close)
        return server

    def round(self, server):
        answered = [target for target in TARGETS if self.check(server, target)]
        return answered == TARGETS

    def test_an_early_answer_is_the_later_one(self):
        for _ in range(STARTS):
            server = self.started()
            server.wait(lambda: self.round(server) and server.get("/health/ready").status == 200)
            for _ in range(ROUNDS_AFTER_READY):
                self.assertTrue(self.round(server), "refused after it was ready")
            server.stop()

    def test_once_answered_always_answered(self):
        server = self.started()
        answered = set()

        def again():
            now = {target for target in TARGETS if self.check(server, target)}
            self.assertLessEqual(answered, now)
            answered.update(now)
            return server.get("/health/ready").status == 200

        server.wait(again)
        self.assertEqual(answered | {target for target in TARGETS if self.check(server, target)},
                         set(TARGETS))


if __name__ == "__main__":
    unittest.main()

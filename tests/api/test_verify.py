"""Goal: `attar verify` names every difference between index and catalogue and no other, mends what
it is asked to, and says by its exit code which it was; a product that cannot be indexed is listed
until it is mended, and holds up nothing.
Method: rows of the catalogue's table are changed behind the log's back, so that the index cannot
know; what was changed is what must be named."""

import collections
import json
import os
import random
import re
import unittest

import attar

PRODUCT = 0
EQUAL, REPAIRED, DIFFERENT, COULD_NOT = range(4)


class Verify(unittest.TestCase):
    def setUp(self):
        self.server = attar.Attar()
        self.addCleanup(self.server.close)
        self.path = os.path.join(self.server.data, "catalog.db")
        self.vendors = attar.seed("vendors")
        self.live = [p for p in attar.seed("products").values()
                     if p["status"] == "approved" and attar.live_offers(p, self.vendors)]

    def text_of(self, key):
        return self.server.rows("SELECT json FROM catalog_document WHERE kind = 0 AND id = ?",
                                key)[0][0]

    def plant(self, count, seed):
        """Differences of every kind: what verify must name."""
        chance = random.Random(seed)
        planted = {}
        for number, product in enumerate(chance.sample(self.live, count)):
            key = product["id"]
            if number % 3 == 0:
                self.server.rows("DELETE FROM catalog_document WHERE kind = 0 AND id = ?", key)
                planted[key] = "extra"
            elif number % 3 == 1:
                text = self.text_of(key).replace('"popularity"', '"popularitx"', 1)
                self.server.rows("UPDATE catalog_document SET json = ? WHERE kind = 0 AND id = ?",
                                 text, key)
                planted[key] = "stale"
            else:
                text = self.text_of(key).replace(f'"id":"{key}"', f'"id":"new-{key}"', 1)
                self.server.rows("INSERT INTO catalog_document (kind, id, json, rev)"
                                 " VALUES (0, ?, ?, 1)", f"new-{key}", text)
                planted[f"new-{key}"] = "missing"
        return planted

    def verify(self, *flags):
        done = self.server.run("verify", *flags)
        named = re.findall(r"^(missing|extra|stale) (\S+) catalogue=([0-9a-f]{32}) "
                           r"index=([0-9a-f]{32})$", done.stdout, re.M)
        for kind, _, catalogue, index in named:
            self.assertEqual(int(catalogue, 16) == 0, kind == "extra")
            self.assertEqual(int(index, 16) == 0, kind == "missing")
            self.assertNotEqual(catalogue, index)
        return done, {key: kind for kind, key, _, _ in named}

    def test_every_planted_difference_is_named(self):
        seed = random.randrange(1 << 30)
        self.assertEqual(self.server.stop(), 0)
        done, named = self.verify()
        self.assertEqual((done.returncode, named), (EQUAL, {}), done.stdout + done.stderr)
        planted = self.plant(60, seed)
        done, named = self.verify()
        self.assertEqual((done.returncode, named), (DIFFERENT, planted), f"seed {seed}")
        counts = collections.Counter(planted.values())
        self.assertIn(": {missing} missing, {extra} extra, {stale} stale; 0 repaired".format(
            **counts), done.stdout)
        halves = [self.verify("--range", half) for half in ("00-7f", "80-ff")]
        self.assertEqual({**halves[0][1], **halves[1][1]}, planted)
        self.assertEqual(set(halves[0][1]) & set(halves[1][1]), set())
        done, named = self.verify("--repair")
        self.assertEqual((done.returncode, named), (REPAIRED, planted))
        done, named = self.verify()
        self.assertEqual((done.returncode, named), (EQUAL, {}))
        server = attar.Attar(self.server.folder)
        self.addCleanup(server.stop)
        for key, kind in planted.items():
            self.assertEqual(server.get("/api/products/" + key).status,
                             404 if kind == "extra" else 200, (key, kind))

    def test_the_digest_is_that_of_the_contents(self):
        def digest():
            return re.search(r"^digest ([0-9a-f]{32}) at (s1-[0-9a-f]+)$",
                             self.verify()[0].stdout, re.M).groups()
        product = self.live[0]
        self.assertEqual(self.server.stop(), 0)
        first = digest()
        server = attar.Attar(self.server.folder)
        server.change({**product, "popularity": 17})
        self.assertEqual(server.stop(), 0)
        second = digest()
        server = attar.Attar(self.server.folder)
        server.change(product)
        self.assertEqual(server.stop(), 0)
        third = digest()
        self.assertNotEqual(first[0], second[0])
        self.assertEqual(first[0], third[0])
        self.assertEqual(len({first[1], second[1], third[1]}), 3)

    def test_a_repair_tries_again_what_was_left_out(self):
        self.assertEqual(self.server.stop(), 0)
        planted = self.plant(3, 7)
        key = next(key for key, kind in planted.items() if kind == "missing")
        self.server.rows("INSERT INTO catalog_rejected VALUES (0, ?, 'x', 1, 1)",
                  key)
        self.assertEqual(self.verify()[0].returncode, DIFFERENT)
        self.assertEqual(self.server.rows("SELECT count(*) FROM catalog_rejected"), [(1,)])
        self.assertEqual(self.verify("--repair")[0].returncode, REPAIRED)
        self.assertEqual(self.server.rows("SELECT count(*) FROM catalog_rejected"), [(0,)])

    def test_what_cannot_be_done(self):
        self.assertEqual(self.server.stop(), 0)
        for text in ("zz-ff", "ff-00", "0-f", "00-fff", ""):
            done, _ = self.verify("--range", text)
            self.assertEqual(done.returncode, COULD_NOT)
            self.assertIn("--range", done.stderr)
        os.remove(self.path)
        os.mkdir(self.path)
        self.assertEqual(self.verify()[0].returncode, COULD_NOT)

    def test_a_product_that_cannot_be_indexed_holds_up_nothing(self):
        def rejected():
            return {key: reason for key, reason in self.server.rows(
                "SELECT id, reason FROM catalog_rejected WHERE kind = ?", PRODUCT)}
        bad, other = self.live[0], self.live[1]
        text = self.text_of(bad["id"])
        with_log = ("INSERT INTO catalog_change (kind, id) VALUES (0, ?)", bad["id"])
        self.server.rows("UPDATE catalog_document SET json = ? WHERE kind = 0 AND id = ?",
                  text.replace('"id":', '"no":', 1), bad["id"])
        self.server.rows(*with_log)
        self.server.wait(lambda: bad["id"] in rejected())
        self.assertIn("id: missing", rejected()[bad["id"]])
        self.server.wait(lambda: self.server.get("/api/products/" + bad["id"]).status == 404)
        vendor = self.vendors[attar.live_offers(other, self.vendors)[0]["vendor_id"]]
        path = os.path.join(self.server.folder, "vendor.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps({**vendor, "status": "suspended"}) + "\n")
        self.assertEqual(self.server.run("import", "--kind", "vendor", path).returncode, 0)
        gone = vendor["id"].encode()
        self.server.wait(lambda: gone not in self.server.get(
            f"/api/products/{other['id']}/offers").body)
        self.server.rows("UPDATE catalog_document SET json = ? WHERE kind = 0 AND id = ?", text,
                         bad["id"])
        self.server.rows(*with_log)
        self.server.wait(lambda: bad["id"] not in rejected())
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.verify()[0].returncode, EQUAL)


if __name__ == "__main__":
    unittest.main()

"""Goal: the declared filters are those of the index, each with its names on both surfaces.
Method: the answer against indexes/products/index.json."""

import json
import os
import unittest

import attar

DECLARED = os.path.join(attar.ROOT, "indexes", "products", "index.json")


class Filters(unittest.TestCase):
    def test_as_declared(self):
        with open(DECLARED, encoding="utf-8") as file:
            declared = json.load(file)["filters"]
        told = attar.shared().get("/api/products/filters").json["filters"]
        members = ("id", "name", "kind", "control", "wire", "label")
        self.assertEqual([{m: f[m] for m in members} for f in told],
                         [{m: f[m] for m in members} for f in declared])


if __name__ == "__main__":
    unittest.main()

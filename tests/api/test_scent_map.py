"""Goal: the map of scents has what is in stock, the most popular first, each where its axes put it.
Method: the embedded catalogue; places are reckoned anew from the axes that scent-dna tells and the
anchors of the answer; the list is that of a search by popularity."""

import math
import unittest

import attar


class ScentMap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()

    def ask(self, status=200, **parameters):
        reply = self.server.get("/api/products/scent-map", parameters)
        self.assertEqual(reply.status, status, reply.body)
        return reply.json

    def listed(self, **parameters):
        found = self.server.search(sort="popular", size=100, in_stock="true", **parameters)
        return found["total"], [hit["id"] for hit in found["hits"]]

    def test_anchors_stand_on_the_circle(self):
        anchors = self.ask(k=1)["anchors"]
        self.assertEqual(len({anchor["axis"] for anchor in anchors}), 16)
        for anchor in anchors:
            self.assertAlmostEqual(math.hypot(anchor["x"], anchor["y"]), 1, delta=.002)

    def test_points_are_the_means_of_their_anchors(self):
        answer = self.ask(k=1000)
        anchors = {a["axis"]: (a["x"], a["y"]) for a in answer["anchors"]}
        total, ids = self.listed()
        self.assertEqual(answer["total"], total)
        self.assertEqual(answer["unplaced"], 0)
        self.assertEqual([point["id"] for point in answer["points"]][:100], ids)
        for point in answer["points"]:
            axes = self.server.get(f"/api/products/{point['id']}/scent-dna").json["axes"]
            self.assertEqual(axes[point["axis"]], max(axes.values()))
            whole = sum(value ** 4 for value in axes.values())
            for d, name in enumerate("xy"):
                mean = sum(axes[axis] ** 4 * anchors[axis][d] for axis in axes) / whole
                self.assertAlmostEqual(point[name], mean, delta=.0021)
            self.assertLessEqual(math.hypot(point["x"], point["y"]), 1)
            self.assertEqual(set(point), {"id", "slug", "name", "brand", "x", "y", "axis"})

    def test_filters_and_k(self):
        whole = {point["id"]: point for point in self.ask(k=1000)["points"]}
        some = self.ask(brand="ajmal", k=5)
        total, ids = self.listed(brand="ajmal")
        self.assertEqual((some["total"], [p["id"] for p in some["points"]]), (total, ids[:5]))
        for point in some["points"]:
            self.assertEqual(point, whole[point["id"]])

    def test_faults(self):
        for name, value in (("k", 0), ("k", 1001), ("sort", "price"), ("q", "oud"),
                            ("fields", "id")):
            self.assertEqual(self.ask(400, **{name: value})["parameter"], name)


if __name__ == "__main__":
    unittest.main()

"""S12, the last part.  Goal: a verification against the source finds every difference and makes up
none, and a repair mends them.  Method: the scripted server changes, adds and removes documents
without an event, which no feed can follow; each is to be found."""

import json
import os
import tempfile
import unittest

import setting

setting.need_peers()

import pymongo  # noqa: E402  pylint: disable=wrong-import-position
import truth  # noqa: E402  pylint: disable=wrong-import-position
from signals import FOLDER, PATIENCE_S, Row  # noqa: E402  pylint: disable=wrong-import-position

PLANTED = setting.rounds(300, 10000, 10000)
PART = PLANTED // 3
READ_WITHIN_S = PATIENCE_S + PLANTED // 100


def template():
    """p1 of the shop, without its id."""
    with open(os.path.join(FOLDER, "shop.script"), encoding="utf-8") as shop:
        line = next(line for line in shop if '"p1"' in line)
    return json.loads(line.split(" ", 2)[2])


def product(name, price=10000):
    made = template()
    made.pop("_id")
    offer = {**made["offers"][0], "id": f"o-{name}", "sku": name, "price": price}
    return {**made, "slug": name, "offers": [offer]}


class Planted(Row):
    def load(self):
        """Six documents for each kind of difference, so that a swap loses no fifth of them."""
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            for number in range(6 * PART):
                name = f"q{number:05}"
                file.write(json.dumps({"id": name, **product(name)}) + "\n")
            file.flush()
            self.mock.tell(f"load products {file.name}")

    def plant(self):
        """{id: kind of its difference}, all over the order of ids."""
        kinds, lines = {}, []
        for number in range(PART):
            stale, extra, missing = (f"q{6 * number:05}", f"q{6 * number + 3:05}",
                                     f"q{6 * number + 4:05}x")
            kinds.update({stale: "stale", extra: "extra", missing: "missing"})
            lines += [f"put products {json.dumps({'_id': stale, **product(stale, 10001)})}",
                      f"remove products {extra}",
                      f"put products {json.dumps({'_id': missing, **product(missing)})}"]
        self.mock.tell("\n".join(lines))
        return kinds

    def verify(self, repair, before):
        """What a verification against the source that is not `before` has found."""
        self.assertEqual(self.server.admin("POST", "verify", {"repair": repair}).status, 202)

        def found():
            source = self.server.admin("GET", "verify").json["source"]
            return source if source != before else None
        self.server.wait(found, READ_WITHIN_S)
        return found()

    def counts(self, report):
        return [report[kind] for kind in ("missing", "extra", "stale")]

    def test_every_planted_difference_is_found_and_none_is_made_up(self):
        self.begin(prepare=self.load)
        clean = self.verify(False, None)
        self.assertEqual(self.counts(clean), [0, 0, 0])
        kinds = self.plant()
        report = self.verify(False, clean)
        self.assertEqual(self.counts(report), [PART, PART, PART])
        named = {entry["id"]: entry["difference"] for entry in report["first"]}
        self.assertEqual(len(named), min(100, PLANTED))
        self.assertEqual(named, {name: kinds.get(name) for name in named})
        mended = self.verify(True, report)
        self.assertEqual(self.counts(mended), [PART, PART, PART])
        again = self.verify(False, mended)
        self.assertEqual(self.counts(again), [0, 0, 0])
        with pymongo.MongoClient(self.mock.uri) as client:
            self.server.wait(lambda: self.price("q00000") == 10001)
            self.assertEqual(truth.differences(self.server, client), [])
        self.end(5 * PART)


if __name__ == "__main__":
    unittest.main()

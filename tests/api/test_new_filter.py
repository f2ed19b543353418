"""A new filter is a declaration and no code: one more in index.json, asked for in every form."""

import json
import os
import tempfile
import unittest
from unittest import mock

import attar
from wire import Wire

COLUMN = {"name": "note_flat", "type": "keyword", "scope": "product",
          "from": "notes[layer=flat].id", "multi": True, "ancestors": "notes"}
FILTER = {"id": "F-31", "name": "flat_note", "kind": "terms", "column": "note_flat",
          "labels": "notes", "control": "tokens", "wire": "notes_flat", "tags": True,
          "label": {"en": "Notes without a layer", "ar": "نفحات بلا طبقة"}}


def share_with(column, declaration, folder):
    """A share folder as the checkout's, but for one declaration more."""
    for name in os.listdir(attar.ROOT):
        if name != "indexes":
            os.symlink(os.path.join(attar.ROOT, name), os.path.join(folder, name))
    os.makedirs(os.path.join(folder, "indexes", "products"))
    source = os.path.join(attar.ROOT, "indexes", "products")
    for name in os.listdir(source):
        if name != "index.json":
            os.symlink(os.path.join(source, name), os.path.join(folder, "indexes/products", name))
    with open(os.path.join(source, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    index["columns"].append(column)
    index["filters"].append(declaration)
    with open(os.path.join(folder, "indexes/products/index.json"), "w", encoding="utf-8") as file:
        json.dump(index, file, ensure_ascii=False)


def documents():
    with open(os.path.join(attar.SEED, "products.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class NewFilter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.share = tempfile.TemporaryDirectory(prefix="attar-share-")
        share_with(COLUMN, FILTER, cls.share.name)
        with mock.patch.object(attar, "ROOT", cls.share.name):
            cls.server = attar.Attar()
        flat = [{note["id"] for note in document.get("notes") or [] if note["layer"] == "flat"}
                for document in documents() if document["status"] == "approved"]
        everything = sorted({note for notes in flat for note in notes})
        cls.note = max(everything, key=lambda note: sum(note in notes for notes in flat))

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.share.cleanup()

    def total(self, **parameters):
        return self.server.search(size=0, **parameters)["total"]

    def test_every_form_finds_the_same(self):
        native = self.total(flat_note=self.note)
        self.assertGreater(native, 0)
        for text in (f"flat_note:{self.note}", f"notes_flat:'{self.note}'",
                     f"NOT flat_note:-{self.note}", f"_tags:{self.note}", self.note):
            self.assertEqual(self.total(filter=text), native, text)
        everything = self.total()
        self.assertEqual(self.total(flat_note="!" + self.note), everything - native)

    def test_it_is_counted_and_left_out_of_its_own_counts(self):
        asked = {"facets": "flat_note", "facet_size": 1000, "size": 0}
        free = self.server.search(**asked)["facets"]["flat_note"]["values"]
        chosen = self.server.search(flat_note=self.note, **asked)["facets"]["flat_note"]["values"]
        counts = {value["id"]: value["count"] for value in free}
        self.assertEqual(counts[self.note], self.total(flat_note=self.note))
        self.assertEqual({value["id"]: value["count"] for value in chosen}, counts)
        self.assertEqual([value["id"] for value in chosen if value["selected"]], [self.note])

    def test_the_wire_has_it(self):
        result = Wire(self.server).search(facetFilters=[[f"notes_flat:{self.note}"]],
                                          facets=["notes_flat"], hitsPerPage=1)
        self.assertEqual(result["nbHits"], self.total(flat_note=self.note))
        self.assertIn(result["nbHits"], result["facets"]["notes_flat"].values())

    def test_it_is_told(self):
        filters = self.server.get("/api/products/filters").json["filters"]
        told = {one["name"]: one for one in filters}
        self.assertEqual(told["flat_note"]["wire"], "notes_flat")


if __name__ == "__main__":
    unittest.main()

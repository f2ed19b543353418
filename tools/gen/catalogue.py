"""The authored catalogue in memory: every table of layout.py, read and checked cell by cell.

    catalogue.rows["houses"]        rows in file order
    catalogue.by_id["houses"][id]   the row of an id
    catalogue.labels[facet][id]     {"en": ..., "ar": ...}, in the order of the file
"""

import os

import layout
import tables

KEYS = {"deliveries": None, "note_allergens": "note"}


class Catalogue:
    def __init__(self, folder, faults):
        self.folder = folder
        self.rows = {}
        self.by_id = {}
        self.labels = {}
        self._meant = {}
        self._read_labels(faults)
        for name, (file, columns) in {**layout.ONTOLOGY, **layout.MARKET}.items():
            self._keep(name, tables.read(folder, file, columns, faults), faults)
        self._keep("perfumes", [row for file in perfume_files(folder)
                                for row in tables.read(folder, file, layout.PERFUMES, faults)],
                   faults)

    def _read_labels(self, faults):
        file, columns = layout.LABELS
        self.rows["labels"] = tables.read(self.folder, file, columns, faults)
        for row in self.rows["labels"]:
            known = self.labels.setdefault(row["facet"], {})
            if row["id"] in known:
                faults.at(row, "id", f"{row['id']!r} stands twice in facet {row['facet']}")
            known[row["id"]] = {"en": row["en"], "ar": row["ar"]}

    def _keep(self, name, rows, faults):
        self.rows[name] = rows
        key = KEYS.get(name, "id")
        if key is None:
            return
        index = self.by_id[name] = {}
        for row in rows:
            first = index.setdefault(row[key], row)
            if first is not row:
                faults.at(row, key, f"{row[key]!r} is already in {first.path}:{first.line}")

    def why_unknown(self, table, name):
        """Why `name` is no id of the table, with the id it is an alias of; "" if it is one."""
        if name in self.by_id[table]:
            return ""
        meant = self._ids_by_name(table).get(name.replace("-", " "))
        hint = f": {meant!r} is meant" if meant else ""
        return f"{name!r} is no id of {table}{hint}"

    def _ids_by_name(self, table):
        if table not in self._meant:
            self._meant[table] = {spelling: row["id"] for row in self.rows[table]
                                  for spelling in spellings(row)}
        return self._meant[table]

    def check_cells(self, faults):
        described = {**layout.ONTOLOGY, **layout.MARKET, "labels": layout.LABELS}
        for name, (_, columns) in described.items():
            self._check_rows(self.rows[name], columns, faults)
        self._check_rows(self.rows["perfumes"], layout.PERFUMES, faults)

    def _check_rows(self, rows, columns, faults):
        for row in rows:
            for column, check in columns.items():
                reason = check(row[column], self)
                if reason:
                    faults.at(row, column, reason)


def perfume_files(folder):
    return sorted(name for name in os.listdir(folder)
                  if name.startswith("perfumes-") and name.endswith(".tsv"))


def spellings(row):
    """Every way to write a row's name, lower case, each once."""
    names = [row["id"].replace("-", " ")]
    names += [row[column] for column in ("en", "ar") if column in row]
    if "aliases" in row:
        names += row.items_of("aliases", "|")
    return list(dict.fromkeys(name.lower() for name in names))


def path_to(node):
    """Ids from the root to a node whose id is a path: a/b/c -> a, a/b, a/b/c."""
    parts = node.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]

"""Tab-separated tables with one header line, read into rows that know where they stand.

    file.tsv:17  column "heart"  no note is called "cedarwood"

Every fault names file, line, column and reason.  Reading never stops at the first one: an author
wants the whole list.  Nothing is quoted or escaped in these files, so a tab is always a border.
"""

import os


class Faults:
    """Collects what is wrong; an empty list means that the data may be used."""

    def __init__(self):
        self.lines = []

    def add(self, path, line, column, reason):
        where = f"{path}:{line}" if line else path
        self.lines.append(f"{where}  column \"{column}\"  {reason}" if column
                          else f"{where}  {reason}")

    def at(self, row, column, reason):
        self.add(row.path, row.line, column, reason)


class Row(dict):
    """The cells of one line by column name."""

    def __init__(self, cells, path, line):
        super().__init__(cells)
        self.path = path
        self.line = line

    def items_of(self, column, separator=","):
        return [item for item in self[column].split(separator) if item]


def read(folder, name, columns, faults):
    """Rows of folder/name whose header must be exactly `columns`; [] after a fault of the file."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
            lines = file.read().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(name, 0, "", f"cannot be read: {error}")
        return []
    if lines[-1] != "":
        faults.add(name, len(lines), "", "the last line does not end with a line feed")
    header = lines[0].split("\t")
    if header != list(columns):
        faults.add(name, 1, "", f"the header must be: {' '.join(columns)}")
        return []
    return [row for number, line in enumerate(lines[1:], 2) if line
            for row in _row(name, number, line, header, faults)]


def _row(name, number, line, header, faults):
    cells = line.split("\t")
    if len(cells) != len(header):
        faults.add(name, number, "", f"has {len(cells)} cells, the header has {len(header)}")
        return []
    return [Row(zip(header, cells), name, number)]

"""Floors: figures below which `tools/dev relevance` or `scent-eval` fails.  They only go up.

floors.tsv has one row a set and figure.  `raised` takes today's figures, less a slack for the
figures that a change of ties may move, and keeps the higher of old and new.
"""

import os

FILE = os.path.join("bench", "relevance", "floors.tsv")
HEADER = "set\tfigure\tfloor\n"
FIGURES = ["mrr", "hit1", "hit10", "ndcg"]
ROUNDING = 0.0005


def read(path):
    floors = {}
    if not os.path.exists(path):
        return floors
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#") and line != HEADER:
                name, figure, floor = line.rstrip("\n").split("\t")
                floors[name, figure] = float(floor)
    return floors


def write(path, floors, command="relevance"):
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# Written by `tools/dev {command} --accept`, which raises and never lowers.\n")
        file.write(HEADER)
        for (name, figure), floor in sorted(floors.items()):
            file.write(f"{name}\t{figure}\t{floor:.3f}\n")


def below(floors, figures):
    """[(set, figure, floor, measured)] of what fell; sets that were not measured are not judged.

    figures: set -> figure -> value."""
    return [(name, figure, floor, figures[name][figure])
            for (name, figure), floor in sorted(floors.items())
            if figure in figures.get(name, {})
            and figures[name][figure] < floor - ROUNDING]


def raised(floors, figures):
    """The floors with each figure at the higher of its floor and what was measured."""
    found = dict(floors)
    for name, values in figures.items():
        for figure in FIGURES:
            if figure in values:
                value = int(values[figure] * 1000) / 1000
                found[name, figure] = max(found.get((name, figure), 0.0), value)
    return found

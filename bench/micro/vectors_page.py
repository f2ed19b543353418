"""What bench_vectors printed as one self-contained page: time against the share that a filter lets
pass, one plot for each set of rows, and the table with recall.

  python3 bench/micro/vectors_page.py RESULT.json > page.html

Frames and scales are those of bench/report.py.  A system that was not run has no line.
"""

import html
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import report  # noqa: E402  (the path has to be known first)

COLOURS = {"attar": "#2a7f62", "attar scan": "#9aa5b1", "attar gather": "#3b6ea5",
           "attar lists": "#c77d1e", "FAISS Flat": "#b3313e", "FAISS HNSW32": "#7a4fa3"}


def line(points, x, y, colour, name):
    """Times of one system, smallest share first; the name at its last point."""
    path = " ".join(f"{x(point['share']):.1f},{y(point['us']):.1f}" for point in points)
    dots = "".join(f'<circle cx="{x(point["share"]):.1f}" cy="{y(point["us"]):.1f}" r="3" '
                   f'fill="{colour}"><title>{html.escape(name)}: {point["us"]} µs, recall '
                   f'{point["recall"]}</title></circle>' for point in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def legend(names):
    return "".join(f'<text x="{report.LEFT + 8 + 84 * number}" y="{report.TOP + 12}" '
                   f'style="fill:{COLOURS[name]}">{html.escape(name)}</text>'
                   for number, name in enumerate(names))


def plot(title, results):
    times = [result["us"] for result in results]
    x = report.Scale(min(result["share"] for result in results) * 0.7, 1.4, report.LEFT,
                     report.WIDTH - report.RIGHT, log=True)
    y = report.Scale(min(times) * 0.7, max(times) * 3, report.HEIGHT - report.BOTTOM, report.TOP,
                     log=True)
    names = [name for name in COLOURS if any(result["system"] == name for result in results)]
    lines = "".join(
        line(sorted((result for result in results if result["system"] == name),
                    key=lambda result: result["share"]), x, y, COLOURS[name], name)
        for name in names)
    return report.frame(title, x, y, "share of the rows that is allowed", "microseconds",
                        lines + legend(names))


def section(name, rows, results):
    title = f"{name}, {rows:,} rows"
    cells = [(f"{result['share']:g}", result["system"], result["us"], result["us_p90"],
              f"{result['recall']:.4f}") for result in results]
    head = ("allowed", "system", "µs, median", "µs, p90", "recall@10")
    return f"<h2>{title}</h2>{plot(title, results)}{report.table(head, cells)}"


def page(found):
    sets = dict.fromkeys((result["set"], result["rows"]) for result in found["results"])
    body = "".join(section(name, rows, [result for result in found["results"]
                                        if (result["set"], result["rows"]) == (name, rows)])
                   for name, rows in sets)
    return ("<!doctype html><meta charset=utf-8><title>Nearest vectors</title>"
            f"<style>{report.STYLE}</style><h1>Nearest vectors</h1><p>{found['dims']} dimensions, "
            f"k = {found['k']}, {found['queries']} queries, {found['simd']}; \"attar\" is what the "
            f"planner chose, the others are forced.</p>{body}")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:
        print(page(json.load(source)))

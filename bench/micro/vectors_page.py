"""What bench_vectors printed as one self-contained page: time against recall, time against what a
filter lets pass, the lead over the peers, and the tables.

  python3 bench/micro/vectors_page.py RESULT.json [RESULT.json ...] > page.html

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
           "attar lists": "#c77d1e", "FAISS Flat": "#b3313e", "FAISS IVF": "#d0679d",
           "FAISS HNSW16": "#7a4fa3", "hnswlib M16": "#1c2733"}
RECALL = 0.98


def line(points, x, y, key, name):
    """One system's times; every point says what it is when pointed at."""
    path = " ".join(f"{x(point[key]):.1f},{y(point['us']):.1f}" for point in points)
    dots = "".join(f'<circle cx="{x(point[key]):.1f}" cy="{y(point["us"]):.1f}" r="3" '
                   f'fill="{COLOURS[name]}"><title>{html.escape(name)} {point.get("knob", "")}: '
                   f'{point["us"]} µs, recall {point["recall"]}</title></circle>'
                   for point in points)
    return (f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>'
            f'{dots}')


def legend(names):
    """Four names a row."""
    return "".join(f'<text x="{report.LEFT + 8 + 118 * (number % 4)}" '
                   f'y="{report.TOP + 12 + 14 * (number // 4)}" style="fill:{COLOURS[name]}">'
                   f'{html.escape(name)}</text>' for number, name in enumerate(names))


def plot(title, results, key, x, x_label):
    times = [result["us"] for result in results]
    y = report.Scale(min(times) * 0.7, max(times) * 8, report.HEIGHT - report.BOTTOM, report.TOP,
                     log=True)
    names = [name for name in COLOURS if any(result["system"] == name for result in results)]
    lines = "".join(
        line(sorted((result for result in results if result["system"] == name),
                    key=lambda result: result[key]), x, y, key, name) for name in names)
    return report.frame(title, x, y, x_label, "microseconds", lines + legend(names))


def recall_plot(results):
    whole = [result for result in results if result["share"] == 1]
    x = report.Scale(min(result["recall"] for result in whole) - 0.02, 1.01, report.LEFT,
                     report.WIDTH - report.RIGHT)
    return plot("Time against recall@10, without a filter", whole, "recall", x, "recall@10")


def share_plot(results):
    """Peers at the knob they keep under a filter."""
    kept = {(result["system"], result.get("knob")) for result in results if result["share"] < 1}
    shown = [result for result in results
             if result["share"] < 1 or (result["system"], result.get("knob")) in kept]
    x = report.Scale(min(result["share"] for result in shown) * 0.7, 1.4, report.LEFT,
                     report.WIDTH - report.RIGHT, log=True)
    return plot("Time against what a filter allows", shown, "share", x, "share of the rows")


def best(results, share, name, recall=0.0):
    """The quickest of one system that reaches the recall; None if none does."""
    found = [result for result in results if result["share"] == share and
             result["system"] == name and result["recall"] >= recall]
    return min(found, key=lambda result: result["us"], default=None)


def ratio(ours, peer, name):
    """Medians; best against best; and of first runs, with a cold cache."""
    if ours is None or peer is None:
        return [f"against {name}", "not reached", "-", "-"]
    return [f"against {name} {peer.get('knob', '')} (recall {peer['recall']:.3f})",
            *(f"{peer[key] / ours[key]:.1f}" for key in ("us", "us_min", "us_first"))]


def ratios(results):
    exact = best(results, 1, "attar scan")
    rows = [["exact scan"] + ratio(exact, best(results, 1, "FAISS Flat"), "FAISS Flat")]
    for share in sorted({result["share"] for result in results}, reverse=True):
        ours = best(results, share, "attar", RECALL)
        for peer in ("FAISS IVF", "FAISS HNSW16", "hnswlib M16"):
            if any(result["system"] == peer for result in results):
                rows.append([f"{100 * share:g} % allowed"] +
                            ratio(ours, best(results, share, peer, RECALL), peer))
    head = ["attar's lead, times", f"peer at recall ≥ {RECALL}", "median", "best", "first run"]
    return report.table(head, rows)


def section(name, rows, results, builds):
    cells = [(f"{100 * result['share']:g} %", result["system"], result.get("knob", ""),
              f"{result['recall']:.4f}", result["us"], result["us_min"], result["us_p99"],
              result["us_first"]) for result in results]
    head = ("allowed", "system", "knob", "recall@10", "µs, median", "µs, least", "µs, p99",
            "µs, first run")
    built = ", ".join(f"{build['system']} {build['build_s']} s" for build in builds)
    return (f"<h2>{name}, {rows:,} rows</h2><p>Built in: {html.escape(built)} (attar: its lists)."
            f"</p><div class=plots>{recall_plot(results)}{share_plot(results)}</div>"
            f"{ratios(results)}{report.table(head, cells)}")


def page(runs):
    lines = [result for run in runs for result in run["results"]]
    sets = dict.fromkeys((result["set"], result["rows"]) for result in lines)
    body = ""
    for name, rows in sets:
        own = [result for result in lines if (result["set"], result["rows"]) == (name, rows)]
        body += section(name, rows, [result for result in own if "us" in result],
                        [result for result in own if "build_s" in result])
    run = runs[0]
    return ("<!doctype html><html lang=en><meta charset=utf-8><title>Nearest vectors</title>"
            f"<style>{report.STYLE}</style><h1>Nearest vectors</h1><p>{run['dims']} dimensions, "
            f"k = {run['k']}, {run['queries']} queries, {run['simd']}, one core, systems in turns. "
            "\"attar\" is what the planner chose, its other lines are forced. Under a filter a "
            "peer keeps the coarsest knob that reached the recall without one; FAISS fetches more "
            "and drops what is not allowed, hnswlib walks through rows marked as deleted.</p>"
            f"{body}</html>")


if __name__ == "__main__":
    RUNS = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as source:
            RUNS.append(json.load(source))
    print(page(RUNS))

#!/usr/bin/env python3
"""Results of bench/macro as one self-contained page: tables, and plots as inline SVG.

  bench/report.py build/bench-results/macro-60000.json > page.html

Nothing is fetched, so that the page can be mailed and kept.  A plot is a Frame (axes, labels) with
lines or bars in it; scales are linear, or logarithmic where a tail has to fit beside a median.
"""

import html
import json
import math
import sys

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 28, 44
COLOURS = {"p50": "#2a7f62", "p90": "#3b6ea5", "p99": "#c77d1e", "p999": "#b3313e",
           "attar": "#2a7f62", "nginx": "#9aa5b1"}
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em;
color:#1c2733}h1,h2{line-height:1.2}table{border-collapse:collapse;margin:1em 0}td,th{padding:.25em
.8em;text-align:right;border-bottom:1px solid #dde3e8}td:first-child,th:first-child{text-align:left}
.plots{display:flex;flex-wrap:wrap;gap:1em}svg{background:#fbfcfd;border:1px solid #e3e8ec}
.note{color:#8a4b08}text{font:11px system-ui,sans-serif;fill:#44525f}small{color:#5d6b78}"""


class Scale:
    """A value to a place between two pixels."""

    def __init__(self, low, high, start, end, log=False):
        self.log = log and low > 0
        self.low, self.high = (math.log10(low), math.log10(high)) if self.log else (low, high)
        self.high = self.high if self.high > self.low else self.low + 1
        self.start, self.end = start, end

    def __call__(self, value):
        value = math.log10(max(value, 1e-9)) if self.log else value
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self):
        if self.log:
            return [10 ** power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]
        step = 10 ** math.floor(math.log10(self.high - self.low))
        step = next(step * part for part in (0.2, 0.5, 1, 2, 5)
                    if (self.high - self.low) / (step * part) <= 6)
        first = math.ceil(self.low / step)
        return [step * number for number in range(first, math.floor(self.high / step) + 1)]


def short(number):
    for limit, unit in ((1e6, "M"), (1e3, "k")):
        if abs(number) >= limit:
            return f"{number / limit:.3g}{unit}"
    return f"{number:.3g}"


def frame(title, x, y, x_label, y_label, inside):
    """Axes with ticks around `inside`, which is SVG."""
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">'
             f'<title>{html.escape(title)}</title><text x="{LEFT}" y="17" font-weight="600">'
             f'{html.escape(title)}</text>']
    for value in y.ticks():
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" '
                     f'y2="{y(value):.1f}" stroke="#e3e8ec"/><text x="{LEFT - 6}" '
                     f'y="{y(value) + 4:.1f}" text-anchor="end">{short(value)}</text>')
    for value in x.ticks() if x else ():
        parts.append(f'<text x="{x(value):.1f}" y="{HEIGHT - BOTTOM + 16}" '
                     f'text-anchor="middle">{short(value)}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
                 f'{html.escape(x_label)}</text><text x="14" y="{HEIGHT / 2}" '
                 f'transform="rotate(-90 14 {HEIGHT / 2})" text-anchor="middle">'
                 f'{html.escape(y_label)}</text>')
    return "".join(parts) + inside + "</svg>"


def latency_plot(scenario):
    """Percentiles against the rate that was kept up: where the curves bend is the limit."""
    points = [point for point in scenario["open"] if point["p50"]]
    if not points:
        return ""
    times = [point[name] for point in points for name in ("p50", "p90", "p99", "p999")]
    x = Scale(0, max(point["rate"] for point in points) * 1.05, LEFT, WIDTH - RIGHT)
    y = Scale(min(times) * 0.8, max(times) * 1.25, HEIGHT - BOTTOM, TOP, log=True)
    inside = []
    for number, name in enumerate(("p50", "p90", "p99", "p999")):
        path = " ".join(f"{x(point['rate']):.1f},{y(point[name]):.1f}" for point in points)
        inside.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" '
                      f'stroke-width="2"/><text x="{LEFT + 10 + 52 * number}" y="{TOP + 12}" '
                      f'style="fill:{COLOURS[name]}">{name.replace("999", "99.9")}</text>')
    return frame("Latency at a constant rate", x, y, "requests per second", "microseconds",
                 "".join(inside))


def throughput_plot(scenario):
    """Medians of the closed loops, the spread of the runs as a line."""
    bars = [(system, load, figures) for load in next(iter(scenario["closed"].values()))
            for system, figures in ((name, loads[load]) for name, loads in
                                    scenario["closed"].items())]
    y = Scale(0, max(figures["max"] for _, _, figures in bars) * 1.1, HEIGHT - BOTTOM, TOP)
    step = (WIDTH - LEFT - RIGHT) / len(bars)
    inside = []
    for number, (system, load, figures) in enumerate(bars):
        left, middle = LEFT + step * number + step * 0.2, LEFT + step * (number + 0.5)
        top = y(figures["median"])
        inside.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{step * 0.6:.1f}" '
            f'height="{HEIGHT - BOTTOM - top:.1f}" fill="{COLOURS[system]}"/>'
            f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{y(figures["min"]):.1f}" '
            f'y2="{y(figures["max"]):.1f}" stroke="#1c2733"/><text x="{middle:.1f}" '
            f'y="{top - 6:.1f}" text-anchor="middle">{short(figures["median"])}</text>'
            f'<text x="{middle:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{system} '
            f'{load}</text>')
    return frame("Throughput of one core, closed loop", None, y, "system and connections",
                 "requests per second", "".join(inside))


def engine_plot(scenario):
    """How long the engine itself took, from the replies' Server-Timing."""
    histogram = scenario["engine"]["histogram"]
    if not histogram:
        return ""
    x = Scale(min(bound for bound, _ in histogram) * 0.8, histogram[-1][0] * 1.1, LEFT,
              WIDTH - RIGHT, log=True)
    y = Scale(0, max(count for _, count in histogram) * 1.1, HEIGHT - BOTTOM, TOP)
    inside = "".join(
        f'<rect x="{x(bound / 2 ** 0.25):.1f}" y="{y(count):.1f}" '
        f'width="{x(bound) - x(bound / 2 ** 0.25) - 1:.1f}" '
        f'height="{HEIGHT - BOTTOM - y(count):.1f}" fill="{COLOURS["p90"]}"/>'
        for bound, count in histogram)
    return frame("Engine time (Server-Timing)", x, y, "microseconds", "requests", inside)


def table(head, rows):
    cells = "".join(f"<th>{html.escape(str(cell))}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
                   for row in rows)
    return f"<table><tr>{cells}</tr>{body}</table>"


def microseconds(value):
    if value is None:
        return "-"
    return f"{value / 1000:.2f} ms" if value >= 1000 else f"{value:.0f} µs"


def closed_rows(scenario):
    for load in scenario["closed"]["attar"]:
        ours, floor = (scenario["closed"][name][load] for name in ("attar", "nginx"))
        last = ours["runs"][-1]
        marks = [mark for mark, on in (("noisy", ours["noisy"] or floor["noisy"]),
                                       ("load core full", ours["load_core_full"])) if on]
        yield [f"{scenario['name']} {load}", f"{ours['median']:.0f}",
               f"{ours['min']:.0f} .. {ours['max']:.0f}", f"{floor['median']:.0f}",
               f"{100 * ours['median'] / floor['median']:.0f} %",
               f"{ours['cpu_us']:.0f} / {floor['cpu_us']:.0f} µs", microseconds(last["p50"]),
               microseconds(last["p99"]), microseconds(last["p999"]), ", ".join(marks) or "-"]


def section(scenario):
    engine = scenario["engine"]["stages"].get("total", {})
    return (f"<h2>{html.escape(scenario['title'])}</h2><p>Engine p50 "
            f"{microseconds(engine.get('p50'))}, p99 {microseconds(engine.get('p99'))}; a reply "
            f"has {scenario['engine']['bytes_mean']:.0f} bytes on average; nginx serves "
            f"{scenario['static_bytes']} bytes.</p><div class=plots>{latency_plot(scenario)}"
            f"{throughput_plot(scenario)}{engine_plot(scenario)}</div>" +
            table(["rate asked", "kept", "p50", "p90", "p99", "p99.9", "longest", "errors"],
                  [[f"{point['asked']:.0f}/s ({point['percent']} %)", f"{point['rate']:.0f}/s",
                    *(microseconds(point[name]) for name in ("p50", "p90", "p99", "p999", "max")),
                    point["errors"]] for point in scenario["open"]]))


def page(found):
    head = ["scenario", "attar req/s", "runs", "nginx req/s", "of nginx", "processor", "p50",
            "p99", "p99.9", "marks"]
    rows = [row for scenario in found["results"] for row in closed_rows(scenario)]
    facts = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    dataset = found["dataset"]
    return (f"<!doctype html><html lang=en><meta charset=utf-8><title>Attar under load</title>"
            f"<style>{STYLE}</style><h1>Attar under load</h1><p>{html.escape(dataset['folder'])}, "
            f"{found['seconds_a_run']} s a run, one core for the server, one for the load. Ready "
            f"{found['ready_s']} s after start, {found['resident_bytes'] / 1e6:.0f} MB "
            "resident; processor: the server's time a request, ours and nginx's.</p>"
            f"<p><small>{html.escape(facts)}; finished {found['finished']}</small></p>"
            + table(head, rows) + "".join(section(scenario) for scenario in found["results"])
            + "<p><small>Closed loops show throughput; their percentiles hide stalls. Latency is "
              "claimed from the constant rates.</small></p></html>\n")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:
        sys.stdout.write(page(json.load(source)))

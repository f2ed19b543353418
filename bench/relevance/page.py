"""The report: one HTML file with everything in it, for a reader who asks what fails, and why.

Figures, bars of Attar and its peer for each set and kind of difficulty, then every query that is
not answered as it should be: what was wanted, the first five of each system, and the server's own
words on why.  Text carries dir=auto, so that Arabic runs from right to left beside Latin.
"""

import html

TOP = 5
FAILURES_MAX = 150
EDIT_FAILURES_MAX = 20
SHOWN_FIGURES = [("mrr", "MRR@10"), ("hit1", "hit@1"), ("hit10", "hit@10"), ("ndcg", "nDCG@10"),
                 ("zero", "nothing found")]
CSS = """
:root { color-scheme: light dark; --line: #8884; --attar: #b8702a; --standard: #93b1cf;
        --language: #4d74a0; }
body { font: 15px/1.5 system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif; margin: 2rem auto;
       max-width: 76rem; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; } h2 { margin-top: 2.5rem; font-size: 1.25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .35rem .6rem; border-bottom: 1px solid var(--line);
         vertical-align: top; }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bars { display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr; gap: .15rem .8rem; }
.bars .name { text-align: end; overflow-wrap: anywhere; }
.bar { height: .62rem; margin: .12rem 0; border-radius: 2px; }
.attar { background: var(--attar); } .standard { background: var(--standard); }
.language, .cosine { background: var(--language); }
.row { display: grid; grid-template-columns: 1fr 3.2rem; gap: .5rem; align-items: center;
       font-size: .8rem; font-variant-numeric: tabular-nums; }
.key { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px;
       margin-inline: 1rem .3rem; }
ol { margin: 0; padding-inline-start: 1.3rem; } li.right { font-weight: 700; color: #2c8a4b; }
.query { font-size: 1.05rem; overflow-wrap: anywhere; min-width: 9rem; }
.quiet { opacity: .7; font-size: .85rem; }
.fell { color: #b3261e; font-weight: 700; }
td.hits { min-width: 13rem; }
pre { white-space: pre-wrap; margin: 0; font-size: .8rem; max-width: 24rem; }
"""


def text(value):
    return f'<span dir="auto">{html.escape(str(value))}</span>'


def _figures_table(results):
    cells = "".join(f'<th class="n">{name}</th>' for _, name in SHOWN_FIGURES)
    rows = []
    for result in results:
        for system in result.systems():
            values = result.figures(system)
            shown = "".join(f'<td class="n">{values[key]:.3f}</td>' for key, _ in SHOWN_FIGURES)
            rows.append(f"<tr><td>{html.escape(result.name)}</td><td>{html.escape(system)}</td>"
                        f'<td class="n">{values["n"]}</td>{shown}'
                        f'<td class="n">{values["p50"]} / {values["p99"]}</td></tr>')
    return (f'<div class="scroll"><table><tr><th>set</th><th>system</th><th class="n">n</th>{cells}'
            f'<th class="n">µs, p50 / p99</th></tr>{"".join(rows)}</table></div>')


def _bar(value, kind, title):
    return (f'<div class="row" title="{html.escape(title)}"><div class="bar {kind}" '
            f'style="width:{max(value, 0.002) * 100:.1f}%"></div><span>{value:.3f}</span></div>')


def _bars(result, figure, groups):
    """A bar for each system; groups: (name, kind or None)."""
    lines = []
    for name, kind in groups:
        count = result.figures("attar", kind)["n"]
        bars = "".join(_bar(result.figures(system, kind)[figure],
                            system.split()[-1], system)
                       for system in result.systems())
        lines.append(f'<div class="name">{text(name)} <span class="quiet">{count}</span></div>'
                     f"<div>{bars}</div>")
    return f'<div class="bars">{"".join(lines)}</div>'


def _labels(ids, labels, expected, passing):
    items = []
    for name in ids[:TOP]:
        right = name in expected or (passing is not None and name in passing)
        mark = ' class="right"' if right else ""
        items.append(f"<li{mark}>{text(labels.get(name, name))}</li>")
    return f"<ol>{''.join(items)}</ol>" if items else '<span class="quiet">nothing</span>'


def _wanted(query, labels):
    shown = [text(labels.get(name, name)) for name in list(query.expected)[:3]]
    if len(query.expected) > 3:
        shown.append(f'<span class="quiet">and {len(query.expected) - 3} more</span>')
    if query.where:
        shown.append(f'<span class="quiet">every hit: {html.escape(query.where)}</span>')
    return "<br>".join(shown)


def failed(row):
    outcome = row.answers["attar"][2]
    return outcome.hit1 < 1 or outcome.hit10 < 1


def _failure_row(result, row, labels, why):
    query = row.query
    passing = result.engine.passing(query.where) if query.where else None
    cells = "".join(f'<td class="hits">{_labels(answer[0], labels, query.expected, passing)}</td>'
                    for answer in row.answers.values())
    outcome = row.answers["attar"][2]
    rank = f"rank {outcome.rank}" if outcome.rank else "not among ten"
    reason = f"<pre>{text(why(result, row))}</pre>"
    return (f'<tr><td class="query">{text(query.text)}<div class="quiet">{query.row} · '
            f"{html.escape(query.kind)} · {rank} {html.escape(row.error)}</div></td>"
            f"<td>{_wanted(query, labels)}</td>{cells}<td>{reason}</td></tr>")


def _failures(result, labels, why, most):
    rows = sorted(filter(failed, result.rows), key=lambda row: row.answers["attar"][2].hit10)
    if not rows:
        return "<p>Every query is answered as it should be.</p>"
    heads = "".join(f"<th>{html.escape(system)}, first {TOP}</th>" for system in result.systems())
    body = "".join(_failure_row(result, row, labels, why) for row in rows[:most])
    more = f"<p class='quiet'>{len(rows)} queries; {min(most, len(rows))} are shown.</p>"
    return (f'{more}<div class="scroll"><table><tr><th>query</th><th>wanted</th>{heads}'
            f"<th>why</th></tr>{body}</table></div>")


def _clashes(result):
    """Edited names that have become another name: counted, and listed here."""
    found = [f"{row.query.name.text} → {row.query.text}" for row in result.rows
             if row.query.kind.endswith("clash")]
    return f'<p class="quiet">Became another known name: {len(found)}. ' + \
        "; ".join(text(one) for one in found) + "</p>"


def _section(result, labels, why):
    edited = result.name.startswith("edits.")
    parts = [f"<h2>{html.escape(result.name)}</h2>"]
    if not edited:
        for figure, name in SHOWN_FIGURES[:3]:
            parts.append(f"<h3>{name}, by kind of difficulty</h3>")
            groups = [("all", None)] + [(kind, kind) for kind in result.kinds()]
            parts.append(_bars(result, figure, groups))
    if edited:
        parts.append(_clashes(result))
    parts.append("<h3>Not answered as it should be</h3>")
    parts.append(_failures(result, labels, why, EDIT_FAILURES_MAX if edited else FAILURES_MAX))
    return "".join(parts)


def _fallen(fallen):
    if not fallen:
        return "<p>No figure is below its floor.</p>"
    lines = "".join(f'<li class="fell">{html.escape(name)} {figure} {value:.3f}, floor {floor:.3f}'
                    "</li>" for name, figure, floor, value in fallen)
    return f"<ul>{lines}</ul>"


def _key(pairs):
    return "".join(f'<span class="key {kind}"></span>{html.escape(name)}' for kind, name in pairs)


def render(results, facts, labels, why):
    """facts: title, key (bar, name) pairs, run (name, value) pairs, fallen, more (HTML put last);
    labels: id -> words; why(result, row) -> text."""
    shown = [result for result in results if result.rows]
    title = html.escape(facts["title"])
    head = " · ".join(f"{html.escape(name)} {html.escape(str(value))}"
                      for name, value in facts["run"])
    sections = "".join(_section(result, labels, why) for result in shown)
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{CSS}</style></head><body>'
            f"<h1>{title}</h1><p class='quiet'>{head}</p>"
            f"{_fallen(facts['fallen'])}<p>{_key(facts['key'])}</p>"
            f"{_figures_table(shown)}{sections}{facts.get('more', '')}</body></html>")

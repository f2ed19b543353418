"""What the server holds to be alike, asked and shown for the eye.

    GET /api/products/search?match_to={id}&sort=match   the whole catalogue, in stock or not: ranks
    GET /api/products/{id}/similar                      what may be sold, with reasons: for the eye
"""

import html
import json
import urllib.parse

ASKED = 100     # the most that both routes give; planted perfumes are left out of the answer
TOP = 5
REASONS = 4


def ranked(server, name):
    """An engine.Answer with the products most like one, itself and planted ones among them."""
    answer = server.ask("", ASKED, match_to=name, sort="match")
    if answer.error:
        raise RuntimeError(f"like {name}: {answer.error}")
    return answer


def similar(server, name):
    """The hits of the route that recommends, with their reasons."""
    query = urllib.parse.urlencode({"k": ASKED, "fields": "name,brand"})
    status, body = server.get(f"/api/products/{urllib.parse.quote(name)}/similar?{query}")
    if status != 200:
        raise RuntimeError(f"similar to {name}: {status} {json.dumps(body)}")
    return body["hits"]


def reasons(hit):
    """The largest reasons of a hit in a line."""
    return ", ".join(f"{one.get('id', one['kind'])} {one['share']:.3f}"
                     for one in hit.get("reasons", [])[:REASONS])


def why(result, row):
    """What the first that may be sold, and the wanted one, have in common with the question."""
    del result
    told = row.told[:1] + [hit for hit in row.told[1:] if hit["id"] in row.query.expected]
    return "\n".join(f"{hit['id']}: {reasons(hit)}" for hit in told)


def _label(product):
    names = [product["brand"]["name"], product["name"]]
    return " · ".join(name.get("en") or name.get("ar") or "" for name in names)


def _cell(hit, products):
    label = html.escape(_label(products[hit["id"]]))
    return (f'<td><span dir="auto">{label}</span>'
            f'<div class="quiet">{html.escape(reasons(hit))}</div></td>')


def section(result, products, planted, count):
    """A table of `count` products, evenly chosen, each with its nearest side by side."""
    hidden = {one.id for one in planted}
    visible = [name for name in products if name not in hidden and products[name].get("notes")]
    rows = []
    for name in visible[::max(1, len(visible) // count)][:count]:
        hits = [hit for hit in similar(result.engine, name) if hit["id"] not in hidden][:TOP]
        cells = "".join(_cell(hit, products) for hit in hits)
        notes = ", ".join(note["id"] for note in products[name]["notes"])
        rows.append(f"<tr><td><b>{html.escape(_label(products[name]))}</b>"
                    f'<div class="quiet">{html.escape(notes)}</div></td>{cells}</tr>')
    return (f"<h2>Neighbours, {html.escape(result.name)}</h2>"
            f'<div class="scroll"><table>{"".join(rows)}</table></div>')

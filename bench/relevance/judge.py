"""Runs a set against the engine and the peer, and keeps for each query what both showed."""

import copy

import measure

TYPED_FILTERS = {"price", "gender", "negation", "season", "unit"}


class Row:
    """A query with what each system answered: system -> (ids, us, Outcome)."""

    def __init__(self, query):
        self.query = query
        self.answers = {}
        self.names = {}
        self.told = {}
        self.error = ""

    def copy(self):
        """The same query, to which answers can be added without adding them to this row."""
        other = copy.copy(self)
        other.answers = dict(self.answers)
        return other


class Result:
    """A set's rows; figures(system), and figures of each kind of difficulty."""

    def __init__(self, name, rows, engine):
        self.name, self.rows, self.engine = name, rows, engine

    def systems(self):
        return list(self.rows[0].answers) if self.rows else []

    def kinds(self):
        return list(dict.fromkeys(row.query.kind for row in self.rows))

    def figures(self, system, kind=None):
        chosen = [row.answers[system] for row in self.rows
                  if system in row.answers and kind in (None, row.query.kind)]
        return measure.summary([answer[2] for answer in chosen],
                               [answer[1] for answer in chosen])

    def without(self, name, numbers):
        return Result(name, [row for row in self.rows if row.query.row not in numbers],
                      self.engine)


def label(hit):
    """A product in a few words, for people: brand and name in the language it has."""
    brand = hit["brand"]["name"]
    return (brand.get("en") or brand.get("ar") or "") + " · " + \
        (hit["name"].get("en") or hit["name"].get("ar") or "")


def ask_all(engine, queries, name, note=lambda text: None):
    rows = []
    for number, query in enumerate(queries, 1):
        answer = engine.ask(query.text)
        row = Row(query)
        row.error = answer.error
        row.told = {key: value for key, value in answer.body.items() if key != "hits"}
        row.names = {hit["id"]: label(hit) for hit in answer.body.get("hits", [])}
        row.answers["attar"] = (answer.ids, answer.took_us, _outcome(engine, query, answer.ids))
        rows.append(row)
        if number % 50 == 0:
            note(f"{number}/{len(queries)}")
    return Result(name, rows, engine)


def _outcome(engine, query, ids):
    passing = engine.passing(query.where) if query.where else None
    return measure.judge(ids, query.expected, passing, query.kind in TYPED_FILTERS)


def add_peer(result, hits, prefix="lucene "):
    """hits: mode -> one (ids, us) a row of the result."""
    for mode, answers in hits.items():
        for row, (ids, took) in zip(result.rows, answers):
            row.answers[prefix + mode] = (ids, took, _outcome(result.engine, row.query, ids))

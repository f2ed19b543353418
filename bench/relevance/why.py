"""What the server itself says about a query that failed: repairs, filters, /why or /explain.

A server whose API description names neither route is asked nothing; the search's own answer always
tells what was understood, repaired and dropped.
"""

import json
import urllib.parse

TOLD = ["understood", "repaired", "dropped", "relax", "typo"]
CHARACTERS_MAX = 600


class Why:
    """One a run: which servers have which routes is asked once."""

    def __init__(self):
        self._routes = {}

    def _route(self, engine, name):
        """The path of a route without place holders that ends with `name`, or an empty text."""
        if engine not in self._routes:
            status, body = engine.get("/openapi.json")
            self._routes[engine] = list(body["paths"]) if status == 200 else []
        found = [path for path in self._routes[engine] if path.endswith("/" + name)]
        return next((path for path in found if "{" not in path), "")

    def _ask(self, engine, route, name, text):
        path = self._route(engine, route)
        if not path:
            return ""
        status, body = engine.get(path + "?" + urllib.parse.urlencode({"id": name, "q": text}))
        return f"{route}: {json.dumps(body, ensure_ascii=False)}" if status == 200 else ""

    def __call__(self, result, row):
        """A few lines for a person; empty when the server has nothing to say."""
        told = [f"{key}: {json.dumps(row.told[key], ensure_ascii=False)}"
                for key in TOLD if row.told.get(key)]
        wanted = next(iter(row.query.expected), "")
        if wanted:
            route = "explain" if row.answers["attar"][2].rank else "why"
            told.append(self._ask(result.engine, route, wanted, row.query.text))
        return "\n".join(line[:CHARACTERS_MAX] for line in told if line)

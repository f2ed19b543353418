"""Asking the Algolia wire of a running server, as a client would: with its headers, by position."""

import json
import urllib.parse

APP_ID = "attar"


class Wire:
    def __init__(self, server, key=None):
        self.server = server
        self.key = key or server.token
        self.headers = {"X-Algolia-Application-Id": APP_ID, "X-Algolia-API-Key": self.key}

    def ask(self, method, path, body=None, headers=None):
        """A request as it is; the reply whatever its status."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body, ensure_ascii=False)
        if isinstance(body, str):
            body = body.encode("utf-8")
        return self.server.request(method, path, body=body,
                                   headers={**self.headers, **(headers or {})})

    def batch(self, *requests, **members):
        reply = self.ask("POST", "/1/indexes/*/queries", {"requests": list(requests), **members})
        assert reply.status == 200, reply.body
        return reply.json["results"]

    def search(self, index="products", **parameters):
        return self.batch({"indexName": index, **parameters})[0]

    def facet(self, facet, query="", index="products", **parameters):
        """The values of a facet: a dict of counts, in the order of the answer."""
        result = self.batch({"type": "facet", "indexName": index, "facet": facet,
                             "facetQuery": query, **parameters})[0]
        return {hit["value"]: hit["count"] for hit in result["facetHits"]}

    def refused(self, **parameters):
        """Status and message of a search that is refused."""
        reply = self.ask("POST", "/1/indexes/products/query", parameters)
        answer = reply.json
        assert reply.status == answer["status"] and set(answer) == {"message", "status"}, answer
        return reply.status, answer["message"]


def encoded(**parameters):
    """Parameters as the v4 client sends them."""
    return "&".join(name + "=" + urllib.parse.quote(
        value if isinstance(value, str) else json.dumps(value, separators=(",", ":"),
                                                        ensure_ascii=False), safe="!~*'()")
                    for name, value in parameters.items())


def ids(result):
    return [hit["objectID"] for hit in result["hits"]]

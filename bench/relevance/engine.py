"""The real server: started on a data folder and asked over one connection that stays open.

    Engine(argv...) --> ask(text) --> Answer(ids, total, took_us, error)
                    --> listing()     every visible product, page after page
                    --> passing(expr) the ids that a filter expression leaves

An Engine made with `at(url)` talks to a server that somebody else runs, and never ends it.
"""

import http.client
import json
import os
import subprocess
import time
import urllib.parse

READY_WITHIN_S = 300
STOP_WITHIN_S = 30
PAGE = 100
SEARCH = "/api/products/search?"
SHOWN = 10
Q_BYTES_MAX = 512


class Answer:
    """What a list of results says: ids in order, how many in all, the engine's own time."""

    def __init__(self, ids, total=0, took_us=0, error="", body=None):
        self.ids, self.total, self.took_us = ids, total, took_us
        self.error = error
        self.body = body or {}


class Engine:
    def __init__(self, host, port, process=None):
        self.process = process
        self.connection = http.client.HTTPConnection(host, port, timeout=60)
        self._passing = {}

    def get(self, target):
        """(status, value) of one request; a connection that was closed is opened once more."""
        for last in (False, True):
            try:
                self.connection.request("GET", target)
                reply = self.connection.getresponse()
                body = reply.read()
                return reply.status, json.loads(body)
            except (http.client.HTTPException, ConnectionError):
                self.connection.close()
                if last:
                    raise
        return None

    def ask(self, text, size=SHOWN, **more):
        parameters = {"q": text, "size": size, "fields": "name,brand", **more}
        status, body = self.get(SEARCH + urllib.parse.urlencode(parameters))
        if status != 200:
            return Answer([], error=f"{status}: {body.get('detail', '')}")
        return Answer([hit["id"] for hit in body["hits"]], body["total"], body["took_us"],
                      body=body)

    def listing(self, fields="name,brand,notes,accords", **more):
        """Every product that can be found, as the server shows it."""
        parameters = {"size": PAGE, "fields": fields, **more}
        while True:
            status, body = self.get(SEARCH + urllib.parse.urlencode(parameters))
            if status != 200:
                raise RuntimeError(f"{status}: {body.get('detail', body)}")
            yield from body["hits"]
            if not body.get("cursor"):
                return
            parameters["cursor"] = body["cursor"]

    def product(self, name):
        """The product with an id, or None."""
        status, body = self.get("/api/products/" + urllib.parse.quote(name))
        return body if status == 200 else None

    def passing(self, expression):
        """The ids of all products that a filter expression leaves."""
        if expression not in self._passing:
            self._passing[expression] = {hit["id"] for hit in
                                         self.listing("name", filter=expression)}
        return self._passing[expression]

    def close(self):
        self.connection.close()
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def at(url):
    parts = urllib.parse.urlsplit(url)
    return Engine(parts.hostname, parts.port)


def start(binary, root, data, seed=None):
    """A server on a free port of 127.0.0.1, without pages; ready when this returns."""
    no_pages = os.path.join(data, "no-pages")
    os.makedirs(no_pages, exist_ok=True)
    log = os.path.join(data, "server.log")
    argv = [binary, "serve", "--address", "127.0.0.1", "--port", "0", "--loops", "1",
            "--data", data, "--share", root, "--web", no_pages]
    argv += ["--seed-catalog", seed] if seed else []
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=file, text=True)
    url = process.stdout.readline().strip()
    if not url:
        process.wait()
        raise RuntimeError("attar did not start; its log ends:\n" + _tail(log))
    parts = urllib.parse.urlsplit(url)
    engine = Engine(parts.hostname, parts.port, process)
    try:
        _wait_ready(engine, log)
    except BaseException:
        engine.close()
        raise
    return engine


def _tail(log):
    with open(log, encoding="utf-8") as file:
        return file.read()[-2000:]


def _wait_ready(engine, log):
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            if engine.get("/health/ready")[0] == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        if engine.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("attar did not become ready; its log ends:\n" + _tail(log))
        time.sleep(0.02)


def import_catalogue(binary, root, data, mapping, source):
    """Fill an empty data folder; rows that are rejected are the source's own traps."""
    os.makedirs(data, exist_ok=True)
    done = subprocess.run([binary, "import", "--data", data, "--share", root,
                           "--mapping", mapping, source],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"import ended with exit code {done.returncode}:\n{done.stdout[-2000:]}")

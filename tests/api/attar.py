"""A real `attar serve` on a free port, over the embedded catalogue, in a folder of its own.

One server is shared by the tests that only read; a test that changes the catalogue starts its own.
The programs come from ATTAR_BINARY and ATTAR_DATA (tools/dev sets them), else from build/.
"""

import atexit
import contextlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

ROOT = os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BINARY = os.environ.get("ATTAR_BINARY") or os.path.join(ROOT, "build", "release", "attar")
SEED = os.environ.get("ATTAR_DATA") or os.path.join(ROOT, "build", "data")
READY_WITHIN_S = 120
STOPPED_WITHIN_S = 30

PAGE = {
    "index.html": b"<!doctype html><title>page</title>",
    "index.html.gz": b"\x1f\x8bpacked",
    "assets/app-1a2b.js": b"console.log(1)",
    "humans.txt": b"Attar\n",
}


class Reply:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    @property
    def json(self):
        return json.loads(self.body)

    def field(self, name):
        return self.fields.get(name.lower())


def query(parameters):
    """A dict or list of pairs as a query string; a list as value repeats its name."""
    pairs = parameters.items() if isinstance(parameters, dict) else parameters
    flat = [(name, item) for name, value in pairs
            for item in (value if isinstance(value, list) else [value])]
    return urllib.parse.urlencode(flat)


class Attar:
    def __init__(self, folder=None, seed=SEED, ready=True, flags=()):
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="attar-api-")
        self.data = os.path.join(self.folder, "data")
        self.log = os.path.join(self.folder, "log")
        self._write_page()
        argv = [BINARY, "serve", "--port", "0", "--loops", "2", "--data", self.data,
                "--share", ROOT, "--web", os.path.join(self.folder, "web"),
                *(["--seed-catalog", seed] if seed else []), *flags]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=log,
                                            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError("attar did not start:\n" + self.log_text())
        parts = urllib.parse.urlsplit(self.url)
        self.host, self.port = parts.hostname, parts.port
        if ready:
            self.wait_ready()

    def wait_ready(self):
        self.wait(lambda: self.get("/health/ready").status == 200, READY_WITHIN_S)

    def _write_page(self):
        for name, body in PAGE.items():
            path = os.path.join(self.folder, "web", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(body)

    def log_text(self):
        with open(self.log, encoding="utf-8") as file:
            return file.read()

    def wait(self, condition, within_s=60):
        deadline = time.monotonic() + within_s
        while not condition():
            if self.process.poll() is not None:
                raise RuntimeError(f"attar ended ({self.process.returncode}):\n" + self.log_text())
            if time.monotonic() > deadline:
                raise RuntimeError(f"not within {within_s} s; the log:\n" + self.log_text())
            time.sleep(0.01)

    def request(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, target, body=body, headers=headers or {})
            answer = connection.getresponse()
            fields = {}
            for name, value in answer.getheaders():
                fields[name.lower()] = value
            return Reply(answer.status, fields, answer.read())
        finally:
            connection.close()

    def get(self, path, parameters=None, headers=None):
        target = path + ("?" + query(parameters) if parameters else "")
        return self.request("GET", target, headers=headers)

    def post(self, path, value, headers=None):
        body = value if isinstance(value, (bytes, str)) else json.dumps(value)
        if isinstance(body, str):
            body = body.encode("utf-8")
        return self.request("POST", path, body=body,
                            headers={"Content-Type": "application/json", **(headers or {})})

    @property
    def token(self):
        with open(os.path.join(self.data, "admin.token"), encoding="ascii") as file:
            return file.read()

    def admin(self, method, path, value=None, headers=None):
        """A request of the staff under /api/admin/search/."""
        body = None if value is None else json.dumps(value, ensure_ascii=False).encode("utf-8")
        return self.request(method, "/api/admin/search/" + path, body=body,
                            headers={"Authorization": "Bearer " + self.token, **(headers or {})})

    def search(self, **parameters):
        reply = self.get("/api/products/search", parameters)
        assert reply.status == 200, reply.body
        return reply.json

    def run(self, *arguments):
        """Another `attar` command on the same data folder."""
        return subprocess.run([BINARY, *arguments, "--data", self.data, "--share", ROOT],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=False)

    def rows(self, sql, *values):
        """What a statement on the catalogue's file gives, behind the server's back."""
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "catalog.db"))) as file, \
                file:
            return file.execute(sql, values).fetchall()

    def change(self, *products):
        """Put products into the catalogue and wait until they are served."""
        path = os.path.join(self.folder, "change.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            for product in products:
                file.write(json.dumps(product, ensure_ascii=False) + "\n")
        before = int(self.get("/health/ready").json["generation"])
        done = self.run("import", path)
        assert done.returncode == 0, done.stdout + done.stderr
        self.wait(lambda: self.get("/health/ready").json["generation"] > before)

    def stop(self):
        """SIGTERM; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        return code

    def close(self):
        self.stop()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


_shared = []


def shared():
    """The server of the tests that change nothing."""
    if not _shared:
        _shared.append(Attar())
        atexit.register(_shared[0].close)
    return _shared[0]


def seed(name):
    """The embedded documents of products, brands, categories or vendors, by id."""
    with open(os.path.join(SEED, name + ".jsonl"), encoding="utf-8") as file:
        return {document["id"]: document for document in map(json.loads, file)}


def live_offers(product, vendors):
    """Those that count: active, of a vendor who sells now."""
    return [offer for offer in product["offers"]
            if offer["active"] and vendors[offer["vendor_id"]]["status"] == "approved"
            and not vendors[offer["vendor_id"]].get("holiday_until")]

"""The server under judgement: started on a free port, asked over HTTP, stopped at the end."""

import decimal
import http.client
import json
import os
import socket
import subprocess
import time

READY_WITHIN_S = 120
TRIES = 6    # a busy machine may pass the server's deadline, which says so: 503, Retry-After


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """binary: attar; arguments: what stands behind `attar serve`; log: where it writes."""

    def __init__(self, binary, arguments, log):
        self.port = free_port()
        self.log = log
        with open(log, "w", encoding="utf-8") as file:
            self.process = subprocess.Popen([binary, "serve", "--address", "127.0.0.1", "--port",
                                             str(self.port), *arguments], stdout=file, stderr=file,
                                            stdin=subprocess.DEVNULL)
        self.connection = None
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self._ask("GET", "/health/ready")[0] == 200:
                    return
            except OSError:
                self.connection = None
            time.sleep(0.02)
        self.stop()
        with open(self.log, encoding="utf-8") as file:
            raise RuntimeError("attar was not ready; its log ends:\n" + file.read()[-2000:])

    def get(self, target):
        """(status, the reply's JSON, numbers as decimals), after a few tries at a 503."""
        return self._try("GET", target)

    def post(self, ask):
        """The same search as a JSON body, where a parameter given twice is a list."""
        members = {}
        for name, value in ask.pairs():
            members.setdefault(name, []).append(value)
        body = {name: values if len(values) > 1 else values[0] for name, values in members.items()}
        return self._try("POST", "/api/products/search", json.dumps(body).encode())

    def _try(self, *request):
        for _ in range(TRIES):
            status, answer = self._ask(*request)
            if status != 503:
                break
        return status, answer

    def _ask(self, *request):
        try:
            return self._ask_once(*request)
        except http.client.RemoteDisconnected:    # it was idle while the documents were read
            self.connection = None
            return self._ask_once(*request)

    def _ask_once(self, method, target, sent=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        head = {"Content-Type": "application/json"} if sent is not None else {}
        self.connection.request(method, target, sent, head)
        reply = self.connection.getresponse()
        body = reply.read()
        return reply.status, json.loads(body, parse_float=decimal.Decimal) if body else None

    def position(self):
        """The newest generation, asked on a connection of its own: any thread may."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/health/ready")
        generation = json.loads(connection.getresponse().read())["generation"]
        connection.close()
        return generation

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

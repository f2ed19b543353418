"""`tools/dev run` around a server that is not Attar: waits until it is ready, prints the addresses,
stops it on Ctrl-C, and says clearly when the port is taken or the server dies.

Method: a stand-in binary in Python answers /health/ready with 503 twice, then with 200.
"""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
STAND_IN = """#!/usr/bin/env python3
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Handler.asked += 1
        self.send_response(200 if Handler.asked > 2 else 503)
        self.end_headers()
    def log_message(self, *args):
        pass
print(" ".join(sys.argv), flush=True)
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
DRIVER = """
import sys
sys.path.insert(0, sys.argv[1])
from devlib import builds, serve
from devlib.term import Failure
builds.program = lambda name: sys.argv[2]
serve.LOG = sys.argv[2] + ".log"
try:
    sys.exit(serve.foreground(int(sys.argv[3]), *sys.argv[4:]))
except Failure as failure:
    print("FAILURE", failure)
    sys.exit(1)
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serve(unittest.TestCase):
    def start(self, program, port, *mongo):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "attar")
        with open(path, "w", encoding="utf-8") as file:
            file.write(program)
        os.chmod(path, stat.S_IRWXU)
        process = subprocess.Popen([sys.executable, "-B", "-c", DRIVER, TOOLS, path, str(port),
                                    *mongo],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        return process

    def stopped_by(self, number, *mongo):
        port = free_port()
        process = self.start(STAND_IN, port, *mongo)
        shown = ""
        for line in process.stdout:
            shown += line
            if "Ctrl-C" in line:
                break
        self.assertIn(f"http://127.0.0.1:{port}/openapi.json", shown)
        process.send_signal(number)
        rest = process.stdout.read()
        self.assertEqual(process.wait(30), 0, shown + rest)
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.1", port)), 0, "it is still there")
        with open(process.args[5] + ".log", encoding="utf-8") as log:
            return shown, log.read()

    def test_ready_addresses_and_interrupt(self):
        self.stopped_by(signal.SIGINT)

    def test_terminate(self):
        self.stopped_by(signal.SIGTERM)

    def test_the_catalogue_is_the_embedded_one_or_a_server_s(self):
        shown, given = self.stopped_by(signal.SIGINT)
        self.assertIn("--seed-catalog", given)
        self.assertNotIn("--mongo", given)
        shown, given = self.stopped_by(signal.SIGINT, "mongodb://127.0.0.1:1/shop")
        self.assertIn("--mongo mongodb://127.0.0.1:1/shop", given)
        self.assertNotIn("--seed-catalog", given)
        self.assertIn("catalogue    mongodb://127.0.0.1:1/shop", shown)

    def test_taken_port_is_named(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            output, _ = self.start(STAND_IN, port).communicate(timeout=30)
        self.assertIn(f"FAILURE port {port}", output)

    def test_a_server_that_dies_shows_its_log(self):
        program = "#!/bin/sh\necho the catalogue is damaged\nexit 3\n"
        output, _ = self.start(program, free_port()).communicate(timeout=30)
        self.assertIn("exit code 3", output)
        self.assertIn("the catalogue is damaged", output)


if __name__ == "__main__":
    unittest.main()

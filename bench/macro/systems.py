"""What is measured: attar, and nginx with a static file, each pinned to the server's core."""

import http.client
import os
import socket
import subprocess
import time

import machine

READY_WITHIN_S = 600
NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; open_file_cache max=100;
  keepalive_requests 1000000000; keepalive_timeout 3600;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} backlog=1024; root {folder}/files; default_type application/json;
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A pinned server on a port; `close` ends it."""

    def __init__(self, argv, port, ready, log):
        self.port = port
        start = time.monotonic()
        with open(log, "w", encoding="utf-8") as file:
            self.process = subprocess.Popen(machine.pinned(argv, machine.SERVER_CORE),
                                            stdout=file, stderr=file, stdin=subprocess.DEVNULL)
        self.log = log
        self.await_ok(ready)
        self.ready_s = time.monotonic() - start

    def await_ok(self, target):
        """Until it answers 200."""
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if get(self.port, target)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.005)
        self.close()
        with open(self.log, encoding="utf-8") as file:
            raise RuntimeError(f"{self.log} ends:\n{file.read()[-2000:]}")

    def pid(self):
        return self.process.pid

    def resident_bytes(self):
        with open(f"/proc/{self.pid()}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def attar(binary, root, data, folder, seed=None, ready="/health/ready"):
    """One loop, one core, the index in `data`; there once `ready` answers 200."""
    port = free_port()
    argv = [binary, "serve", "--address", "127.0.0.1", "--port", str(port), "--loops", "1",
            "--data", data, "--share", root]
    if seed:
        argv += ["--seed-catalog", seed]
    return Process(argv, port, ready, os.path.join(folder, "attar.log"))


def nginx(folder, sizes):
    """Static files named after their size in bytes, keep-alive, no access log, one worker."""
    port = free_port()
    files = os.path.join(folder, "files")
    os.makedirs(files, exist_ok=True)
    for size in sizes:
        with open(os.path.join(files, f"{size}.json"), "wb") as file:
            file.write(b"x" * size)
    config = os.path.join(folder, "nginx.conf")
    with open(config, "w", encoding="ascii") as file:
        user = "user root;" if os.geteuid() == 0 else ""
        file.write(NGINX.format(folder=folder, port=port, user=user))
    argv = ["nginx", "-c", config, "-p", folder]
    return Process(argv, port, f"/{sizes[0]}.json", os.path.join(folder, "nginx.log"))


def get(port, target):
    """(status, headers, body) over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", target)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        connection.close()

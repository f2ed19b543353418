"""`tools/dev run`: the built server on its embedded catalogue, in the foreground until Ctrl-C."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import builds, catalogue, stamps
from .term import BUILD, ROOT, Failure, Step, say, tail

READY_WITHIN_S = 60
STOP_WITHIN_S = 30
HOST = "127.0.0.1"
LOG = os.path.join(BUILD, "log", "attar.log")


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Failure(f"port {port} on {HOST} is taken ({error.strerror}); choose another with "
                          "--port N or ATTAR_PORT=N") from error


def _is_ready(port):
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health/ready", timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _wait_ready(server, port):
    deadline = time.monotonic() + READY_WITHIN_S
    with Step("starting attar"):
        while not _is_ready(port):
            if server.poll() is not None:
                raise Failure(f"attar ended with exit code {server.returncode}; its log:\n"
                              + tail(LOG))
            if time.monotonic() > deadline:
                raise Failure(f"attar was not ready within {READY_WITHIN_S} s; its log:\n"
                              + tail(LOG))
            time.sleep(0.02)


def _addresses(port):
    base = f"http://{HOST}:{port}"
    return "\n".join([
        "",
        f"  storefront   {base}/",
        f"  search       {base}/api/products/search?q=oud",
        f"  OpenAPI      {base}/openapi.json",
        f"  metrics      {base}/metrics",
        f"  health       {base}/health/ready",
        f"  log          {os.path.relpath(LOG, ROOT)}",
        "",
        "  Ctrl-C stops it.",
        ""])


def _stop(server):
    """Ask once; the server drains by itself.  Kill it only when it does not."""
    if server.poll() is None:
        server.terminate()
    try:
        return server.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


def _data_folder():
    """One for each state of the embedded catalogue, so that a changed one is loaded anew."""
    return os.path.join(BUILD, "run", stamps.content_hash(catalogue.INPUTS)[:12])


def _interrupt(number, frame):
    raise KeyboardInterrupt


def foreground(port):
    binary = builds.program("attar")
    if not os.path.exists(binary):
        raise Failure(f"there is no {binary}: does the build work?")
    _check_port(port)
    os.makedirs(os.path.dirname(LOG), exist_ok=True)
    os.makedirs(os.path.join(BUILD, "run"), exist_ok=True)
    argv = [binary, "serve", "--address", HOST, "--port", str(port), "--data", _data_folder(),
            "--seed-catalog", catalogue.FOLDER, "--web", os.path.join(ROOT, "web", "dist")]
    with open(LOG, "w", encoding="utf-8") as log:
        server = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                  start_new_session=True)
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell may have had SIGINT ignored
        signal.signal(number, _interrupt)
    try:
        _wait_ready(server, port)
        say(_addresses(port))
        code = server.wait()
        raise Failure(f"attar ended with exit code {code}; its log:\n{tail(LOG)}")
    except KeyboardInterrupt:
        say("\nstopping")
        return 0 if _stop(server) in (0, -signal.SIGTERM) else 1
    finally:
        _stop(server)

"""`tools/dev run`: the built server in the foreground until Ctrl-C, on its embedded catalogue or on
a MongoDB server: any, by its URI, or a SecantusDB that is started, and filled once, for the run."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import builds, catalogue, peers, stamps
from .term import BUILD, ROOT, Failure, Step, must, say, tail

READY_WITHIN_S = 60
STOP_WITHIN_S = 30
HOST = "127.0.0.1"
LOG = os.path.join(BUILD, "log", "attar.log")
OWN_PEER = "secantus"


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


def _addresses(port, uri):
    base = f"http://{HOST}:{port}"
    return "\n".join([
        "",
        *([f"  catalogue    {uri}"] if uri else []),
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


@contextlib.contextmanager
def _source(mongo):
    """The URI of the catalogue's server, None for the embedded one."""
    if mongo != OWN_PEER:
        yield mongo
        return
    try:
        peer = peers.Secantus(os.path.join(BUILD, "run", OWN_PEER)).start()
    except peers.Missing as missing:
        raise Failure(f"SecantusDB cannot be had: {missing}") from missing
    try:
        with peer.client() as client:
            filled = client.attar.products.find_one() is not None
        if not filled:
            must([os.path.join(ROOT, "tools", "mongo-load"), peer.uri(), catalogue.FOLDER],
                 "filling SecantusDB")
        yield peer.uri()
    finally:
        peer.stop()


def _data_folder(mongo):
    """One for each state of the embedded catalogue, so that a changed one is loaded anew, and one
    for each other source."""
    name = hashlib.sha256(mongo.encode()).hexdigest() if mongo else \
        stamps.content_hash(catalogue.INPUTS)
    return os.path.join(BUILD, "run", name[:12])


def _interrupt(number, frame):
    raise KeyboardInterrupt


def foreground(port, mongo=None):
    """Serve until Ctrl-C; `mongo` is a URI, or OWN_PEER."""
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell may have had SIGINT ignored
        signal.signal(number, _interrupt)
    with _source(mongo) as uri:
        return _foreground(port, uri, _data_folder(mongo))


def _foreground(port, uri, data):
    binary = builds.program("attar")
    if not os.path.exists(binary):
        raise Failure(f"there is no {binary}: does the build work?")
    _check_port(port)
    os.makedirs(os.path.dirname(LOG), exist_ok=True)
    os.makedirs(os.path.join(BUILD, "run"), exist_ok=True)
    argv = [binary, "serve", "--address", HOST, "--port", str(port), "--data", data,
            "--web", os.path.join(ROOT, "web", "dist"),
            *(["--mongo", uri] if uri else ["--seed-catalog", catalogue.FOLDER])]
    with open(LOG, "w", encoding="utf-8") as log:
        server = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                  start_new_session=True)
    try:
        _wait_ready(server, port)
        say(_addresses(port, uri))
        code = server.wait()
        raise Failure(f"attar ended with exit code {code}; its log:\n{tail(LOG)}")
    except KeyboardInterrupt:
        say("\nstopping")
        return 0 if _stop(server) in (0, -signal.SIGTERM) else 1
    finally:
        _stop(server)

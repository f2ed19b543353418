"""MongoDB servers for tests and for `tools/dev run --mongo`: had, started, killed, stopped.

  packages()   pymongo and SecantusDB (PyPI) in build/peers/venv, installed once; importable here
  kinds()      the servers that this machine can start, each a class of the same four verbs

      start -> uri -> kill, start again on the same folder -> stop

A peer that cannot be had raises Missing with the reason: a skip, never a pass.  Servers listen on
127.0.0.1, on a port that was free; each is ended by its own process id and by nothing else.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from . import stamps
from .term import BUILD, ROOT, tail

FOLDER = os.path.join(BUILD, "peers")
REQUIREMENTS = os.path.join("tests", "support", "peers", "requirements.txt")
UP_WITHIN_S = 60
DOWN_WITHIN_S = 20
SET_NAME = "rs0"


class Missing(Exception):
    """Why a peer cannot be had here."""


def _venv(*parts):
    return os.path.join(FOLDER, "venv", *parts)


def _run(argv, log, reason):
    """Run argv with its output in a log; Missing with its last lines when it fails."""
    path = os.path.join(FOLDER, log)
    with open(path, "w", encoding="utf-8") as file:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=ROOT,
                              check=False)
    if done.returncode != 0:
        raise Missing(f"{reason}: {tail(path, 2)}")


def _install():
    """build/peers/venv as requirements.txt says; one process at a time."""
    value = stamps.content_hash([REQUIREMENTS])
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamps.is_fresh("peers", value, [_venv("bin", "secantusd-py")]):
            return
        _run([sys.executable, "-m", "venv", "--clear", _venv()], "venv.log", "no venv")
        _run([_venv("bin", "python3"), "-m", "pip", "install", "--disable-pip-version-check",
              "--only-binary", ":all:", "--pre", "-r", os.path.join(ROOT, REQUIREMENTS)],
             "pip.log", "pip cannot install SecantusDB and pymongo")
        stamps.write("peers", value)


def packages():
    """Make pymongo and bson importable in this process; Missing if they cannot be had."""
    _install()
    site = _venv("lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")
    if site not in sys.path:
        sys.path.append(site)


def python():
    """The interpreter of build/peers/venv, which has pymongo."""
    _install()
    return _venv("bin", "python3")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One server process on a folder of its own; a subclass gives its command line."""

    name = "server"
    query = "directConnection=true"

    def __init__(self, folder=None):
        packages()
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix=f"attar-{self.name}-")
        self.log = os.path.join(self.folder, "server.log")
        self.port = free_port()
        self.process = None

    def argv(self):
        raise NotImplementedError

    def uri(self, port=None, database=""):
        """The address; with `port`, of a proxy that stands before the server."""
        return f"mongodb://127.0.0.1:{port or self.port}/{database}?{self.query}"

    def client(self, **options):
        import pymongo
        return pymongo.MongoClient(self.uri(), **{"serverSelectionTimeoutMS": 5000, **options})

    def start(self):
        os.makedirs(os.path.join(self.folder, "db"), exist_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.argv(), stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, cwd=self.folder)
        try:
            self._wait_up()
        except Missing:
            self.stop()
            raise
        return self

    def _wait_up(self):
        import pymongo.errors
        deadline = time.monotonic() + UP_WITHIN_S
        with self.client(serverSelectionTimeoutMS=500) as client:
            while True:
                try:
                    self.first_answer(client)
                    return
                except pymongo.errors.PyMongoError as error:
                    if self.process.poll() is not None or time.monotonic() > deadline:
                        raise Missing(f"{self.name} does not start: {error}\n"
                                      + tail(self.log, 5)) from error
                    time.sleep(0.05)

    def first_answer(self, client):
        client.admin.command("ping")

    def kill(self):
        """SIGKILL, as a crash; the folder stays."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self):
        """SIGTERM, SIGKILL after a while; the folder goes if it was made here."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(DOWN_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.kill()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class Secantus(Server):
    """SecantusDB, one process that calls itself the primary of a set of one.

    `oplog` is how many entries it keeps: it looks only once in 1,000 writes."""

    name = "secantusdb"

    def __init__(self, folder=None, oplog=100000, durable=False):
        super().__init__(folder)
        self.oplog, self.durable = oplog, durable

    def argv(self):
        return [_venv("bin", "secantusd-py"), "--host", "127.0.0.1", "--port", str(self.port),
                "--storage-path", os.path.join(self.folder, "db"), "--enable-test-commands",
                "--noop-heartbeat-seconds", "1", "--oplog-max-entries", str(self.oplog),
                *(["--sync-on-commit"] if self.durable else [])]


class Mongod(Server):
    """The mongod that ATTAR_TEST_MONGOD names, as a replica set of one member.

    Its oplog is never below 990 MB, so that `oplog` is not looked at: a pruned one is shown by
    SecantusDB alone."""

    name = "mongod"

    def __init__(self, folder=None, oplog=0, durable=True):
        super().__init__(folder)
        del oplog, durable

    def argv(self):
        return [os.environ["ATTAR_TEST_MONGOD"], "--replSet", SET_NAME, "--bind_ip", "127.0.0.1",
                "--port", str(self.port), "--dbpath", os.path.join(self.folder, "db"),
                "--setParameter", "enableTestCommands=1"]

    def first_answer(self, client):
        """Found the set at the first start; then wait until it has its primary."""
        import pymongo.errors
        hello = client.admin.command("hello")
        if "setName" not in hello:
            client.admin.command("replSetInitiate", {"_id": SET_NAME, "members": [
                {"_id": 0, "host": f"127.0.0.1:{self.port}"}]})
        if not hello.get("isWritablePrimary"):
            raise pymongo.errors.NotPrimaryError("no primary yet")


def kinds():
    """The classes of servers that can be started; Missing if there is none."""
    packages()
    return [Secantus] + ([Mongod] if os.environ.get("ATTAR_TEST_MONGOD") else [])

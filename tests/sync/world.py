"""Attar, a MongoDB server, the line between and two people: one who writes, one who searches.

    writer ──────────────> server <── proxy <── attar serve --mongo <── shopper
      model                                            │
        └────────────── truth.differences ─────────────┘

    with World(kind, seed, count=400) as world:
        world.start(); ...faults...; world.check(test)

check() is the method of every test here: writing has stopped, a last product is written, and once
it is shown everything before it must be, exactly; nothing is asked twice.
"""

import contextlib
import os
import re
import sqlite3
import threading
import time

import attar
import setting
import truth
from proxy import Proxy
from shopper import Shopper
from writer import Writer

SHOWN_WITHIN_S = 120
READY_WITHIN_S = 120
WRITTEN_WITHIN_S = 900
KINDS = ("products", "brands", "categories", "vendors")  # as Attar's files number them


class World(contextlib.AbstractContextManager):
    def __init__(self, kind, seed, count=400, **options):
        self.seed = seed
        self.stack = contextlib.ExitStack()
        self.server = self.shopper = None
        self.flags = []
        self.patience = ""
        with contextlib.ExitStack() as stack:
            self.peer = kind(**options)
            stack.callback(self.peer.stop)
            self.peer.start()
            self.writer = Writer(self.peer.uri(), seed)
            stack.callback(self.writer.close)
            self.writer.fill(count)
            self.proxy = Proxy(self.peer.port, seed)
            stack.callback(self.proxy.close)
            self.stack = stack.pop_all()

    def __exit__(self, *error):
        if self.server is not None:
            if error[0] is not None:
                print(f"seed={self.seed}, the end of attar's log:\n"
                      + self.server.log_text()[-3000:])
            self.server.close()
        self.stack.close()

    # ---- Attar ----

    def start(self, ready=True):
        """Start Attar, again on the folder that it had; wait until it serves, let a shopper in."""
        kept = self.server
        self.server = attar.Attar(folder=kept and kept.folder, seed=None, ready=False, flags=[
            "--mongo", self.peer.uri(self.proxy.port, "attar") + self.patience, *self.flags])
        self.server.own_folder = True
        if ready:
            self.wait_ready()
        return self.server

    def wait_ready(self):
        self.server.wait(lambda: self.server.get("/health/ready").status == 200, READY_WITHIN_S)
        self.shopper = Shopper(self.server.host, self.server.port)
        self.shopper.start()

    def stop(self):
        """SIGTERM; the exit code."""
        self.let_out()
        return self.server.stop()

    def kill(self):
        self.let_out()
        self.server.process.kill()
        self.server.stop()

    def let_out(self):
        """The shopper leaves; what was wrong so far is kept."""
        if self.shopper is not None:
            self.shopper.end()

    def metric(self, name):
        """The value of one metric by its whole name, labels too; None if it is not there."""
        text = self.server.get("/metrics").body.decode()
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else None

    def kept_out(self):
        """As many documents are listed as kept out as are broken."""
        return self.metric("attar_sync_quarantined") == self.writer.faulty()

    def replica(self):
        return self.server.admin("GET", "status").json["replica"]

    def kept(self, collection):
        """As many documents of a collection as Attar serves from."""
        with contextlib.closing(sqlite3.connect(
                f"file:{self.server.data}/replica.db?mode=ro", uri=True)) as replica:
            return replica.execute("SELECT count(*) FROM catalog_document WHERE kind = ?",
                                   (KINDS.index(collection),)).fetchone()[0]

    def verified(self):
        """What Attar finds itself when it holds its index against its catalogue, now."""
        before = (self.server.admin("GET", "verify").json["index"] or {}).get("at")
        self.server.admin("POST", "verify")

        def done():
            report = self.server.admin("GET", "verify").json["index"] or {}
            return report.get("state") == "done" and report["at"] != before and report
        report = setting.wait(done, SHOWN_WITHIN_S, "a verification")
        return report["missing"], report["extra"], report["stale"]

    def memory_mb(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) // 1024

    # ---- the two people ----

    @contextlib.contextmanager
    def writing(self, rate=0):
        """The writer works beside the block; a failure of its own is raised at the end."""
        end, failures = threading.Event(), []

        def work():
            try:
                self.writer.run(end, rate)
            except BaseException as error:  # told to the test's own thread
                failures.append(error)
        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()
        if failures:
            raise failures[0]

    @contextlib.contextmanager
    def cutting(self, low_s=0.5, high_s=3):
        """The line is reset at random moments beside the block."""
        end = threading.Event()
        thread = threading.Thread(target=self.proxy.cuts, args=(low_s, high_s, end))
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()

    def until_written(self, writes, cuts=0):
        """Wait until the writer has made so many changes in all, and the line was cut so often."""
        setting.wait(lambda: self.writer.writes >= writes and self.proxy.resets >= cuts,
                     WRITTEN_WITHIN_S, f"{writes} changes, {cuts} cuts")

    def until_metric(self, name, least=1):
        self.server.wait(lambda: (self.metric(name) or 0) >= least, SHOWN_WITHIN_S)

    def shown(self, identity):
        return self.server.get(f"/api/products/{identity}").status == 200

    def settle(self):
        """Seconds until what is written now is shown; everything before it is, then.

        A collection that was replaced is read anew while the stream goes on and shows what it
        brings: so a second one, and wait until Attar does not call itself stale."""
        start = time.monotonic()
        for _ in range(2):
            mark = self.writer.mark()
            self.server.wait(lambda mark=mark: self.shown(mark), SHOWN_WITHIN_S)
        waited = time.monotonic() - start
        self.server.wait(lambda: not self.degraded(), SHOWN_WITHIN_S)
        return waited

    def degraded(self):
        return self.server.get("/health/ready").json.get("degraded")

    def check(self, test, at_least=0):
        """0 missing, 0 extra, 0 stale; the server's content is the writer's; nobody was turned
        away, and since the last check every search found `at_least` products."""
        what = f"seed={self.seed}"
        waited = self.settle()
        if self.writer.unsure == 0:  # else a change that timed out may have come after the look
            test.assertEqual(self.writer.differences(), [], f"{what}: the server's own loss")
        test.assertEqual(truth.differences(self.server, self.writer.client), [], what)
        setting.wait(self.kept_out, SHOWN_WITHIN_S, f"{self.writer.faulty()} documents kept out")
        test.assertEqual(self.verified(), (0, 0, 0), what)
        if self.shopper is not None:
            test.assertEqual(self.shopper.wrong, [], what)
            test.assertGreater(self.shopper.answers, 0)
            test.assertGreaterEqual(self.shopper.fewest, at_least, f"{what}: the index was cleared")
            self.shopper.forget_fewest()
        return waited


def seeds(count):
    """Seeds of `count` rounds, the first one ATTAR_SEED itself."""
    return range(setting.SEED, setting.SEED + count)


def say(test, text):
    """A figure for the log of the run."""
    print(f"\n{test.id().rpartition('.')[2]}: {text} (ATTAR_SEED={setting.SEED}, "
          f"ATTAR_TIER={setting.TIER}, pid {os.getpid()})", flush=True)

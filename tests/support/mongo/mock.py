"""mock_mongo from Python: start it with a script, send it more lines, read its journal.

    mock = Mock(script="shop.script")     a file of this folder, or text=...
    mock.uri   mock.play("lost", 286)   mock.tell("set role=secondary")
    mock.commands("getMore")   mock.stop()
"""

import json
import os
import subprocess
import tempfile
import threading

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(FOLDER)))
PATIENCE_S = 20


def program():
    """The mock beside the attar that is tested; FileNotFoundError names what to build."""
    build = os.path.dirname(os.environ.get("ATTAR_BINARY") or os.path.join(ROOT, "build/release/x"))
    path = os.path.join(build, "tests", "support", "mongo", "mock_mongo")
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: ninja -C {build} tests/support/mongo/mock_mongo")
    return path


class Mock:
    def __init__(self, script=None, text=None):
        self._given = None
        if script is None:
            with tempfile.NamedTemporaryFile("w", suffix=".script", delete=False,
                                             encoding="utf-8") as file:
                file.write(text)
            script = self._given = file.name
        self._changed = threading.Condition()
        self._lines = []
        self._process = subprocess.Popen(
            [program(), "--script", os.path.join(FOLDER, script)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, encoding="utf-8")
        first = self._process.stdout.readline()
        if not first:
            self._process.stdout.close()
            self.stop()
            raise ValueError(f"the mock does not take {script}")
        self.port = int(first)
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def uri(self):
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet=rs0&heartbeatFrequencyMS=500"

    @property
    def pid(self):
        return self._process.pid

    def _read(self):
        with self._process.stdout as lines:  # until the mock ends
            for line in lines:
                entry = json.loads(line)
                with self._changed:
                    self._lines.append(entry)
                    self._changed.notify_all()

    def journal(self):
        """Everything so far, oldest first: what was sent before this call is in it."""
        self.tell("")
        with self._changed:
            return list(self._lines)

    def wait(self, condition, within_s=PATIENCE_S, what="the condition"):
        """Wait until `condition(journal)` gives something true, and give it."""
        with self._changed:
            found = self._changed.wait_for(lambda: condition(self._lines), within_s)
        if not found:
            raise AssertionError(f"{what} did not come true within {within_s} s")
        return found

    def tell(self, lines):
        """More script; returns when it is in force.  ValueError with the mock's reason."""
        with self._changed:
            before = len(self._lines)
        self._process.stdin.write(lines.rstrip("\n") + "\n\n")
        self._process.stdin.flush()
        answer = self.wait(lambda journal: [entry for entry in journal[before:]
                                            if "done" in entry or "wrong" in entry],
                           what="the mock's answer")[0]
        if "wrong" in answer:
            raise ValueError(answer["wrong"])

    def play(self, row, code=0):
        """A row of the table of signals: the script of that name, for this code."""
        with open(os.path.join(FOLDER, f"{row}.script"), encoding="utf-8") as file:
            self.tell(file.read().replace("$CODE", str(code)))

    def commands(self, name, collection=None):
        """What was asked, oldest first."""
        return [entry for entry in self.journal() if entry.get("command") == name
                and collection in (None, entry["collection"])]

    def replies(self, name):
        return [entry for entry in self.journal() if entry.get("reply") == name]

    def opened(self):
        """The $changeStream stages of all openings, oldest first."""
        return [entry["body"]["pipeline"][0]["$changeStream"]
                for entry in self.commands("aggregate")]

    def stop(self):
        self._process.terminate()
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        if self._given:
            os.unlink(self._given)

"""System calls of a running process that fail, by strace's injection, until the block ends.

    with Refusing(server.process.pid, "fsync", "EIO") as refusing: ...
    refusing.refused()        how many calls were
    refusing.synced_again()   descriptors that were synced once more after a failed fsync
"""

import os
import re
import shutil
import subprocess
import tempfile

CALL = re.compile(r"^\d+ +(\w+)\((\d+).*= (-?\d+)")


def why_not():
    """The reason for a skip: no strace, or ptrace is not allowed; "" if there is none."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], stderr=subprocess.PIPE,
                          text=True, check=False)
    return "" if done.returncode == 0 else "no ptrace: " + done.stderr.strip()


class Refusing:
    """`call` (or several, with commas) fails with `error` in every thread of `pid`; with `paths`
    only on these files, whether they are there already or not."""

    def __init__(self, pid, call, error, paths=()):
        self.folder = tempfile.mkdtemp(prefix="attar-refusing-")
        self.log = os.path.join(self.folder, "calls")
        chosen = [part for path in paths for part in ("-P", path)]
        self.process = subprocess.Popen(
            ["strace", "-f", "-o", self.log, "-e", f"trace={call},close", "-e",
             f"inject={call}:error={error}", *chosen, "-p", str(pid)],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.said = self.process.stderr.readline()  # comes once every thread is attached
        if "attached" not in self.said:
            self.end()
            raise RuntimeError(f"strace: {self.said}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()

    def end(self):
        """The calls work again.  Takes a second call."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate()
        if os.path.isdir(self.folder):
            with open(self.log, encoding="utf-8", errors="replace") as file:
                self.lines = file.readlines()
            shutil.rmtree(self.folder)

    def refused(self):
        if os.path.isdir(self.folder):
            with open(self.log, encoding="utf-8", errors="replace") as file:
                return file.read().count("(INJECTED)")
        return sum("(INJECTED)" in line for line in self.lines)

    def synced_again(self):
        """After the end.  A descriptor is another one once it was closed."""
        failed, again = set(), []
        for name, fd, result in (found.groups() for found in map(CALL.match, self.lines) if found):
            if name == "close":
                failed.discard(fd)
            elif fd in failed:
                again.append(f"{name}({fd})")
            elif result == "-1":
                failed.add(fd)
        return again

"""What a person sees while tools/dev works: one line a step, moving while it runs.

On a terminal the line is rewritten in place with the newest progress and the seconds gone; in a log
a line is added every 15 s instead, so that nothing looks hung.  All output of a step goes to
build/log/<step>.log; when the step fails its end is printed.
"""

import os
import re
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build")
LOGS = os.path.join(BUILD, "log")
LOG_EVERY_S = 15
TAIL_LINES = 40


class Failure(Exception):
    """Ends the command; its text is the sentence the person reads."""


def say(text):
    print(text, flush=True)


class Step:
    """`with Step("building") as step:` prints the step, its progress (step.note) and its time."""

    def __init__(self, title):
        self.title = title
        self.result = ""
        self.live = sys.stdout.isatty()
        self._note = ""
        self._done = threading.Event()

    def note(self, text):
        self._note = text

    def __enter__(self):
        self.start = time.monotonic()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._ticker.start()
        return self

    def __exit__(self, kind, error, trace):
        self._done.set()
        self._ticker.join()
        mark = "FAILED" if kind else (self.result or "done")
        self._print(f"{self.title:<34} {mark}  {self.seconds():.1f} s", end="\n")
        return False

    def seconds(self):
        return time.monotonic() - self.start

    def _tick(self):
        while not self._done.wait(0.25 if self.live else LOG_EVERY_S):
            self._print(f"{self.title:<34} {self._note} {self.seconds():.0f} s",
                        end="" if self.live else "\n")

    def _print(self, text, end):
        if self.live:
            sys.stdout.write("\r\033[K" + text[:118] + end)
        else:
            sys.stdout.write(text + end)
        sys.stdout.flush()


def log_path(name):
    os.makedirs(LOGS, exist_ok=True)
    return os.path.join(LOGS, re.sub(r"[^\w.-]+", "-", name) + ".log")


def tail(path, lines=TAIL_LINES):
    with open(path, encoding="utf-8", errors="replace") as log:
        return "".join(log.readlines()[-lines:]).rstrip()


def command(argv, step=None, name=None, env=None, cwd=ROOT, progress=r"^(\[\d+/\d+\])",
            stdin=subprocess.DEVNULL):
    """Run argv with its output in a log; text matched by `progress` becomes the step's note.

    Returns (exit code, log path).  env is added to this process's environment."""
    path = log_path(name or os.path.basename(argv[0]))
    pattern = re.compile(progress)
    with open(path, "w", encoding="utf-8", errors="replace") as log, \
            subprocess.Popen(argv, cwd=cwd, env={**os.environ, **(env or {})}, stdin=stdin,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors="replace") as process:
        for line in process.stdout:
            log.write(line)
            found = pattern.search(line)
            if step and found:
                step.note(found.group(1).strip())
        return process.wait(), path


def must(argv, title, hint="", **options):
    """As `command`, shown as a step of its own; raises Failure with the end of the log."""
    with Step(title) as step:
        code, path = command(argv, step, name=options.pop("name", title), **options)
        if code != 0:
            raise Failure(f"{title} failed (exit {code}); the whole log: "
                          f"{os.path.relpath(path, ROOT)}\n{tail(path)}\n{hint}".rstrip())
    return path

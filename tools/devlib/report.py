"""Runs rows of suites.py and reports: one line each, the failures in full, one closing line."""

import time

from .results import Outcome
from .term import Failure, Step, say

SHOWN_CHARACTERS = 12000


class Report:
    def __init__(self):
        self.total = Outcome()
        self.start = time.monotonic()

    def run(self, rows):
        for name, function in rows:
            self._row(name, function)

    def attempt(self, name, function):
        """Something that rows depend on, such as a build: True, or one failure is noted."""
        try:
            function()
            return True
        except Failure as failure:
            self._fail(name, str(failure))
            return False

    def _row(self, name, function):
        try:
            with Step(name) as step:
                outcome = function(step)
                step.result = outcome.line()
        except Failure as failure:
            self._fail(name, str(failure))
            return
        for case, text, replay in outcome.failures:
            say(f"\n--- {case} failed ---\n{text[-SHOWN_CHARACTERS:].rstrip()}\n"
                f"--- again with: {replay} ---\n")
        for case, reason in outcome.skips:
            say(f"    skipped in {case}: {reason}")
        self.total.add(outcome)

    def _fail(self, name, text):
        say(f"\n--- {name} failed ---\n{text}\n")
        self.total.failed += 1
        self.total.failures.append((name, text, ""))

    def close(self):
        """Print the closing line; returns the exit code."""
        seconds = int(time.monotonic() - self.start)
        say(f"\n{seconds // 60} min {seconds % 60} s")
        if self.total.failures:
            say("failed: " + ", ".join(case for case, _, _ in self.total.failures))
        say(self.total.line())
        return 1 if self.total.failed or not self.total.passed else 0

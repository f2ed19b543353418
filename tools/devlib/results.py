"""What a test run says, in one form: how many cases passed, failed, were skipped, and why.

Each runner counts in its own words; `counts` knows them.  A program that ends badly without having
counted is one failed case, one that ends well is one passed case: nothing is lost or invented.
"""

import json
import re


class Outcome:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []   # (name, output, command that replays)
        self.skips = []      # (name, reason)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures
        self.skips += other.skips
        return self

    def line(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def _sum(pattern, text):
    return sum(int(number) for number in re.findall(pattern, text, re.M))


def _cmocka(text):
    if not re.search(r"^\[=+\] \d+ test\(s\) run", text, re.M):
        return None
    return (_sum(r"^\[  PASSED  \] (\d+) test", text), _sum(r"^\[  FAILED  \] (\d+) test", text),
            _sum(r"^\[  SKIPPED \] (\d+) test", text))


def _unittest(text):
    ran = re.search(r"^Ran (\d+) tests?", text, re.M)
    if not ran:
        return None
    bad = _sum(r"(?:failures|errors|unexpected successes)=(\d+)", text)
    skipped = _sum(r"skipped=(\d+)", text)
    return int(ran.group(1)) - bad - skipped, bad, skipped


def _node(text):
    if not re.search(r"^(?:#|ℹ) pass \d+", text, re.M):
        return None
    return (_sum(r"^(?:#|ℹ) pass (\d+)", text),
            _sum(r"^(?:#|ℹ) (?:fail|cancelled) (\d+)", text),
            _sum(r"^(?:#|ℹ) (?:skipped|todo) (\d+)", text))


def _playwright(text):
    if not re.search(r"^ +\d+ (?:passed|failed)(?: \(.*\))?$", text, re.M):
        return None
    return (_sum(r"^ +(\d+) (?:passed|flaky)\b", text),
            _sum(r"^ +(\d+) (?:failed|interrupted)\b", text),
            _sum(r"^ +(\d+) (?:skipped|did not run)\b", text))


def _plain(text):
    found = re.findall(r"^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", text, re.M)
    return tuple(int(number or 0) for number in found[-1]) if found else None


def counts(text):
    """(passed, failed, skipped) of a runner's output, or None when it did not count."""
    for read in (_plain, _cmocka, _unittest, _node, _playwright):
        found = read(text)
        if found:
            return found
    return None


def of_program(name, exit_code, text, replay):
    """The outcome of one test program from its exit code and output; 77 means skipped."""
    outcome = Outcome()
    found = counts(text)
    if exit_code == 77:
        outcome.skipped = 1
    elif found:
        outcome.passed, outcome.failed, outcome.skipped = found
    elif exit_code == 0:
        outcome.passed = 1
    if exit_code not in (0, 77) and outcome.failed == 0:
        outcome.failed = 1
    if outcome.failed:
        outcome.failures.append((name, text, replay))
    if outcome.skipped:
        outcome.skips += [(name, reason) for reason in _reasons(text)]
    return outcome


def _reasons(text):
    """A skipped test says why on a line that holds the word SKIP, or begins with `skipped:`."""
    lines = [line.strip() for line in text.splitlines()
             if re.search(r"\bSKIP\b|^ *skipped: ", line)]
    lines += re.findall(r"skipped '(.*)'", text)
    return lines or ["no reason printed (a skip must say why)"]


def of_meson_log(path, replay):
    """Sum a meson testlog.json; replay(name) gives the command that runs that test alone."""
    total = Outcome()
    with open(path, encoding="utf-8") as log:
        for line in filter(str.strip, log):
            test = json.loads(line)
            text = (test.get("stdout") or "") + (test.get("stderr") or "")
            code = {"OK": 0, "EXPECTEDFAIL": 0, "SKIP": 77}.get(test["result"], 1)
            if test["result"] == "TIMEOUT":
                text += "\n(stopped: it ran past its time limit)"
            name = test["name"].split(" / ")[-1]        # meson writes "project:suite / name"
            total.add(of_program(name, code, text, replay(name)))
    return total

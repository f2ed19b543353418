"""One thing that a rule found."""

import collections

FAIL, WARN = "fail", "warn"

Finding = collections.namedtuple("Finding", "rule level path line text")


def judge(rule, file, line, value, limits, what):
    """A Finding when `value` passes the first or the second of `limits`, unless excepted."""
    warn_above, fail_above = limits
    if value <= warn_above or file.allowed(rule, line):
        return
    level = FAIL if value > fail_above else WARN
    yield Finding(rule, level, file.path, line or 1,
                  f"{what} {value}, {'at most' if level == FAIL else 'better at most'} "
                  f"{fail_above if level == FAIL else warn_above}")


def fail(rule, file, line, text):
    """A failing Finding, unless an exception with a reason stands above the place."""
    if not file.allowed(rule, line):
        yield Finding(rule, FAIL, file.path, line or 1, text)

"""`tools/dev golden`: expectation files, shown before they are accepted.

A golden test compares with the file beside its input and fails with the difference.  Run with
ATTAR_GOLDEN_ACCEPT=1 it writes what it got instead; only --accept sets that, after showing.
"""

import os
import subprocess
import sys

from . import builds
from .results import of_meson_log
from .term import ROOT, Failure, command, say


def _run(accept):
    base = "golden-accept" if accept else "golden-show"
    log = os.path.join(builds.folder("release"), "meson-logs", f"{base}.json")
    if os.path.exists(log):
        os.remove(log)
    names = builds.tests("release").get("golden", [])
    if not names:
        raise Failure("there are no golden tests yet")
    command(["meson", "test", "-C", builds.folder("release"), "--no-rebuild", "--logbase", base,
             *names], name=base, env={"ATTAR_GOLDEN_ACCEPT": "1"} if accept else None)
    return of_meson_log(log, lambda name: f"meson test -C build/release -v {name}")


def command_line(accept, yes):
    builds.build("release")
    outcome = _run(accept=False)
    for name, text, _ in outcome.failures:
        say(f"--- {name}\n{text}")
    say(outcome.line())
    if not accept or outcome.failed == 0:
        return 1 if outcome.failed else 0
    if not yes and (not sys.stdin.isatty()
                    or input("write these as the new expectations? [y/N] ").lower() != "y"):
        raise Failure("nothing written (answer y, or give --yes)")
    _run(accept=True)
    again = _run(accept=False)
    subprocess.run(["git", "--no-pager", "diff", "--stat"], cwd=ROOT, check=False)
    return 1 if again.failed else 0

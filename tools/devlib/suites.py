"""Every suite of `tools/dev test`: a row each, (name, function), in the order they run.

A function takes the Step on the screen and returns an Outcome.  Rows of what does not exist yet
are not made.  A folder under tests/ that holds an executable `run`, Python tests named test_*.py or
a package.json is a suite of its own without any change here.
"""

import contextlib
import glob
import os
import shutil
import sys

from . import builds, catalogue, lanes, layout, peers, web
from .results import Outcome, of_meson_log, of_program
from .term import ROOT, Failure, command

MESON_KINDS = ["unit", "prop", "golden", "it", "http", "compat", "fault", "sim", "relevance"]
SANITIZER_ENV = {
    "asan": {"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:detect_stack_use_after_return=1",
             "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"},
    "tsan": {"TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1"},
}
# How many times its time limit a test may take: a machine may have other work.
PATIENCE = 4
# Every round of a property runs without sanitizers before; half of them are seen by one, too.
ROUNDS = {"asan": {"ATTAR_ROUNDS": "0.5"}}


# A test's name, as cmocka, TAP and Playwright print it.
PROGRESS = r"^((?:\[ RUN|ok |not ok | +[✓✘-] +\d+ ).{0,60})"


def _program(name, argv, step, env=None, replay=None):
    """Run one test program as a suite."""
    code, log = command(argv, step, name=f"test-{name}", env=env,
                        progress=PROGRESS)
    with open(log, encoding="utf-8", errors="replace") as file:
        return of_program(name, code, file.read(), replay or " ".join(argv))


@contextlib.contextmanager
def _mongo_server(names):
    """The environment of the it_* tests that want a MongoDB server; without one they skip."""
    if names and not any(name.startswith("it_") for name in names):
        yield {}
        return
    try:
        server = peers.Secantus().start()
    except peers.Missing:
        yield {}
        return
    try:
        yield {"ATTAR_TEST_MONGO": server.uri()}
    finally:
        server.stop()


def _meson(variant, names, base, step):
    """Run meson's tests `names` in build/<variant>; none named is all of them."""
    where = builds.folder(variant)
    log = os.path.join(where, "meson-logs", f"{base}.json")
    if os.path.exists(log):
        os.remove(log)
    argv = ["meson", "test", "-C", where, "--no-rebuild", "--logbase", base,
            "--timeout-multiplier", str(PATIENCE), *names]
    with _mongo_server(names) as server:
        code, output = command(argv, step, name=f"meson-{variant}-{base}",
                               env={**SANITIZER_ENV.get(variant, {}), **ROUNDS.get(variant, {}),
                                    **server},
                               progress=r"^\s*(\d+/\d+)")
    if not os.path.exists(log):
        raise Failure(f"meson test wrote no log (exit {code}); see {output}")
    return of_meson_log(log, lambda name: f"meson test -C build/{variant} -v {name}")


def meson_tests(variant, names=(), base="attar-all"):
    return lambda step: _meson(variant, names, base, step)


def python_tests(folder, variant="release"):
    def run(step):
        environment = {**test_environment(variant), **SANITIZER_ENV.get(variant, {})}
        name = folder.replace("/", "-") + ("" if variant == "release" else f"-{variant}")
        return lanes.run(folder, environment, step, name)
    return run


def run_script(folder):
    return lambda step: _program(folder.replace("/", "-"), [os.path.join(ROOT, folder, "run")],
                                 step, env=test_environment(), replay=f"{folder}/run")


def tidy(step):
    return _program("tidy", [sys.executable, "-B", os.path.join(ROOT, "tools/tidy"), "--quiet"],
                    step, replay="tools/tidy")


def code_layout(step):
    reason = layout.why_not()
    outcome = Outcome()
    if reason:
        outcome.skipped = 1
        outcome.skips.append(("format", reason))
        return outcome
    wrong = layout.unformatted()
    outcome.passed, outcome.failed = len(layout.sources()) - len(wrong), len(wrong)
    if wrong:
        outcome.failures.append(("format", "not as clang-format lays it out: " + " ".join(wrong),
                                 "tools/dev format"))
    return outcome


def npm_tests(folder):
    """A suite that npm runs, most often in a browser, with packages of its own."""
    name = os.path.basename(folder)

    def run(step):
        path = os.path.join(ROOT, folder)
        web.install(path, f"{name}-modules", step)
        return _program(name, ["npm", "test", "--prefix", path], step, env=test_environment())
    return run


def web_tests(step):
    return _program("web", ["npm", "test", "--prefix", os.path.join(ROOT, "web")], step)


def test_environment(variant="release"):
    return {"ATTAR_ROOT": ROOT, "ATTAR_BINARY": builds.program("attar", variant),
            "ATTAR_DATA": catalogue.FOLDER, "CHROMIUM": shutil.which("chromium") or ""}


def _folders_with(pattern):
    found = {os.path.relpath(os.path.dirname(path), ROOT)
             for path in glob.glob(os.path.join(ROOT, "tests", "*", pattern))}
    return sorted(found - {"tests/it", "tests/support"})


def static_rows():
    """What needs no build: style, layout, the tools' own tests."""
    rows = [("tidy", tidy), ("format", code_layout)]
    if glob.glob(os.path.join(ROOT, "tools/tests/test_*.py")):
        rows.append(("tools", python_tests("tools/tests")))
    return rows


def meson_rows(kinds=None):
    """One row a kind of test: unit_*, prop_*, golden_* and so on."""
    known = builds.tests("release")
    if kinds is None:
        kinds = MESON_KINDS + sorted(set(known) - set(MESON_KINDS))
    return [(kind, meson_tests("release", known[kind], f"attar-{kind}"))
            for kind in kinds if kind in known]


def server_rows():
    """Suites in other languages that drive the attar binary, a browser's last."""
    rows = [(folder, run_script(folder)) for folder in _folders_with("run")]
    rows += [(folder, python_tests(folder)) for folder in _folders_with("test_*.py")]
    if web.has_script("web", "test"):
        rows.append(("web", web_tests))
    rows += [(folder, npm_tests(folder)) for folder in _folders_with("package.json")]
    return rows


def sanitized_server_rows():
    """The Python suites once more, driving the server of build/asan; but not those that kill it or
    wait for other servers: what they reach is under the sanitizers in sim_sync and it_feed_mock."""
    return [(f"{folder}, ASan", python_tests(folder, "asan"))
            for folder in _folders_with("test_*.py")
            if folder not in ("tests/crash", "tests/sync")]

"""Fuzzers: libFuzzer programs of build/fuzz, one for each src/*/tests/fuzz_*.c.

The committed corpus of a target is src/<folder>/tests/corpus/<name>/, or .../fuzz_<name>/.  What a
run finds anew goes to build/fuzz-corpus/<name>/, an input that crashes to build/fuzz-crashes/.  A
crash that is mended is committed into the corpus, where every later run replays it.
"""

import concurrent.futures
import glob
import os

from . import builds, machine
from .results import Outcome
from .term import BUILD, ROOT, Failure, Step, command, say, tail

ENVIRONMENT = {"ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1",
               "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
CRASHES = os.path.join(BUILD, "fuzz-crashes")
INPUT_MAX_BYTES = 65536
PROGRESS = r"^(#\d+\s+\w+\s+cov: \d+)"


def targets():
    return [name[len("fuzz_"):] for name in builds.executables("fuzz", "fuzz_")]


def corpus(name):
    """The committed inputs of a target, found beside its source."""
    patterns = [os.path.join(ROOT, *place, "corpus", prefix + name)
                for place in (("src", "**", "tests"), ("tests", "**")) for prefix in ("", "fuzz_")]
    return [folder for pattern in patterns for folder in glob.glob(pattern, recursive=True)]


def _dictionary(name):
    found = [os.path.join(folder, os.pardir, name + ".dict") for folder in corpus(name)]
    return [f"-dict={path}" for path in found if os.path.exists(path)]


def _run(name, arguments, step):
    os.makedirs(CRASHES, exist_ok=True)
    argv = [builds.program(f"fuzz_{name}", "fuzz"), f"-artifact_prefix={CRASHES}/{name}-",
            "-timeout=10", "-rss_limit_mb=2048", *arguments]
    return command(argv, step, name=f"fuzz-{name}", env=ENVIRONMENT, progress=PROGRESS)


def replay(name, step):
    """Every committed input once."""
    files = [path for folder in corpus(name) for path in sorted(glob.glob(folder + "/*"))]
    return _run(name, files or ["-runs=0"], step)


def explore(name, seconds, step):
    fresh = os.path.join(BUILD, "fuzz-corpus", name)
    os.makedirs(fresh, exist_ok=True)
    return _run(name, [f"-max_total_time={seconds}", f"-max_len={INPUT_MAX_BYTES}",
                       "-print_final_stats=1", *_dictionary(name), fresh, *corpus(name)], step)


def _smoke_one(name, seconds, step):
    outcome = Outcome()
    for what, (code, log) in (("replay", replay(name, step)),
                              ("explore", explore(name, seconds, step))):
        if code == 0:
            outcome.passed += 1
            continue
        outcome.failed += 1
        outcome.failures.append((f"fuzz_{name} {what}", tail(log),
                                 f"tools/dev fuzz {name} {seconds}"))
    return outcome


def smoke(seconds):
    """A row of the test table: corpora replayed, then `seconds` of search for each target; a target
    keeps one core busy, so there are as many at a time as there are cores."""
    def run(step):
        outcome = Outcome()
        with concurrent.futures.ThreadPoolExecutor(machine.jobs()) as pool:
            for part in pool.map(lambda name: _smoke_one(name, seconds, step), targets()):
                outcome.add(part)
        return outcome
    return run


def command_line(name, seconds):
    builds.build("fuzz")
    if name not in targets():
        raise Failure(f"there is no fuzz target {name}; there are: {' '.join(targets())}")
    with Step(f"fuzz_{name}: corpus") as step:
        code, log = replay(name, step)
    if code == 0:
        with Step(f"fuzz_{name}: {seconds} s") as step:
            code, log = explore(name, seconds, step)
    say(tail(log, 12 if code == 0 else 60))
    return 1 if code else 0

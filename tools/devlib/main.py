"""The subcommands of tools/dev: a table, and a few lines for each that say its order of work.

Every subcommand sets up what it needs (packages, FAISS, build folder) and does nothing twice.
"""

import argparse
import os
import sys

from . import (bench, builds, catalogue, faiss, fuzz, golden, layout, packages, relevance, replay,
               serve, suites, web)
from .report import Report
from .term import Failure, say

BUILD_GROUPS = ["build"]
RUN_GROUPS = ["build", "web"]
TEST_GROUPS = ["build", "web", "test"]
RELEVANCE_GROUPS = ["build", "bench"]
ALL_GROUPS = ["build", "web", "test", "bench"]
FUZZ_SMOKE_S = 5


def set_up(groups):
    packages.ensure(groups)
    faiss.ensure()


def run(args):
    set_up(RUN_GROUPS)
    builds.build("release", ["attar"])
    web.ensure()
    catalogue.ensure()
    return serve.foreground(args.port, args.mongo)


def test(args):
    del args
    set_up(TEST_GROUPS)
    report = Report()
    report.run(suites.static_rows())
    if report.attempt("gcc build", lambda: builds.build("release")):
        report.run(suites.meson_rows())
        if report.attempt("catalogue and page", lambda: (catalogue.ensure(), web.ensure())):
            report.run(suites.server_rows())
    _address_sanitizer(report, drive_server=True)
    _thread_sanitizer(report)
    if report.attempt("fuzz build", lambda: builds.build("fuzz")) and fuzz.targets():
        report.run([(f"fuzz, {FUZZ_SMOKE_S} s each", fuzz.smoke(FUZZ_SMOKE_S))])
    return report.close()


def _address_sanitizer(report, drive_server):
    """Every meson test, and with `drive_server` the server itself, under ASan and UBSan."""
    if report.attempt("clang ASan+UBSan build",
                      lambda: builds.build_tests("asan", more=["attar"])):
        report.run([("ASan+UBSan, clang", suites.meson_tests("asan"))])
        if drive_server and report.attempt("catalogue", catalogue.ensure):
            report.run(suites.sanitized_server_rows())


def _thread_sanitizer(report):
    """Only the tests that meson marks `concurrency`, and only what they need is compiled."""
    if report.attempt("clang TSan build", lambda: builds.build_tests("tsan", "concurrency")):
        names = sum(builds.tests("tsan", "concurrency").values(), [])
        if names:
            report.run([("TSan, concurrency", suites.meson_tests("tsan", names))])


def quick(args):
    del args
    set_up(TEST_GROUPS)
    report = Report()
    report.run([("tidy", suites.tidy)])
    if report.attempt("gcc build", lambda: builds.build("release")):
        report.run(suites.meson_rows(["unit", "prop", "golden"]))
    return report.close()


def check(args):
    del args
    set_up(TEST_GROUPS)
    report = Report()
    report.run(suites.static_rows())
    if report.attempt("gcc build", lambda: builds.build("release")):
        report.run(suites.meson_rows())
    return report.close()


def asan(args):
    del args
    set_up(TEST_GROUPS)
    report = Report()
    _address_sanitizer(report, drive_server=True)
    return report.close()


def tsan(args):
    del args
    set_up(TEST_GROUPS)
    report = Report()
    _thread_sanitizer(report)
    return report.close()


def fuzz_one(args):
    set_up(TEST_GROUPS)
    return fuzz.command_line(args.name.removeprefix("fuzz_"), args.seconds)


def bench_one(args):
    set_up(ALL_GROUPS)
    catalogue.ensure()
    return bench.command_line(args.name.removeprefix("bench_"), args.arguments)


def relevance_of(args):
    if relevance.needs_build(args.arguments):
        set_up(RELEVANCE_GROUPS)
    return relevance.command_line(args.arguments)


def scent_eval(args):
    if relevance.needs_build(args.arguments):
        set_up(RUN_GROUPS)
    return relevance.command_line(args.arguments, relevance.SCENT_SCRIPT)


def deps(args):
    if args.missing:
        names = [" or ".join(p.names) for p in packages.missing(ALL_GROUPS)]
        say("\n".join(names) if names else "nothing is missing")
        return 0
    set_up(ALL_GROUPS)
    say(f"everything is there; FAISS: {faiss.prefix()}")
    return 0


def golden_files(args):
    set_up(TEST_GROUPS)
    return golden.command_line(args.accept, args.yes)


def format_code(args):
    if args.check:
        wrong = layout.unformatted()
        say("\n".join(wrong))
        return 1 if wrong else 0
    packages.ensure(TEST_GROUPS)
    layout.apply()
    return 0


def replay_line(args):
    set_up(TEST_GROUPS)
    return replay.command_line(args.line)


PORT = (["--port"], {"type": int, "default": int(os.environ.get("ATTAR_PORT", "8080")),
                     "help": "port on 127.0.0.1 (ATTAR_PORT; 8080)"})
MONGO = (["--mongo"], {"metavar": "URI", "help":
                       "serve a MongoDB server's catalogue; `secantus`: start one and fill it"})
PASSED_ON = [(["arguments"], {"nargs": argparse.REMAINDER})]  # the script reads them, -h too
COMMANDS = [
    # name, function, what it does, arguments
    ("run", run, "set up, build, load the embedded catalogue and serve it until Ctrl-C",
     [PORT, MONGO]),
    ("test", test, "set up and run every suite (about half an hour on 2 cores)", []),
    ("quick", quick, "tidy, unit, prop and golden tests, under a minute", []),
    ("check", check, "what a commit needs: style, layout, tools and every meson test", []),
    ("asan", asan, "every meson test with address and undefined-behaviour sanitizers", []),
    ("tsan", tsan, "the tests marked `concurrency` with the thread sanitizer", []),
    ("fuzz", fuzz_one, "one fuzz target: its corpus, then a search", [
        (["name"], {"help": "target, as in fuzz_NAME.c"}),
        (["seconds"], {"type": int, "nargs": "?", "default": 60, "help": "how long (60)"})]),
    ("bench", bench_one, "one benchmark; without a name, the list of them", [
        (["name"], {"nargs": "?", "default": ""}),
        (["arguments"], {"nargs": argparse.REMAINDER, "help": "given to the benchmark"})]),
    ("relevance", relevance_of, "truth sets and edited names, beside Lucene; fails below floors",
     PASSED_ON),
    ("scent-eval", scent_eval, "perfumes told again, found by likeness; fails below floors",
     PASSED_ON),
    ("deps", deps, "install the Debian packages that are missing, build FAISS once", [
        (["--missing"], {"action": "store_true", "help": "only name what is missing"})]),
    ("golden", golden_files, "show how golden tests differ; --accept writes the new files", [
        (["--accept"], {"action": "store_true", "help": "write them, after showing"}),
        (["--yes"], {"action": "store_true", "help": "do not ask"})]),
    ("format", format_code, "lay out every C file with clang-format", [
        (["--check"], {"action": "store_true", "help": "only name the files that differ"})]),
    ("replay", replay_line, "run again what a failing line names", [
        (["line"], {"help": "the whole FAIL line, or NAME:SEED"})]),
]


def main():
    parser = argparse.ArgumentParser(prog="tools/dev", description="The front door of the project.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, function, text, arguments in COMMANDS:
        raw = {"add_help": False, "prefix_chars": "\0"} if arguments is PASSED_ON else {}
        sub = subparsers.add_parser(name, help=text, description=text, **raw)
        for names, options in arguments:
            sub.add_argument(*names, **options)
        sub.set_defaults(function=function)
    args = parser.parse_args()
    try:
        return args.function(args)
    except Failure as failure:
        print(f"\ntools/dev: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


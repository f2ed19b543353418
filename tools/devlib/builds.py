"""The build folders: one configuration each, shared by every subcommand.

    build/release   gcc, -O2 -g        run, test, bench
    build/asan      clang, ASan+UBSan  test, asan; also shows that clang builds without a warning
    build/tsan      clang, TSan        test, tsan
    build/fuzz      clang, libFuzzer   test, fuzz

A folder is configured once; it is made anew when its options, its compiler or FAISS's place change.
"""

import json
import os
import shutil
import subprocess

from . import faiss, machine
from .term import BUILD, Failure, Step, command, must, tail

VARIANTS = {
    "release": ("gcc", []),
    "asan": ("clang", ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1"]),
    "tsan": ("clang", ["-Db_sanitize=thread", "-Db_lundef=false", "-Doptimization=1"]),
    "fuzz": ("clang", ["-Dfuzz=true", "-Db_lundef=false"]),
}


def folder(variant):
    return os.path.join(BUILD, variant)


def program(name, variant="release"):
    return os.path.join(folder(variant), name)


def configure(variant):
    """Run meson when the folder is new or was made with other options."""
    compiler, options = VARIANTS[variant]
    where = folder(variant)
    arguments = [*options, f"-Dpkg_config_path={faiss.pkgconfig_folder()}"]
    stamp = os.path.join(where, "attar-options")
    wanted = " ".join([compiler, *arguments])
    try:
        with open(stamp, encoding="utf-8") as file:
            if file.read() == wanted and os.path.exists(os.path.join(where, "build.ninja")):
                _reread(where, variant)
                return
    except FileNotFoundError:
        pass
    shutil.rmtree(where, ignore_errors=True)
    must(["meson", "setup", where, *arguments], f"configuring build/{variant}",
         env={"CC": compiler}, progress=r"^(Dependency \S+|Program \S+|Library \S+)")
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)


def _reread(where, variant):
    """Let meson read changed build files now, so that its list of tests is today's."""
    code, log = command(["ninja", "-C", where, "build.ninja"], name=f"meson-{variant}")
    if code != 0:
        raise Failure(f"meson cannot read the build files; the whole log: {log}\n{tail(log)}")


def build_tests(variant, suite=None, more=()):
    """Build what the tests need and nothing else."""
    configure(variant)
    build(variant, [*test_programs(variant, suite), *more])


def build(variant, targets=()):
    """Bring build/<variant> up to date; Failure, with the compiler's words, if that cannot be."""
    configure(variant)
    with Step(f"building build/{variant}") as step:
        argv = ["ninja", "-C", folder(variant), "-j", str(machine.jobs()), *targets]
        code, log = command(argv, step, name=f"ninja-{variant}")
        if code != 0:
            raise Failure(f"build/{variant} does not build; the whole log: {log}\n{_errors(log)}")
        text = tail(log, 5)
        step.result = "nothing to do" if "no work to do" in text else "built"


def _errors(log):
    """What ninja printed from its first failure on."""
    with open(log, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("FAILED:")), 0)
    kept = [line for line in lines[first:] if not line.startswith(("gcc ", "clang ", "cc "))]
    return "\n".join(kept[:60])


def introspect(variant, what):
    answer = subprocess.run(["meson", "introspect", f"--{what}", folder(variant)],
                            stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(answer.stdout)


def tests(variant, suite=None):
    """kind -> names of meson's tests; the kind is the word before the first `_` of the name.

    With `suite`, only the tests that a meson.build puts into that suite."""
    found = {}
    for test in introspect(variant, "tests"):
        if suite is None or suite in [name.split(":")[-1] for name in test["suite"]]:
            found.setdefault(test["name"].split("_")[0], []).append(test["name"])
    return found


def test_programs(variant, suite=None):
    """The ninja targets of meson's tests, of one suite or of all: what a sanitizer is to see."""
    files = {target["id"]: target["filename"] for target in introspect(variant, "targets")}
    return sorted({os.path.relpath(file, folder(variant))
                   for test in introspect(variant, "tests")
                   if suite is None or suite in [s.split(":")[-1] for s in test["suite"]]
                   for target in test["depends"] for file in files[target]})


def executables(variant, prefix):
    return sorted(target["name"] for target in introspect(variant, "targets")
                  if target["type"] == "executable" and target["name"].startswith(prefix))

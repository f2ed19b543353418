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
                return
    except FileNotFoundError:
        pass
    shutil.rmtree(where, ignore_errors=True)
    must(["meson", "setup", where, *arguments], f"configuring build/{variant}",
         env={"CC": compiler}, progress=r"^(Dependency \S+|Program \S+|Library \S+)")
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)


def build(variant, targets=()):
    """Bring build/<variant> up to date; returns (compiled anything, log).  Failure on an error."""
    configure(variant)
    with Step(f"building build/{variant}") as step:
        argv = ["ninja", "-C", folder(variant), "-j", str(machine.jobs()), *targets]
        code, log = command(argv, step, name=f"ninja-{variant}")
        if code != 0:
            raise Failure(f"build/{variant} does not build; the whole log: {log}\n{tail(log)}")
        text = tail(log, 5)
        step.result = "nothing to do" if "no work to do" in text else "built"


def introspect(variant, what):
    answer = subprocess.run(["meson", "introspect", f"--{what}", folder(variant)],
                            stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(answer.stdout)


def suites(variant):
    """suite name -> test names, as meson knows them."""
    found = {}
    for test in introspect(variant, "tests"):
        for suite in test["suite"]:
            found.setdefault(suite.split(":")[-1], []).append(test["name"])
    return found


def executables(variant, prefix):
    return sorted(target["name"] for target in introspect(variant, "targets")
                  if target["type"] == "executable" and target["name"].startswith(prefix))

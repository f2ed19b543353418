"""Installs the Debian packages of tools/deps.txt that are missing, and asks for nothing else.

dpkg-query says what is there; apt-get runs only when something is not.  The list is the only place
that names packages.
"""

import collections
import os
import shutil
import subprocess

from . import machine
from .term import ROOT, Failure, command, must, say

Package = collections.namedtuple("Package", "groups names unless release reason")
LIST = os.path.join(ROOT, "tools", "deps.txt")


def read_list(path=LIST):
    packages = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                groups, names, unless, release, reason = line.split(None, 4)
                packages.append(Package(set(groups.split(",")), names.split("|"), unless, release,
                                        reason.strip()))
    return packages


def for_release(package, release):
    """The release column: `-`, `12` (12 or older), or `13+`."""
    if package.release == "-":
        return True
    if package.release.endswith("+"):
        return release >= int(package.release[:-1])
    return release <= int(package.release)


def installed(names):
    """The subset of `names` that dpkg holds as installed."""
    answer = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *names],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return {line.split()[1] for line in answer.stdout.splitlines() if line.startswith("ii")}


def missing(groups):
    """The packages of these groups that are neither installed nor made unnecessary."""
    release = machine.debian_release()
    wanted = [p for p in read_list() if p.groups & set(groups) and for_release(p, release)]
    have = installed([name for p in wanted for name in p.names])
    return [p for p in wanted
            if not have & set(p.names) and not (p.unless != "-" and shutil.which(p.unless))]


def choose(package):
    """The first alternative that this Debian can install."""
    for name in package.names:
        policy = subprocess.run(["apt-cache", "policy", name], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True).stdout
        if "Candidate:" in policy and "Candidate: (none)" not in policy:
            return name
    raise Failure(f"this Debian has no package {' or '.join(package.names)} "
                  f"({package.reason}); are its package lists complete (main component)?")


def ensure(groups):
    """Install what is missing for `groups`; nothing missing costs a tenth of a second."""
    lacking = missing(groups)
    if not lacking:
        return
    first_names = " ".join(p.names[0] for p in lacking)
    prefix = machine.root_prefix()
    if prefix is None:
        raise Failure(f"missing packages: {first_names}\nYou are not root and sudo is not "
                      f"installed. As root, run: apt-get update && apt-get install {first_names}")
    say(f"missing packages: {first_names}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get",
           "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    hint = (f"Attar needs these packages from Debian: {first_names}\nCheck the network and that "
            f"you may use {'sudo' if prefix else 'apt-get'}, or install them by hand, then run "
            "this command again.")
    must([*apt, "update"], "reading Debian's package lists", hint)
    names = [choose(p) for p in lacking]
    must([*apt, "install", "-y", "--no-install-recommends", *names],
         f"installing {len(names)} packages", hint,
         progress=r"^((?:Get:\d+|Unpacking|Setting up) [^ ]+)")
    still = missing(groups)
    if still:
        raise Failure("still missing after the installation: "
                      + " ".join(p.names[0] for p in still))


def clang_runtime_works():
    """libFuzzer's and the sanitizers' run-time library is a package of its own."""
    code, _ = command(["clang", "-fsanitize=address,undefined", "-x", "c", "-", "-o", "/dev/null"],
                      name="clang-runtime")
    return code == 0

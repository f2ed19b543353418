"""Fetches a Debian source package without touching the system's package sources.

The machine's own entries, one-line (.list) or deb822 (.sources), are copied into a private folder
with `deb` turned into `deb-src`; apt then works in that folder alone, so it needs no root, and the
mirror, the keys and the proxy are the machine's own.
"""

import glob
import os
import re
import subprocess

from .term import Failure, command, tail

SYSTEM = "/etc/apt"


def as_source_list(text):
    """One-line format: every `deb` line as `deb-src`, nothing else."""
    found = re.findall(r"^\s*deb(?:-src)?\s+(\S.*)$", text, re.M)
    return "".join(f"deb-src {rest}\n" for rest in dict.fromkeys(found))


def as_source_stanzas(text):
    """deb822 format: the same stanzas with `Types: deb-src`."""
    return re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.M | re.I)


def write_private_sources(folder, system=SYSTEM):
    """Fill folder/parts from the machine's entries; returns how many files were made."""
    parts = os.path.join(folder, "parts")
    for name in (parts, os.path.join(folder, "lists", "partial"),
                 os.path.join(folder, "cache", "archives", "partial")):
        os.makedirs(name, exist_ok=True)
    paths = [os.path.join(system, "sources.list")]
    paths += sorted(glob.glob(os.path.join(system, "sources.list.d", "*.list")))
    paths += sorted(glob.glob(os.path.join(system, "sources.list.d", "*.sources")))
    written = 0
    for path in filter(os.path.isfile, paths):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        convert = as_source_stanzas if path.endswith(".sources") else as_source_list
        converted = convert(text)
        if not converted.strip():
            continue
        name = os.path.basename(path)
        with open(os.path.join(parts, "main.list" if name == "sources.list" else name), "w",
                  encoding="utf-8") as file:
            file.write(converted)
        written += 1
    return written


def options(folder):
    as_root = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
    return [*as_root,
            "-o", "Dir::Etc::sourcelist=/dev/null",
            "-o", f"Dir::Etc::sourceparts={folder}/parts",
            "-o", f"Dir::State::lists={folder}/lists",
            "-o", f"Dir::Cache={folder}/cache",
            "-o", "Acquire::Retries=3"]


def fetch(package, folder, step):
    """Download, check (apt does, by the archive's signature) and unpack; returns the folder."""
    if write_private_sources(folder) == 0:
        raise Failure("apt has no package sources on this machine (/etc/apt/sources.list and "
                      "sources.list.d are empty); add Debian's archive")
    apt = ["apt-get", *options(folder)]
    step.note("reading lists of source packages")
    command([*apt, "update"], step, name="apt-source-update", progress=r"^(Get:\d+ \S+)")
    step.note("downloading")
    code, log = command([*apt, "source", package], step, name="apt-source", cwd=folder)
    unpacked = [path for path in glob.glob(os.path.join(folder, package + "-*"))
                if os.path.isdir(path)]
    if code != 0 or not unpacked:
        raise Failure(f"the source package {package} could not be fetched from Debian's archive; "
                      f"is the network there, and does the mirror carry sources?\n{tail(log)}")
    return unpacked[0]


def candidate(package):
    """The version apt would install of a binary package, or an empty text."""
    answer = subprocess.run(["apt-cache", "policy", package], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True).stdout
    found = re.search(r"Candidate: (\S+)", answer)
    return found.group(1) if found and found.group(1) != "(none)" else ""

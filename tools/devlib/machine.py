"""What this machine is: its Debian release, its processor, and whether we may install packages."""

import os
import shutil
import sys

from .term import Failure


def os_release(path="/etc/os-release"):
    values = {}
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                key, _, value = line.strip().partition("=")
                values[key] = value.strip('"')
    except FileNotFoundError:
        pass
    return values


def debian_release():
    """12 for bookworm; derivatives and testing, which have no such number, count as the newest."""
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        raise Failure("this is not a Debian system (no dpkg-query and apt-get): install the "
                      "libraries named in tools/deps.txt by hand, then use meson and ninja "
                      "directly as the first lines of meson.build show")
    values = os_release()
    if values.get("ID") == "debian" and values.get("VERSION_ID", "").isdigit():
        return int(values["VERSION_ID"])
    return 99


def has_avx2(path="/proc/cpuinfo"):
    """True when the processor has all that FAISS's avx2 build uses."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("flags"):
                    return {"avx2", "fma", "f16c", "popcnt"} <= set(line.split())
    except FileNotFoundError:
        pass
    return False


def root_prefix():
    """The words that make a command run as root; None when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    return None


def jobs():
    return len(os.sched_getaffinity(0))


def cache_folder():
    """Outside the source tree, so that a fresh clone finds what an older one built."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("ATTAR_CACHE") or os.path.join(base, "attar")

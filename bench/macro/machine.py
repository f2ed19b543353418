"""Pinned processes and the facts of the machine that every result carries."""

import os
import platform
import resource
import subprocess
import time

SERVER_CORE, LOAD_CORE = 0, 1
BUSY_LIMIT = 0.9


def cores():
    return sorted(os.sched_getaffinity(0))


def core(wanted):
    """The wanted core, or the last one where there are fewer."""
    known = cores()
    return known[min(wanted, len(known) - 1)]


def pinned(argv, on):
    return ["taskset", "-c", str(core(on)), *argv]


def run(argv, on):
    """Run to the end: (output, how busy its core was from 0 to 1)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(pinned(argv, on), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout[-1500:]}")
    return done.stdout, used / wall


def cpu_seconds(pid):
    """Processor time of a process and of its running children."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        children = file.read().split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(child) for child in children)


def thread_seconds(pid):
    """Processor time so far of each of a process's threads; those of one name are one."""
    seconds = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/comm", encoding="utf-8") as file:
                name = file.read().strip()
            with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
                on_core_ns = int(file.read().split()[0])
        except OSError:    # it has ended
            continue
        seconds[name] = seconds.get(name, 0) + on_core_ns / 1e9
    return seconds


def _first(path, prefix):
    with open(path, encoding="ascii", errors="replace") as file:
        for line in file:
            if line.startswith(prefix):
                return line.partition(":")[2].strip()
    return ""


def _said(*argv):
    try:
        return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              check=False).stdout.strip()
    except OSError:
        return ""


def facts(root):
    flags = _first("/proc/cpuinfo", "flags").split()
    return {
        "cpu": _first("/proc/cpuinfo", "model name"),
        "cores": len(cores()),
        "simd": [flag for flag in ("sse4_2", "avx2", "avx512f") if flag in flags],
        "memory": _first("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "load_at_start": os.getloadavg()[0],
        "compiler": _said("gcc", "-dumpfullversion"),
        "wrk": _said("wrk", "-v").split("\n")[0],
        "h2load": _said("h2load", "--version"),
        "commit": _said("git", "-C", root, "rev-parse", "--short", "HEAD"),
        "changed": bool(_said("git", "-C", root, "status", "--porcelain", "-uno")),
    }

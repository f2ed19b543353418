"""Nearest vectors beside FAISS and hnswlib: bench_vectors run, told, and put into the report."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "micro")]

import vectors_page  # noqa: E402
from devlib.term import Failure, Step, say  # noqa: E402

LINE = "{:<34}{:<16}{:>8}{:>10}{:>12}{:>12}"


def measure(program, sets):
    """What bench_vectors prints; its progress goes to standard error."""
    with Step(f"nearest vectors: {' '.join(sets)}"):
        done = subprocess.run([program, *sets], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{os.path.basename(program)} ended with {done.returncode}")
    return json.loads(done.stdout)


def sets_of(found):
    """(set, rows) -> its lines, in the order of the run."""
    apart = {}
    for line in found["results"]:
        apart.setdefault((line["set"], line["rows"]), []).append(line)
    return apart


def tell(found):
    for (name, rows), lines in sets_of(found).items():
        say("")
        say(LINE.format(f"{name}, {rows:,} vectors", "system", "knob", "recall@10", "us median",
                        "us least"))
        for one in lines:
            if "us" in one:
                say(LINE.format(f"    {100 * one['share']:g} % allowed", one["system"],
                                one.get("knob", ""), f'{one["recall"]:.3f}', one["us"],
                                one["us_min"]))


def section(found):
    return "".join(
        vectors_page.section(name, rows, [one for one in lines if "us" in one],
                             [one for one in lines if "build_s" in one])
        for (name, rows), lines in sets_of(found).items())

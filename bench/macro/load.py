"""Load on a server: closed loop by wrk, constant rate by h2load, and the engine's own times.

A closed loop gives throughput.  Latency is claimed from constant rates only, from h2load's log of
every request: a stall then delays requests that were due, instead of hiding them.
"""

import http.client
import json
import os
import re
import time

import machine

PERCENTILES = (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999))


def percentiles(values):
    """Nearest rank, of microseconds."""
    values = sorted(values)
    found = {name: values[min(len(values) - 1, int(len(values) * share))] if values else None
             for name, share in PERCENTILES}
    return {**found, "max": values[-1] if values else None, "n": len(values)}


def closed(server, log, connections, seconds, script):
    """{rate, p50.., bytes_mean, errors, load_busy, cpu_us} of a closed loop of `connections`.
    cpu_us is the server's processor time a request, which a busy machine moves little."""
    before = machine.cpu_seconds(server.pid())
    out, busy = machine.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
                             "-s", script, f"http://127.0.0.1:{server.port}", "--", log],
                            machine.LOAD_CORE)
    used = machine.cpu_seconds(server.pid()) - before
    told = json.loads(re.search(r"^JSON (.*)$", out, re.M).group(1))
    return {"rate": told["requests"] / told["seconds"],
            "bytes_mean": told["bytes"] / max(1, told["requests"]),
            "errors": told["bad_status"] + told["socket_errors"], "load_busy": round(busy, 3),
            "cpu_us": round(used * 1e6 / max(1, told["requests"]), 1),
            **{name: told[name + "_us"] for name, _ in PERCENTILES}, "max": told["max_us"]}


def constant(port, log, rate, connections, seconds, folder):
    """{rate asked, rate, p50..} at a constant rate over `connections`."""
    record = os.path.join(folder, "h2load.log")
    urls = os.path.join(folder, "h2load.urls")
    with open(log, encoding="ascii") as file, open(urls, "w", encoding="ascii") as to:
        to.writelines(f"http://127.0.0.1:{port}{line}" for line in file)
    if os.path.exists(record):
        os.remove(record)
    each = max(0.1, rate / connections)
    _, busy = machine.run(["h2load", "--h1", f"-c{connections}", "-t1", f"-D{seconds}",
                           f"--rps={each:.3f}", f"--input-file={urls}", f"--log-file={record}"],
                          machine.LOAD_CORE)
    times, bad = [], 0
    with open(record, encoding="ascii") as file:
        for line in file:
            _, status, took = line.split()
            times.append(int(took))
            bad += status != "200"
    return {"asked": rate, "rate": len(times) / seconds, "errors": bad,
            "load_busy": round(busy, 3), **percentiles(times)}


def engine_times(port, log, count):
    """Stages of Server-Timing in microseconds over the first `count` requests, one at a time."""
    stages, sizes = {}, []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with open(log, encoding="ascii") as file:
        for line, _ in zip(file, range(count)):
            connection.request("GET", line.rstrip("\n"))
            reply = connection.getresponse()
            sizes.append(len(reply.read()))
            for name, ms in re.findall(r"(\w+);dur=([\d.]+)",
                                       reply.headers.get("Server-Timing") or ""):
                stages.setdefault(name, []).append(float(ms) * 1000)
    connection.close()
    found = {name: percentiles(times) for name, times in stages.items()}
    histogram = stages.get("total", [])
    return {"stages": found, "histogram": buckets(histogram),
            "bytes_mean": sum(sizes) / max(1, len(sizes)), "status_ok": len(sizes)}


def buckets(values):
    """[[upper bound, count]] in steps of a quarter of a power of two."""
    found = {}
    for value in values:
        bound = 1.0
        while bound < value:
            bound *= 2 ** 0.25
        found[round(bound, 2)] = found.get(round(bound, 2), 0) + 1
    return sorted(found.items())


def warm(server, log, seconds, script):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        closed(server, log, 8, max(1, min(seconds, 5)), script)

"""Goal: each alarm of the sync has an alert rule, each rule fires when it should and only then.
Method: deploy/alerts/attar-sync.yml against the metrics of a running server, in health and with an
alarm; and against series made for each rule, by Prometheus' own promtool where it is installed."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import setting

setting.need_peers()

from signals import Row  # noqa: E402  pylint: disable=wrong-import-position

RULES = os.path.join(setting.ROOT, "deploy", "alerts", "attar-sync.yml")
SIMPLE = re.compile(r'(?:sum\()?(\w+)(?:\{(\w+)="(\w+)"\})?\)? (==|>=|>|<) (\d+)')
COMPARE = {"==": lambda a, b: a == b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
           "<": lambda a, b: a < b}
# what a rule that is not SIMPLE fires on: (series, values of quiet minutes, of the others)
SERIES = {
    "AttarSyncVisibleSlow": [
        ('attar_sync_visible_seconds_bucket{le="5"}', "0+60x%d", "0x%d"),
        ('attar_sync_visible_seconds_bucket{le="10"}', "0+60x%d", "0+60x%d"),
        ('attar_sync_visible_seconds_bucket{le="+Inf"}', "0+60x%d", "0+60x%d")],
    "AttarSyncReopens": [('attar_sync_reopens_total{code="0"}', "0+1x%d", "0+60x%d")],
}
MINUTES = 75


def rules():
    """The rules of the file, whose lines are one `name: value` each."""
    found = []
    with open(RULES, encoding="utf-8") as file:
        for line in file:
            named = re.match(r" +(?:- )?(alert|expr|for|labels|summary|action): (.+)$", line)
            if not named:
                continue
            name, value = named.groups()
            if name == "alert":
                found.append({})
            found[-1][name] = value.strip("'") if value[0] == "'" else value.strip('"')
    return found


def readings(text):
    """{name: [(labels, value)]} of Prometheus text."""
    found = {}
    for name, labels, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", text, re.MULTILINE):
        found.setdefault(name, []).append((labels, float(value)))
    return found


def fires(rule, metrics):
    """Of a SIMPLE rule, without its `for`."""
    name, label, value, operator, bound = SIMPLE.fullmatch(rule["expr"]).groups()
    wanted = f'{label}="{value}"' if label else ""
    rows = [reading for labels, reading in metrics.get(name, []) if wanted in labels]
    total = [sum(rows)] if rule["expr"].startswith("sum(") else rows
    return any(COMPARE[operator](reading, float(bound)) for reading in total)


def series_of(rule):
    """[(series, quiet values, firing values)]"""
    if rule["alert"] in SERIES:
        return SERIES[rule["alert"]]
    name, label, value, operator, bound = SIMPLE.fullmatch(rule["expr"]).groups()
    series = f'{name}{{{label}="{value}"}}' if label else name
    over, under = {"==": (int(bound), 1 - int(bound)), ">=": (int(bound), int(bound) - 1),
                   ">": (int(bound) + 1, int(bound)), "<": (int(bound) - 1, int(bound))}[operator]
    return [(series, f"{under}x%d", f"{over}x%d")]


def promtool_test(rule, firing):
    labels = {"severity": re.search(r"severity: (\w+)", rule["labels"])[1]}
    pattern = SIMPLE.fullmatch(rule["expr"])
    if pattern and pattern[2] and not rule["expr"].startswith("sum("):
        labels[pattern[2]] = pattern[3]
    annotations = {name: rule[name] for name in ("summary", "action")}
    alerts = [{"exp_labels": labels, "exp_annotations": annotations}] if firing else []
    return {"interval": "1m",
            "input_series": [{"series": series, "values": (over if firing else quiet) % MINUTES}
                             for series, quiet, over in series_of(rule)],
            "alert_rule_test": [{"eval_time": f"{MINUTES}m", "alertname": rule["alert"],
                                 "exp_alerts": alerts}]}


class Alerts(Row):
    def readings(self):
        return readings(self.server.get("/metrics").body.decode())

    def test_every_alarm_has_a_rule(self):
        with open(f"{setting.ROOT}/src/ingest/replica/replica.h", encoding="utf-8") as header:
            table = header.read().split("#define REPLICA_ALARMS(X)")[1].split("enum")[0]
        alarms = set(re.findall(r"X\((\w+), ", table))
        self.assertGreaterEqual(len(alarms), 14)
        ruled = {SIMPLE.fullmatch(rule["expr"])[3] for rule in rules()
                 if rule["expr"].startswith("attar_sync_alarm{")}
        self.assertEqual(ruled, alarms)

    def test_a_healthy_server_fires_none_and_one_that_is_denied_fires_that(self):
        self.begin()
        healthy = self.readings()
        for rule in rules():
            with self.subTest(rule["alert"]):
                for name in re.findall(r"attar_\w+", rule["expr"]):
                    if name != "attar_sync_reopens_total":  # a row for each code that came
                        self.assertIn(name, healthy)
                self.assertEqual(sorted(rule), ["action", "alert", "expr", "for", "labels",
                                                "summary"])
                if rule["alert"] == "AttarDiskLow":
                    continue  # of this machine
                if SIMPLE.fullmatch(rule["expr"]):
                    self.assertFalse(fires(rule, healthy))
                else:
                    self.assertIn(rule["alert"], SERIES)
        self.mock.play("denied", 13)
        self.until_alarm("denied")
        metrics = self.readings()
        self.assertEqual([rule["alert"] for rule in rules() if rule["alert"] != "AttarDiskLow"
                          and SIMPLE.fullmatch(rule["expr"]) and fires(rule, metrics)],
                         ["AttarSyncDenied"])
        self.assertIn("attar_sync_reopens_total", metrics)
        self.end()

    def test_each_rule_fires_when_it_should(self):
        promtool = shutil.which("promtool")
        if not promtool:
            self.skipTest("SKIP: promtool (package prometheus) is not installed")
        tests = [promtool_test(rule, firing) for rule in rules() for firing in (False, True)]
        with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as file:
            json.dump({"rule_files": [RULES], "evaluation_interval": "1m", "tests": tests}, file)
            file.flush()
            for argv in (["check", "rules", RULES], ["test", "rules", file.name]):
                done = subprocess.run([promtool, *argv], stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()

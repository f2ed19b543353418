"""The bench's arithmetic and its page: percentiles, verdicts, plots that hold what was measured."""

import os
import re
import sys
import unittest
import xml.dom.minidom

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "bench"), os.path.join(ROOT, "bench", "macro")]

import load  # noqa: E402
import report  # noqa: E402


def closed(rates):
    runs = [{"rate": rate, "p50": 90, "p90": 120, "p99": 400, "p999": 2500, "max": 9000}
            for rate in rates]
    return {"runs": runs, "min": min(rates), "median": sorted(rates)[len(rates) // 2],
            "max": max(rates), "cpu_us": 88.0, "noisy": max(rates) > 1.5 * min(rates),
            "load_core_full": False}


def found():
    points = [{"percent": 50, "asked": 500 * n, "rate": 500 * n, "p50": 80 * n, "p90": 99 * n,
               "p99": 300 * n, "p999": 900 * n, "max": 9000, "errors": 0} for n in (1, 2, 3)]
    scenario = {"name": "pages", "title": "Pages & <facets>", "static_bytes": 24576,
                "engine": {"stages": {"total": load.percentiles([100, 200, 300])},
                           "histogram": load.buckets([100, 200, 210, 300]), "bytes_mean": 20000},
                "closed": {"attar": {"c1": closed([900, 1000, 1100]), "c32": closed([1000, 1600])},
                           "nginx": {"c1": closed([2000, 2100]), "c32": closed([4000, 4100])}},
                "open": points}
    return {"machine": {"cpu": "test"}, "dataset": {"folder": "60000", "products": 60000},
            "seconds_a_run": 2, "ready_s": 0.5, "resident_bytes": 1e8, "finished": "now",
            "results": [scenario]}


class Arithmetic(unittest.TestCase):
    def test_percentiles_are_of_the_nearest_rank(self):
        told = load.percentiles(range(1, 1001))
        self.assertEqual((told["p50"], told["p90"], told["p99"], told["max"]),
                         (501, 901, 991, 1000))
        self.assertIsNone(load.percentiles([])["p99"])

    def test_every_value_is_in_a_bucket(self):
        values = [0.5, 1, 3, 17, 17.1, 900, 20000]
        self.assertEqual(sum(count for _, count in load.buckets(values)), len(values))


class Page(unittest.TestCase):
    def setUp(self):
        self.text = report.page(found())

    def test_plots_are_well_formed_and_hold_every_point(self):
        plots = re.findall(r"<svg.*?</svg>", self.text, re.S)
        self.assertEqual(len(plots), 3)
        for plot in plots:
            xml.dom.minidom.parseString(plot)
        lines = re.findall(r'<polyline points="([^"]*)"', self.text)
        self.assertEqual([len(points.split()) for points in lines], [3, 3, 3, 3])

    def test_nothing_is_fetched(self):
        self.assertNotRegex(self.text, r"(?:src|href)=|https?://|@import")

    def test_text_is_escaped_and_noise_is_named(self):
        self.assertIn("Pages &amp; &lt;facets&gt;", self.text)
        self.assertEqual(self.text.count("<td>noisy</td>"), 1)
        self.assertIn("<td>48 %</td>", self.text)


if __name__ == "__main__":
    unittest.main()

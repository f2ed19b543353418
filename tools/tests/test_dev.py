"""The parts of tools/dev that decide something: package lists, apt's sources, stamps, counts.

Nothing here installs, builds or asks the network; what does is proved by running the commands.
"""

import glob
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir)
sys.path.insert(0, TOOLS)

from devlib import (aptsource, faiss, machine, packages, replay, results, stamps)  # noqa: E402
from devlib import main as dev  # noqa: E402
from devlib.term import Failure  # noqa: E402

DEB822 = """Types: deb
# a comment
URIs: http://deb.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/x.gpg

Types: deb deb-src
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main
"""
ONE_LINE = """# deb http://old.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://deb.example/debian bookworm main contrib
deb-src http://deb.example/debian bookworm main
"""


class AptSources(unittest.TestCase):
    def test_one_line_form(self):
        self.assertEqual(aptsource.as_source_list(ONE_LINE).splitlines(), [
            "deb-src [arch=amd64 signed-by=/k.gpg] http://deb.example/debian bookworm main contrib",
            "deb-src http://deb.example/debian bookworm main"])

    def test_deb822_form(self):
        text = aptsource.as_source_stanzas(DEB822)
        self.assertEqual(text.count("Types: deb-src\n"), 2)
        self.assertEqual(text.replace("Types: deb-src", ""),
                         DEB822.replace("Types: deb deb-src", "").replace("Types: deb", ""))

    def test_both_forms_land_in_the_private_folder(self):
        with tempfile.TemporaryDirectory() as system, tempfile.TemporaryDirectory() as own:
            os.mkdir(os.path.join(system, "sources.list.d"))
            for name, text in (("sources.list", ONE_LINE), ("sources.list.d/a.sources", DEB822),
                               ("sources.list.d/b.list", ONE_LINE),
                               ("sources.list.d/c.sources.off", DEB822)):
                with open(os.path.join(system, name), "w", encoding="utf-8") as file:
                    file.write(text)
            self.assertEqual(aptsource.write_private_sources(own, system), 3)
            self.assertEqual(sorted(os.listdir(os.path.join(own, "parts"))),
                             ["a.sources", "b.list", "main.list"])


class Packages(unittest.TestCase):
    def test_every_line_of_the_list_is_whole(self):
        rows = packages.read_list()
        self.assertGreater(len(rows), 20)
        for row in rows:
            self.assertLessEqual(row.groups, {"build", "web", "test", "bench"}, row)
            self.assertRegex(row.release, r"^(-|\d+\+?)$", row)
            self.assertGreater(len(row.reason), 10, row)
        names = [name for row in rows for name in row.names]
        self.assertEqual(len(names), len(set(names)), "a package stands twice")

    def test_release_column(self):
        row = packages.read_list()[0]
        for text, release, expected in (("-", 12, True), ("12", 12, True), ("12", 13, False),
                                        ("13+", 12, False), ("13+", 13, True), ("13+", 99, True)):
            self.assertEqual(packages.for_release(row._replace(release=text), release), expected)

    def test_nothing_is_missing_when_dpkg_has_all(self):
        with mock.patch.object(packages, "installed", set), \
                mock.patch.object(machine, "debian_release", lambda: 12):
            self.assertEqual(packages.missing(["build"]), [])

    def test_a_command_on_the_path_stands_for_its_package(self):
        with mock.patch.object(packages, "installed", lambda names: set()), \
                mock.patch.object(machine, "debian_release", lambda: 12), \
                mock.patch.object(packages.shutil, "which",
                                  lambda name: "/x" if name == "node" else None):
            names = [p.names[0] for p in packages.missing(["web"])]
        self.assertEqual(names, ["npm"])

    def test_neither_root_nor_sudo_is_said_with_the_command(self):
        with mock.patch.object(packages, "missing", lambda groups: packages.read_list()[:2]), \
                mock.patch.object(machine, "root_prefix", lambda: None):
            with self.assertRaises(Failure) as caught:
                packages.ensure(["build"])
        self.assertIn("apt-get install gcc g++", str(caught.exception))
        self.assertIn("not root", str(caught.exception))

    def test_every_source_library_has_a_package(self):
        root = os.path.join(TOOLS, os.pardir)
        names = {name for row in packages.read_list() for name in row.names}
        with open(os.path.join(root, "meson.build"), encoding="utf-8") as file:
            text = file.read()
        for library, package in (("'libuv'", "libuv1-dev"), ("'jansson'", "libjansson-dev"),
                                 ("'sqlite3'", "libsqlite3-dev"), ("'icu-uc'", "libicu-dev")):
            self.assertIn(library, text)
            self.assertIn(package, names)


class Machine(unittest.TestCase):
    def test_avx2_needs_all_four(self):
        with tempfile.NamedTemporaryFile("w", suffix="cpuinfo") as file:
            file.write("flags\t: fpu avx2 fma f16c popcnt sse\n")
            file.flush()
            self.assertTrue(machine.has_avx2(file.name))
            self.assertFalse(machine.has_avx2("/nowhere"))
        with tempfile.NamedTemporaryFile("w", suffix="cpuinfo") as file:
            file.write("flags\t: fpu avx2 popcnt sse\n")
            file.flush()
            self.assertFalse(machine.has_avx2(file.name))

    def test_faiss_cache_is_named_by_what_it_depends_on(self):
        with mock.patch.dict(os.environ, {"ATTAR_CACHE": "/c"}), \
                mock.patch.object(machine, "debian_release", lambda: 12), \
                mock.patch.object(machine, "has_avx2", lambda: False):
            self.assertRegex(faiss.prefix(), r"^/c/faiss-1\.7\.3-generic-[0-9a-f]{12}$")


class Stamps(unittest.TestCase):
    def test_only_content_counts(self):
        with tempfile.TemporaryDirectory() as root, mock.patch.object(stamps, "ROOT", root), \
                mock.patch.object(stamps, "BUILD", os.path.join(root, "build")):
            path = os.path.join(root, "a.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write("one")
            before = stamps.content_hash(["a.txt"])
            stamps.write("x", before)
            os.utime(path, (1, 1))
            self.assertTrue(stamps.is_fresh("x", stamps.content_hash(["a.txt"])))
            self.assertFalse(stamps.is_fresh("x", before, [os.path.join(root, "gone")]))
            with open(path, "w", encoding="utf-8") as file:
                file.write("two")
            self.assertFalse(stamps.is_fresh("x", stamps.content_hash(["a.txt"])))


CMOCKA = """[==========] Running 3 test(s).
[ RUN      ] a
[       OK ] a
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] b
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] c
"""


class Counts(unittest.TestCase):
    def test_runners(self):
        for text, expected in (
                (CMOCKA, (1, 1, 1)),
                ("Ran 5 tests in 1s\n\nFAILED (failures=1, errors=1, skipped=1)\n", (2, 2, 1)),
                ("Ran 2 tests in 1s\n\nOK\n", (2, 0, 0)),
                ("# tests 4\n# pass 3\n# fail 0\n# cancelled 1\n# skipped 0\n", (3, 1, 0)),
                ("noise\ntidy: 30 passed, 1 failed\n", (30, 1, 0)),
                ("  1 failed\n    x.spec.ts\n  2 did not run\n  5 passed (10.2s)\n", (5, 1, 2)),
                ("7 passed, 0 failed, 2 skipped\n", (7, 0, 2))):
            self.assertEqual(results.counts(text), expected, text)
        self.assertIsNone(results.counts("hello"))

    def test_a_crash_is_a_failure(self):
        outcome = results.of_program("x", 139, "[==========] Running 3 test(s).\n", "again")
        self.assertEqual((outcome.passed, outcome.failed), (0, 1))
        self.assertEqual(outcome.failures[0][2], "again")

    def test_a_failing_exit_without_a_counted_failure_is_one(self):
        self.assertEqual(results.of_program("x", 1, "Ran 2 tests\n\nOK\n", "").failed, 1)

    def test_meson_log(self):
        rows = [{"name": "attar:prop / prop_x", "result": "FAIL", "stdout": "", "stderr": ""},
                {"name": "attar:it / it_y", "result": "SKIP", "stdout": "SKIP it_y: no peer"},
                {"name": "attar:unit / unit_z", "result": "OK", "stdout": CMOCKA.split("[  SK")[0]}]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write("\n".join(json.dumps(row) for row in rows))
            file.flush()
            outcome = results.of_meson_log(file.name, lambda name: f"again {name}")
        self.assertEqual(outcome.line(), "1 passed, 1 failed, 1 skipped")
        self.assertEqual(outcome.failures, [("prop_x", "", "again prop_x")])

    def test_a_skip_keeps_its_reason(self):
        outcome = results.of_program("x", 77, "SKIP x: no peer here\n", "")
        self.assertEqual(outcome.skips, [("x", "SKIP x: no peer here")])
        self.assertEqual(outcome.line(), "0 passed, 0 failed, 1 skipped")


class Replay(unittest.TestCase):
    def test_forms(self):
        line = "FAIL map_law seed=0x9f : got 3 : ATTAR_ROUND_SEED=0x9f"
        self.assertEqual(replay.parse(line), ("map_law", "0x9f"))
        self.assertEqual(replay.parse("map_law:0x9f"), ("map_law", "0x9f"))
        with self.assertRaises(Failure):
            replay.parse("nothing of the kind")


class FrontDoor(unittest.TestCase):
    def test_promised_subcommands(self):
        names = {row[0] for row in dev.COMMANDS}
        self.assertLessEqual({"run", "test", "quick", "check", "asan", "tsan", "fuzz", "bench",
                              "deps", "golden", "format", "replay"}, names)

    def test_python_is_the_standard_library_only(self):
        for path in glob.glob(TOOLS + "/devlib/*.py"):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    words = line.split()
                    if words[:1] in (["import"], ["from"]) and not words[1].startswith("."):
                        name = words[1].split(".")[0].rstrip(",")
                        known = sys.stdlib_module_names | {"pymongo"}  # of peers.packages()
                        self.assertIn(name, known, f"{path}: {line}")


if __name__ == "__main__":
    unittest.main()

"""Every rule of tidy must be able to fire: a clean sample passes, and one planted violation for
each rule makes exactly that rule fail (or warn).

Method: a small project is written into a temporary folder, checked, and then changed in one place.
"""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

from tidylib import ctoken, floors, run  # noqa: E402
from tidylib.functions import functions  # noqa: E402
from tidylib.project import Project  # noqa: E402

README = """# x
## Which question does this folder answer?
## Picture
## Invariants
## Sources and how we differ
## Start reading here
"""
HEAD = "/* What it is.\n *\n * The invariant.\n * The source.\n * Not done on purpose. */\n"
BANNED = HEAD + "/*\n * strcpy     memcpy with a known length\n * atoi       slice_to_i64\n */\n"
CODE = HEAD + '''#include "index/index.h"

#include "base/slice.h"

#include <assert.h>

int index_open(int a)
{
    assert(a > 0);
    if (a > 1) {
        a++;
        a++;
    }
    return a;
}
'''
CLEAN = {
    "ARCHITECTURE.md": "# A\n\n[style](STYLE.md#two-words) and [tools](tools/README.md)\n",
    "STYLE.md": "# Style\n\n## Two words\n\nATTAR_KNOWN --known attar_known_total\n",
    "meson.build": "# manual\n", "src/meson.build": "subdir('index')\n",
    "src/index/meson.build": "sources += files('index.c', 'b.c', 'c.c')\n",
    "src/base/banned.h": BANNED,
    "src/base/slice.h": HEAD + "struct slice;\n",
    "src/index/index.h": HEAD + "/** Open it. */\nint index_open(int a);\n",
    "src/index/index.c": CODE,
    "src/index/private.h": HEAD,
    "src/index/b.c": HEAD, "src/index/c.c": HEAD,
    "src/index/README.md": README, "tools/README.md": README,
}


class Sample(unittest.TestCase):
    """The clean sample, and what a change of it makes tidy say."""

    def check(self, changes):
        """rule -> findings of the clean sample with `changes` (path -> text, None removes)."""
        files = {**CLEAN, **changes}
        with tempfile.TemporaryDirectory() as root:
            for path, content in files.items():
                if content is None:
                    continue
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "wb") as file:
                    file.write(content if isinstance(content, bytes) else content.encode())
            found = {}
            for finding in run.findings(Project(root)):
                found.setdefault(finding.rule, []).append(finding)
        return found

    def fires(self, rule, changes, level="fail", text=""):
        found = self.check(changes)
        self.assertEqual(list(found), [rule], found)
        self.assertEqual(found[rule][0].level, level, found)
        self.assertIn(text, found[rule][0].text)

    def include(self, path, *lines):
        return {path: HEAD + "".join(f'#include "{line}"\n' for line in lines)}

    def body(self, text):
        return {"src/index/b.c": HEAD + "void b(int x)\n{\n" + text + "\n}\n"}


class Planted(Sample):
    def test_clean_sample_passes(self):
        self.assertEqual(self.check({}), {})

    def test_every_rule_is_planted(self):
        with open(os.path.abspath(__file__), encoding="utf-8") as file:
            text = file.read()
        for rule, _ in run.RULES:
            self.assertIn(f'self.fires("{rule}"', text, f"no planted violation for {rule}")

    def test_arrows(self):
        other = {f"src/{name}/{name}.h": HEAD for name in ("query", "vector", "http", "loop")}
        up = {**other, **self.include("src/index/b.c", "query/query.h")}
        self.fires("arrows", up, text="goes up")
        sideways = {**other, **self.include("src/index/b.c", "vector/vector.h")}
        self.fires("arrows", sideways, text="goes sideways")
        across = {**other, "src/catalog/catalog.h": HEAD + '#include "index/index.h"\n'}
        self.fires("arrows", across, text="goes across")
        public = {"include/attar/a.h": HEAD + '#include "base/slice.h"\n'}
        self.fires("arrows", public, text="public API")
        product = {"tests/support/p.h": HEAD, "tests/README.md": README,
                   **self.include("src/index/b.c", "tests/support/p.h")}
        self.fires("arrows", product, text="product code")
        unknown = {"src/cache/cache.h": HEAD + '#include "base/slice.h"\n'}
        self.fires("arrows", unknown, text="no floor")
        self.assertEqual(self.check({**other, **self.include("src/query/query.h",
                                                             "index/index.h", "loop/loop.h")}), {})

    def test_rooms_do_not_see_each_other(self):
        self.assertFalse(floors.may_include("commerce/order", "commerce/user"))
        self.assertTrue(floors.may_include("commerce/order", "commerce/kernel"))
        self.assertTrue(floors.may_include("commerce/flows", "commerce/order"))
        self.assertTrue(floors.may_include("server", "search"))
        self.assertFalse(floors.may_include("commerce/kernel", "index"))

    def test_private_header(self):
        self.fires("private-header", self.include("src/query/query.h", "index/private.h"))
        self.assertEqual(self.check(self.include("src/index/tests/x.h", "index/private.h")), {})

    def test_third_party(self):
        for header in ("uv.h", "unicode/uchar.h", "sqlite3.h", "lz4.h", "faiss/c_api/Index_c.h",
                       "xxhash.h", "jansson.h", "llhttp.h", "cmocka.h"):
            self.fires("third-party", {"src/index/b.c": HEAD + f"#include <{header}>\n"})
        faiss_test = {"tests/it/a.c": HEAD + "#include <faiss/c_api/Index_c.h>\n",
                      "tests/it/meson.build": "'a.c'", "tests/README.md": README}
        self.assertEqual(self.check(faiss_test), {})

    def test_include_form(self):
        self.fires("include-form", self.include("src/index/b.c", "private.h"), text="from src/")
        late = HEAD + '#include <assert.h>\n#include "index/index.h"\n'
        self.fires("include-form", {"src/index/b.c": late}, text="above")
        second = HEAD + '#include "base/slice.h"\n#include "index/b.h"\n'
        self.fires("include-form", {"src/index/b.c": second, "src/index/b.h": HEAD}, text="own")
        tool = {"tools/x/a.c": HEAD + '#include "a.h"\n', "tools/x/a.h": HEAD,
                "tools/x/meson.build": "'a.c'"}
        self.assertEqual(self.check(tool), {})

    def test_banned(self):
        self.fires("banned", self.body("strcpy(a, b);"), text="memcpy with a known length")
        self.assertEqual(self.check(self.body('/* strcpy(a) */ p("strcpy(a)"); s->atoi(1);')), {})

    def test_threads(self):
        self.fires("threads", self.body("pthread_mutex_lock(&m);"))
        self.fires("threads", self.body("static _Thread_local int x;"))
        self.fires("threads", self.body("uv_mutex_t *m; uv_mutex_lock(m);"))
        own = {"src/loop/loop.h": HEAD + "void f(pthread_mutex_t *m)\n{\n}\n"}
        self.assertEqual(self.check(own), {})

    def test_randomness(self):
        name = "src/index/tests/unit_x.c"
        self.fires("randomness", {name: HEAD + "void f(void)\n{\n    x = random();\n}\n",
                                  "src/index/tests/meson.build": "'unit_x.c'"})

    def test_sleeps(self):
        name = "src/index/tests/unit_x.c"
        self.fires("sleeps", {name: HEAD + "void f(void)\n{\n    usleep(1);\n}\n",
                              "src/index/tests/meson.build": "'unit_x.c'"})

    def test_typedefs(self):
        self.fires("typedefs", {"src/index/b.c": HEAD + "typedef struct { int a; } a;\n"})

    def test_stubs(self):
        self.fires("stubs", self.body("/* TO" "DO later */"))

    def test_function_lines(self):
        self.fires("function-lines", self.body("x++;\n" * 80))
        self.fires("function-lines", self.body("assert(x);\n" + "x++;\n" * 50), "warn")

    def test_parameters(self):
        wide = "int a, int b, int c, int d, int e, int f"
        self.fires("parameters", {"src/index/b.c": HEAD + f"void b({wide})\n{{\n}}\n"}, "warn")
        self.fires("parameters",
                   {"src/index/b.c": HEAD + f"void b({wide}, int g, int h)\n{{\n}}\n"})

    def test_nesting(self):
        self.fires("nesting", self.body("if (a) for (;;) while (b) do { if (c) d(); } while (1);"))
        self.fires("nesting", self.body("if (a) { if (b) { if (c) { if (d) e(); } } }"), "warn")

    def test_complexity(self):
        self.fires("complexity", self.body("x = a" + "\n&& b" * 25 + ";"))

    def test_file_lines(self):
        self.fires("file-lines", {"src/index/b.c": HEAD + "\n" * 1001 + "int a;\n"})

    def test_header_lines(self):
        self.fires("header-lines", {"src/index/private.h": HEAD + "\n" * 301 + "int a;\n"})

    def test_folder_sources(self):
        many = {f"src/index/n{i}.c": HEAD for i in range(20)}
        many["src/index/meson.build"] = "'index.c', 'b.c', 'c.c'" + "".join(
            f", 'n{i}.c'" for i in range(20))
        self.fires("folder-sources", many)

    def test_columns(self):
        self.fires("columns", self.body("    " + "x" * 100 + ";"))
        self.assertEqual(self.check(self.body("    /* " + "بِ" * 47 + " */")), {})

    def test_assert_density(self):
        poor = "".join(f"int f{i}(int x)\n{{\n    x++;\n    x++;\n    x++;\n    x++;\n    return x;"
                       "\n}\n" for i in range(15))
        self.fires("assert-density", {"src/index/b.c": HEAD + poor, "src/index/index.c": CODE})

    def test_unbuilt_source(self):
        self.fires("unbuilt-source", {"src/index/d.c": HEAD})
        each = {"src/index/unit_d.c": HEAD, "src/index/meson.build": "'index.c' 'b.c' 'c.c' "
                "foreach name : ['d'] files('unit_' + name + '.c')"}
        self.assertEqual(self.check(each), {})

    def test_readme(self):
        self.fires("readme", {"src/index/README.md": None}, text="no README")
        self.fires("readme", {"src/index/README.md": README.replace("## Picture\n", "")},
                   text="Picture")
        self.fires("readme", {"src/index/README.md": README + "\n" * 60 + "x\n"}, text="lines")
        swapped = README.replace("Picture", "X").replace("Invariants", "Picture")
        self.fires("readme", {"src/index/README.md": swapped.replace("## X", "## Invariants")},
                   text="order")

    def test_binary_size(self):
        self.fires("binary-size", {"data/x.bin": b"\0" * (257 * 1024)})
        self.assertEqual(self.check({"data/x.tsv": "a\tb\n" * 100000}), {})

    def test_opening_comment(self):
        self.fires("opening-comment", {"src/index/b.c": "int a;\n"})
        self.fires("opening-comment", {"src/index/b.c": "/* Short. */\nint a;\n"}, "warn")
        self.fires("opening-comment", {"tools/x.py": "import os\n"})

    def test_small_folder(self):
        self.fires("small-folder", {"src/scent/a.c": HEAD, "src/scent/meson.build": "'a.c'",
                                    "src/scent/README.md": README}, "warn")

    def test_links(self):
        self.fires("links", {"README.md": "# A\n[x](missing.md)\n"}, text="no such file")
        self.fires("links", {"README.md": "# A\n[x](STYLE.md#nothing)\n"}, text="no such heading")
        self.assertEqual(self.check({"README.md": "# A\n`[x](no.md)` [y](https://a.b/c)\n"}), {})

    def test_doc_comment(self):
        bare = HEAD + "\nint index_open(int a);\n"
        self.fires("doc-comment", {"src/index/index.h": bare}, "warn")

    def test_undocumented(self):
        for name in ("attar_x_total", "ATTAR_X", "--secret"):
            self.fires("undocumented", self.body(f'get("{name}");'), text=name)
        self.assertEqual(self.check(self.body('get("attar_known_total{a=1}", "--known=");')), {})

    def room(self, **changes):
        names = ["README.md", "module.c", "routes.c", "service.c", "store.c", "store.h", "order.h"]
        files = {name: HEAD for name in names}
        files["README.md"] = README
        files["meson.build"] = "'module.c' 'routes.c' 'service.c' 'store.c'"
        files["store.c"] = HEAD + '#include "commerce/order/store.h"\n'
        files.update(changes)
        return {f"src/commerce/order/{name}": text for name, text in files.items()}

    def test_rooms(self):
        self.assertEqual(self.check(self.room()), {})
        self.fires("rooms", self.room(**{"helper.c": HEAD, "meson.build": "'helper.c' 'module.c' "
                                         "'routes.c' 'service.c' 'store.c'"}), text="pattern")
        self.fires("rooms", self.room(**{"routes.c": None}), text="routes.c")

    def test_routes(self):
        row = 'struct route r[] = {{ GET, "/api/orders/{id}", order_get, %s PLAIN }};\n'
        self.fires("routes", self.room(**{"routes.c": HEAD + row % ""}))
        self.assertEqual(self.check(self.room(**{"routes.c": HEAD + row % "AUTH_OWNER,"})), {})


class Exceptions(Sample):
    LONG = "void b(int x)\n{\n" + "x++;\n" * 80 + "}\n"

    def test_reasoned_exception_lifts_the_rule(self):
        text = HEAD + "\n/* tidy: allow function-lines: a state machine, read as a table */\n"
        self.assertEqual(self.check({"src/index/b.c": text + self.LONG}), {})

    def test_exception_does_not_reach_past_a_blank_line(self):
        text = HEAD + "\n/* tidy: allow function-lines: a reason */\n\n"
        found = self.check({"src/index/b.c": text + self.LONG})
        self.assertEqual(sorted(found), ["allow", "function-lines"])

    def test_exception_without_reason_fails(self):
        found = self.check({"src/index/b.c": HEAD + "\n/* tidy: allow columns */\nint a;\n"})
        self.assertEqual([f.level for f in found["allow"]], ["fail"])

    def test_unknown_rule_fails(self):
        text = HEAD + "\n/* tidy: allow nothing: because */\nint a;\n"
        found = self.check({"src/index/b.c": text})
        self.assertEqual([f.level for f in found["allow"]], ["fail"])


class Counting(unittest.TestCase):
    def measure(self, text):
        return functions(ctoken.lex(ctoken.without_preprocessor(text))[0])

    def test_shapes_of_definitions(self):
        text = ("static const struct r t[] = {{1, f}, {2, g}};\nstruct s { int (*f)(int); };\n"
                "int f(int a, int (*cmp)(int, int))\n{\n    return a;\n}\n"
                "int *g(void) __attribute__((pure));\nint *g(void)\n{\n    return 0;\n}\n"
                "enum e { A, B };\nTEST_PROP(law, 10)\n{\n    CHECK(t, 1);\n}\n")
        self.assertEqual([(f.name, f.parameters) for f in self.measure(text)],
                         [("f", 2), ("g", 0), ("TEST_PROP", 2)])

    def test_else_if_is_not_deeper(self):
        chain = "void f(void)\n{\nif (a) b(); else if (c) d(); else if (e) g(); else h();\n}\n"
        self.assertEqual(self.measure(chain)[0].nesting, 1)

    def test_switch_and_labels(self):
        text = ("void f(void)\n{\nswitch (a) {\ncase 1: if (b) c(); break;\ndefault: d = e ? f : g;"
                "\n}\nfail:\n    x();\n}\n")
        self.assertEqual((self.measure(text)[0].nesting, self.measure(text)[0].complexity), (2, 4))

    def test_branches_of_the_preprocessor(self):
        text = "#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\nreturn 1;\n}\n"
        self.assertEqual([f.parameters for f in self.measure(text)], [1])

    def test_strings_and_comments_hide_code(self):
        text = 'void f(void)\n{\n  p("} if (a) {"); /* } */ c = \'{\'; // }\n}\nint g(void)\n{\n}\n'
        self.assertEqual([f.name for f in self.measure(text)], ["f", "g"])


if __name__ == "__main__":
    unittest.main()

"""Runs the rules and prints what they found, the medians, the exceptions and a closing line."""

import statistics

from . import (rules_docs, rules_files, rules_includes, rules_rooms, rules_sizes, rules_words)
from .finding import FAIL, WARN, Finding
from .project import Project

RULES = [
    ("arrows", rules_includes.arrows),
    ("private-header", rules_includes.private_headers),
    ("third-party", rules_includes.third_party),
    ("include-form", rules_includes.include_form),
    ("banned", rules_words.banned),
    ("threads", rules_words.threads),
    ("randomness", rules_words.randomness),
    ("sleeps", rules_words.sleeps),
    ("typedefs", rules_words.typedefs),
    ("stubs", rules_words.stubs),
    ("function-lines", rules_sizes.function_lines),
    ("parameters", rules_sizes.parameters),
    ("nesting", rules_sizes.nesting),
    ("complexity", rules_sizes.complexity),
    ("file-lines", rules_sizes.file_lines),
    ("header-lines", rules_sizes.header_lines),
    ("folder-sources", rules_sizes.folder_sources),
    ("columns", rules_sizes.columns),
    ("assert-density", rules_sizes.assert_density),
    ("unbuilt-source", rules_files.unbuilt_sources),
    ("readme", rules_files.readmes),
    ("binary-size", rules_files.binaries),
    ("opening-comment", rules_files.opening_comments),
    ("small-folder", rules_files.small_folders),
    ("links", rules_docs.links),
    ("doc-comment", rules_docs.doc_comments),
    ("undocumented", rules_docs.undocumented),
    ("rooms", rules_rooms.rooms),
    ("routes", rules_rooms.routes),
]


def print_rules():
    for name, rule in RULES:
        print(f"{name:<16} {rule.__doc__.splitlines()[0]}")
    return 0


def findings(project):
    """Everything found, exceptions without use or reason included."""
    found = [finding for _, rule in RULES for finding in rule(project)]
    names = {name for name, _ in RULES}
    for allow in allows(project):
        if allow.rule not in names or not allow.reason:
            what = "names no rule" if allow.rule not in names else "gives no reason"
            found.append(Finding("allow", FAIL, allow.path, allow.line,
                                 f"`tidy: allow {allow.rule}` {what}"))
        elif not allow.used:
            found.append(Finding("allow", WARN, allow.path, allow.line,
                                 f"`tidy: allow {allow.rule}` lifts nothing: remove it"))
    return found


def allows(project):
    scripts = [file for file in project.having(".py", ".sh", ".ts", ".tsx", ".css", ".sql")
               if not file.path.startswith("tools/")]
    return [allow for file in project.c_files + scripts for allow in file.allows]


def medians(project):
    """The two rows of STYLE.md section 1, of hand-written sources without tests."""
    sources = [file for file in project.c_files if file.path.startswith(("src/", "include/"))
               and not file.is_test]
    rows = [("lines a file", [len(file.lines) for file in sources]),
            ("lines a function", [f.lines for file in sources for f in file.functions])]
    for what, values in rows:
        if values:
            values.sort()
            yield (f"{what + ', median / 90 %':<32} {statistics.median(values):.0f} / "
                   f"{values[int(len(values) * 0.9)] if len(values) > 1 else values[0]}"
                   f"   ({len(values)})")


def check(root, paths=(), quiet=False):
    """The whole check; returns the exit code."""
    project = Project(root)
    found = findings(project)
    shown = [f for f in found if not paths or f.path.startswith(tuple(paths))]
    for finding in sorted(shown, key=lambda f: (f.level == FAIL, f.path, f.line)):
        if finding.level == FAIL or not quiet:
            mark = "" if finding.level == FAIL else "warning: "
            print(f"{finding.path}:{finding.line}: {mark}{finding.rule}: {finding.text}")
    for line in medians(project):
        print(line)
    lifted = [allow for allow in allows(project) if allow.used]
    print(f"{len(lifted)} places lift a rule, {sum(f.level == WARN for f in found)} warnings")
    if not quiet:
        for allow in lifted:
            print(f"    {allow.path}:{allow.line}: {allow.rule}: {allow.reason}")
    failed = {f.rule for f in shown if f.level == FAIL}
    print(f"tidy: {len(RULES) + 1 - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0

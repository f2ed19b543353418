"""Rules about sizes: what a reader can hold in the head (STYLE.md section 9)."""

import unicodedata

from . import floors
from .finding import FAIL, WARN, Finding, fail, judge

FUNCTION_LINES = (40, 70)
PARAMETERS = (5, 7)
NESTING = (3, 4)
COMPLEXITY = (12, 20)
FILE_LINES = (500, 1000)
HEADER_LINES = (200, 300)
FOLDER_SOURCES = (12, 20)
COLUMNS = 100
FUNCTIONS_PER_ASSERT = (3, 10)
ACCESSOR_LINES = 6      # shorter ones have nothing to assert
CODE = (".c", ".h", ".py", ".sh", ".ts", ".tsx", ".css", ".sql")
SCRIPTS = ("tools/dev", "tools/tidy")


def _each_function(project):
    for file in project.c_files:
        for function in file.functions:
            yield file, function


def function_lines(project):
    """A function has at most 40 lines, 70 with a smell."""
    for file, f in _each_function(project):
        yield from judge("function-lines", file, f.line, f.lines, FUNCTION_LINES,
                         f"{f.name}: lines")


def parameters(project):
    """A function has at most 5 parameters, 7 with a smell; then a struct."""
    for file, f in _each_function(project):
        yield from judge("parameters", file, f.line, f.parameters, PARAMETERS,
                         f"{f.name}: parameters")


def nesting(project):
    """Statements nest at most 3 deep, 4 with a smell."""
    for file, f in _each_function(project):
        yield from judge("nesting", file, f.line, f.nesting, NESTING, f"{f.name}: nesting")


def complexity(project):
    """1 + the branches of a function: at most 12, 20 with a smell (McCabe 1976)."""
    for file, f in _each_function(project):
        yield from judge("complexity", file, f.line, f.complexity, COMPLEXITY,
                         f"{f.name}: complexity")


def file_lines(project):
    """A source file has at most 500 lines, 1000 with a smell."""
    for file in project.having(".c", ".py", ".ts", ".tsx", ".css", ".sql", ".sh"):
        yield from judge("file-lines", file, None, len(file.lines), FILE_LINES, "lines")


def header_lines(project):
    """A header has at most 200 lines, 300 with a smell."""
    for file in project.having(".h"):
        yield from judge("header-lines", file, None, len(file.lines), HEADER_LINES, "lines")


def folder_sources(project):
    """A folder has at most 12 C sources, 20 with a smell."""
    for folder, files in project.folders.items():
        sources = [file for file in files if file.name.endswith(".c")]
        if sources and not sources[0].is_test:
            yield from judge("folder-sources", sources[0], None, len(sources), FOLDER_SOURCES,
                             f"{folder}: sources")


def width(line):
    """Columns on the screen: marks that combine take none, wide letters two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF"
               else 1 for c in line) if not line.isascii() else len(line)


def columns(project):
    """A line of code has at most 100 columns."""
    for file in project.files:
        if not (file.path.endswith(CODE) or file.path in SCRIPTS) or file.is_generated:
            continue
        for number, line in enumerate(file.lines, 1):
            if width(line) > COLUMNS:
                yield from fail("columns", file, number, f"{width(line)} columns, at most 100")


def assert_density(project):
    """A folder has at least one assert for three functions (accessors left out)."""
    counted = {}
    for file, f in _each_function(project):
        folder = floors.area(file.path)
        if folder and not file.is_test and f.lines > ACCESSOR_LINES:
            totals = counted.setdefault(folder, [file, 0, 0])
            totals[1] += 1
            totals[2] += f.asserts
    for folder, (file, count, asserts) in counted.items():
        allowed, refused = FUNCTIONS_PER_ASSERT
        if count <= allowed * asserts or file.allowed("assert-density", None):
            continue
        level = FAIL if count > refused * asserts else WARN
        yield Finding("assert-density", level, f"src/{folder}", 1,
                      f"{asserts} asserts in {count} functions; one for three is the aim")

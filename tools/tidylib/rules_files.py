"""Rules about files and folders: built, opened with a comment, explained by a README, small."""

import os
import re

from . import floors
from .finding import FAIL, WARN, Finding, fail

HEADINGS = ["Which question does this folder answer?", "Picture", "Invariants",
            "Sources and how we differ", "Start reading here"]
README_LINES = 60
TOP_FOLDERS = ["tools", "bench", "tests", "web"]
BINARY_MAX_BYTES = 256 * 1024
OPENING_LINES = (5, 30)
FOLDER_MIN_SOURCES = 3


def unbuilt_sources(project):
    """Every C source is named by a meson.build, its folder's or one above."""
    for file in project.having(".c", under=("src/", "tests/", "bench/", "tools/")):
        folder, found = file.folder, False
        while not found:
            path = os.path.join(folder, "meson.build")
            found = path in project.by_path and _names(project.by_path[path].text, file.name[:-2])
            if not folder:
                break
            folder = os.path.dirname(folder)
        if not found:
            yield from fail("unbuilt-source", file, None, "no meson.build names this source")


def _names(text, stem):
    """Does a meson.build name `stem`.c, whole or as 'prefix_' + name of a foreach?"""
    if re.search(rf"['/]{re.escape(stem)}(\.c)?'", text):
        return True
    cuts = [index + 1 for index, letter in enumerate(stem) if letter == "_"]
    return any(f"'{stem[:cut]}'" in text and f"'{stem[cut:]}'" in text for cut in cuts)


def _code_folders(project):
    for folder, files in project.folders.items():
        if folder.startswith("src/") and "tests" not in folder.split("/") \
                and any(file.name.endswith(".c") for file in files):
            yield folder
    for folder in TOP_FOLDERS:
        if any(path.startswith(folder + "/") for path in project.by_path):
            yield folder


def readmes(project):
    """Every folder of code has a README.md of at most 60 lines with the five headings in order."""
    for folder in _code_folders(project):
        readme = project.by_path.get(f"{folder}/README.md")
        if readme is None:
            yield Finding("readme", FAIL, folder, 1, "has no README.md")
            continue
        found = re.findall(r"^#+ +(.*?) *$", readme.text, re.M)
        missing = [heading for heading in HEADINGS if heading not in found]
        if missing:
            yield from fail("readme", readme, None, f"misses the heading: {missing[0]}")
        elif [heading for heading in found if heading in HEADINGS] != HEADINGS:
            yield from fail("readme", readme, None, "has the five headings in another order")
        if len(readme.lines) > README_LINES:
            yield from fail("readme", readme, None,
                            f"has {len(readme.lines)} lines, at most {README_LINES}")


def binaries(project):
    """No binary above 256 KiB."""
    for file in project.files:
        size = os.path.getsize(file.full)
        if size <= BINARY_MAX_BYTES:
            continue
        with open(file.full, "rb") as content:
            if b"\0" in content.read(65536):
                yield Finding("binary-size", FAIL, file.path, 1,
                              f"a binary of {size // 1024} KiB, at most 256")


def opening_comments(project):
    """A source file opens with a comment that says what it is; in src/ of 5 to 30 lines."""
    for file in project.c_files:
        if not file.text.lstrip().startswith(("/*", "//")):
            yield from fail("opening-comment", file, None, "does not open with a comment")
        elif file.path.startswith("src/") and not file.is_test:
            yield from _opening_length(file)
    for file in project.having(".py", ".sh", under=("tools/", "tests/", "bench/")):
        text = re.sub(r"\A#!.*\n", "", file.text).lstrip()
        if text and not text.startswith(('"""', "#", "'''")):
            yield from fail("opening-comment", file, None, "does not open with a comment")


def _opening_length(file):
    first = file.comments[0]
    lines = first.last_line - first.line + 1
    low, high = OPENING_LINES
    if not low <= lines <= high and not file.allowed("opening-comment", None):
        yield Finding("opening-comment", WARN, file.path, 1,
                      f"the opening comment has {lines} lines; {low} to {high} is the aim")


def small_folders(project):
    """A folder of code exists from three source files on."""
    for folder, files in project.folders.items():
        own = floors.area(folder + "/x")
        sources = [file for file in files if file.name.endswith(".c")]
        if own and folder == f"src/{own}" and 0 < len(sources) < FOLDER_MIN_SOURCES:
            yield Finding("small-folder", WARN, folder, 1,
                          f"{len(sources)} sources; below {FOLDER_MIN_SOURCES} they join others")

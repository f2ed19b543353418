"""Rules about documentation: links, doc comments, metrics, variables and options."""

import os
import re

from . import floors
from .finding import WARN, Finding, fail

LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s*(\S+)", re.M)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
NAMED = re.compile(r"^(attar_[a-z0-9_]+_(?:total|seconds|bytes|ratio|units|size|minor|docs|ready|"
                   r"pending|active|up|lag|open|count|in_flight|in_use)|ATTAR_[A-Z0-9_]+|"
                   r"--[a-z][a-z0-9-]+)(?=$|[\"{= ])")


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def links(project):
    """Every relative link of a Markdown page leads somewhere, its #anchor included."""
    for file in project.having(".md"):
        text = re.sub(r"`[^`\n]*`", _blank, FENCE.sub(_blank, file.text))
        for match in list(LINK.finditer(text)) + list(REFERENCE.finditer(text)):
            line = text.count("\n", 0, match.start()) + 1
            reason = _broken(project, file, match.group(1))
            if reason:
                yield from fail("links", file, line, f"{match.group(1)}: {reason}")


def _broken(project, file, target):
    """Why a link is broken, or None."""
    if re.match(r"[a-z][a-z0-9+.-]*:", target, re.I):
        return None
    path, _, anchor = target.partition("#")
    where = os.path.normpath(os.path.join(file.folder, path)) if path else file.path
    if where.startswith(".."):
        return "leads out of the project"
    if not os.path.exists(os.path.join(project.root, where)):
        return "there is no such file"
    page = project.by_path.get(where)
    if anchor and page and where.endswith(".md") and anchor not in _anchors(page):
        return "there is no such heading"
    return None


def _anchors(page):
    headings = re.findall(r"^#+ +(.*?) *$", FENCE.sub("", page.text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def doc_comments(project):
    """Every function of a front door has a doc comment, alone or with its neighbours."""
    for file in project.having(".h", under=("src/", "include/")):
        if not _is_front_door(file):
            continue
        for line in _prototypes(file.tokens):
            above = file.lines[line - 2].strip() if line >= 2 else ""
            if above == "" or above.startswith("#"):
                if not file.allowed("doc-comment", line):
                    yield Finding("doc-comment", WARN, file.path, line,
                                  f"no doc comment: {file.lines[line - 1].strip()[:60]}")


def _is_front_door(file):
    folder = floors.area(file.path)
    if file.path.startswith("include/") or folder in floors.SHELVES:
        return not file.is_test
    return folder is not None and file.path == f"src/{folder}/{folder.split('/')[-1]}.h"


def _prototypes(tokens):
    """The first lines of function declarations at file level."""
    depth, statement = 0, []
    for token in tokens:
        if token.text in "{}":
            depth += 1 if token.text == "{" else -1
            statement = []
        elif depth == 0 and token.text == ";":
            words = [t.text for t in statement]
            if "(" in words and words[0] not in ("typedef", "_Static_assert", "static_assert"):
                yield statement[0].line
            statement = []
        elif depth == 0:
            statement.append(token)


def undocumented(project):
    """Every metric, environment variable and option of the program stands on some page."""
    pages = "\n".join(file.text for file in project.having(".md"))
    known = set(re.findall(r"(?:--)?[A-Za-z][\w-]*", pages))
    for file in project.having(".c", ".h", under=("src/",)):
        if file.is_test:
            continue
        for token in file.tokens:
            match = NAMED.match(token.text[1:-1]) if token.kind == "string" else None
            if match and match.group(1) not in known:
                yield from fail("undocumented", file, token.line,
                                f"{match.group(1)} stands on no Markdown page")

"""The project's files, read once: paths, text, tokens, and the exceptions written in comments.

An exception stands above the place it is for, with its reason:
    /* tidy: allow function-lines: one state machine, read as a table */
It covers the next function or line; for rules about a whole file it stands in the first 40 lines.
"""

import functools
import os
import re
import subprocess

from . import ctoken
from .functions import functions

SKIPPED_FOLDERS = {"build", "node_modules", ".git", "__pycache__", "dist"}
ALLOW = re.compile(r"tidy: allow ([\w-]+)(?::[ \t]*(.*?))?[ \t]*(?:\*/|-->|$)", re.M)
GENERATED = re.compile(r"\b[Gg]enerated by\b")
REACH_LINES = 30       # how far above a function its doc comment with an exception may begin
HEAD_LINES = 40


class Allow:
    def __init__(self, path, line, rule, reason):
        self.path, self.line, self.rule, self.reason = path, line, rule, reason
        self.used = False


class File:
    """One file of the project; everything derived is computed when first asked for."""

    def __init__(self, root, path):
        self.path = path
        self.full = os.path.join(root, path)
        self.folder = os.path.dirname(path)
        self.name = os.path.basename(path)

    @functools.cached_property
    def text(self):
        with open(self.full, encoding="utf-8", errors="replace") as file:
            return file.read()

    @functools.cached_property
    def lines(self):
        return self.text.rstrip("\n").split("\n") if self.text else []

    @functools.cached_property
    def is_generated(self):
        return GENERATED.search("\n".join(self.lines[:5])) is not None

    @functools.cached_property
    def is_test(self):
        return "tests" in self.folder.split("/")

    @functools.cached_property
    def directives(self):
        return ctoken.directives(self.text)

    @functools.cached_property
    def _lexed(self):
        return ctoken.lex(ctoken.without_preprocessor(self.text))

    @property
    def tokens(self):
        return self._lexed[0]

    @functools.cached_property
    def comments(self):
        return ctoken.lex(self.text)[1]

    @functools.cached_property
    def functions(self):
        return functions(self.tokens)

    @functools.cached_property
    def includes(self):
        """[(line, path, is quoted)] of the #include lines."""
        found = []
        for line, text in self.directives:
            match = re.match(r'#\s*include\s*(["<])([^">]+)[">]', text)
            if match:
                found.append((line, match.group(2), match.group(1) == '"'))
        return found

    @functools.cached_property
    def allows(self):
        found = []
        for match in ALLOW.finditer(self.text):
            line = self.text.count("\n", 0, match.start()) + 1
            found.append(Allow(self.path, line, match.group(1), (match.group(2) or "").strip()))
        return found

    def allowed(self, rule, line):
        """Is `rule` lifted at `line` (None: for the whole file)?  Marks the exception as used."""
        for allow in self.allows:
            if allow.rule != rule or not allow.reason:
                continue
            if line is None:
                reaches = allow.line <= HEAD_LINES
            else:
                reaches = self._reaches(allow.line, line)
            if reaches:
                allow.used = True
                return True
        return False

    def _reaches(self, allow_line, line):
        """An exception covers its own line, and what follows its comment without a blank line."""
        if not 0 <= line - allow_line <= REACH_LINES:
            return False
        between = self.lines[allow_line - 1:line - 1]
        return all(text.strip() for text in between)


class Project:
    def __init__(self, root):
        self.root = root
        self.files = [File(root, path) for path in sorted(_paths(root))]
        self.by_path = {file.path: file for file in self.files}

    def having(self, *endings, under=()):
        """Files by ending, those made by a program left out."""
        return [file for file in self.files if file.path.endswith(endings)
                and (not under or file.path.startswith(tuple(under))) and not file.is_generated]

    @functools.cached_property
    def c_files(self):
        return self.having(".c", ".h", under=("src/", "include/", "tests/", "bench/", "tools/"))

    @functools.cached_property
    def folders(self):
        """folder -> its files, without those below it."""
        found = {}
        for file in self.files:
            found.setdefault(file.folder, []).append(file)
        return found


def _paths(root):
    """What git knows or would add; without git, everything but the folders of builds."""
    try:
        answer = subprocess.run(["git", "ls-files", "-z", "--cached", "--others",
                                 "--exclude-standard"], cwd=root, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, check=True)
        paths = answer.stdout.decode("utf-8", "replace").split("\0")
    except (OSError, subprocess.CalledProcessError):
        paths = _walk(root)
    return {path for path in paths if path and os.path.isfile(os.path.join(root, path))}


def _walk(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), root)

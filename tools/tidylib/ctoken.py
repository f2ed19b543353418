"""A small C tokenizer: enough of C to count and to look for calls, not to compile.

Comments and preprocessor lines are set apart, so that a word in a comment or a string is never
taken for code.  Of #if ... #else only the first branch is kept, so that braces balance.
"""

import collections
import re

Token = collections.namedtuple("Token", "kind text line")   # kind: word number string char op
Comment = collections.namedtuple("Comment", "text line last_line")

_LEX = re.compile(r"""
    (?P<comment>/\*.*?\*/|//(?:[^\n\\]|\\.|\\\n)*)
  | (?P<string>(?:u8|[uUL])?"(?:[^"\\\n]|\\.|\\\n)*")
  | (?P<char>[uUL]?'(?:[^'\\\n]|\\.)*')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[\w.]|[eEpP][+-])*)
  | (?P<space>(?:\s|\\\n)+)
  | (?P<op>\.\.\.|->|\+\+|--|&&|\|\||<<=|>>=|<<|>>|[-+*/%&|^!=<>]=|\#\#|.)
""", re.X | re.S)


def lex(text):
    """(tokens, comments) of a text without preprocessor lines."""
    tokens, comments, line = [], [], 1
    for match in _LEX.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "comment":
            comments.append(Comment(piece, line, line + piece.count("\n")))
        elif kind != "space":
            tokens.append(Token(kind, piece, line))
        line += piece.count("\n")
    return tokens, comments


def blank_comments(text):
    """The text with comments as blanks, so that a '#' inside one is not a directive."""
    def blank(match):
        if match.lastgroup != "comment":
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return _LEX.sub(blank, text)


def directives(text):
    """[(line number, text)] of the preprocessor lines, continuations joined."""
    found, pending, start = [], "", 0
    for number, line in enumerate(blank_comments(text).split("\n"), 1):
        if not pending and not line.lstrip().startswith("#"):
            continue
        start = start if pending else number
        pending += line.rstrip("\\") + " "
        if not line.endswith("\\"):
            found.append((start, pending.strip()))
            pending = ""
    return found


def without_preprocessor(text):
    """The text with preprocessor lines and untaken #else branches emptied; line numbers stay."""
    lines = text.split("\n")
    shown = blank_comments(text).split("\n")
    skipping, inside = [], False      # one entry for each open #if: is this branch left out?
    for index, line in enumerate(shown):
        stripped = line.lstrip()
        if inside or stripped.startswith("#"):
            if not inside:
                _branch(stripped, skipping)
            inside = line.endswith("\\")
            lines[index] = ""
        elif any(skipping):
            lines[index] = ""
    return "\n".join(lines)


def _branch(directive, skipping):
    word = re.match(r"#\s*(\w*)", directive).group(1)
    if word in ("if", "ifdef", "ifndef"):
        skipping.append(re.match(r"#\s*if\s+0\b", directive) is not None)
    elif word in ("else", "elif") and skipping:
        skipping[-1] = not re.match(r"#\s*if\s+0\b", directive) and not skipping[-1]
    elif word == "endif" and skipping:
        skipping.pop()

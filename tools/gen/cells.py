"""What a cell may hold.  A check is a function (cell, catalogue) -> reason; "" means sound.

References are checked against the catalogue's own tables, and an id that is somebody's alias is
answered with the id that was meant.
"""

import re
import unicodedata

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PATH = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")
WORD = re.compile(r"[a-z]+(_[a-z]+)*")
LABEL = re.compile(r"[A-Za-z0-9]+([-_/][A-Za-z0-9]+)*")
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
ARABIC = re.compile("[\u0621-\u064a\u06a4\u067e\u0686\u06af]")
LATIN = re.compile("[A-Za-z]")
# Invisible marks, tatweel, and the Farsi yeh and keheh that look right and compare wrong.
STRAY = re.compile("[\u0000-\u001f\u00a0\u00ad\u0640\u06cc\u06a9\u200b-\u200f\u202a-\u202e\ufeff]")


def matches(pattern, what, longest=120):
    def check(cell, _):
        ok = pattern.fullmatch(cell) and len(cell) <= longest
        return "" if ok else f"{cell!r} is not {what}"
    return check


slug = matches(SLUG, "a slug of a-z, 0-9 and -")
path = matches(PATH, "a path of slugs")
word = matches(WORD, "a lower-case word")
label_id = matches(LABEL, "an id of a closed vocabulary")
time = matches(TIME, "a time like 2030-01-01T00:00:00Z")


def optional(inner):
    return lambda cell, catalogue: inner(cell, catalogue) if cell else ""


def text(low, high):
    def check(cell, _):
        if not low <= len(cell) <= high:
            return f"has {len(cell)} characters, {low} to {high} are allowed"
        return _untidy(cell)
    return check


def _untidy(cell):
    if cell != cell.strip() or "  " in cell:
        return "has a space too many"
    if cell != unicodedata.normalize("NFC", cell):
        return "is not in Unicode form NFC"
    stray = STRAY.search(cell)
    return f"holds the stray character U+{ord(stray.group()):04X}" if stray else ""


def english(low, high):
    inner = text(low, high)

    def check(cell, catalogue):
        return "holds Arabic letters" if ARABIC.search(cell) else inner(cell, catalogue)
    return check


def arabic(low, high):
    inner = text(low, high)

    def check(cell, catalogue):
        if LATIN.search(cell) and not ARABIC.search(cell):
            return f"{cell!r} is not written in Arabic letters"
        return inner(cell, catalogue)
    return check


def aliases(cell, _):
    names = cell.split("|") if cell else []
    for name in names:
        reason = _untidy(name) or ("" if name else "holds an empty name")
        if reason:
            return f"{name!r} {reason}"
    return "" if len(names) == len(set(names)) else "names the same spelling twice"


def whole(low, high):
    def check(cell, _):
        ok = re.fullmatch(r"\d+", cell) and low <= int(cell) <= high
        return "" if ok else f"{cell!r} is not a whole number from {low} to {high}"
    return check


def tenths(low, high):
    def check(cell, _):
        ok = re.fullmatch(r"\d+(\.\d)?", cell) and low <= float(cell) <= high
        return "" if ok else f"{cell!r} is not a number from {low} to {high} with one decimal"
    return check


def votes(count):
    def check(cell, _):
        ok = re.fullmatch(r"\d{1,4}(,\d{1,4}){%d}" % (count - 1), cell)
        return "" if ok else f"{cell!r} is not {count} counts of votes"
    return check


def one_of(*allowed):
    def check(cell, _):
        return "" if cell in allowed else f"{cell!r} is none of {' '.join(allowed)}"
    return check


def reference(table):
    def check(cell, catalogue):
        return catalogue.why_unknown(table, cell)
    return check


def label(facet):
    def check(cell, catalogue):
        return "" if cell in catalogue.labels.get(facet, {}) else \
            f"{cell!r} has no label in facet {facet}"
    return check


def many(inner, least=0, most=30):
    """A list of ids with a comma between; each may stand there once."""
    def check(cell, catalogue):
        items = cell.split(",") if cell else []
        if not least <= len(items) <= most:
            return f"has {len(items)} items, {least} to {most} are allowed"
        if len(items) != len(set(items)):
            return "names the same id twice"
        return next(filter(None, (inner(item, catalogue) for item in items)), "")
    return check


def weighted(table, least, most):
    """id:weight pairs, weights 1 to 100, strongest first."""
    unique = many(reference(table), least, most)

    def check(cell, catalogue):
        pairs = [item.partition(":") for item in cell.split(",")]
        if not all(re.fullmatch(r"[1-9]\d?|100", weight) for _, _, weight in pairs):
            return f"{cell!r} is not a list of id:weight with weights from 1 to 100"
        weights = [int(weight) for _, _, weight in pairs]
        if weights != sorted(weights, reverse=True):
            return "is not ordered by weight, strongest first"
        return unique(",".join(name for name, _, _ in pairs), catalogue)
    return check

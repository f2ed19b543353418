"""Stamps: a long step is skipped when the content of its inputs has not changed.

A stamp is a file under build/stamp/ that holds the hash of the inputs' paths and bytes.  Dates are
not looked at: a checkout or a copy that changes only times costs nothing.
"""

import hashlib
import os

from .term import BUILD, ROOT

SKIPPED_FOLDERS = {"node_modules", "dist", "__pycache__", ".git", "build"}


def files_under(paths):
    """Every file of the files and folders named (relative to the root), sorted."""
    found = []
    for path in paths:
        full = os.path.join(ROOT, path)
        if os.path.isfile(full):
            found.append(full)
        for folder, folders, names in os.walk(full):
            folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
            found.extend(os.path.join(folder, name) for name in names)
    return sorted(found)


def content_hash(paths):
    digest = hashlib.sha256()
    for path in files_under(paths):
        digest.update(os.path.relpath(path, ROOT).encode() + b"\0")
        with open(path, "rb") as file:
            digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def _path(name):
    return os.path.join(BUILD, "stamp", name)


def is_fresh(name, value, outputs=()):
    """True when the step last ran on `value` and everything it made is still there."""
    try:
        with open(_path(name), encoding="ascii") as stamp:
            return stamp.read() == value and all(os.path.exists(path) for path in outputs)
    except FileNotFoundError:
        return False


def write(name, value):
    os.makedirs(os.path.dirname(_path(name)), exist_ok=True)
    with open(_path(name), "w", encoding="ascii") as stamp:
        stamp.write(value)

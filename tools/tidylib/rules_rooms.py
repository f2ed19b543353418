"""Rules about the commerce rooms: all of one shape (STYLE.md section 13)."""

import re

from .finding import FAIL, Finding, fail

NOT_ROOMS = {"kernel", "flows"}
NEEDED = ["README.md", "module.c", "routes.c", "service.c", "store.c", "store.h"]
FOREIGN = re.compile(r"^(README\.md|meson\.build|(service|store|routes)(_\w+)?\.[ch]|module\.c"
                     r"|schema\.json|schema/[\w.-]+|\d{4}_\w+\.sql|migrations/\d{4}_\w+\.sql"
                     r"|tests/.+)$")
ROW = re.compile(r"\{\s*(?:HTTP_|METHOD_)?(GET|POST|PUT|PATCH|DELETE|HEAD)\s*,"
                 r"\s*\"([^\"]*)\"(.*?)\}", re.S)


def _rooms(project):
    rooms = {}
    for file in project.files:
        parts = file.path.split("/")
        if parts[:2] == ["src", "commerce"] and len(parts) > 3 and parts[2] not in NOT_ROOMS:
            rooms.setdefault(parts[2], {})["/".join(parts[3:])] = file
    return rooms


def rooms(project):
    """A room has the files of the pattern, and no others."""
    for room, files in _rooms(project).items():
        for name in [*NEEDED, f"{room}.h"]:
            if name not in files:
                yield Finding("rooms", FAIL, f"src/commerce/{room}", 1, f"has no {name}")
        for name, file in files.items():
            if name != f"{room}.h" and not FOREIGN.match(name):
                yield from fail("rooms", file, None, "is no file of a room's pattern")


def routes(project):
    """Every row of a room's routes says who may call it."""
    for room, files in _rooms(project).items():
        for name, file in files.items():
            if not re.match(r"routes(_\w+)?\.c$", name):
                continue
            for match in ROW.finditer(file.text):
                if "AUTH_" not in match.group(3):
                    line = file.text.count("\n", 0, match.start()) + 1
                    yield from fail("routes", file, line,
                                    f"{match.group(1)} {match.group(2)} has no AUTH_ word")

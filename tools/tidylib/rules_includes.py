"""Rules about #include lines: the arrows, the front doors, the libraries, the form."""

from . import floors
from .finding import fail


def _target(project, file, text):
    """The project file that an include names; tests and tools may name a neighbour."""
    is_product = file.path.startswith(("src/", "include/")) and not file.is_test
    beside = () if is_product else (file.folder + "/",)
    for base in ("src/", "include/", "", *beside):
        if base + text in project.by_path:
            return base + text
    return None


def _project_includes(project):
    for file in project.c_files:
        for line, text, quoted in file.includes:
            target = _target(project, file, text)
            if target:
                yield file, line, target


def arrows(project):
    """An include goes down, within its staircase or into the shared column."""
    for file, line, target in _project_includes(project):
        own, other = floors.area(file.path), floors.area(target)
        if file.path.startswith("include/") and not target.startswith("include/"):
            yield from fail("arrows", file, line, f"the public API includes {target}")
        elif own and not file.is_test and target.startswith(("tests/", "bench/")):
            yield from fail("arrows", file, line, f"product code includes {target}")
        elif own and other:
            unknown = [name for name in (own, other) if floors.floor(name) is None]
            if unknown:
                yield from fail("arrows", file, line, f"src/{unknown[0]} has no floor in "
                                "ARCHITECTURE.md section 2 (tools/tidylib/floors.py)")
            elif not floors.may_include(own, other):
                yield from fail("arrows", file, line, _arrow_text(own, other))


def _arrow_text(own, other):
    own_floor, other_floor = floors.floor(own), floors.floor(other)
    way = ("up" if other_floor[0] > own_floor[0] else "sideways"
           if other_floor[0] == own_floor[0] else "across")
    return (f"{own} (floor {own_floor[0]}, {own_floor[1]}) must not include {other} "
            f"(floor {other_floor[0]}, {other_floor[1]}): that goes {way}")


def private_headers(project):
    """A folder's only header for others is its front door; shelves have a door each header.

    Programs of bench/micro measure one structure from the inside and are exempt."""
    for file, line, target in _project_includes(project):
        other = floors.area(target)
        if not other or other in floors.SHELVES or floors.area(file.path) == other:
            continue
        front = f"src/{other}/{other.split('/')[-1]}.h"
        if target != front and not file.path.startswith("bench/micro/"):
            yield from fail("private-header", file, line,
                            f"{target} is private to src/{other}; include {front[4:]}")


def third_party(project):
    """Each library is seen by one folder of the product; oracles in tests/ may use any."""
    for file in project.c_files:
        if floors.area(file.path) is None:
            continue
        for line, text, _ in file.includes:
            if _target(project, file, text):
                continue
            for prefix, folders in floors.THIRD_PARTY.items():
                if text.lower().startswith(prefix) and floors.area(file.path) not in folders:
                    yield from fail("third-party", file, line,
                                    f"<{text}> is only for src/{' and src/'.join(folders)}")
            if text == "cmocka.h" and not file.is_test:
                yield from fail("third-party", file, line, "<cmocka.h> is only for tests")


def include_form(project):
    """Written from src/; a .c includes its own header first; project headers before libraries."""
    for file in project.c_files:
        seen_angle = False
        for position, (line, text, quoted) in enumerate(file.includes):
            if not quoted:
                seen_angle = True
                continue
            if _target(project, file, text) is None:
                yield from fail("include-form", file, line,
                                f'"{text}" is not written from src/ (or does not exist)')
            elif seen_angle:
                yield from fail("include-form", file, line,
                                f'"{text}" belongs above the <...> includes')
        own = file.path[:-2] + ".h"
        if file.path.endswith(".c") and own in project.by_path:
            first = _target(project, file, file.includes[0][1]) if file.includes else None
            if first != own:
                yield from fail("include-form", file, file.includes[0][0] if file.includes else 1,
                                f"the first include is to be its own header {file.name[:-2]}.h")

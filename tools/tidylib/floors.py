"""The floors of ARCHITECTURE.md section 2, the shelves, and who may see which library.

An include goes down, within its staircase or into the shared column.  This table and the picture
there say the same; a change of one is a change of both.
"""

SEARCH, SHARED, COMMERCE, TOP = "search", "shared", "commerce", "top"

# folder under src/ -> (floor, staircase)
FLOORS = {
    "base": (0, SHARED),
    "codec": (0.5, SHARED),     # open to every floor above base: checksums live here
    "loop": (1, SHARED), "store": (1, SEARCH), "analysis": (1, SEARCH),
    "http": (2, SHARED), "mongo": (2, SHARED), "sql": (2, SHARED),
    "index": (2, SEARCH), "vector": (2, SEARCH),
    "catalog": (3, SHARED), "scent": (3, SEARCH), "commerce/kernel": (3, COMMERCE),
    "query": (4, SEARCH), "ingest": (4, SEARCH), "commerce/*": (4, COMMERCE),
    "search": (5, SEARCH), "commerce/flows": (5, COMMERCE),
    "server": (6, TOP),
}

# Shelves of small independent tools, in which every header is a front door.
SHELVES = {"base", "codec", "commerce/kernel"}

# header prefix -> the only folders of src/ that see it
THIRD_PARTY = {
    "uv.h": ["loop"],
    "llhttp": ["http"],
    "unicode/": ["analysis"], "libstemmer": ["analysis"],
    "faiss/": ["vector"],
    "jansson": ["codec"], "msgpack": ["codec"], "lz4": ["codec"], "xxh": ["codec"],
    "zlib.h": ["codec"], "nettle/": ["codec"],
    "sqlite3.h": ["sql"], "libpq": ["sql"],
    "mongoc": ["mongo"], "bson": ["mongo"],
    "roaring/": ["index"],
    "hiredis": ["commerce/kernel"], "librdkafka": ["commerce/kernel"],
    "curl/": ["commerce/kernel"], "openssl/": ["commerce/kernel"], "argon2": ["commerce/kernel"],
}


def area(path):
    """The folder of FLOORS that a path of the project lies in, or None outside of src/."""
    parts = path.split("/")
    if parts[0] != "src" or len(parts) < 3:
        return None
    if parts[1] == "commerce":
        return "commerce/" + parts[2] if len(parts) > 3 else None
    return parts[1]


def floor(folder):
    """(floor, staircase) of a folder, or None when the table does not know it."""
    if folder in FLOORS:
        return FLOORS[folder]
    return FLOORS["commerce/*"] if folder.startswith("commerce/") else None


def may_include(folder, other):
    """Does the arrow from `folder` to `other` go down, in its staircase or into the column?"""
    if folder == other:
        return True
    (own_floor, own_stair), (floor_below, stair_below) = floor(folder), floor(other)
    if floor_below >= own_floor:
        return False
    return own_stair == TOP or stair_below in (own_stair, SHARED)

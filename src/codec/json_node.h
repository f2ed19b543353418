/* The tree of codec/json.h, private to src/codec.
 *
 *   struct json          16 bytes: kind, count, and what it holds
 *     string             str: count bytes in the document's copy of the text, NUL behind
 *     array              items: count nodes in a row
 *     object             entries: count keys with their nodes, in the order of the text
 *
 *   struct json_root     the node that json_parse hands out, with the arena that owns all of it */
#ifndef CODEC_JSON_NODE_H
#define CODEC_JSON_NODE_H

#include "base/arena.h"
#include "codec/json.h"

struct json_entry;

struct json {
    uint8_t kind; /* enum json_kind */
    bool truth;
    uint32_t count;
    union {
        int64_t integer;
        double real;
        const char *str;
        const struct json *items;
        const struct json_entry *entries;
    } as;
};

struct json_entry {
    struct slice key; /* NUL behind */
    struct json value;
};

struct json_root {
    struct json value; /* first: the caller holds a pointer to it */
    struct arena arena;
};

_Static_assert(sizeof(struct json) == 16, "nodes are small");

#endif

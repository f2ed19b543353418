/* A search of the wire read without a server: a body as text, against indexes/products.
 * Test support of src/search/wire. */
#ifndef SEARCH_WIRE_TESTS_WIRED_H
#define SEARCH_WIRE_TESTS_WIRED_H

#include "search/wire/parse.h"

struct json;
struct labels;
struct schema;

struct wired {
    struct schema *schema; /* of indexes/products */
    struct filter_set *filters;
    struct labels *labels; /* a few */
    struct arena arena;
    struct wire_scope scope;
    struct wire_members members;
    struct wire_members key;
    struct json *body;
    struct wire_ask ask;
    struct fault fault;
};

void wired_open(struct wired *wired);
void wired_close(struct wired *wired);

/** Take over `body`, the JSON of one search, as members alone; what the members refuse. */
int wired_members(struct wired *wired, const char *body);

/** wired_members, and read them as a search of "products". */
int wired_read(struct wired *wired, const char *body);

/** As wired_read, with what a key says: "filters=brand%3Aajmal". */
int wired_read_under(struct wired *wired, const char *key, const char *body);

/** wired_read must fail with `text` as its whole message. */
void wired_refuses(struct wired *wired, const char *body, const char *text);

/** The condition of the last ask must be `text`, clauses in the native grammar:
 * "(and brand=ajmal (not form=spray))"; "" is none. */
void wired_filter_is(const struct wired *wired, const char *text);

#endif

/* What is said about a key: the JSON that makes one, read and written.
 *
 *   {"acl":["search"],"indexes":["products*"],"referers":["*.shop.example/x"],
 *    "queryParameters":"filters=vendor:v-1","maxHitsPerQuery":100,"maxQueriesPerIPPerHour":1000,
 *    "validity":86400,"description":"storefront"}
 *
 * Unlike a search, a key with an unknown member is refused: a restriction that nobody reads must
 * not look like one.  What a reply adds to these members (value, createdAt, id) may be sent back.
 * Private to src/search/keys.  Thread: any (pure). */
#ifndef SEARCH_KEY_SETTINGS_H
#define SEARCH_KEY_SETTINGS_H

#include "base/arena.h"
#include "search/keys/keys.h"

struct attar_error;
struct json;
struct json_writer;

enum {
    KEY_PATTERNS_MAX = 100, /* of indexes, of referers */
    KEY_INDEX_BYTES_MAX = 128,
    KEY_REFERER_BYTES_MAX = 256,
    KEY_DESCRIPTION_BYTES_MAX = 500,
    KEY_PARAMETERS_BYTES_MAX = 2048,
    KEY_PARAMETERS_MAX = 64,
    KEY_VALIDITY_S_MAX = 1000000000,
    KEY_JSON_BYTES_MAX = 65536
};

struct key_settings {
    uint32_t acl;
    uint32_t hits_per_query_max;   /* 0: no cap */
    uint32_t queries_per_hour_max; /* of one address; 0: no limit */
    int64_t validity_s;            /* from its making on; 0: for ever */
    struct slice indexes;          /* patterns, ',' between them; len 0: any */
    struct slice referers;         /* patterns, '\n' between them; len 0: any */
    struct slice parameters;       /* URL-encoded, as sent */
    struct slice description;
};

/** Read `root`.
 *
 * arena  owns the texts
 * 0; -ATTAR_EPARSE with the member and what is wrong ("acl[1]: no right is called \"find\""),
 * -ATTAR_ELIMIT with the bound.  `out` is touched only on success. */
int key_settings_parse(const struct json *root, struct arena *arena, struct key_settings *out,
                       struct attar_error *err);

/** Add the members to the object in hand, all of them, in this order. */
void key_settings_write(const struct key_settings *settings, struct json_writer *w);

/** Does one of the patterns, `sep` between them, match `text`?  A pattern may have a '*' at either
 * end or both; no patterns match anything. */
bool key_pattern_matches(struct slice patterns, char sep, struct slice text);

#endif

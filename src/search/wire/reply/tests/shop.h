/* A small shop for tests of replies: three products through catalogue, ingest and index, and the
 * replies to searches in it as parsed JSON.
 *
 *   p-1  Amber & Wood "1"  Ajmal  two sellers, 50 ml AED 100 out of stock, 100 ml AED 249.50
 *   p-2  Amber Night       Ajmal  one seller
 *   p-3  Rose              Rasasi  nothing that may be missing */
#ifndef WIRE_REPLY_SHOP_H
#define WIRE_REPLY_SHOP_H

#include "codec/json.h"
#include "ingest/ingest.h"
#include "search/wire/reply/reply.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

struct shop {
    char dir[PATH_MAX];
    struct catalog *catalog;
    struct ingest *ingest;
    struct schema *schema;
    struct filter_set *filters;
    struct view *view;
    struct searcher *searcher;
    struct arena arena;
    struct answer answer;
    struct json *root; /* of the last reply */
};

/** For cmocka's group: *state is a struct shop. */
int shop_set_up(void **state);
int shop_tear_down(void **state);

/** An ask with every default of the wire for the index "products" or "products_ar". */
struct wire_ask shop_ask(const char *query, enum lang lang);

/** The reply to `ask`, owned by the shop until the next one. */
const struct json *shop_result(struct shop *shop, const struct wire_ask *ask);

/** Likewise the record of a product. */
const struct json *shop_record(struct shop *shop, const char *id, const struct wire_record *record);

/** Fail unless the value is the same JSON as `want`, members in that order. */
void assert_json(const struct json *value, const char *want);

#endif

/* A shop: a catalogue in a scratch folder and the index over it, as the tests of this folder use
 * them.  A call that fails ends the test with its reason. */
#ifndef INGEST_TESTS_SHOP_H
#define INGEST_TESTS_SHOP_H

#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "tests/support/prop.h"

#include <limits.h>

struct shop {
    char dir[PATH_MAX];
    char index_json[PATH_MAX];
    char source[PATH_MAX];
    struct catalog *catalog;
    struct ingest *ingest; /* NULL before shop_start */
};

/** An empty catalogue in a folder of its own. */
void shop_open(struct shop *shop);

/** Close everything and remove the folder. */
void shop_release(struct shop *shop);

/** Open the index, fill it or bring it up to date; verify_max as in struct ingest_config. */
void shop_start(struct shop *shop, uint64_t verify_max);

/** Close the index, if there is one. */
void shop_stop(struct shop *shop);

/** "DIR/index" and "DIR/catalog.db". */
void shop_index_dir(const struct shop *shop, char out[PATH_MAX + 16]);
void shop_catalog_path(const struct shop *shop, char out[PATH_MAX + 16]);

/** rc is 0 or more. */
void shop_check(int rc, const struct attar_error *err);

void shop_put(struct shop *shop, enum catalog_kind kind, const char *id, const char *json);

/** A perfume "Amber <id>" with one offer, "o-<id>" of `vendor`; active is "true" or "false". */
void shop_put_product(struct shop *shop, const char *id, const char *status, const char *vendor,
                      const char *active);

void shop_put_vendor(struct shop *shop, const char *id, const char *status);

/** The index takes what has changed, which is something, and equals the catalogue then. */
void shop_poll(struct shop *shop);

/** Verify the ranges first..last to the end.  Owner of the result: verify_free. */
struct verify *shop_verified(struct shop *shop, uint8_t first, uint8_t last, bool repair);

/** A verification finds no difference. */
void shop_expect_equal(struct shop *shop);

/** `ids` is every visible id, separated by blanks. */
void shop_expect_visible(struct shop *shop, const char *ids);

#endif

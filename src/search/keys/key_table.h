/* Every key in memory, found by the hash of what was sent: made by the pool, read by the loops.
 *
 *   key_table_new --add--add--add--> sealed: rows in the order of their hashes --> published
 *
 * Private to src/search/keys.  Thread: any once it is published (immutable). */
#ifndef SEARCH_KEY_TABLE_H
#define SEARCH_KEY_TABLE_H

#include "http/http.h"
#include "search/keys/key_settings.h"
#include "search/keys/key_store.h"

struct key_row {
    int64_t id;
    uint8_t hash[SHA256_BYTES];
    struct hmac_key signer;
    struct key_settings settings;
    struct http_pair *pairs; /* of settings.parameters, decoded */
    size_t pair_count;
    struct slice text, hint; /* as in key_record */
    int64_t created_ms;
    int64_t expires_ms; /* INT64_MAX: never */
    bool storefront;
};

struct key_table;

/** From the store's rows; one that no longer reads is left out and logged.
 * Errors as key_store_scan.  Owner: key_table_free. */
int key_table_load(struct key_store *store, struct key_table **out_table, struct attar_error *err);

/** A key_table; NULL allowed. */
void key_table_free(void *table);

size_t key_table_count(const struct key_table *table);

/** By place, in the order of their hashes. */
const struct key_row *key_table_at(const struct key_table *table, size_t index);

/** By the SHA-256 of the text; NULL if there is none. */
const struct key_row *key_table_find(const struct key_table *table,
                                     const uint8_t hash[SHA256_BYTES]);

/** By id; NULL if there is none. */
const struct key_row *key_table_by_id(const struct key_table *table, int64_t id);

/** The key that the page is given; NULL if there is none. */
const struct key_row *key_table_storefront(const struct key_table *table);

/** Is its time over? */
bool key_row_expired(const struct key_row *row, int64_t now_ms);

#endif

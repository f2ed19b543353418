/* The table of keys, beside the catalogue's in its SQLite file.
 *
 *   wire_key        id, hash, signer, text or NULL, hint, settings, created
 *   wire_key_state  one row: version, which rises with each change
 *
 * A key's text is not kept: its SHA-256 finds it, and the HMAC state that it stands for checks the
 * secured keys made from it.  Who reads the file can so make secured keys, which only search, but
 * cannot use a key itself.  A key that may only search is the exception: it stands in the source
 * of every page, so its text is no secret and is kept to be shown again.
 * Private to src/search/keys.  Thread: the pool's. */
#ifndef SEARCH_KEY_STORE_H
#define SEARCH_KEY_STORE_H

#include "codec/digest.h"

struct attar_error;
struct key_store;

enum { KEYS_MAX = 500, KEY_TEXT_LEN = 32, KEY_TEXT_MAX = 64, KEY_HINT_LEN = 6 };

struct key_record {
    int64_t id; /* never used twice */
    uint8_t hash[SHA256_BYTES];
    uint8_t signer[HMAC_KEY_BYTES];
    struct slice text;     /* ptr NULL: not kept */
    struct slice hint;     /* its first letters, for people */
    struct slice settings; /* JSON of key_settings */
    int64_t created_ms;    /* wall */
    bool storefront;       /* the one that the page is given */
};

/** Open or make the table.  Errors as sql_open and sql_migrate. */
int key_store_open(const char *path, struct key_store **out_store, struct attar_error *err);
/** Takes NULL. */
void key_store_close(struct key_store *store);

/** Number of the newest change. */
int key_store_version(struct key_store *store, int64_t *out_version, struct attar_error *err);

/* Returns 0 to go on, or a negative code that ends the walk; the record is borrowed. */
typedef int (*key_visit_fn)(void *user, const struct key_record *record, struct attar_error *err);

/** Every key in the order of making. */
int key_store_scan(struct key_store *store, key_visit_fn visit, void *user,
                   struct attar_error *err);

/** Add a key; its id is given.  -ATTAR_ECONFLICT when there is one of that text, -ATTAR_ELIMIT
 * when there are KEYS_MAX.  Durable when it returns 0, like the two below. */
int key_store_add(struct key_store *store, const struct key_record *record, int64_t *out_id,
                  struct attar_error *err);

/** Give key `id` other settings; `text` is its text, or NULL: not kept any more.
 * -ATTAR_ENOTFOUND. */
int key_store_change(struct key_store *store, int64_t id, struct slice settings, struct slice text,
                     struct attar_error *err);

/** -ATTAR_ENOTFOUND. */
int key_store_delete(struct key_store *store, int64_t id, struct attar_error *err);

#endif

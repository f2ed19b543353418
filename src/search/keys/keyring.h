/* All keys: kept in a table, in force in memory, and changed by orders.
 *
 *   order --> pool: key_store, then the table anew --> published slot --> wire_check on every loop
 *   about once a second: has another process changed the file? --^
 *
 * What a key's text is, nobody is told but who makes it (key_store.h says what is kept).
 * Private to src/search.  Thread: as each function says. */
#ifndef SEARCH_KEYRING_H
#define SEARCH_KEYRING_H

#include "search/keys/key_table.h"

#include <limits.h>

struct keyring;
struct limiter;
struct loop;

/** Never NULL; nothing is read yet.
 *
 * app_id  that clients of the wire must name; borrowed
 * Owner: keyring_close, when pool and loops have ended. */
struct keyring *keyring_open(const char *app_id);
/** NULL allowed. */
void keyring_close(struct keyring *keyring);

const char *keyring_app_id(const struct keyring *keyring);

/** Counts for every limit by key and address. */
struct limiter *keyring_limiter(const struct keyring *keyring);

/** What is in force, for this turn of the loop; NULL before the first look.  Thread: the loop's. */
const struct key_table *keyring_table(const struct keyring *keyring, struct loop *loop);

/* ---- On the pool's thread ---- */

/** Put in force what the file holds, unless it is already; at the first look the file is opened.
 * Keys whose time is over are deleted, and the page's key is made when there is none.  Errors as
 * sql_open and sql_step. */
int keyring_look(struct keyring *keyring, const char *path, struct attar_error *err);

/* A key as it was made or changed. */
struct key_made {
    int64_t id;
    int64_t created_ms;
    char text[KEY_TEXT_LEN]; /* of a new one: told once */
};

/** Make a key with a text of 128 random bits; in force on return.  -ATTAR_ELIMIT (KEYS_MAX),
 * -ATTAR_ENOTREADY before the first look, or as sql_step. */
int keyring_make(struct keyring *keyring, const struct key_settings *settings,
                 struct key_made *out_made, struct attar_error *err);

/** Give key `id` other settings; in force on return.  -ATTAR_ENOTFOUND and as above. */
int keyring_change(struct keyring *keyring, int64_t id, const struct key_settings *settings,
                   struct attar_error *err);

/** Delete key `id`; refused everywhere in this process on return.  -ATTAR_ENOTFOUND. */
int keyring_delete(struct keyring *keyring, int64_t id, struct attar_error *err);

/** What is in force, for the pool that puts it there; NULL before the first look. */
const struct key_table *keyring_own_table(const struct keyring *keyring);

/** The row of a key's text, or NULL. */
const struct key_row *key_table_find_text(const struct key_table *table, struct slice text);

#endif

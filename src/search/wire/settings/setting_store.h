/* The table that keeps settings beside the catalogue: one row, a canonical JSON object.
 * Private to src/search/wire/settings.  Thread: one at a time. */
#ifndef SEARCH_WIRE_SETTING_STORE_H
#define SEARCH_WIRE_SETTING_STORE_H

#include "base/buf.h"
#include "base/error.h"

struct setting_store;

/** Open or make the table in the SQLite file `path`.  Errors as sql_open. */
int setting_store_open(const char *path, struct setting_store **out_store, struct attar_error *err);
/** Takes NULL. */
void setting_store_close(struct setting_store *store);

/** Number of the newest change; 0 before the first. */
int setting_store_version(struct setting_store *store, int64_t *out_version,
                          struct attar_error *err);

/** Append what is kept, "{}" before the first change, to `out`, and tell its version. */
int setting_store_get(struct setting_store *store, struct buf *out, int64_t *out_version,
                      struct attar_error *err);

/** Keep `json` in the place of what is there: durable on return. */
int setting_store_put(struct setting_store *store, struct slice json, int64_t now_ms,
                      struct attar_error *err);

#endif

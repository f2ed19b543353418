/* The catalogue: product, brand, category and vendor documents, and the ordered feed of their
 * changes.  The one spine of product data: what is committed here reaches the index through the
 * feed and in no other way (ARCHITECTURE.md section 2).
 *
 *   put/delete --(one transaction)--> document table + change log (seq 1, 2, 3 ...)
 *
 * SQLite is the embedded engine; MongoDB becomes the second behind the same calls.
 * Thread: one at a time; open a second catalog on the same file for another thread. */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "base/error.h"
#include "base/slice.h"
#include "catalog/curation.h"
#include "catalog/copy.h"
#include "catalog/document.h"
#include "catalog/feed.h"
#include "catalog/feed_mongo.h"
#include "catalog/hit.h"
#include "catalog/import/import.h"
#include "catalog/kind.h"
#include "catalog/note.h"
#include "catalog/offer.h"
#include "catalog/position.h"
#include "catalog/product.h"
#include "catalog/record.h"
#include "catalog/rejected.h"
#include "catalog/stage.h"

struct catalog;
struct buf;

/** Open or make the catalogue in the SQLite file `path`.  Errors as sql_open. */
int catalog_open_sqlite(const char *path, struct catalog **out_catalog, struct attar_error *err);
void catalog_close(struct catalog *catalog);

/** A transaction: what is put between begin and commit is there wholly or not at all. */
int catalog_begin(struct catalog *catalog, struct attar_error *err);
int catalog_commit(struct catalog *catalog, struct attar_error *err);
/** Safe without an open transaction. */
void catalog_rollback(struct catalog *catalog);

/** Add or replace a document; must be inside a transaction.  The same bytes again change nothing
 * and are not logged, so that an import can be repeated.
 * json  canonical text of the document, already validated, <= 1 MiB */
int catalog_put(struct catalog *catalog, enum catalog_kind kind, struct slice id, struct slice json,
                struct attar_error *err);

/** Remove a document; must be inside a transaction.  *out_found false if it was not there. */
int catalog_delete(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                   bool *out_found, struct attar_error *err);

/** Remove every document of a kind; must be inside a transaction. */
int catalog_clear(struct catalog *catalog, enum catalog_kind kind, struct attar_error *err);

/** Append the document to `out`.  -ATTAR_ENOTFOUND. */
int catalog_get(struct catalog *catalog, enum catalog_kind kind, struct slice id, struct buf *out,
                struct attar_error *err);

/** Documents of a kind. */
int catalog_count(struct catalog *catalog, enum catalog_kind kind, uint64_t *out_count,
                  struct attar_error *err);

/* Returns 0 to go on, or a negative code that ends the walk and is returned by it. */
typedef int (*catalog_visit_fn)(void *user, struct slice id, struct slice json,
                                struct attar_error *err);

/** Every document of a kind in id order. id and json are borrowed for the call. */
int catalog_scan(struct catalog *catalog, enum catalog_kind kind, catalog_visit_fn visit,
                 void *user, struct attar_error *err);

/** At most `limit` documents of a kind behind `after` ("": from the first), as catalog_scan. */
int catalog_page(struct catalog *catalog, enum catalog_kind kind, struct slice after,
                 uint32_t limit, catalog_visit_fn visit, void *user, struct attar_error *err);

/** Position of the newest change; 0 for an empty log. */
int catalog_position(struct catalog *catalog, uint64_t *out_seq, struct attar_error *err);

typedef int (*catalog_change_fn)(void *user, enum catalog_kind kind, struct slice id,
                                 struct attar_error *err);

/** Ids changed after `after_seq` up to `upto_seq`, each once (its newest change), in order of that
 * change. */
int catalog_changes(struct catalog *catalog, uint64_t after_seq, uint64_t upto_seq,
                    catalog_change_fn visit, void *user, struct attar_error *err);

/** The oldest change that the log still has; 0 for an empty log. */
int catalog_tail(struct catalog *catalog, uint64_t *out_seq, struct attar_error *err);

/** Forget changes up to `upto_seq`; must be inside a transaction.  Asking for them again is
 * FEED_LOST. */
int catalog_trim(struct catalog *catalog, uint64_t upto_seq, struct attar_error *err);

#endif

/* Documents that were refused: kept by name with the reason, until they are mended at their source.
 * Part of catalog/catalog.h. */
#ifndef CATALOG_REJECTED_H
#define CATALOG_REJECTED_H

#include "base/error.h"
#include "base/slice.h"
#include "catalog/kind.h"

struct catalog;

/* Who refused it: the reader of the source, and then it is not in the catalogue, or the index. Each
 * takes back its own word only; the feed's stands before the index's. */
enum catalog_refuser { REFUSED_BY_FEED, REFUSED_BY_INDEX };

enum { REJECTED_ID_MAX = 256 }; /* bytes of an id that are kept; it may not be one of ours */

/** Note that the document is refused; must be inside a transaction.  The same reason again changes
 * nothing. */
int catalog_reject(struct catalog *catalog, enum catalog_refuser by, enum catalog_kind kind,
                   struct slice id, struct slice reason, int64_t at_ms, struct attar_error *err);

/** It is accepted, or gone; must be inside a transaction. */
int catalog_unreject(struct catalog *catalog, enum catalog_refuser by, enum catalog_kind kind,
                     struct slice id, struct attar_error *err);

/** All that the feed refused are; must be inside a transaction. */
int catalog_rejected_clear(struct catalog *catalog, struct attar_error *err);

struct catalog_rejected {
    enum catalog_refuser by;
    enum catalog_kind kind;
    struct slice id;
    struct slice reason;
    int64_t at_ms; /* wall clock, since when for this reason */
};

typedef int (*catalog_rejected_fn)(void *user, const struct catalog_rejected *rejected,
                                   struct attar_error *err);

/** At most `limit` rejected documents behind (kind, id), by kind and id; id.ptr NULL: from the
 * first of all.  "" is an id that a document may be refused for.  Borrowed for the call. */
int catalog_rejected_page(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                          uint32_t limit, catalog_rejected_fn visit, void *user,
                          struct attar_error *err);

int catalog_rejected_count(struct catalog *catalog, uint64_t *out_count, struct attar_error *err);

#endif

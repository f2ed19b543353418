/* The stage: a second set of documents beside those that are served, filled while they serve on,
 * compared with them, and put in their place at once.
 *
 *   catalog_stage  --swap, one transaction-->  catalog_document     only differences are logged
 *
 * Part of catalog/catalog.h.  put, delete, clear and swap must be inside a transaction. */
#ifndef CATALOG_STAGE_H
#define CATALOG_STAGE_H

#include "base/error.h"
#include "base/slice.h"
#include "catalog/kind.h"

struct catalog;

/** As catalog_put and catalog_delete, on the stage; nothing is logged. */
int catalog_stage_put(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                      struct slice json, struct attar_error *err);
int catalog_stage_delete(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                         struct attar_error *err);

int catalog_stage_clear(struct catalog *catalog, struct attar_error *err);

/** How many documents of `kind` there are, and how many of them the stage has not.
 * Cost: a pass over the kind. */
int catalog_stage_loss(struct catalog *catalog, enum catalog_kind kind, uint64_t *out_documents,
                       uint64_t *out_lost, struct attar_error *err);

/* One document that differs.  staged.ptr NULL: only served; served.ptr NULL: only staged. */
struct catalog_difference {
    enum catalog_kind kind;
    struct slice id;
    struct slice staged;
    struct slice served;
};

typedef int (*catalog_difference_fn)(void *user, const struct catalog_difference *difference,
                                     struct attar_error *err);

/** Every difference by kind and id, borrowed for the call. */
int catalog_stage_compare(struct catalog *catalog, catalog_difference_fn visit, void *user,
                          struct attar_error *err);

/** The stage's documents take the place of the served ones; the stage is empty then. */
int catalog_stage_swap(struct catalog *catalog, struct attar_error *err);

#endif

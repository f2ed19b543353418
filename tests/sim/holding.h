/* What the laws read of the product: its catalogue, as revisions that the histories know.
 *
 *   catalog_document  {"id":"p-07","rev":17,...}  -->  revs[7] = 17
 *
 * Thread: one. */
#ifndef SIM_HOLDING_H
#define SIM_HOLDING_H

#include "tests/sim/world.h"

/* What the catalogue holds of one kind: the revision of each slot, 0 for none. */
struct holding {
    struct world *world;
    enum catalog_kind kind;
    uint32_t revs[DOCUMENT_PRODUCTS];
};

/** False if the catalogue cannot be read. */
bool holding_read(struct world *world, enum catalog_kind kind, struct holding *out);

/** Does `version` look like revision `rev` in the catalogue? */
bool holding_is(const struct version *version, uint32_t rev);

/** The position that the catalogue's file holds; MARK_NONE for none. */
struct mark holding_mark(struct world *world);

/** The laws read without faults: returns what to give back to `faults.per_million`. */
unsigned holding_hush(struct world *world);

#endif

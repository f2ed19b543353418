/* Documents of the simulated source: small enough to be compared as numbers, written out as the
 * JSON that the catalogue's contract asks for only when somebody reads them.
 *
 *   struct document {rev 17, approved, vendor 2, live, price 5200} --> {"id":"p-07", ... "rev":17}
 *
 * `rev` is given once in a simulation, so that a stored text names the version that it came from.
 * Thread: one (pure). */
#ifndef SIM_DOCUMENT_H
#define SIM_DOCUMENT_H

#include "base/buf.h"
#include "base/rng.h"
#include "catalog/catalog.h"

enum {
    DOCUMENT_VENDORS = 4,
    DOCUMENT_ID_CAP = 16,
    DOCUMENT_BYTES_MAX = 4096,
    DOCUMENT_PRODUCTS = 40, /* slots of the kind product; the other kinds have DOCUMENT_VENDORS */
};

enum document_fault { DOCUMENT_GOOD, DOCUMENT_INVALID, DOCUMENT_UNREADABLE };

struct document {
    uint32_t rev; /* 0: there is none */
    uint32_t price;
    uint8_t wording;           /* which words the name has */
    uint8_t vendor;            /* products: slot of the vendor */
    uint8_t fault;             /* enum document_fault; products only */
    bool approved;             /* products and vendors */
    bool live;                 /* products: the offer is active */
    bool lost_with_collection; /* none, because its collection went, not by a delete */
};

/** How many documents a kind can have. */
unsigned document_slots(enum catalog_kind kind);

/** "p-07", "v-2". */
const char *document_id(enum catalog_kind kind, unsigned slot, char out[DOCUMENT_ID_CAP]);

/** The slot of an id, or -1. */
int document_slot(enum catalog_kind kind, struct slice id);

/** Random content with revision `rev`. */
struct document document_random(struct rng *rng, enum catalog_kind kind, uint32_t rev);

/** Append as JSON, not in the catalogue's canonical spelling. */
void document_write(enum catalog_kind kind, unsigned slot, const struct document *document,
                    struct buf *out);

/** The revision that a stored text says, or 0. */
uint32_t document_rev(struct slice json);

/** Is there something that the catalogue has to hold? */
bool document_usable(const struct document *document);

#endif

/* Products that cannot be indexed: each is kept by name with its reason, in the catalogue, until a
 * change mends it; the others go on.
 *
 *   ingest_take --fault of the document--> out of the index, noted --left_out_write--> catalogue
 *        `------indexed, and noted before--> noted as mended -------^     (one transaction)
 *
 * Private to src/ingest.  Thread: writer. */
#ifndef INGEST_LEFT_OUT_H
#define INGEST_LEFT_OUT_H

#include "base/map.h"
#include "base/vec.h"
#include "catalog/catalog.h"

enum {
    LEFT_OUT_KNOWN_BYTES = 16 << 20, /* of ids */
    LEFT_OUT_NOTES_MAX = 10000       /* not yet in the catalogue; more are in the log alone */
};

struct left_out_note {
    char *id;
    char *reason; /* NULL: mended */
};

struct left_out {
    struct map known; /* ids that are, or were since the start, noted by the index */
    VEC(struct left_out_note) notes;
};

void left_out_init(struct left_out *left_out);
void left_out_release(struct left_out *left_out);

/** Learn which products the index has noted in the catalogue. */
int left_out_load(struct left_out *left_out, struct catalog *catalog, struct attar_error *err);

/** The product is left out for this reason. */
void left_out_add(struct left_out *left_out, struct slice id, const char *reason);

/** The product is indexed, or not in the catalogue any more. */
void left_out_mended(struct left_out *left_out, struct slice id);

/** Bring the notes into the catalogue; on failure they are kept for the next time. */
int left_out_write(struct left_out *left_out, struct catalog *catalog, struct attar_error *err);

#endif

/* A catalogue as one file that needs no other, and whether such a file can be believed.
 *
 *   catalogue in use --catalog_copy--> FILE --carried elsewhere, catalog_check--> a catalogue
 *
 * A replica's copy holds documents, change log, position and whatever the staff has set, as of one
 * transaction: who opens it goes on from that position (sync.md section 6).
 * Part of catalog/catalog.h.  Thread: any but a loop. */
#ifndef CATALOG_COPY_H
#define CATALOG_COPY_H

#include "catalog/kind.h"
#include "catalog/position.h"

struct catalog;

/** Write a copy as of now to the new file `path`, outside a transaction; writers go on meanwhile.
 * Not synced to the disk.  Errors as sql_step; an existing file is one, what was begun stays.
 * Cost: a pass over the file. */
int catalog_copy(struct catalog *catalog, const char *path, struct attar_error *err);

struct catalog_checked {
    uint64_t documents[CATALOG_KIND_COUNT];
    struct position position; /* of the source */
};

/** Look at every page, every document and the position.  -ATTAR_ECORRUPT names the first fault;
 * -ATTAR_ENOTFOUND: it is no replica, or one whose first reading is not whole.
 * Cost: a pass over the file, every document parsed. */
int catalog_check(struct catalog *catalog, struct catalog_checked *out, struct attar_error *err);

#endif

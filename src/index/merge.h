/* One segment of several: what merge.c makes and merging.c puts in their place.  Private to
 * src/index. */
#ifndef INDEX_MERGE_H
#define INDEX_MERGE_H

#include "index/snapshot/snapshot.h"

struct merged {
    struct segment *segment; /* NULL: nothing was alive */
    uint32_t *docs;          /* of each document of the snapshot its number in `segment`, or
                                LAYOUT_NONE if it was dead; owned */
};

/** Rewrite all of the snapshot as one segment.  Owner of both members: the caller.
 * spool_dir  where a large one lies while it is made (base/spool.h), borrowed for the call
 * Errors: -ATTAR_ELIMIT, -ATTAR_ECORRUPT (a stored document cannot be read).  Thread: any one.
 * Cost: about 25 us a document. */
int merge_rewrite(const struct snapshot *snapshot, const char *spool_dir, struct merged *out_merged,
                  struct attar_error *err);

#endif

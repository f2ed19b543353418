/* What a commit of the index holds of the feed: which catalogue its documents are from, the newest
 * change of that catalogue's log that is in it, and where the catalogue itself stood at its source.
 * Schema, analysis and format are in the same manifest.  Private to src/ingest.  Thread: any. */
#ifndef INGEST_PLACE_H
#define INGEST_PLACE_H

#include "catalog/catalog.h"

enum { PLACE_INSTANCE_CAP = 16, PLACE_BYTES_MAX = 4096 };

struct place {
    uint64_t seq; /* every change up to here is contained */
    uint32_t instance_len;
    char instance[PLACE_INSTANCE_CAP]; /* of the catalogue; len 0: not known */
    struct position source;            /* mark.kind MARK_NONE: the catalogue is the source */
};

/** At most PLACE_BYTES_MAX bytes.  MessagePack. */
void place_encode(const struct place *place, struct buf *out);

/** -ATTAR_EPARSE.  The decimal number of format 3 is read, too. */
int place_decode(struct slice bytes, struct place *out_place, struct attar_error *err);

/** Where the catalogue stands now: nothing is older than *out_place says, but seq, which is not
 * read. */
int place_read(struct catalog *catalog, struct place *out_place, struct attar_error *err);

#endif

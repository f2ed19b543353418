/* Events that came in fragments ($changeStreamSplitLargeEvent).  Private to src/mongo.
 *
 *   {_id, splitEvent: {fragment: 1, of: 2}, operationType, ns, documentKey}
 *   {_id, splitEvent: {fragment: 2, of: 2}, fullDocument}     -->  one event of all the members
 *
 * Owner: init / release.  Thread: one at a time. */
#ifndef MONGO_SPLIT_H
#define MONGO_SPLIT_H

#include "mongo/event.h"

enum { MONGO_FRAGMENTS_MAX = 16, MONGO_SPLIT_BYTES_MAX = 32 << 20 };

struct mongo_split {
    struct buf bson;
    int32_t fragment; /* the last one taken; 0: nothing is begun */
    int32_t of;
};

void mongo_split_init(struct mongo_split *split);
void mongo_split_release(struct mongo_split *split);

/** Forget what was begun. */
void mongo_split_reset(struct mongo_split *split);

/** Take the fragment `bson`, which `view` shows.  *out_whole: the event of all fragments, borrowed
 * until the next one; ptr NULL while some are missing.
 * MONGO_AGAIN: not the fragment that was due.  MONGO_TOO_LARGE: more than 16, or than 32 MiB. */
int mongo_split_add(struct mongo_split *split, struct slice bson, const struct mongo_view *view,
                    struct slice *out_whole, struct mongo_fault *fault);

#endif

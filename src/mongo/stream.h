/* The parts of the change stream.  Private to src/mongo. */
#ifndef MONGO_STREAM_H
#define MONGO_STREAM_H

#include "mongo/client.h"

enum { MONGO_BATCH_EVENTS_MAX = 1000 };

/** The aggregate that opens the stream behind `from`.  Owner: bson_destroy. */
bson_t *mongo_pipeline_build(const struct mongo *mongo, const struct mongo_place *from);

struct mongo_batch_end {
    struct mongo_batch batch;
    bool invalidated; /* an invalidate was in it */
};

/** Give every event of `reply` in order, then move *place to its end.  On failure *place is as it
 * was. */
int mongo_batch_give(struct mongo *mongo, const bson_t *reply, const struct mongo_reader *reader,
                     struct mongo_place *place, struct mongo_batch_end *out_end,
                     struct mongo_fault *fault);

#endif

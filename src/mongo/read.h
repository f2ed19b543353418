/* Commands that answer with one batch.  Private to src/mongo. */
#ifndef MONGO_READ_H
#define MONGO_READ_H

#include "mongo/client.h"

/* Returns 0 to go on or a negative code, with the fault filled. */
typedef int (*mongo_document_fn)(void *user, struct slice bson, struct mongo_fault *fault);

/** Send `body` to `database` and give each document of its first batch; the command must ask for a
 * single batch.  *out_time (may be NULL): operationTime of the reply. */
int mongo_read(struct mongo *mongo, const char *database, const bson_t *body,
               mongo_document_fn visit, void *user, uint64_t *out_time, struct mongo_fault *fault);

#endif

/* MongoDB's messages as bytes: OP_MSG, and OP_QUERY with OP_REPLY for a driver's first hello
 * (MongoDB manual, mongodb-wire-protocol).  No compression, no checksums on what is sent.
 * Thread: any. */
#ifndef SUPPORT_MONGO_WIRE_H
#define SUPPORT_MONGO_WIRE_H

#include "base/buf.h"

#include <bson/bson.h>

enum { WIRE_HEAD_BYTES = 16, WIRE_MESSAGE_BYTES_MAX = 64 << 20 };

struct message {
    int32_t request_id;
    bool legacy; /* OP_QUERY */
    bson_t *body;
};

/** One message at the beginning of `bytes`.  The bytes it took, 0 when it is not whole yet, -1
 * when it cannot be read.  out->body is the caller's. */
ssize_t wire_read(struct slice bytes, struct message *out);

/** Append the reply to `to`. */
void wire_write(const struct message *to, const bson_t *reply, struct buf *out);

#endif

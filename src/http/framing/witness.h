/* llhttp as a second reader: what it makes of bytes that the gate has already accepted, so that
 * framer.c can compare.  The only code that sees llhttp.
 *
 * llhttp decides nothing here; it is the widely tested parser whose reading must equal ours.
 * Private.  Owner: witness_free.  Thread: one at a time. */
#ifndef HTTP_WITNESS_H
#define HTTP_WITNESS_H

#include "base/slice.h"

struct witness;

struct witness_view {
    const char *method; /* its name, static */
    struct slice target;
    unsigned minor;
    bool chunked;
    bool has_length;
    uint64_t content_length;
    uint64_t body_bytes; /* of the body so far */
    bool head_complete;
    bool complete; /* the whole message */
};

struct witness *witness_new(void);

/** NULL allowed. */
void witness_free(struct witness *witness);

/** Begin a new message. */
void witness_begin(struct witness *witness);

/** Read on.  True when all of `input` was taken without error, and, if the message is complete
 * now, it ended exactly at the end of `input`. */
bool witness_feed(struct witness *witness, struct slice input);

/** What it has seen of the message, borrowed, updated by each feed. */
const struct witness_view *witness_view(const struct witness *witness);

#endif

/* The framer: where one request begins and ends, agreed on by two readers.
 *
 *   framer_begin
 *   framer_head(bytes so far) ... MORE ... HEAD         gate (ours), then llhttp
 *   framer_body(next bytes)   ... MORE ... DONE         chunk.c or a count, then llhttp
 *
 * Bytes are judged by our gate first; what it accepts, llhttp reads too, and both must see the
 * same method, target, framing, body length and end.  A disagreement refuses the request and is
 * counted: that counter must stay 0.
 * Private.  Owner: framer_release.  Thread: one at a time. */
#ifndef HTTP_FRAMER_H
#define HTTP_FRAMER_H

#include "http/framing/chunk.h"
#include "http/framing/gate.h"
#include "http/framing/witness.h"

enum framer_verdict { FRAMER_MORE, FRAMER_HEAD, FRAMER_DONE, FRAMER_REJECT };

struct framer {
    const struct http_limits *limits;
    struct witness *witness;
    enum http_reject reason; /* of FRAMER_REJECT */
    uint64_t body_max;       /* the route may set it between HEAD and the first framer_body */
    uint64_t body_bytes;     /* of the body so far */
    uint64_t wire_bytes;     /* of the body with its framing so far */
    bool body_begun;
    struct gate gate;
    struct chunk chunk;
};

/* Takes a run of body bytes, in order. */
typedef void (*framer_sink_fn)(void *user, struct slice data);

void framer_init(struct framer *framer, const struct http_limits *limits);

/** Idempotent. */
void framer_release(struct framer *framer);

/** Ready for the next request. */
void framer_begin(struct framer *framer);

/** Judge the head: head[0, len) is all that has come, contiguous, and may have moved since.
 * HEAD: framer->gate holds what it says, the body begins at gate.head_len. */
enum framer_verdict framer_head(struct framer *framer, const char *head, size_t len);

/** Whether bytes of a body may follow the head. */
bool framer_has_body(const struct framer *framer);

/** Judge more of the body; DONE at once when there is none.
 * out_used  bytes of `input` that belong to this request */
enum framer_verdict framer_body(struct framer *framer, struct slice input, size_t *out_used,
                                framer_sink_fn sink, void *user);

#endif

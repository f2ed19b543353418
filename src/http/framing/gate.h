/* The byte gate: judges a request's head byte by byte, before any other parser sees it.
 *
 *   gate_begin;  gate_feed(head, 1), gate_feed(head, 700), ... until DONE or REJECT
 *
 * The head is one contiguous run that only grows (it may move between feeds); the gate keeps
 * offsets, looks at each byte once, allocates nothing, and gives the same verdict however the
 * bytes are split.  Everything of reliability.md 2.2 that concerns the head is refused here.
 * Private.  Owner: the caller's struct.  Thread: one at a time. */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include "http/http.h"

enum { GATE_FIELDS_CAP = 100 };

enum gate_verdict { GATE_MORE, GATE_DONE, GATE_REJECT };

enum gate_framing { GATE_NO_BODY, GATE_LENGTH, GATE_CHUNKED };

/* Bytes [at, at + len) of the head. */
struct gate_span {
    uint32_t at;
    uint32_t len;
};

struct gate_field {
    struct gate_span name;
    struct gate_span value; /* without blanks around it */
};

struct gate {
    const struct http_limits *limits;
    int state;                   /* of gate.c */
    uint32_t at;                 /* bytes judged so far */
    uint32_t token;              /* where the part in progress began */
    uint32_t line;               /* where the request line or the header block began */
    struct gate_span field_name; /* of the field in progress */
    enum http_reject reason;     /* of GATE_REJECT */

    /* What the head says; meaningful after GATE_DONE. */
    uint32_t head_len;
    enum http_method method;
    struct gate_span target;
    struct gate_span path;  /* len 0 means "/" (absolute form without a path), or "*" */
    struct gate_span query; /* without '?' */
    struct gate_span host;  /* of the target if it has one, else of the field */
    unsigned minor;         /* HTTP/1.minor */
    enum gate_framing framing;
    uint64_t content_length;
    bool asterisk; /* OPTIONS * */
    bool keep_alive;
    bool expect_continue;
    bool content_encoded;
    unsigned host_count, length_count;
    bool connection_close, connection_keep_alive;
    unsigned field_count;
    struct gate_field fields[GATE_FIELDS_CAP];
};

/** Ready for the first byte of a head; `limits` is borrowed. */
void gate_begin(struct gate *gate, const struct http_limits *limits);

/** Judge head[gate->at .. len).  After DONE bytes from head_len on were not looked at; after
 * REJECT `reason` says why and the gate must not be fed again.  Cost: one table look-up a
 * byte, and the checks of gate_check.h once per line. */
enum gate_verdict gate_feed(struct gate *gate, const char *head, size_t len);

static inline struct slice gate_slice(const char *head, struct gate_span span)
{
    return (struct slice){head + span.at, span.len};
}

#endif

/* A request and the reply under construction: one per connection, used again for the next.
 *
 * Slices point into the connection's buffer (head), into its body buffer, or into the arena;
 * all three stay in place until the reply is written.  The arena is reset then, and keeps its
 * newest chunk, so that the next request of the usual size allocates nothing.
 * Private.  Thread: the connection's loop. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "http/http.h"
#include "http/query.h"
#include "http/router.h"

#include <sys/uio.h>

enum {
    REPLY_FIELDS_MAX = 16,
    REPLY_KEEPS_MAX = 4,
    REPLY_TIMINGS_MAX = 8,
    REPLY_ALWAYS_MAX = 8,
    REPLY_PIECES_INLINE = 16,
    REQUEST_ID_MAX = 64
};

struct reply_field {
    const char *name;
    struct slice value;
};

struct reply {
    int status; /* 0: not begun */
    const char *content_type;
    struct iovec inline_pieces[REPLY_PIECES_INLINE];
    struct iovec *pieces; /* [0] is the head's; inline or in the arena */
    unsigned piece_count, piece_cap;
    size_t body_len;
    struct reply_field fields[REPLY_FIELDS_MAX];
    unsigned field_count;
    struct {
        void (*release)(void *object);
        void *object;
    } keeps[REPLY_KEEPS_MAX];
    unsigned keep_count;
    struct {
        const char *name;
        int64_t ns;
    } timings[REPLY_TIMINGS_MAX];
    unsigned timing_count;
    bool arena_full; /* a copy did not fit: the reply becomes a 500 */
};

struct http_request {
    struct http_conn *conn;
    struct arena arena;
    const char *head; /* the gate's offsets count from here; NULL when the head was refused */
    struct slice path, query_text, body, id;
    char id_text[REQUEST_ID_MAX];
    struct router_match match;
    size_t route_index; /* for the counters */
    struct query query;
    int64_t begin_ns, deadline_ns;
    bool deferred, gone;
    bool cors;           /* its path has CORS */
    struct slice origin; /* that may read the reply, as it is listed; ptr NULL: none */
    struct reply_field always[REPLY_ALWAYS_MAX];
    unsigned always_count;
    struct reply reply;
};

/** Forget the last request but keep its memory for the next; `conn` is set. */
void request_reset(struct http_request *req);

/** Give up what the reply keeps, in reverse order. */
void request_drop_keeps(struct http_request *req);

/** Lay the head into pieces[0] and return the bytes to be sent in all.
 * close  whether `Connection: close` is said
 * omit_body  HEAD, 204, 304 */
size_t reply_finish(struct http_request *req, bool close, bool omit_body);

/** The phrase of a status, "Unknown" outside RFC 9110's list. */
const char *status_phrase(int status);

#endif

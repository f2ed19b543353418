/* One connection: bytes in, requests one after another, replies out.
 *
 *   HEAD --> BODY --> HANDLER --> SENDING --> HEAD ...
 *    |        |           \___________________/
 *    +--refused--> SENDING --> LINGER --> CLOSED
 *
 * Private.  Thread: its worker's loop. */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include "base/buf.h"
#include "http/framing/framer.h"
#include "http/request.h"
#include "loop/loop.h"

struct http_worker;

enum { CONN_BUFFER_MIN = 8192 }; /* it doubles when a head or body needs more */

enum conn_state {
    CONN_HEAD,    /* a head, or nothing yet (idle) */
    CONN_BODY,    /* the body of a request with a route */
    CONN_HANDLER, /* a handler has the request */
    CONN_SENDING, /* the kernel has not taken all of the reply */
    CONN_LINGER,  /* all is said; reading on so that the peer can read it */
    CONN_CLOSED
};

struct http_conn {
    struct http_worker *worker;
    struct http_conn *next, *prev;           /* of all */
    struct http_conn *idle_next, *idle_prev; /* of the idle */
    bool idle, refused;
    struct tcp *tcp; /* NULL after its last call */
    struct loop_timer *timer;
    struct loop_task task; /* the rest of a pipeline, next turn */
    bool task_queued, advancing, reading, peer_ended, close_after;
    bool head_timed; /* the head in progress has its deadline */
    enum conn_state state;
    int64_t due_ms, armed_ms; /* when the state has lasted too long; when the timer fires */
    char *buf;
    size_t cap, len; /* bytes [begin, len) are unread */
    size_t begin;    /* of the request in progress */
    size_t read_at;  /* where its body goes on, at last where the next request begins */
    struct buf body;
    struct buf unpacked; /* the body, when it came packed */
    struct framer framer;
    unsigned request_count;
    uint32_t peer_slot;
    char peer[ADDRESS_TEXT_CAP];
    struct address peer_address;
    int64_t body_begin_ms;
    size_t lingered, unsent_before;
    struct http_request req;
};

/** Take over an accepted connection; `slot` is what peers_enter gave. */
void conn_open(struct http_worker *worker, const struct tcp_peer *peer, uint32_t slot);

/** Answer an accepted connection with the refusal `reason` and close it. */
void conn_open_refused(struct http_worker *worker, const struct tcp_peer *peer,
                       enum http_reject reason);

/** Close now; a deferred request learns that its peer is gone. */
void conn_close(struct http_conn *conn);

/** Send req's finished reply: called by http_reply_send. */
void conn_reply(struct http_conn *conn);

/** Refuse the request in progress; the connection is closed after it if `close`. */
void conn_reject(struct http_conn *conn, enum http_reject reason, bool close);

/** The present state may last `in_ms` from now. */
void conn_set_due(struct http_conn *conn, int64_t in_ms);

/** Take it off its worker's list of idle connections, if it is there.  In pipeline.c. */
void conn_idle_leave(struct http_conn *conn);

/** Answer what requests the buffer holds, then wait for more.  In pipeline.c. */
void conn_advance(struct http_conn *conn);

/** No whole request is left: read on, unless the peer has ended.  In pipeline.c. */
void conn_wait(struct http_conn *conn);

/** Free a spare connection's memory. */
void conn_free(struct http_conn *conn);

/** Find the route of the request whose head has come; answers by itself and returns false when
 * there is none.  In dispatch.c. */
bool dispatch_route(struct http_conn *conn);

/** Call the handler.  In dispatch.c. */
void dispatch_call(struct http_conn *conn);

#endif

/* A small server and a raw client for the tests of src/http: the routes below, and a socket that
 * sends any bytes it is given.
 *
 *   GET  /                 "ok"
 *   GET  /items/{id}       the id;  /items/first is a literal beside it
 *   GET  /query            the query's pairs, a line each
 *   GET  /files/{path...}  the rest of the path
 *   POST /echo             the body; X-Length says how long it was
 *   POST /large            the body's length; bodies to 4 MB
 *   GET  /megabytes        64 MB, borrowed
 *   GET  /later            "later", from a worker pool, when the rig's gate is open
 *   GET  /asset            a file with ETag and a gzip form
 *   GET  /problem          a 422 with members
 *   DELETE /items/{id}     204 */
#ifndef TESTS_HTTP_RIG_H
#define TESTS_HTTP_RIG_H

#include "http/http.h"
#include "loop/loop.h"

#include <pthread.h>

enum { RIG_MEGABYTES = 64 << 20 };

struct rig {
    struct http_server *server;
    struct pool *pool;
    pthread_mutex_t gate; /* held: /later does not answer */
    char *megabytes;
    uint16_t port;
};

/** Start it on 127.0.0.1 with `limits` and `loops`; ends the test's process on failure. */
void rig_start(struct rig *rig, struct http_limits limits, unsigned loops);

/** As rig_start, on a port of the caller's choice. */
void rig_start_on(struct rig *rig, struct http_limits limits, unsigned loops, uint16_t port);

/** Drain, wait, free. */
void rig_stop(struct rig *rig);

struct reply_text {
    int status; /* 0: the connection ended before a whole reply */
    char *head; /* NUL-terminated; the caller frees it with reply_text_free */
    char *body;
    size_t body_len;
};

/** A connected socket; reads give up after 20 s. */
int client_open(uint16_t port);

/** As client_open, from the local address `from`, e.g. "127.0.0.2". */
int client_open_from(uint16_t port, const char *from);

/** Send all of `bytes`; false when the peer has gone. */
bool client_send(int fd, struct slice bytes);

/** Read one reply by its Content-Length; a reply to HEAD when `head_only`. */
void client_reply(int fd, bool head_only, struct reply_text *out);

void reply_text_free(struct reply_text *reply);

/** Send, read one reply, free it: its status. */
int client_status(int fd, struct slice bytes);

/** True when the peer has closed and nothing more can be read. */
bool client_ended(int fd);

/** Wait, at most 20 s, until `what` of the server's counters reaches `least`. */
uint64_t rig_rejected(const struct rig *rig, enum http_reject reason, uint64_t least);

#endif

/* The HTTP/1.1 server: the front door of src/http.
 *
 *   connection --> byte gate --> llhttp --> route --> handler --> reply, one writev
 *
 * A server is a table of routes, a configuration and one event loop per core; each loop accepts
 * on the same port and answers from its own thread.  A handler runs on the loop's thread, must
 * not block, and answers with http_reply_*, at once or (after http_defer) later on the same
 * loop.  A request is the handler's from its call until http_reply_send; then it is gone.
 *
 * Everything a client can make long has a limit (http/limits.h).  What fails before a handler is
 * reached is answered here, as problem+json (RFC 9457).
 * Source: RFC 9110 (semantics), RFC 9112 (HTTP/1.1).  Not done on purpose: TLS and HTTP/2 (the
 * gateway's), upgrades. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "http/edge.h"
#include "http/limits.h"
#include "http/reply.h"
#include "http/stats.h"

struct http_request;
struct http_server;
struct loop;

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_METHOD_COUNT
};

/* Every route says who may call it; 0 is refused. */
enum http_auth {
    HTTP_AUTH_PUBLIC = 1,
    HTTP_AUTH_TOKEN /* the handler asks for a token */
};

typedef void (*http_handler_fn)(struct http_request *req, void *user);

/* One row of the route table.
 *
 *   {HTTP_GET, "/api/products/{id}", product_get, HTTP_AUTH_PUBLIC, .name = "product"}
 *
 * `path` is matched by whole segments.  `{name}` takes one non-empty segment; `{name...}`, only
 * at the end, takes all that is left, slashes included.  A literal beats a parameter.  GET also
 * serves HEAD. */
struct http_route {
    enum http_method method;
    const char *path;
    http_handler_fn handler;
    enum http_auth auth;
    const char *name;      /* label in metrics, static */
    size_t body_bytes_max; /* 0: the configuration's; may be larger than that */
    unsigned deadline_ms;  /* 0: the configuration's */
    bool gzip;             /* its body may come packed: see HTTP_GZIP_RATIO */
};

/* A packed body may unpack to its route's body_bytes_max, and above HTTP_GZIP_FREE bytes to no more
 * than HTTP_GZIP_RATIO times its length. */
enum { HTTP_GZIP_RATIO = 20, HTTP_GZIP_FREE = 65536 };

struct http_config {
    const char *address; /* "127.0.0.1"; NULL is that too */
    uint16_t port;       /* 0: any free one */
    unsigned loops;      /* 0: one per core */
    const struct http_route *routes;
    size_t route_count;
    void *user;                /* handed to every handler */
    struct http_limits limits; /* http_limits_default() */
    struct http_edge edge;     /* http_edge_read; zero: no proxies, no other origins */

    /* Called before each handler, on the loop; false: it has answered.  May be NULL. */
    bool (*admit)(struct http_request *req, const struct http_route *route, void *user);

    /* Tells a problem in another shape than problem+json, wherever it comes from: true when it has
     * begun the reply (http_reply, a body), which is then not sent by it.  May be NULL. */
    bool (*problem)(struct http_request *req, const struct http_problem *problem);
};

/* ---- server: called by its owner, on one thread ---- */

/** Check the routes and copy them.  0, or -ATTAR_EINVAL naming the route at fault (no name, no
 * handler, no auth, bad path, the same method and path twice).  Owner: http_server_free. */
int http_server_new(const struct http_config *config, struct http_server **out_server,
                    struct attar_error *err);

/** Listen on every loop and start them.  0, -ATTAR_EINVAL (address) or -ATTAR_EIO. */
int http_server_start(struct http_server *server, struct attar_error *err);

/** The port listened on.  Thread: any, after start. */
uint16_t http_server_port(const struct http_server *server);

/** Begin to end: stop accepting, close idle connections, answer what is in flight with
 * `Connection: close`; after limits.drain_ms close the rest.  Returns at once.  Thread: any. */
void http_server_drain(struct http_server *server);

/** Wait until the drain is over and the loops have ended.  Deferred requests must still be
 * answered for that; free the pools that hold them first or meanwhile. */
void http_server_wait(struct http_server *server);

/** NULL allowed.  Drains and waits if that was not done. */
void http_server_free(struct http_server *server);

/* ---- request: on the loop's thread; every slice lives as long as the request ---- */

/** Its method; HEAD also where a GET route serves it. */
enum http_method http_method(const struct http_request *req);

/** The path as sent, percent-encoded, without the query. */
struct slice http_path(const struct http_request *req);

/** The query as sent, without `?`; empty when there is none. */
struct slice http_query_text(const struct http_request *req);

/** The path parameter `{name}`, percent-decoded, valid UTF-8; ptr NULL when the route has none
 * of that name. */
struct slice http_param(const struct http_request *req, const char *name);

/** The first query parameter `name`, percent-decoded, `+` as a blank, valid UTF-8; ptr NULL when
 * it is absent, empty text for `name=` and `name`. */
struct slice http_query(const struct http_request *req, const char *name);

/** Query parameters in the order sent, repeated names kept. */
struct http_pair {
    struct slice name;
    struct slice value;
};
size_t http_query_count(const struct http_request *req);
struct http_pair http_query_at(const struct http_request *req, size_t index);

/** Read `text` as a query is read: "a=1&b=%5B2%5D", for forms that come inside a body.
 *
 * arena      owns the pairs; they borrow from `text` where nothing is to be decoded
 * pairs_max  more of them are refused
 * Errors: -ATTAR_ELIMIT (too many, arena), -ATTAR_EPARSE (a name or value is not UTF-8).  Outputs
 * untouched then.  Thread: any.  Source: WHATWG URL 5.1. */
int http_form_parse(struct arena *arena, struct slice text, size_t pairs_max,
                    struct http_pair **out_pairs, size_t *out_count);

/** The first header field `name` (any case), without blanks around it; ptr NULL when absent. */
struct slice http_header(const struct http_request *req, const char *name);

/** The whole body, chunks already joined; empty when there is none. */
struct slice http_body(const struct http_request *req);

/** Memory freed when the reply is written; NULL from it means limits.arena_bytes_max was passed
 * (answer with -ATTAR_ELIMIT). */
struct arena *http_arena(struct http_request *req);

/** `X-Request-Id` as sent when it is 1..64 of [A-Za-z0-9._-], else one made here. */
struct slice http_request_id(const struct http_request *req);

/** When the work must be over, in clock_monotonic_ns. */
int64_t http_deadline_ns(const struct http_request *req);

/** The peer's address as text, "127.0.0.1" or "::1". */
struct slice http_peer(const struct http_request *req);

/** Who asks: the peer, or behind trusted proxies the address that they say. */
struct address http_client(const struct http_request *req);

/** The loop this request lives on: for published_get, pool_job.loop, loop_soon. */
struct loop *http_loop(const struct http_request *req);

/** The handler returns without an answer and gives one later, on the same loop. */
void http_defer(struct http_request *req);

/** Call the handler that http_config.admit held back with http_defer; the time until now does not
 * count in its deadline.  The request is then as if the handler had been called at once. */
void http_resume(struct http_request *req);

/** True when the peer has gone while the request was deferred; an answer is still due. */
bool http_gone(const struct http_request *req);

#endif

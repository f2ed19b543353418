/* From a complete head to a handler, or to the answer that none is there.
 *
 *   path unknown            404
 *   method not on the path  405 with Allow; OPTIONS 204 with Allow
 *   query or path text bad  400
 *   body packed             unpacked where the route takes it, else 415
 *
 * Source: RFC 9110 9.3.7, 10.2.1, 15.5.5, 15.5.6. */
#include "http/connection.h"

#include "base/clock.h"
#include "codec/gzip.h"
#include "http/edge_use.h"
#include "http/framing/bytes.h"
#include "http/framing/gate_check.h"
#include "http/worker.h"

#include <assert.h>

enum { ALL_METHODS = (1 << HTTP_METHOD_COUNT) - 1, ALLOW_CAP = 64 };

/* Letters, digits, '.', '_', '-': safe in a log line, a header and a URL. */
static bool id_is_sane(struct slice id)
{
    static const char refused[] = "~!$&'()*+,;=";

    if (id.len == 0 || id.len > REQUEST_ID_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        if (!byte_is(id.ptr[i], BYTE_HOST) || memchr(refused, id.ptr[i], sizeof refused - 1))
            return false;
    }
    return true;
}

static void take_target(struct http_request *req, const struct gate *gate)
{
    req->path = gate->path.len == 0 ? SLICE("/") : gate_slice(req->head, gate->path);
    req->query_text = gate_slice(req->head, gate->query);
}

static struct slice allow_text(unsigned methods, char out[ALLOW_CAP])
{
    size_t len = 0;

    methods |= 1u << HTTP_OPTIONS;
    for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
        struct slice name = gate_method_name((enum http_method)i);

        if ((methods & 1u << i) == 0)
            continue;
        memcpy(out + len, name.ptr, name.len);
        memcpy(out + len + name.len, ", ", 2);
        len += name.len + 2;
    }
    return slice_of(out, len - 2);
}

static void answer_options(struct http_request *req, unsigned methods)
{
    char allow[ALLOW_CAP];

    http_reply(req, 204, NULL);
    http_reply_header(req, "Allow", allow_text(methods, allow));
    http_reply_send(req);
}

static void answer_no_method(struct http_request *req, unsigned methods)
{
    struct http_problem problem = {.status = 405,
                                   .type = "/problems/method-not-allowed",
                                   .detail = SLICE("This path does not serve this method.")};
    char allow[ALLOW_CAP];

    http_problem_begin(req, &problem);
    http_reply_header(req, "Allow", allow_text(methods, allow));
    http_reply_send(req);
}

static void answer_no_path(struct http_request *req)
{
    struct http_problem problem = {.status = 404,
                                   .type = "/problems/not-found",
                                   .detail = SLICE("There is nothing at this path.")};

    http_problem(req, &problem);
}

static void answer_unrouted(struct http_conn *conn)
{
    struct http_request *req = &conn->req;
    unsigned methods = conn->framer.gate.asterisk ? ALL_METHODS : req->match.methods;

    /* The body that was announced is not read. */
    conn->close_after |= framer_has_body(&conn->framer);
    if (conn->framer.gate.method == HTTP_OPTIONS && cors_answers(req))
        return;
    if (conn->framer.gate.asterisk ||
        (req->match.path_known && conn->framer.gate.method == HTTP_OPTIONS))
        answer_options(req, methods);
    else if (req->match.path_known)
        answer_no_method(req, methods);
    else
        answer_no_path(req);
}

static bool is_gzip(struct slice coding)
{
    return bytes_equal_caseless(coding, SLICE("gzip")) ||
           bytes_equal_caseless(coding, SLICE("x-gzip")); /* RFC 9110 8.4.1.3 */
}

/* Put what the body unpacks to in its place; answers by itself and returns false if it does not. */
static bool unpack_body(struct http_conn *conn)
{
    struct slice packed = conn->req.body;
    size_t most = packed.len * HTTP_GZIP_RATIO;
    int rc;

    if (!conn->framer.gate.content_encoded || packed.len == 0)
        return true;
    if (most < HTTP_GZIP_FREE)
        most = HTTP_GZIP_FREE;
    buf_clear(&conn->unpacked);
    conn->unpacked.max = most < conn->framer.body_max ? most : conn->framer.body_max;
    rc = gzip_unpack(packed, &conn->unpacked, NULL);
    if (rc < 0) {
        conn_reject(conn, rc == -ATTAR_ELIMIT ? HTTP_REJECT_BODY_LIMIT : HTTP_REJECT_PACKED, false);
        return false;
    }
    conn->req.body = buf_slice(&conn->unpacked);
    return true;
}

bool dispatch_route(struct http_conn *conn)
{
    const struct http_server *server = conn->worker->server;
    const struct gate *gate = &conn->framer.gate;
    struct http_request *req = &conn->req;
    const struct http_route *route;
    struct slice id = http_header(req, "x-request-id");

    if (id_is_sane(id))
        req->id = id;
    take_target(req, gate);
    cors_begin(req);
    router_find(server->router, gate->method, req->path, &req->arena, &req->match);
    route = req->match.route;
    if (route == NULL) {
        answer_unrouted(conn);
        return false;
    }
    req->route_index = req->match.route_index;
    req->deadline_ns = req->begin_ns + 1000000 * (int64_t)(route->deadline_ms != 0
                                                               ? route->deadline_ms
                                                               : server->config.limits.deadline_ms);
    if (route->body_bytes_max != 0)
        conn->framer.body_max = route->body_bytes_max;
    if (gate->content_encoded && framer_has_body(&conn->framer) &&
        !(route->gzip && is_gzip(http_header(req, "content-encoding")))) {
        conn_reject(conn, HTTP_REJECT_CONTENT_ENCODING, true);
        return false;
    }
    return true;
}

static void handle(struct http_request *req)
{
    const struct http_conn *conn = req->conn;

    req->match.route->handler(req, conn->worker->server->config.user);
    assert((conn->state != CONN_HANDLER || req->deferred) &&
           "a handler returned without an answer and without http_defer");
}

void dispatch_call(struct http_conn *conn)
{
    const struct http_server *server = conn->worker->server;
    struct http_request *req = &conn->req;

    if (req->match.bad_text) {
        conn_reject(conn, HTTP_REJECT_PATH, false);
        return;
    }
    if (query_parse(&req->arena, req->query_text, server->config.limits.query_params_max,
                    &req->query) < 0) {
        conn_reject(conn, HTTP_REJECT_QUERY, false);
        return;
    }
    if (!unpack_body(conn))
        return;
    conn->state = CONN_HANDLER;
    counter_add(&conn->worker->counters.in_flight, 1);
    if (server->config.admit == NULL ||
        server->config.admit(req, req->match.route, server->config.user))
        handle(req);
    else
        assert((conn->state != CONN_HANDLER || req->deferred) &&
               "admit neither answered nor deferred");
}

void http_resume(struct http_request *req)
{
    assert(req->conn->state == CONN_HANDLER && req->deferred && !req->gone);
    req->deferred = false;
    req->deadline_ns += clock_monotonic_ns() - req->begin_ns;
    handle(req);
}

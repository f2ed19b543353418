/* The accessors of a request.  Nothing is parsed here: gate, router and query parser have done
 * that; header fields are looked up by name in the gate's list.
 *
 * What each accessor promises stands in http.h.  Resetting lives here too, because it decides
 * what memory a connection keeps between two requests. */
#include "http/request.h"

#include "http/framing/bytes.h"
#include "http/connection.h"
#include "http/edge_use.h"
#include "http/worker.h"

#include <assert.h>

enum { ARENA_KEPT_BYTES = 65536 };

void request_reset(struct http_request *req)
{
    struct http_conn *conn = req->conn;
    struct arena arena = req->arena;

    /* A large arena is not kept by a connection that may now be idle for a minute. */
    if (arena.used_bytes > ARENA_KEPT_BYTES)
        arena_release(&arena);
    else
        arena_reset(&arena);
    memset(req, 0, sizeof *req);
    req->conn = conn;
    req->arena = arena;
    req->path = req->query_text = req->body = req->id = SLICE("");
}

void request_drop_keeps(struct http_request *req)
{
    struct reply *reply = &req->reply;

    while (reply->keep_count > 0) {
        reply->keep_count--;
        reply->keeps[reply->keep_count].release(reply->keeps[reply->keep_count].object);
    }
}

enum http_method http_method(const struct http_request *req)
{
    return req->conn->framer.gate.method;
}

struct slice http_path(const struct http_request *req)
{
    return req->path;
}

struct slice http_query_text(const struct http_request *req)
{
    return req->query_text;
}

struct slice http_param(const struct http_request *req, const char *name)
{
    return router_param(&req->match, name);
}

struct slice http_query(const struct http_request *req, const char *name)
{
    struct slice wanted = slice_cstr(name);

    for (size_t i = 0; i < req->query.count; i++) {
        if (slice_eq(req->query.pairs[i].name, wanted))
            return req->query.pairs[i].value;
    }
    return (struct slice){NULL, 0};
}

size_t http_query_count(const struct http_request *req)
{
    return req->query.count;
}

struct http_pair http_query_at(const struct http_request *req, size_t index)
{
    assert(index < req->query.count);
    return req->query.pairs[index];
}

struct slice http_header(const struct http_request *req, const char *name)
{
    const struct gate *gate = &req->conn->framer.gate;
    struct slice wanted = slice_cstr(name);

    for (unsigned i = 0; req->head != NULL && i < gate->field_count; i++) {
        if (bytes_equal_caseless(gate_slice(req->head, gate->fields[i].name), wanted))
            return gate_slice(req->head, gate->fields[i].value);
    }
    return (struct slice){NULL, 0};
}

struct slice http_body(const struct http_request *req)
{
    return req->body;
}

struct arena *http_arena(struct http_request *req)
{
    return &req->arena;
}

struct slice http_request_id(const struct http_request *req)
{
    return req->id;
}

int64_t http_deadline_ns(const struct http_request *req)
{
    return req->deadline_ns;
}

struct slice http_peer(const struct http_request *req)
{
    return slice_cstr(req->conn->peer);
}

/* The last line of the field: what is further left cannot be ours. */
static struct slice last_header(const struct http_request *req, struct slice name)
{
    const struct gate *gate = &req->conn->framer.gate;
    struct slice value = {NULL, 0};

    for (unsigned i = 0; req->head != NULL && i < gate->field_count; i++)
        if (bytes_equal_caseless(gate_slice(req->head, gate->fields[i].name), name))
            value = gate_slice(req->head, gate->fields[i].value);
    return value;
}

struct address http_client(const struct http_request *req)
{
    const struct http_edge *edge = &req->conn->worker->server->config.edge;

    if (edge->proxy_count == 0)
        return req->conn->peer_address;
    return edge_client(
        edge, &req->conn->peer_address,
        last_header(req, edge->rfc7239 ? SLICE("forwarded") : SLICE("x-forwarded-for")));
}

struct loop *http_loop(const struct http_request *req)
{
    return req->conn->worker->loop;
}

void http_defer(struct http_request *req)
{
    assert(req->conn->state == CONN_HANDLER);
    req->deferred = true;
}

bool http_gone(const struct http_request *req)
{
    return req->gone;
}

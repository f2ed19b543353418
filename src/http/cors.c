/* Cross-origin reading, for paths under the edge's prefix.
 *
 *   every reply       Vary: Origin, and for a listed origin that origin with the fields it may read
 *   OPTIONS           204; for a listed origin that preflights, methods, fields and a day
 *
 * Nothing is echoed but a listed origin and field names of a known form.  Credentials are never
 * allowed: a cookie of ours is none of another page's business.
 * Source: Fetch standard, sections "CORS protocol" and "HTTP responses". */
#include "http/framing/bytes.h"
#include "http/connection.h"
#include "http/edge_use.h"
#include "http/worker.h"

#include <assert.h>

enum { ALLOW_HEADERS_MAX = 512 };

static const char vary[] = "Vary: Origin\r\n";
static const char allow_origin[] = "Access-Control-Allow-Origin: ";
static const char expose[] = "\r\nAccess-Control-Expose-Headers: correlation-id, X-Attar-Position, "
                             "X-Attar-Stale, Retry-After\r\n";

static const struct http_edge *edge_of(const struct http_request *req)
{
    return &req->conn->worker->server->config.edge;
}

void cors_begin(struct http_request *req)
{
    const struct http_edge *edge = edge_of(req);
    struct slice origin;

    req->cors = edge->origin_count > 0 && slice_starts(req->path, edge->cors_prefix);
    if (!req->cors)
        return;
    origin = http_header(req, "origin");
    for (unsigned i = 0; origin.ptr != NULL && i < edge->origin_count; i++)
        if (slice_eq(edge->origins[i], origin))
            req->origin = edge->origins[i];
}

static bool may_be_sent(struct slice name)
{
    static const struct slice prefix = SLICE_INIT("x-algolia-");

    return bytes_equal_caseless(name, SLICE("content-type")) ||
           bytes_equal_caseless(name, SLICE("x-attar-min-position")) ||
           (bytes_are(name, BYTE_TOKEN) && name.len > prefix.len &&
            bytes_equal_caseless(slice_of(name.ptr, prefix.len), prefix));
}

/* Of the fields that the page wants to send, those it may. */
static struct slice allowed_fields(struct slice wanted, char out[ALLOW_HEADERS_MAX])
{
    size_t len = 0;

    while (wanted.ptr != NULL) {
        struct slice name = slice_trim(slice_cut(&wanted, ','));

        if (!may_be_sent(name) || len + name.len + 2 > ALLOW_HEADERS_MAX)
            continue;
        memcpy(out + len, len > 0 ? ", " : "", len > 0 ? 2 : 0);
        len += len > 0 ? 2 : 0;
        memcpy(out + len, name.ptr, name.len);
        len += name.len;
    }
    return slice_of(out, len);
}

bool cors_answers(struct http_request *req)
{
    struct slice fields = http_header(req, "access-control-request-headers");
    char allowed[ALLOW_HEADERS_MAX];

    if (!slice_starts(req->path, edge_of(req)->cors_prefix) || edge_of(req)->cors_prefix.len == 0)
        return false;
    http_reply(req, 204, NULL);
    if (req->origin.ptr != NULL) {
        http_reply_header(req, "Access-Control-Allow-Methods", SLICE("GET, POST"));
        http_reply_header(req, "Access-Control-Max-Age", SLICE("86400"));
        fields = allowed_fields(fields, allowed);
        if (fields.len > 0)
            http_reply_header(req, "Access-Control-Allow-Headers", fields);
    }
    http_reply_send(req);
    return true;
}

size_t cors_cap(const struct http_request *req)
{
    return req->cors ? sizeof vary + sizeof allow_origin + sizeof expose + req->origin.len : 0;
}

static char *put(char *at, const char *text, size_t len)
{
    memcpy(at, text, len);
    return at + len;
}

char *cors_put(char *at, const struct http_request *req)
{
    if (!req->cors)
        return at;
    at = put(at, vary, sizeof vary - 1);
    if (req->origin.ptr == NULL)
        return at;
    at = put(at, allow_origin, sizeof allow_origin - 1);
    at = put(at, req->origin.ptr, req->origin.len);
    return put(at, expose, sizeof expose - 1);
}

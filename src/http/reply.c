/* Building a reply: fields and pieces are gathered, the head is written last, when everything
 * it says is known, into one block of the request's arena.
 *
 *   pieces:  [0] head | [1] body ... | [n] body
 *
 * Source: RFC 9110 6.6.1 (Date), 8.6 (Content-Length), 15; W3C Server Timing. */
#include "http/reply.h"

#include "base/clock.h"
#include "http/framing/bytes.h"
#include "http/connection.h"
#include "http/edge_use.h"
#include "http/worker.h"

#include <assert.h>

enum { HEAD_FIXED_CAP = 640, TIMING_CAP = 48 };

static const char standard_fields[] = "X-Content-Type-Options: nosniff\r\n"
                                      "Referrer-Policy: no-referrer\r\n";
static const char api_policy[] =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

static const struct {
    int status;
    const char *phrase;
} phrases[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

const char *status_phrase(int status)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (phrases[i].status == status)
            return phrases[i].phrase;
    }
    return "Unknown";
}

void http_reply(struct http_request *req, int status, const char *content_type)
{
    struct reply *reply = &req->reply;

    assert(status >= 200 && status <= 599);
    reply->status = status;
    reply->content_type = content_type;
    reply->pieces = reply->inline_pieces;
    reply->piece_cap = REPLY_PIECES_INLINE;
    reply->piece_count = 1;
    reply->body_len = 0;
    reply->field_count = 0;
    reply->arena_full = false;
}

void http_reply_header(struct http_request *req, const char *name, struct slice value)
{
    struct reply *reply = &req->reply;
    struct slice copy = arena_copy(&req->arena, value);

    assert(reply->status != 0 && reply->field_count < REPLY_FIELDS_MAX);
    assert(bytes_are(slice_cstr(name), BYTE_TOKEN) && bytes_are(value, BYTE_VALUE));
    if (copy.ptr == NULL) {
        reply->arena_full = true;
        return;
    }
    reply->fields[reply->field_count].name = name;
    reply->fields[reply->field_count++].value = copy;
}

void http_reply_always(struct http_request *req, const char *name, struct slice value)
{
    struct slice copy = arena_copy(&req->arena, value);

    assert(req->always_count < REPLY_ALWAYS_MAX);
    assert(bytes_are(slice_cstr(name), BYTE_TOKEN) && bytes_are(value, BYTE_VALUE));
    if (copy.ptr != NULL)
        req->always[req->always_count++] = (struct reply_field){name, copy};
}

static bool pieces_grow(struct http_request *req)
{
    struct reply *reply = &req->reply;
    struct iovec *more = arena_array(&req->arena, reply->piece_cap * 4, sizeof *more);

    if (more == NULL)
        return false;
    memcpy(more, reply->pieces, reply->piece_count * sizeof *more);
    reply->pieces = more;
    reply->piece_cap *= 4;
    return true;
}

void http_reply_slice(struct http_request *req, struct slice bytes)
{
    struct reply *reply = &req->reply;
    struct iovec *last = &reply->pieces[reply->piece_count - 1];

    assert(reply->status != 0);
    if (bytes.len == 0)
        return;
    reply->body_len += bytes.len;
    if (reply->piece_count > 1 && (char *)last->iov_base + last->iov_len == bytes.ptr) {
        last->iov_len += bytes.len;
        return;
    }
    if (reply->piece_count == reply->piece_cap && !pieces_grow(req)) {
        reply->arena_full = true;
        return;
    }
    reply->pieces[reply->piece_count++] = (struct iovec){(void *)(uintptr_t)bytes.ptr, bytes.len};
}

void http_reply_copy(struct http_request *req, struct slice bytes)
{
    struct slice copy = arena_copy(&req->arena, bytes);

    if (copy.ptr == NULL)
        req->reply.arena_full = true;
    else
        http_reply_slice(req, copy);
}

void http_reply_keep(struct http_request *req, void (*release)(void *object), void *object)
{
    struct reply *reply = &req->reply;

    assert(release != NULL && reply->keep_count < REPLY_KEEPS_MAX);
    reply->keeps[reply->keep_count].release = release;
    reply->keeps[reply->keep_count++].object = object;
}

void http_reply_timing(struct http_request *req, const char *name, int64_t duration_ns)
{
    struct reply *reply = &req->reply;

    assert(reply->timing_count < REPLY_TIMINGS_MAX && strlen(name) <= TIMING_CAP / 2);
    reply->timings[reply->timing_count].name = name;
    reply->timings[reply->timing_count++].ns = duration_ns;
}

void http_reply_text(struct http_request *req, int status, const char *content_type,
                     struct slice body)
{
    http_reply(req, status, content_type);
    http_reply_slice(req, body);
    http_reply_send(req);
}

void http_reply_send(struct http_request *req)
{
    assert(req->reply.status != 0);
    if (req->reply.arena_full)
        http_problem(req, &(struct http_problem){.status = 500,
                                                 .type = "/problems/reply-too-large",
                                                 .detail = SLICE("The reply passed its limit.")});
    else
        conn_reply(req->conn);
}

/* ---- the head ---- */

static char *put(char *at, const char *text, size_t len)
{
    memcpy(at, text, len);
    return at + len;
}

static char *put_text(char *at, const char *text)
{
    return put(at, text, strlen(text));
}

static char *put_number(char *at, uint64_t number)
{
    char digits[20];
    size_t len = 0;

    do {
        digits[len++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (len > 0)
        *at++ = digits[--len];
    return at;
}

/* name;dur=12.345 in milliseconds */
static char *put_timing(char *at, const char *name, int64_t ns)
{
    uint64_t us = ns < 0 ? 0 : (uint64_t)ns / 1000;

    at = put_text(at, name);
    at = put_text(at, ";dur=");
    at = put_number(at, us / 1000);
    *at++ = '.';
    *at++ = (char)('0' + us / 100 % 10);
    *at++ = (char)('0' + us / 10 % 10);
    *at++ = (char)('0' + us % 10);
    return at;
}

static char *put_timings(char *at, const struct http_request *req)
{
    const struct reply *reply = &req->reply;

    at = put_text(at, "Server-Timing: ");
    at = put_timing(at, "total", clock_monotonic_ns() - req->begin_ns);
    for (unsigned i = 0; i < reply->timing_count; i++) {
        at = put_text(at, ", ");
        at = put_timing(at, reply->timings[i].name, reply->timings[i].ns);
    }
    return put_text(at, "\r\n");
}

static char *put_field(char *at, const struct reply_field *field)
{
    at = put_text(at, field->name);
    at = put_text(at, ": ");
    at = put(at, field->value.ptr, field->value.len);
    return put_text(at, "\r\n");
}

/* The handler's own fields; returns whether a policy was among them. */
static char *put_fields(char *at, const struct reply *reply, bool *out_policy)
{
    *out_policy = false;
    for (unsigned i = 0; i < reply->field_count; i++) {
        *out_policy |= bytes_equal_caseless(slice_cstr(reply->fields[i].name),
                                            SLICE("Content-Security-Policy"));
        at = put_field(at, &reply->fields[i]);
    }
    return at;
}

static char *put_always(char *at, const struct http_request *req)
{
    for (unsigned i = 0; i < req->always_count; i++)
        at = put_field(at, &req->always[i]);
    return at;
}

static char *put_status(char *at, int status)
{
    at = put_text(at, "HTTP/1.1 ");
    at = put_number(at, (uint64_t)status);
    *at++ = ' ';
    at = put_text(at, status_phrase(status));
    return put_text(at, "\r\nDate: ");
}

static char *put_body_fields(char *at, const struct reply *reply)
{
    if (reply->status == 204 || reply->status == 304)
        return at;
    if (reply->content_type != NULL) {
        at = put_text(at, "Content-Type: ");
        at = put_text(at, reply->content_type);
        at = put_text(at, "\r\n");
    }
    at = put_text(at, "Content-Length: ");
    at = put_number(at, reply->body_len);
    return put_text(at, "\r\n");
}

static char *put_connection(char *at, const struct http_request *req, bool close)
{
    if (close)
        return put_text(at, "Connection: close\r\n");
    if (req->conn->framer.gate.minor == 0)
        return put_text(at, "Connection: keep-alive\r\n");
    return at;
}

static size_t head_cap(const struct http_request *req)
{
    const struct reply *reply = &req->reply;
    size_t cap = HEAD_FIXED_CAP + req->id.len + TIMING_CAP * REPLY_TIMINGS_MAX;

    cap += reply->content_type == NULL ? 0 : strlen(reply->content_type);
    for (unsigned i = 0; i < reply->field_count; i++)
        cap += strlen(reply->fields[i].name) + reply->fields[i].value.len + 4;
    for (unsigned i = 0; i < req->always_count; i++)
        cap += strlen(req->always[i].name) + req->always[i].value.len + 4;
    return cap + cors_cap(req);
}

static size_t head_write(struct http_request *req, bool close, char *head)
{
    struct slice date = worker_date(req->conn->worker);
    bool policy;
    char *at = put_status(head, req->reply.status);

    at = put(at, date.ptr, date.len);
    at = put_text(at, "\r\n");
    at = put_body_fields(at, &req->reply);
    at = put_text(at, "X-Request-Id: ");
    at = put(at, req->id.ptr, req->id.len);
    at = put_text(at, "\r\n");
    at = put_connection(at, req, close);
    at = put(at, standard_fields, sizeof standard_fields - 1);
    at = put_fields(at, &req->reply, &policy);
    at = put_always(at, req);
    at = cors_put(at, req);
    if (!policy)
        at = put(at, api_policy, sizeof api_policy - 1);
    at = put_timings(at, req);
    return (size_t)(put_text(at, "\r\n") - head);
}

size_t reply_finish(struct http_request *req, bool close, bool omit_body)
{
    struct reply *reply = &req->reply;
    size_t cap = head_cap(req);
    char *head;
    size_t len;

    /* Whatever the handler has used up, the head still fits. */
    req->arena.cap_bytes += cap + 16;
    head = arena_alloc(&req->arena, cap);
    assert(head != NULL);
    len = head_write(req, close, head);
    assert(len <= cap);
    reply->pieces[0] = (struct iovec){head, len};
    if (omit_body || reply->status == 204 || reply->status == 304) {
        reply->piece_count = 1;
        return len;
    }
    return len + reply->body_len;
}

/* Problems: application/problem+json, written here because its text is the one thing in a reply
 * that may echo input.  Everything is escaped, ill-formed UTF-8 becomes U+FFFD, and the text is
 * cut to a cap rather than refused.
 * The buffer is on the heap: errors are not the hot path, and their text must fit even when the
 * request has used up its arena.
 * Source: RFC 9457 3.1; RFC 8259 7. */
#include "http/reply.h"

#include "base/utf8.h"
#include "http/connection.h"
#include "http/worker.h"

#include <assert.h>

enum { PROBLEM_BYTES_MAX = 8192, TEXT_BYTES_MAX = 512 };

/* A JSON string of `text`, of which at most TEXT_BYTES_MAX bytes are shown. */
static void add_string(struct buf *out, struct slice text)
{
    struct slice shown = {text.ptr, text.len < TEXT_BYTES_MAX ? text.len : TEXT_BYTES_MAX};
    size_t at = 0;

    buf_add_byte(out, '"');
    while (at < shown.len) {
        char utf8[UTF8_MAX_LEN];
        uint32_t code_point = utf8_next(shown, &at);

        if (code_point < 0x20 || code_point == 0x7F)
            buf_addf(out, "\\u%04x", code_point);
        else if (code_point == '"' || code_point == '\\')
            buf_addf(out, "\\%c", (char)code_point);
        else
            buf_add(out, utf8, utf8_encode(code_point, utf8));
    }
    buf_add_byte(out, '"');
}

static void add_member(struct buf *out, const char *name, struct slice text)
{
    buf_addf(out, ",\"%s\":", name);
    add_string(out, text);
}

static void write_problem(struct buf *out, const struct http_request *req,
                          const struct http_problem *problem)
{
    const char *title = problem->title != NULL ? problem->title : status_phrase(problem->status);

    buf_addf(out, "{\"status\":%d", problem->status);
    add_member(out, "type", slice_cstr(problem->type));
    add_member(out, "title", slice_cstr(title));
    if (problem->detail.len > 0)
        add_member(out, "detail", problem->detail);
    for (size_t i = 0; i < problem->member_count; i++) {
        const struct http_member *member = &problem->members[i];

        if (member->text.ptr != NULL)
            add_member(out, member->name, member->text);
        else
            buf_addf(out, ",\"%s\":%lld", member->name, (long long)member->number);
    }
    add_member(out, "request_id", req->id);
    buf_add_byte(out, '}');
}

void http_problem_begin(struct http_request *req, const struct http_problem *problem)
{
    const struct http_config *config = &req->conn->worker->server->config;
    struct buf text;

    assert(problem->status >= 400 && problem->type != NULL);
    /* Whatever the handler has used up, a problem still fits. */
    req->arena.cap_bytes += PROBLEM_BYTES_MAX;
    if (config->problem != NULL && config->problem(req, problem))
        return;
    buf_init(&text, PROBLEM_BYTES_MAX);
    write_problem(&text, req, problem);
    assert(!text.overflow && "too many members in a problem");
    http_reply(req, problem->status, "application/problem+json");
    http_reply_copy(req, buf_slice(&text));
    http_reply_header(req, "Cache-Control", SLICE("no-store"));
    buf_release(&text);
}

void http_problem(struct http_request *req, const struct http_problem *problem)
{
    http_problem_begin(req, problem);
    http_reply_send(req);
}

/* Codes that are our own fault have no row: they are all "internal". */
static const char *problem_type(int code)
{
    static const char *const types[ATTAR_ERROR_COUNT] = {
        [ATTAR_EINVAL] = "/problems/invalid-request",
        [ATTAR_EPARSE] = "/problems/malformed",
        [ATTAR_ENOTFOUND] = "/problems/not-found",
        [ATTAR_ECONFLICT] = "/problems/conflict",
        [ATTAR_EGONE] = "/problems/gone",
        [ATTAR_ELIMIT] = "/problems/limit-passed",
        [ATTAR_EBUSY] = "/problems/busy",
        [ATTAR_EDEADLINE] = "/problems/deadline-passed",
        [ATTAR_ENOTREADY] = "/problems/not-ready",
    };

    if (code < 0 || code >= ATTAR_ERROR_COUNT || types[code] == NULL)
        return "/problems/internal";
    return types[code];
}

void http_problem_error(struct http_request *req, const struct attar_error *err)
{
    int status = attar_error_status(err->code);
    struct http_problem problem = {.status = status < 400 ? 500 : status,
                                   .type = problem_type(err->code)};

    if (problem.status != 500)
        problem.detail = slice_cstr(err->text);
    http_problem_begin(req, &problem);
    if (attar_error_retryable(err->code))
        http_reply_header(req, "Retry-After", SLICE("1"));
    http_reply_send(req);
}

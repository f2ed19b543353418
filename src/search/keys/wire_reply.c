/* How the wire answers: the head every reply shares, and the one shape of its faults.
 *
 *   {"message":"filters: unexpected ')' at byte 17","status":400}
 *
 * What a client does depends on the status: it takes 2xx, gives up at 4xx, and at anything else
 * counts the host as down.  So overload is 429 here, never 503 (algolia-wire.md section 2). */
#include "search/keys/keys.h"

#include "base/log.h"
#include "codec/json_writer.h"
#include "http/http.h"
#include "search/request/fault.h"
#include "search/search.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum { MESSAGE_CAP = 512, FAULT_BYTES_MAX = 4096 };

void wire_reply(struct http_request *req, int status)
{
    http_reply(req, status, "application/json; charset=UTF-8");
    http_reply_header(req, "Cache-Control", SLICE("private, max-age=0"));
    http_reply_header(req, "correlation-id", http_request_id(req));
}

/* Begun, with a body, and not sent yet. */
static void fault_begin(struct http_request *req, int status, const char *message)
{
    struct json_writer w;
    struct buf text;

    assert(status >= 400 && status <= 599);
    buf_init(&text, FAULT_BYTES_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    json_key(&w, "message");
    json_add_cstr(&w, message);
    json_key(&w, "status");
    json_add_i64(&w, status);
    json_object_end(&w);
    assert(!text.overflow);
    wire_reply(req, status);
    http_reply_copy(req, buf_slice(&text));
    buf_release(&text);
}

void wire_fault_send(struct http_request *req, int status, const char *fmt, ...)
{
    char message[MESSAGE_CAP];
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    fault_begin(req, status, message);
    if (status == 412 || status == 429 || status == 503)
        http_reply_header(req, "Retry-After", SLICE("1"));
    http_reply_send(req);
}

/* The engine's names of what the wire calls otherwise. */
static const char *wire_words(const char *detail)
{
    static const struct {
        const char *engine;
        const char *wire;
    } names[] = {
        {"q: ", "query: "}, {"match_to: ", "attarMatchTo: "}, {"hybrid: ", "attarHybrid: "}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(detail, names[i].engine, strlen(names[i].engine)) == 0)
            return names[i].wire;
    return NULL;
}

static int status_of_fault(enum problem problem)
{
    switch (problem) {
    case PROBLEM_LIMIT: return 400;
    case PROBLEM_BUSY:
    case PROBLEM_DEADLINE: return 429;
    default: return problem_status(problem);
    }
}

void wire_problem_send(struct http_request *req, const struct fault *fault)
{
    const char *detail = fault->detail;
    const char *instead = wire_words(detail);
    char number[40] = "";

    if (fault->problem == PROBLEM_INTERNAL) {
        log_line(LOG_ERROR, "internal", "request=%.*s text=\"%s\"", SLICE_ARG(http_request_id(req)),
                 detail);
        detail = "the request could not be answered; the server's log says why";
    }
    if (fault->query >= 0)
        snprintf(number, sizeof number, "requests[%lld]: ", (long long)fault->query);
    wire_fault_send(req, status_of_fault(fault->problem), "%s%s%s", number,
                    instead == NULL ? "" : instead,
                    instead == NULL ? detail : strchr(detail, ' ') + 1);
}

/* "/problems/busy": to clients of the wire 503 means that the host is down, and it is not. */
static bool is_overload(const struct http_problem *problem)
{
    struct slice type = slice_cstr(problem->type);

    return slice_eq(type, SLICE("/problems/busy")) || slice_eq(type, SLICE("/problems/deadline"));
}

static int status_of_http(const struct http_problem *problem)
{
    if (problem->status == 405) /* of a path that is only there for other methods: nothing */
        return 404;
    return is_overload(problem) ? 429 : problem->status;
}

bool search_problem(struct http_request *req, const struct http_problem *problem)
{
    char message[MESSAGE_CAP];
    struct slice detail = problem->detail;

    if (!slice_starts(http_path(req), SLICE("/1/")))
        return false;
    if (problem->status == 413)
        detail = SLICE("Request Entity Too Large"); /* algolia-wire.md section 9 */
    if (detail.len == 0)
        detail = slice_cstr(problem->title != NULL ? problem->title : "The request failed");
    snprintf(message, sizeof message, "%.*s", SLICE_ARG(detail));
    fault_begin(req, status_of_http(problem), message);
    return true;
}

/* What sends events is another client than what searches, with words of its own (section 9). */
void wire_refuse(struct http_request *req)
{
    if (slice_eq(http_path(req), SLICE("/1/events"))) {
        wire_fault_send(req, 401, "Invalid credentials");
        return;
    }
    wire_fault_send(req, 403, "Invalid Application-ID or API key");
}

void wire_limited(struct http_request *req, int64_t retry_s)
{
    char seconds[24];
    int len = snprintf(seconds, sizeof seconds, "%lld", (long long)retry_s);

    fault_begin(req, 429, "Too many requests");
    http_reply_header(req, "Retry-After", slice_of(seconds, (size_t)len));
    http_reply_send(req);
}

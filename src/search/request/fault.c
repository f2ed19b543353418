/* Faults and how they are sent.
 *
 * What lower floors report has a code and a sentence that begins with the parameter's name; here it
 * gets the type that the API promises.  A 500 tells the log what happened and the client only its
 * request id; a 503 says when to come again. */
#include "search/request/fault.h"

#include "base/log.h"
#include "http/http.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

static const struct {
    int status;
    const char *type;
    const char *title;
} problems[PROBLEM_COUNT] = {
#define X(name, status, type, title) {status, "/problems/" type, title},
    PROBLEMS(X)
#undef X
};

int fault_set(struct fault *out, enum problem problem, struct slice parameter, const char *fmt, ...)
{
    va_list args;

    *out = (struct fault){
        .problem = problem, .parameter = parameter, .position = -1, .limit = -1, .query = -1};
    va_start(args, fmt);
    vsnprintf(out->detail, sizeof out->detail, fmt, args);
    va_end(args);
    return -ATTAR_EINVAL;
}

static enum problem problem_of(int code, struct slice parameter)
{
    switch (code) {
    case ATTAR_EINVAL:
    case ATTAR_EPARSE:
        if (slice_eq(parameter, SLICE("q")))
            return PROBLEM_QUERY_TOO_LONG;
        return slice_eq(parameter, SLICE("page")) ? PROBLEM_PAGE_OUT_OF_RANGE
                                                  : PROBLEM_BAD_PARAMETER;
    case ATTAR_ENOTFOUND: return parameter.len > 0 ? PROBLEM_BAD_PARAMETER : PROBLEM_NOT_FOUND;
    case ATTAR_ELIMIT: return PROBLEM_LIMIT;
    case ATTAR_EBUSY: return PROBLEM_BUSY;
    case ATTAR_EDEADLINE: return PROBLEM_DEADLINE;
    case ATTAR_ENOTREADY: return PROBLEM_NOT_READY;
    default: return PROBLEM_INTERNAL;
    }
}

/* "page: page * size must ..." -> "page"; len 0 when the text does not begin with a name. */
static struct slice name_in(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz_.[]0123456789");

    return text[len] == ':' && text[len + 1] == ' ' ? slice_of(text, len) : slice_of("", 0);
}

int fault_from_error(struct fault *out, struct slice parameter, const struct attar_error *err)
{
    struct slice name = parameter;

    assert(err->code > 0);
    if (name.len == 0)
        name = name_in(err->text);
    fault_set(out, problem_of(err->code, name), name, "%s", err->text);
    if (parameter.len == 0)
        out->parameter = slice_of(out->detail, name.len); /* the name lives in the fault itself */
    out->position = err->position;
    return -err->code;
}

const char *problem_type(enum problem problem)
{
    assert(problem < PROBLEM_COUNT);
    return problems[problem].type;
}

int problem_status(enum problem problem)
{
    assert(problem < PROBLEM_COUNT);
    return problems[problem].status;
}

static struct slice detail_of(const struct fault *fault)
{
    if (fault->problem == PROBLEM_INTERNAL)
        return SLICE("the request could not be answered; the server's log says why");
    return slice_cstr(fault->detail);
}

void fault_send(struct http_request *req, const struct fault *fault)
{
    struct http_member members[4];
    size_t count = 0;

    if (fault->problem == PROBLEM_INTERNAL)
        log_line(LOG_ERROR, "internal", "request=%.*s text=\"%s\"", SLICE_ARG(http_request_id(req)),
                 fault->detail);
    if (fault->parameter.len > 0)
        members[count++] = (struct http_member){.name = "parameter", .text = fault->parameter};
    if (fault->position >= 0)
        members[count++] = (struct http_member){.name = "position", .number = fault->position};
    if (fault->limit >= 0)
        members[count++] = (struct http_member){.name = "limit", .number = fault->limit};
    if (fault->query >= 0)
        members[count++] = (struct http_member){.name = "query", .number = fault->query};
    http_problem_begin(req, &(struct http_problem){
                                .status = problems[fault->problem].status,
                                .type = problems[fault->problem].type,
                                .title = problems[fault->problem].title,
                                .detail = detail_of(fault),
                                .members = members,
                                .member_count = count,
                            });
    if (problems[fault->problem].status == 401)
        http_reply_header(req, "WWW-Authenticate", SLICE("Bearer realm=\"attar\""));
    if (problems[fault->problem].status == 429 || problems[fault->problem].status == 503 ||
        fault->problem == PROBLEM_POSITION)
        http_reply_header(req, "Retry-After", SLICE("1"));
    http_reply_send(req);
}

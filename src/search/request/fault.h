/* What is wrong with a request, in the words of the API: one of the problems of search.md section
 * 9, the parameter, the byte in it, the limit that was passed.  Sent as problem+json (RFC 9457):
 *
 *   {"type":"/problems/bad-filter","title":"Bad filter","status":400,
 *    "detail":"price: expected a number","parameter":"price","position":3}
 *
 * Private to src/search.  Thread: any (a value). */
#ifndef SEARCH_FAULT_H
#define SEARCH_FAULT_H

#include "base/error.h"
#include "base/slice.h"

struct http_request;

/* name, status, the last part of the type, title */
#define PROBLEMS(X)                                                     \
    X(BAD_PARAMETER, 400, "bad-parameter", "Bad parameter")             \
    X(BAD_FILTER, 400, "bad-filter", "Bad filter")                      \
    X(QUERY_TOO_LONG, 400, "query-too-long", "Query too long")          \
    X(PAGE_OUT_OF_RANGE, 400, "page-out-of-range", "Page out of range") \
    X(BAD_CURSOR, 400, "bad-cursor", "Bad cursor")                      \
    X(BAD_RECORD, 400, "bad-record", "Bad record")                      \
    X(TOO_COSTLY, 400, "too-costly", "Too costly")                      \
    X(UNAUTHORIZED, 401, "unauthorized", "Unauthorized")                \
    X(CONSENT, 403, "consent-required", "Consent required")             \
    X(NOT_FOUND, 404, "not-found", "Not found")                         \
    X(CONFLICT, 409, "conflict", "Conflict")                            \
    X(PRECONDITION, 412, "precondition-failed", "Precondition failed")  \
    X(POSITION, 412, "position-not-reached", "Position not reached")    \
    X(LIMIT, 413, "limit-passed", "Limit passed")                       \
    X(RATE_LIMITED, 429, "rate-limited", "Too many requests")           \
    X(BUSY, 503, "busy", "Busy")                                        \
    X(DEADLINE, 503, "deadline", "Deadline passed")                     \
    X(NOT_READY, 503, "not-ready", "Not ready")                         \
    X(INTERNAL, 500, "internal", "Internal error")

enum problem {
#define X(name, status, type, title) PROBLEM_##name,
    PROBLEMS(X)
#undef X
        PROBLEM_COUNT
};

struct fault {
    enum problem problem;
    struct slice parameter; /* len 0: none; lives as long as the request */
    int64_t position;       /* byte in its value, or -1 */
    int64_t limit;          /* or -1 */
    int64_t query;          /* number in a multi-search, or -1 */
    char detail[ATTAR_ERROR_TEXT_CAP];
};

/** Fill `*out` and return -ATTAR_EINVAL, so that `return fault_set(...)` reads well. */
int fault_set(struct fault *out, enum problem problem, struct slice parameter, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/** Put what a lower floor reported into the words of the API.  `parameter` may be empty: then the
 * name before the first ": " of the text is taken.  Returns -err->code. */
int fault_from_error(struct fault *out, struct slice parameter, const struct attar_error *err);

/** The path of a problem's type and its status, for the API's description. */
const char *problem_type(enum problem problem);
int problem_status(enum problem problem);

/** Answer `req`; it is gone afterwards. */
void fault_send(struct http_request *req, const struct fault *fault);

#endif

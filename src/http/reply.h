/* Answering a request: status, fields and body, sent with one writev.  Part of http/http.h.
 *
 *   http_reply(req, 200, "application/json");
 *   http_reply_slice(req, SLICE("{\"hits\":["));       borrowed, not copied
 *   http_reply_slice(req, fragment);                   borrowed from a snapshot ...
 *   http_reply_keep(req, release_ref, ref);            ... which is kept until it is written
 *   http_reply_send(req);                              req is gone
 *
 * Added to every reply: Date, Content-Length, X-Request-Id, X-Content-Type-Options,
 * Referrer-Policy, Content-Security-Policy (unless the handler sets one), Server-Timing.
 * Thread: the request's loop. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "base/error.h"
#include "base/slice.h"

struct http_request;

/** Begin the reply; what an earlier http_reply on this request had gathered is dropped.
 *
 * status        200..599; 204 and 304 are sent without body
 * content_type  static text; NULL: no body follows */
void http_reply(struct http_request *req, int status, const char *content_type);

/** Add a field.  name: static, a token; value: copied; a control byte in it is a bug (assert). */
void http_reply_header(struct http_request *req, const char *name, struct slice value);

/** Add a field to whatever reply this request will get, also a refusal that is told elsewhere; at
 * most 8.  name and value as above. */
void http_reply_always(struct http_request *req, const char *name, struct slice value);

/** Append bytes that stay valid until the reply is written: static text, the request's arena, or
 * something kept with http_reply_keep.  Cost: one iovec; pieces that adjoin are joined. */
void http_reply_slice(struct http_request *req, struct slice bytes);

/** Append a copy (in the request's arena; past its cap the reply becomes a 500). */
void http_reply_copy(struct http_request *req, struct slice bytes);

/** Call release(object) when the reply has been written or given up.  At most 4 per request. */
void http_reply_keep(struct http_request *req, void (*release)(void *object), void *object);

/** Report a stage in Server-Timing (W3C): name static, a token; in order; at most 8. */
void http_reply_timing(struct http_request *req, const char *name, int64_t duration_ns);

/** Send; `req` must not be used again.  A reply to HEAD keeps its Content-Length, loses its
 * body. */
void http_reply_send(struct http_request *req);

/** A whole reply from one borrowed slice: http_reply, _slice, _send. */
void http_reply_text(struct http_request *req, int status, const char *content_type,
                     struct slice body);

/* ---- problems: RFC 9457 ---- */

/* An extension member: text, or a number when text.ptr is NULL. */
struct http_member {
    const char *name;
    struct slice text;
    int64_t number;
};

struct http_problem {
    int status;
    const char *type;    /* "/problems/too-many-filters", static */
    const char *title;   /* static; NULL: the status phrase */
    struct slice detail; /* any text; escaped here; ill-formed UTF-8 becomes U+FFFD */
    const struct http_member *members;
    size_t member_count;
};

/** Send application/problem+json; `request_id` is added as a member. */
void http_problem(struct http_request *req, const struct http_problem *problem);

/** As http_problem, but not sent yet: add fields with http_reply_header, then http_reply_send. */
void http_problem_begin(struct http_request *req, const struct http_problem *problem);

/** Send what a failed call reported: its code's status, its text as detail; 500s say nothing of
 * their inside.  Retryable codes get Retry-After: 1. */
void http_problem_error(struct http_request *req, const struct attar_error *err);

/* ---- files from memory ---- */

struct http_asset {
    const char *content_type; /* static */
    struct slice body;
    struct slice gzip;         /* the same, gzip-encoded; empty when there is none */
    struct slice etag;         /* with its quotes; empty: no ETag */
    const char *cache_control; /* NULL: "no-cache" */
    const char *csp;           /* NULL: the API's */
    const char *vary;          /* what else chose it, "Accept-Language"; NULL: nothing */
};

/** Send `asset`, borrowed until it is written: 304 when If-None-Match holds its ETag, the gzip
 * form when Accept-Encoding allows it (RFC 9110, sections 13.1.2 and 12.5.3). */
void http_reply_asset(struct http_request *req, const struct http_asset *asset);

#endif

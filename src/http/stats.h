/* What the HTTP server counts, and the one list of its refusals.  Part of http/http.h.
 *
 * Each loop counts for itself; a reading sums the loops, and is exact once they are quiet.
 * Counters start at 0 with the server and only grow, but for the two gauges.
 * A refusal's label is its metric label and the end of its problem type.  Thread: any. */
#ifndef HTTP_STATS_H
#define HTTP_STATS_H

#include <stddef.h>
#include <stdint.h>

struct http_server;

/* Why a request or connection was refused before any handler: label, status, sentence.
 * Status 0 means closed without an answer. */
#define HTTP_REJECTS(X)                                                                     \
    X(LEADING_BYTES, "leading-bytes", 400, "bytes before the request line")                 \
    X(LINE_END, "line-end", 400, "a line of the head does not end with CR LF")              \
    X(REQUEST_LINE, "request-line", 400, "the request line is not three words")             \
    X(METHOD_REFUSED, "method-refused", 400, "this method is not served")                   \
    X(METHOD_UNKNOWN, "method-unknown", 501, "the method is unknown")                       \
    X(TARGET, "target", 400, "the request target is malformed")                             \
    X(PROTOCOL, "protocol", 400, "the protocol is not HTTP")                                \
    X(VERSION, "version", 505, "only HTTP/1.0 and HTTP/1.1 are served")                     \
    X(FIELD_NAME, "field-name", 400, "a header field has a malformed name")                 \
    X(FIELD_VALUE, "field-value", 400, "a header field has a control byte in its value")    \
    X(FOLDED_FIELD, "folded-field", 400, "a header line begins with white space")           \
    X(HOST, "host", 400, "the Host field is missing, repeated or malformed")                \
    X(LENGTH, "length", 400, "Content-Length is malformed, repeated or contradicted")       \
    X(TRANSFER_ENCODING, "transfer-encoding", 400, "Transfer-Encoding is not just chunked") \
    X(CHUNK, "chunk", 400, "a chunk is malformed")                                          \
    X(CHUNK_OVERHEAD, "chunk-overhead", 400, "too many bytes around the chunks")            \
    X(DISAGREEMENT, "disagreement", 400, "the request has two readings")                    \
    X(AFTER_CLOSE, "after-close", 400, "bytes after the last request of the connection")    \
    X(EXPECTATION, "expectation", 417, "the expectation cannot be met")                     \
    X(CONTENT_ENCODING, "content-encoding", 415, "encoded request bodies are not read")     \
    X(PACKED, "packed", 400, "the body is not whole gzip data")                             \
    X(REQUEST_LINE_LIMIT, "request-line-limit", 414, "the request line is too long")        \
    X(HEADER_LIMIT, "header-limit", 431, "the header fields are too long")                  \
    X(FIELD_LIMIT, "field-limit", 431, "there are too many header fields")                  \
    X(BODY_LIMIT, "body-limit", 413, "the body is too long")                                \
    X(QUERY, "query", 400, "the query has too many parameters or is not UTF-8")             \
    X(PATH, "path", 400, "the path is not UTF-8")                                           \
    X(HEAD_TIMEOUT, "head-timeout", 408, "the head did not arrive in time")                 \
    X(BODY_TIMEOUT, "body-timeout", 408, "the body arrives too slowly")                     \
    X(IDLE_TIMEOUT, "idle-timeout", 0, "the connection was idle")                           \
    X(WRITE_STALL, "write-stall", 0, "the peer does not read")                              \
    X(ADDRESS_LIMIT, "address-limit", 503, "too many connections from this address")        \
    X(CONNECTION_LIMIT, "connection-limit", 503, "too many connections")                    \
    X(DESCRIPTORS, "descriptors", 503, "out of descriptors")

enum http_reject {
    HTTP_REJECT_NONE,
#define X(name, label, status, sentence) HTTP_REJECT_##name,
    HTTP_REJECTS(X)
#undef X
        HTTP_REJECT_COUNT
};

struct http_reject_info {
    const char *label;
    int status;
    const char *sentence;
};
const struct http_reject_info *http_reject_info(enum http_reject reason);

struct http_stats {
    uint64_t connections_accepted;
    uint64_t connections_open; /* gauge */
    uint64_t in_flight;        /* gauge: requests with a handler, unanswered */
    uint64_t requests;         /* heads accepted */
    uint64_t bytes_in, bytes_out;
    uint64_t rejected[HTTP_REJECT_COUNT];
};
void http_stats(const struct http_server *server, struct http_stats *out_stats);

enum { HTTP_LATENCY_BUCKETS = 16, HTTP_STATUS_CLASSES = 5 };

/** Upper bounds of the latency buckets in microseconds, ascending; the last is UINT64_MAX. */
extern const uint64_t http_latency_bounds_us[HTTP_LATENCY_BUCKETS];

struct http_route_stats {
    const char *name;                       /* of the route; "unmatched" for the last */
    uint64_t by_class[HTTP_STATUS_CLASSES]; /* 1xx .. 5xx */
    uint64_t latency[HTTP_LATENCY_BUCKETS]; /* not cumulative; head complete to reply sent */
    uint64_t latency_us_sum;
};

/** Figures of route `index`, 0 .. route_count; index route_count is what no route took. */
void http_route_stats(const struct http_server *server, size_t index,
                      struct http_route_stats *out_stats);

#endif

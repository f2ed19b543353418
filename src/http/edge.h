/* What stands between the server and those who ask: proxies that are believed, and pages of other
 * origins that may read replies.  Part of http/http.h.
 *
 *   client --> proxy (trusted) --> here     X-Forwarded-For: client, ...
 *                                           or Forwarded: for=client;..., ...
 *   page of https://shop.example --> path under cors_prefix --> Access-Control-Allow-Origin
 *
 * Source: RFC 7239; Fetch standard, "CORS protocol".  Thread: any (a value). */
#ifndef HTTP_EDGE_H
#define HTTP_EDGE_H

#include "base/address.h"
#include "base/error.h"

enum { HTTP_PROXIES_MAX = 32, HTTP_ORIGINS_MAX = 32 };

struct http_edge {
    struct address_range proxies[HTTP_PROXIES_MAX];
    unsigned proxy_count; /* 0: the peer is the client */
    bool rfc7239;         /* the proxies write Forwarded, else X-Forwarded-For */
    struct slice origins[HTTP_ORIGINS_MAX];
    unsigned origin_count;    /* 0: no page of another origin reads anything */
    struct slice cors_prefix; /* paths that origins may read: "/1/" */
};

/** Read what a person has written: "10.0.0.0/8, ::1" and
 * "https://shop.example,http://localhost:3000".
 *
 * proxies, origins  commas between them, blanks allowed, "" for none; origins stay borrowed
 * field             "x-forwarded-for" or "forwarded": the one that the proxies set.  Only one is
 *                   read, because the other may be the client's own
 * -ATTAR_EINVAL names what cannot be read; `out` is then untouched. */
int http_edge_read(const char *proxies, const char *field, const char *origins,
                   struct http_edge *out, struct attar_error *err);

#endif

/* Who a request of the wire says it is: application id and key, as sent and not yet believed.
 *
 *   X-Algolia-API-Key: 13ad45b4...           Node
 *   ?x-algolia-api-key=13ad45b4...           browsers, which so need no preflight
 *
 * Private to src/search/keys.  Thread: any (pure but for the arena). */
#ifndef SEARCH_CREDENTIALS_H
#define SEARCH_CREDENTIALS_H

#include "base/arena.h"

struct http_pair;

struct credentials {
    struct slice app_id; /* ptr NULL: not sent */
    struct slice key;    /* ptr NULL: not sent */
    bool key_in_header;
};

/** Fill what no header has said from the query; names in any case, of two of one name the first.
 *
 * pairs  of the query, decoded; a value may hold '='
 * arena  owns a key that had to be mended: search-insights sends base64 as it is, so a blank in a
 *        key is the '+' that it was
 * 0, or -ATTAR_ELIMIT when the arena is full. */
int credentials_add_query(struct credentials *credentials, const struct http_pair *pairs,
                          size_t count, struct arena *arena);

/** The credentials of a request; a header wins over the query.  Errors as above. */
struct http_request;
int credentials_read(struct http_request *req, struct credentials *out);

#endif

/* Percent-encoding, and the query of a target as name and value pairs
 * (application/x-www-form-urlencoded, WHATWG URL 5.1).
 *
 * What needs no decoding is a slice of the input, what does lies in the request's arena; so a
 * result lives as long as both.  Names and values are valid UTF-8 or the query is refused.
 * Private.  Thread: any (pure but for the arena). */
#ifndef HTTP_QUERY_H
#define HTTP_QUERY_H

#include "base/arena.h"
#include "http/http.h"

/** `text` decoded; itself when there is nothing to decode, else a copy in `arena`; ptr NULL when
 * that is full.  Escapes must be well formed (the gate saw to it); others stay as they are. */
struct slice query_decode(struct arena *arena, struct slice text, bool plus_is_blank);

struct query {
    struct http_pair *pairs; /* in the arena */
    size_t count;
};

/** Cut `text` at '&' and '=', skip empty pieces, decode.  0; -ATTAR_ELIMIT past `pairs_max` or
 * when the arena is full; -ATTAR_EPARSE when a name or value is not UTF-8. */
int query_parse(struct arena *arena, struct slice text, size_t pairs_max, struct query *out_query);

#endif

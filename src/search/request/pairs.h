/* A request's parameters as one flat list of names and texts, whichever way they came:
 *
 *   ?q=oud&brand=ajmal&brand=!rasasi          {"q":"oud","brand":["ajmal","!rasasi"]}
 *
 * Both give q=oud, brand=ajmal, brand=!rasasi, so that there is one parser behind (params.h).
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_PAIRS_H
#define SEARCH_PAIRS_H

#include "base/arena.h"
#include "http/http.h"
#include "search/request/fault.h"

struct json;

enum { PAIRS_MAX = 512, BODY_BYTES_MAX = 1 << 20 };

struct pairs {
    struct http_pair *items; /* room for PAIRS_MAX */
    size_t count;
};

/** Empty, with its room in `arena`.  -ATTAR_ELIMIT (arena). */
int pairs_init(struct pairs *pairs, struct arena *arena);

/** Add the members of `object`: texts as they are, numbers and booleans as they are written, each
 * item of an array as a pair of its own, null as nothing.
 * arena: owns what is not borrowed from `object`.  Errors: -ATTAR_EINVAL, told in *fault. */
int pairs_add_json(struct pairs *pairs, const struct json *object, struct arena *arena,
                   struct fault *fault);

/** Add the query parameters of `req` and, if there is a body, the members of its one JSON object.
 * own       members of the body that are no parameters, ends with NULL; NULL: there are none
 * out_body  the parsed body or NULL; the pairs borrow from it; the caller's: json_free */
int pairs_add_request(struct pairs *pairs, struct http_request *req, const char *const *own,
                      struct arena *arena, struct json **out_body, struct fault *fault);

/** A number as it is written, in `arena`; ptr NULL when that is full. */
struct slice json_number_text(const struct json *value, struct arena *arena);

/** Parse the body of `req`; -ATTAR_EINVAL with its position in *fault. */
int body_parse(struct http_request *req, struct json **out_body, struct fault *fault);

/** The first value of `name`; ptr NULL if it is not there. */
struct slice pairs_get(const struct pairs *pairs, struct slice name);

#endif

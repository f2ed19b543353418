/* The parameters of one search as they came, by name, whichever of the three shapes they had:
 *
 *   (a) {"indexName":"products","query":"oud","facets":["brand"]}               flattened
 *   (b) {"indexName":"products","params":"query=oud&facets=%5B%22brand%22%5D"}  URL-encoded
 *   (c) {"indexName":"products","query":"oud","params":{"facets":["brand"]}}    an object
 *
 * and mixtures; what stands in `params` wins over what stands beside it, and null is absent.  A
 * known name is there once, at the place where it came first; unknown ones are kept for the echo.
 * Private to src/search/wire.  Thread: one at a time. */
#ifndef SEARCH_WIRE_MEMBERS_H
#define SEARCH_WIRE_MEMBERS_H

#include "http/http.h"
#include "search/request/fault.h"
#include "search/wire/table.h"

struct json;

enum { WIRE_MEMBERS_MAX = 200 };

/* JSON as it came, or the text of a URL-encoded value (json NULL), which may hold JSON. */
struct wire_value {
    struct slice name;
    const struct json *json;
    struct slice text;
};

struct wire_members {
    struct arena *arena;
    struct wire_value *items; /* in the order received */
    size_t count;
    uint8_t at[WIRE_PARAM_COUNT + 1]; /* of a known name: its place and one; 0: absent */
};

/** Empty.  arena: owns the list and what is decoded.  -ATTAR_ELIMIT. */
int wire_members_init(struct wire_members *members, struct arena *arena);

/** Add the members of `object` and of its `params`; values borrow from it.
 * Errors, told in *fault: -ATTAR_EINVAL (no object, `params` neither text nor object, more than
 * WIRE_MEMBERS_MAX, ill-formed UTF-8). */
int wire_members_add_object(struct wire_members *members, const struct json *object,
                            struct fault *fault);

/** Add what a URL-encoded text says: "query=oud&page=1".  Errors: as above. */
int wire_members_add_form(struct wire_members *members, struct slice text, struct fault *fault);

/** Add pairs that are decoded already: of a URL, of a key.  Credentials are left out. */
int wire_members_add_pairs(struct wire_members *members, const struct http_pair *pairs,
                           size_t count, struct fault *fault);

/** Say `param` to be `text`, borrowed, whatever was given.  Errors: -ATTAR_EINVAL (too many). */
int wire_members_set(struct wire_members *members, enum wire_param param, struct slice text,
                     struct fault *fault);

/** What was given for `param`, or NULL. */
const struct wire_value *wire_members_get(const struct wire_members *members,
                                          enum wire_param param);

/** All of them as the reply's `params`: URL-encoded as encodeURIComponent does, in the order
 * received, lists as JSON.stringify writes them, without indexName, type and credentials.
 * Errors: -ATTAR_ELIMIT (the arena of the members), told in *fault. */
int wire_members_echo(const struct wire_members *members, struct slice *out_params,
                      struct fault *fault);

#endif

/* The router: a route table compiled into a tree of path segments.
 *
 *        /api/products/{id}          api -- products -- {} : GET POST
 *        /api/products/search                       \-- search : GET
 *
 * Private.  Owner: router_free.  Thread: any once made (immutable). */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/http.h"

enum { ROUTER_PARAMS_MAX = 8 };

struct router;

struct router_match {
    const struct http_route *route; /* NULL: none for this method */
    size_t route_index;
    bool path_known;                        /* the path exists, for whatever method */
    unsigned methods;                       /* of that path, bit 1 << enum http_method */
    struct slice params[ROUTER_PARAMS_MAX]; /* percent-decoded, in path order */
    unsigned param_count;
    bool bad_text; /* a parameter is not UTF-8, or the arena was full */
};

/** Compile `routes`; the rows are copied, what they point to is borrowed.
 * 0, or -ATTAR_EINVAL naming the row at fault. */
int router_new(const struct http_route *routes, size_t count, struct router **out_router,
               struct attar_error *err);

/** NULL allowed. */
void router_free(struct router *router);

size_t router_count(const struct router *router);
const struct http_route *router_route(const struct router *router, size_t index);

/** Find the route of `method` and `path` (as sent).  A literal segment is preferred to a
 * parameter, a parameter to `{name...}`; HEAD falls back to GET.  Decoded parameters are put
 * into `arena` when they had escapes. Cost: one compare per sibling and segment. */
void router_find(const struct router *router, enum http_method method, struct slice path,
                 struct arena *arena, struct router_match *out_match);

/** The value of the parameter called `name`; ptr NULL when the route has none. */
struct slice router_param(const struct router_match *match, const char *name);

#endif

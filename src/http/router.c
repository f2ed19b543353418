/* The tree of segments, how it is built and how it is walked.
 *
 * A node's children are a list: literals first by a compare each, then at most one parameter and
 * one tail.  Walking backs up when a literal branch leads nowhere, so `/a/{x}/c` is found beside
 * `/a/b/d`; depth is bounded by the tree's, not by the request.
 * Not done on purpose: regular expressions, optional segments, trailing-slash redirects. */
#include "http/router.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "http/framing/bytes.h"
#include "http/query.h"

#include <assert.h>

enum { NONE = UINT16_MAX };

enum kind { LITERAL, PARAM, TAIL };

struct node {
    enum kind kind;
    struct slice literal;
    uint16_t first_child, next_sibling;
    uint16_t route[HTTP_METHOD_COUNT]; /* index of the row, or NONE */
};

struct router {
    VEC(struct node) nodes; /* 0 is the root */
    struct http_route *routes;
    size_t count;
};

static uint16_t node_new(struct router *router, enum kind kind, struct slice literal)
{
    struct node node = {kind, literal, NONE, NONE, {0}};

    for (int i = 0; i < HTTP_METHOD_COUNT; i++)
        node.route[i] = NONE;
    VEC_PUSH(&router->nodes, node);
    return (uint16_t)(router->nodes.count - 1);
}

/* The child of `parent` for a segment of a route's path, made if needed. */
static uint16_t child_for(struct router *router, uint16_t parent, enum kind kind,
                          struct slice literal)
{
    uint16_t child = router->nodes.items[parent].first_child;

    for (; child != NONE; child = router->nodes.items[child].next_sibling) {
        const struct node *node = &router->nodes.items[child];

        if (node->kind == kind && slice_eq(node->literal, literal))
            return child;
    }
    child = node_new(router, kind, literal);
    router->nodes.items[child].next_sibling = router->nodes.items[parent].first_child;
    router->nodes.items[parent].first_child = child;
    return child;
}

/* LITERAL, PARAM or TAIL; -1 when the braces are wrong. */
static int segment_kind(struct slice segment, bool last)
{
    bool open = segment.len > 0 && segment.ptr[0] == '{';

    if (!open)
        return memchr(segment.ptr, '}', segment.len) == NULL ? LITERAL : -1;
    if (segment.len < 3 || segment.ptr[segment.len - 1] != '}')
        return -1;
    if (segment.len > 5 && memcmp(segment.ptr + segment.len - 4, "...", 3) == 0)
        return last ? TAIL : -1;
    return PARAM;
}

/* The node of a whole path, or NONE. */
static uint16_t path_add(struct router *router, const char *path)
{
    struct slice rest = slice_cstr(path);
    unsigned params = 0;
    uint16_t at = 0;

    if (rest.len == 0 || rest.ptr[0] != '/')
        return NONE;
    rest = slice_skip(rest, 1);
    while (rest.ptr != NULL) {
        struct slice segment = slice_cut(&rest, '/');
        int kind = segment_kind(segment, rest.ptr == NULL);

        params += kind == PARAM || kind == TAIL;
        if (kind < 0 || params > ROUTER_PARAMS_MAX)
            return NONE;
        at = child_for(router, at, (enum kind)kind, kind == LITERAL ? segment : SLICE(""));
    }
    return at;
}

static int route_add(struct router *router, size_t index, struct attar_error *err)
{
    const struct http_route *route = &router->routes[index];
    uint16_t node;

    if (route->path == NULL || route->name == NULL || route->handler == NULL || route->auth == 0 ||
        route->auth > HTTP_AUTH_TOKEN || route->method >= HTTP_METHOD_COUNT)
        return error_set(err, ATTAR_EINVAL, "route %zu (%s): needs path, name, handler and auth",
                         index, route->path == NULL ? "no path" : route->path);
    node = path_add(router, route->path);
    if (node == NONE)
        return error_set(err, ATTAR_EINVAL, "route %zu: malformed path %s", index, route->path);
    if (router->nodes.items[node].route[route->method] != NONE)
        return error_set(err, ATTAR_EINVAL, "route %zu: %s is there already", index, route->path);
    router->nodes.items[node].route[route->method] = (uint16_t)index;
    return 0;
}

int router_new(const struct http_route *routes, size_t count, struct router **out_router,
               struct attar_error *err)
{
    struct router *router = mem_zero(1, sizeof *router);

    assert(count < NONE);
    router->routes = mem_zero(count + 1, sizeof *routes);
    router->count = count;
    node_new(router, LITERAL, SLICE(""));
    for (size_t i = 0; i < count; i++) {
        int rc;

        router->routes[i] = routes[i];
        rc = route_add(router, i, err);
        if (rc < 0) {
            router_free(router);
            return rc;
        }
    }
    *out_router = router;
    return 0;
}

void router_free(struct router *router)
{
    if (router == NULL)
        return;
    VEC_RELEASE(&router->nodes);
    free(router->routes);
    free(router);
}

size_t router_count(const struct router *router)
{
    return router->count;
}

const struct http_route *router_route(const struct router *router, size_t index)
{
    assert(index < router->count);
    return &router->routes[index];
}

static bool has_routes(const struct node *node)
{
    for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
        if (node->route[i] != NONE)
            return true;
    }
    return false;
}

struct walk {
    const struct router *router;
    struct slice raw[ROUTER_PARAMS_MAX];
    unsigned raw_count;
    struct arena *arena;
};

/* A literal may be sent with escapes, which are equivalent (RFC 3986 6.2.2.2). */
static bool literal_matches(const struct walk *walk, struct slice literal, struct slice segment)
{
    if (memchr(segment.ptr, '%', segment.len) == NULL)
        return slice_eq(literal, segment);
    return slice_eq(literal, query_decode(walk->arena, segment, false));
}

static uint16_t walk_from(struct walk *walk, uint16_t at, struct slice rest);

/* `segment` goes to `child`, `after` is what follows it (ptr NULL at the end), `rest` both. */
static uint16_t try_child(struct walk *walk, uint16_t child, struct slice segment,
                          struct slice after, struct slice rest)
{
    const struct node *node = &walk->router->nodes.items[child];
    unsigned count = walk->raw_count;
    uint16_t found;

    if (node->kind == LITERAL && !literal_matches(walk, node->literal, segment))
        return NONE;
    if (node->kind != LITERAL && segment.len == 0)
        return NONE;
    if (node->kind != LITERAL)
        walk->raw[walk->raw_count++] = node->kind == TAIL ? rest : segment;
    found = node->kind == TAIL ? child : walk_from(walk, child, after);
    if (found == NONE)
        walk->raw_count = count;
    return found;
}

static uint16_t walk_from(struct walk *walk, uint16_t at, struct slice rest)
{
    const struct node *nodes = walk->router->nodes.items;
    struct slice after = rest;
    struct slice segment;

    if (rest.ptr == NULL)
        return has_routes(&nodes[at]) ? at : NONE;
    segment = slice_cut(&after, '/');
    for (int kind = LITERAL; kind <= TAIL; kind++) {
        for (uint16_t child = nodes[at].first_child; child != NONE;
             child = nodes[child].next_sibling) {
            uint16_t found = nodes[child].kind == (enum kind)kind
                                 ? try_child(walk, child, segment, after, rest)
                                 : NONE;

            if (found != NONE)
                return found;
        }
    }
    return NONE;
}

static void decode_params(const struct walk *walk, struct router_match *match)
{
    match->param_count = walk->raw_count;
    for (unsigned i = 0; i < walk->raw_count; i++) {
        match->params[i] = query_decode(walk->arena, walk->raw[i], false);
        match->bad_text |= match->params[i].ptr == NULL || !utf8_valid(match->params[i]);
    }
}

void router_find(const struct router *router, enum http_method method, struct slice path,
                 struct arena *arena, struct router_match *out_match)
{
    struct walk walk = {.router = router, .arena = arena};
    uint16_t at =
        path.len > 0 && path.ptr[0] == '/' ? walk_from(&walk, 0, slice_skip(path, 1)) : NONE;
    const struct node *node;
    uint16_t row;

    *out_match = (struct router_match){.route = NULL};
    if (at == NONE)
        return;
    node = &router->nodes.items[at];
    out_match->path_known = true;
    for (int i = 0; i < HTTP_METHOD_COUNT; i++)
        out_match->methods |= node->route[i] == NONE ? 0u : 1u << i;
    if ((out_match->methods & 1u << HTTP_GET) != 0)
        out_match->methods |= 1u << HTTP_HEAD;
    row = node->route[method];
    if (row == NONE && method == HTTP_HEAD)
        row = node->route[HTTP_GET];
    if (row == NONE)
        return;
    out_match->route = &router->routes[row];
    out_match->route_index = row;
    decode_params(&walk, out_match);
}

struct slice router_param(const struct router_match *match, const char *name)
{
    struct slice rest = slice_cstr(match->route->path);
    struct slice wanted = slice_cstr(name);
    unsigned index = 0;

    while (rest.ptr != NULL) {
        struct slice segment = slice_cut(&rest, '/');

        if (segment.len == 0 || segment.ptr[0] != '{')
            continue;
        segment = slice_skip(segment, 1);
        segment.len--;
        if (slice_starts(segment, wanted) &&
            (segment.len == wanted.len || segment.ptr[wanted.len] == '.'))
            return match->params[index];
        index++;
    }
    return (struct slice){NULL, 0};
}

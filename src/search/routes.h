/* The routes of search and what is said about each: one table for the router, for the reading of
 * parameters and for OpenAPI.
 *
 *   {HTTP_GET, "/api/brands/{slug}", handle_brand, "brand", .summary = .., .schema = "Brand", ..}
 *
 * Private to src/search.  Thread: any (immutable). */
#ifndef SEARCH_ROUTES_H
#define SEARCH_ROUTES_H

#include "http/http.h"
#include "search/request/params.h"

struct search_service;

struct search_route {
    enum http_method method;
    const char *path;
    http_handler_fn handler;
    const char *name; /* in metrics; operationId */
    const char *summary;
    const char *body;             /* schema of the request's JSON; NULL: none */
    const char *schema;           /* of the 200 answer, under #/components/schemas; NULL: no JSON */
    const char *content_type;     /* of the 200 answer where schema is NULL */
    const struct param_info *own; /* parameters that its handler reads by itself; NULL name: end */
    const char *const *members;   /* of the body that its handler reads itself, as own; or NULL */
    uint64_t params;              /* PARAM_BIT */
    enum filter_params filter_params;
    uint32_t size_default;
    uint32_t size_max;
    unsigned deadline_ms;  /* 0: the server's */
    size_t body_bytes_max; /* 0: the server's */
    bool makes;            /* may answer 201 although it is no PUT */
    bool asks;             /* answers 202: it is done later */
    bool admin;            /* asks for the admin token */
    bool waits;            /* may ask for a position besides rows that take PARAM_MIN_POSITION */
    bool hidden;           /* not part of the API's description */
};

extern const struct search_route search_route_table[];
extern const size_t search_route_count;

/** The row of a handler's name; asserts that there is one. */
const struct search_route *route_named(const char *name);

/** Fill service->routes from the table.  Owner: the service. */
void routes_make(struct search_service *service);

#endif

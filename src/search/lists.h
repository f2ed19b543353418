/* The way of every list of products: parameters, cursor, search, answer.
 *
 *   list_answer = list_read -> list_run -> list_render -> call_send
 *
 * Routes that are no plain list use the steps by themselves.
 * Private to src/search.  Thread: the loop's. */
#ifndef SEARCH_LISTS_H
#define SEARCH_LISTS_H

#include "search/routes.h"
#include "search/service.h"

/** Read the parameters of call->req as `route` has them, `fixed` (may be NULL) in addition.
 * A cursor moves the call to its generation.  out_body: the caller frees it when it has answered.
 * Errors: -ATTAR_EINVAL and the like, told in call->fault. */
int list_read(struct call *call, const struct search_route *route, const struct clause *fixed,
              struct search_params *out_params, struct json **out_body);

/** As list_read, of pairs that are there already. */
int list_read_pairs(struct call *call, const struct search_route *route, const struct clause *fixed,
                    const struct pairs *pairs, struct search_params *out_params);

/** The parameters of the route called `route`, which is no list.  False: they were at fault, and
 * that has been answered. */
bool list_params(struct call *call, const char *route, struct search_params *out_params);

/** Run params->request; the result lies in the worker's scratch. */
int list_run(struct call *call, const struct search_params *params,
             struct search_result *out_result);

/** Render the result into the worker's answer, its cursor and query id included, and note the
 * search for the reports. */
int list_render(struct call *call, const struct search_params *params,
                const struct search_result *result);

/** All of it, answered: a page of products of `route`. */
void list_answer(struct call *call, const struct search_route *route, const struct clause *fixed);

/** list_answer where filter `name` is the value that the path parameter `slug` calls; 404 if there
 * is no such value. */
void list_answer_of(struct call *call, const char *route, const char *filter, struct slice slug);

#endif

/* One recommendation being answered: what its routes share.
 *
 *   recommending_read --> recommending_run --> hits, each begun and ended --> recommending_finish
 *
 * Faults are told in call.fault and sent by recommending_finish.
 * Private to src/search.  Thread: the request's loop. */
#ifndef SEARCH_RECOMMENDING_H
#define SEARCH_RECOMMENDING_H

#include "search/lists.h"
#include "search/recommend/recommend.h"

struct json;

struct recommending {
    struct call call; /* begun by the handler */
    struct search_params params;
    struct search_result found;
    struct json *body; /* the parameters borrow from it, or NULL */
    uint32_t k;        /* as many as asked for */
};

/** Read the parameters of the route called `route`.  Errors: -ATTAR_EINVAL and the like; the call
 * is to be finished then as well. */
int recommending_read(struct recommending *r, const char *route);

/** Search for `size` products in stock, in the order of `sort`; the result lies in the worker's
 * scratch.  Errors: as list_run. */
int recommending_run(struct recommending *r, enum sort_kind sort, uint32_t size);

/** Put `err` into the fault.  Returns -err->code. */
int recommending_fail(struct recommending *r, const struct attar_error *err);

/** Answer what was written, or the fault if `rc` < 0; releases the body. */
void recommending_finish(struct recommending *r, int rc);

/** A hit, its object left open.  Errors: as render_hit. */
int recommending_hit_begin(struct recommending *r, const struct offer_columns *columns,
                           const struct hit *hit);

/** GET /api/products/recommendations for someone of whom nothing is known. */
void recommend_anyone(struct http_request *req, struct search_service *service);

/** "key":[ */
void recommending_hits_begin(struct json_writer *w, const char *key);
void recommending_hits_end(struct json_writer *w);

/** "key":"text" */
void recommending_add_cstr(struct json_writer *w, const char *key, const char *text);

#endif

/* The native route POST /api/products/scent-match: scent algebra.
 *
 *   like, dislike --wishes.c--> one scent --scent_match_query--> match of every product
 *   without, cheaper, more .. --demands.c--> clauses, docs       |
 *   filters of the index ----------------------------------------+--> in stock, by match, and why
 *
 * What is wished for weighs, what is demanded holds.  The wished products are not among the hits;
 * `total` counts what is in stock, meets every demand and has some likeness. */
#include "index/index.h"
#include "search/handlers.h"
#include "search/recommend/alike.h"
#include "search/scent/demands.h"

#include <assert.h>

struct algebra {
    struct recommending r;
    const struct wishes *wishes;
    struct demands demands;
    struct scent_query query;
    struct scent_matches matches;
};

static int ask(struct algebra *a)
{
    struct recommending *r = &a->r;
    struct arena *arena = &r->call.worker->scratch;
    struct attar_error err = {.position = -1};
    int rc;

    scent_query_of(a->wishes->items, a->wishes->count, &a->query);
    rc = scent_match_query(r->call.view, &a->query, arena, &a->matches, &err);
    if (rc < 0)
        return recommending_fail(r, &err);
    r->params.request.scent = &a->matches;
    rc = demands_docs(r, &a->demands, a->wishes, &a->matches, &r->params.request.within);
    return rc < 0 ? rc : recommending_run(r, SORT_MATCH, r->k + ALIKE_SPARE);
}

static int write_matches(struct algebra *a)
{
    struct recommending *r = &a->r;
    struct json_writer *w = &r->call.worker->answer.w;
    const struct alike_ask ask = {.query = &a->query, .skip = INDEX_DOC_NONE};
    int rc;

    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_scent);
    recommending_add_cstr(w, "model_version", match_version(r->call.view));
    json_key(w, "total");
    json_add_u64(w, r->found.total);
    rc = alike_add_hits(r, &ask);
    json_object_end(w);
    return rc;
}

void handle_scent_match(struct http_request *req, void *user)
{
    struct algebra a;
    int rc;

    if (!call_begin(&a.r.call, req, user))
        return;
    rc = recommending_read(&a.r, "scent_match");
    if (rc == 0)
        rc = wishes_read(&a.r.call, a.r.body, &a.wishes);
    if (rc == 0)
        rc = demands_read(&a.r, a.r.body, a.wishes, &a.demands);
    if (rc == 0)
        rc = ask(&a);
    recommending_finish(&a.r, rc < 0 ? rc : write_matches(&a));
}

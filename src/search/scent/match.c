/* The native route POST /api/products/scent-match: scent algebra.
 *
 *   like, dislike --wishes.c--> one scent --scent_match_query--> match of every product
 *   without, cheaper, more .. --demands.c--> clauses, docs       |
 *   filters of the index ----------------------------------------+--> in stock, by match, and why
 *
 * What is wished for weighs, what is demanded holds.  The wished products are not among the hits;
 * `total` counts what is in stock, meets every demand and has some likeness. */
#include "search/handlers.h"
#include "search/recommend/recommending.h"
#include "search/scent/demands.h"

#include <assert.h>

struct algebra {
    struct recommending r;
    const struct wishes *wishes;
    struct demands demands;
    struct scent_query query;
    struct scent_matches matches;
    const struct match_reasons *reasons;
};

static int ask(struct algebra *a)
{
    struct recommending *r = &a->r;
    struct arena *arena = &r->call.worker->scratch;
    struct attar_error err = {.position = -1};
    int rc;

    scent_query_of(a->wishes->items, a->wishes->count, &a->query);
    rc = scent_match_query(r->call.view, &a->query, arena, &a->matches, &err);
    if (rc == 0)
        rc = match_reasons_of_query(r->call.view, &a->query, arena, &a->reasons, &err);
    if (rc < 0)
        return recommending_fail(r, &err);
    r->params.request.scent = &a->matches;
    rc = demands_docs(r, &a->demands, a->wishes, &a->matches, &r->params.request.within);
    return rc < 0 ? rc : recommending_run(r, SORT_MATCH, r->k);
}

static int write_matches(struct algebra *a)
{
    struct recommending *r = &a->r;
    struct json_writer *w = &r->call.worker->answer.w;
    struct match_reason why[MATCH_REASONS_MAX];
    struct offer_columns columns;
    int rc = 0;

    offer_columns_init(&columns, r->call.view);
    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_scent);
    recommending_add_cstr(w, "model_version", match_version(r->call.view));
    json_key(w, "total");
    json_add_u64(w, r->found.total);
    recommending_hits_begin(w, "hits");
    for (size_t i = 0; rc == 0 && i < r->found.hit_count; i++) {
        const struct hit *hit = &r->found.hits[i];

        assert(hit->match > 0);
        rc = recommending_hit_begin(r, &columns, hit);
        recommend_add_reasons(w, why, match_reasons_of(a->reasons, hit->doc, hit->match, why));
        json_object_end(w);
    }
    recommending_hits_end(w);
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

/* The native routes: /api/products/{id}/similar, /trending, /recommendations.
 *
 *   parameters --> recommend_request --> list_run --> {"method":..,"hits":[hit and why]}
 *
 * The version of a likeness is that of the model that the index travels with. */
#include "base/bitset.h"
#include "index/index.h"
#include "search/events/events.h"
#include "search/handlers.h"
#include "search/recommend/alike.h"

#include <assert.h>

/* ---- Like a product ---- */

static int write_similar(struct recommending *r, uint32_t doc, bool diverse)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct attar_error err = {.position = -1};
    struct scent_query query;
    const struct alike_ask ask = {.query = &query, .skip = doc, .diverse = diverse};
    int rc = scent_query_of_doc(r->call.view, doc, &query, &err);

    if (rc < 0)
        return recommending_fail(r, &err);
    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_scent);
    recommending_add_cstr(w, "model_version", match_version(r->call.view));
    rc = alike_add_hits(r, &ask);
    json_object_end(w);
    return rc;
}

void handle_similar(struct http_request *req, void *user)
{
    struct slice id = http_param(req, "id");
    struct recommending r;
    bool diverse;
    uint32_t doc;
    int rc;

    if (!call_begin(&r.call, req, user))
        return;
    rc = recommending_read(&r, "similar");
    doc = rc < 0 ? INDEX_DOC_NONE : call_product(&r.call, id);
    if (doc == INDEX_DOC_NONE) {
        recommending_finish(&r, -ATTAR_ENOTFOUND);
        return;
    }
    r.params.request.match_to = id;
    diverse = r.params.request.diversify;
    r.params.request.diversify = false; /* which search_run does to relevance alone */
    rc = recommending_run(&r, SORT_MATCH, r.k + ALIKE_SPARE + 1); /* and the product itself */
    recommending_finish(&r, rc < 0 ? rc : write_similar(&r, doc, diverse));
}

/* ---- Trending ---- */

static bool is_found(void *docs, uint32_t doc)
{
    return bitset_get(docs, doc);
}

static int write_rising(struct recommending *r, const struct offer_columns *columns,
                        const struct trending_hit *rising)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct hit hit;
    int rc;

    search_hit_unranked(r->call.view, r->found.rows, rising->doc, &hit);
    rc = recommending_hit_begin(r, columns, &hit);
    json_key(w, "rise");
    json_add_fixed(w, rising->rise, 3);
    json_object_end(w);
    return rc;
}

static bool rises(const struct trending_hit *rising, size_t count, uint32_t doc)
{
    for (size_t i = 0; i < count; i++)
        if (rising[i].doc == doc)
            return true;
    return false;
}

/* What rises, then the most popular of the others. */
static int write_trending(struct recommending *r, const struct trending_hit *rising, size_t count)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct offer_columns columns;
    size_t shown = count;
    int rc = 0;

    offer_columns_init(&columns, r->call.view);
    json_object_begin(w);
    recommending_add_cstr(w, "method", count > 0 ? recommend_by_trend : recommend_by_popularity);
    recommending_add_cstr(w, "window", trend_window_name(r->params.window));
    json_key(w, "region");
    if (r->params.region.len > 0)
        json_add_str(w, r->params.region);
    else
        json_add_null(w);
    recommending_hits_begin(w, "hits");
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = write_rising(r, &columns, &rising[i]);
    for (size_t i = 0; rc == 0 && i < r->found.hit_count && shown < r->k; i++) {
        if (rises(rising, count, r->found.hits[i].doc))
            continue;
        rc = recommending_hit_begin(r, &columns, &r->found.hits[i]);
        json_key(w, "rise");
        json_add_null(w);
        json_object_end(w);
        shown++;
    }
    recommending_hits_end(w);
    json_object_end(w);
    return rc;
}

void handle_trending(struct http_request *req, void *user)
{
    struct trending_hit rising[RECOMMEND_K_MAX];
    struct recommending r;
    size_t count;
    int rc;

    if (!call_begin(&r.call, req, user))
        return;
    rc = recommending_read(&r, "trending");
    if (rc == 0)
        rc = recommending_run(&r, SORT_POPULAR, r.k);
    if (rc == 0) {
        struct trending_ask ask = {
            .region = r.params.region,
            .window = r.params.window,
            .k = r.k,
            .allow = is_found,
            .context = (void *)r.found.docs, /* is_found only looks */
        };

        count = trending_top(r.call.service->events, http_loop(req), r.call.view, &ask, rising);
        rc = write_trending(&r, rising, count);
    }
    recommending_finish(&r, rc);
}

/* ---- For anyone ---- */

static int write_popular(struct recommending *r)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct offer_columns columns;
    int rc = 0;

    offer_columns_init(&columns, r->call.view);
    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_popularity);
    recommending_hits_begin(w, "hits");
    for (size_t i = 0; rc == 0 && i < r->found.hit_count; i++) {
        rc = recommending_hit_begin(r, &columns, &r->found.hits[i]);
        json_object_end(w);
    }
    recommending_hits_end(w);
    json_object_end(w);
    return rc;
}

void recommend_anyone(struct http_request *req, struct search_service *service)
{
    struct recommending r;
    int rc;

    if (!call_begin(&r.call, req, service))
        return;
    rc = recommending_read(&r, "recommendations");
    r.params.request.diversify = rc == 0;
    if (rc == 0)
        rc = recommending_run(&r, SORT_RELEVANCE, r.k);
    recommending_finish(&r, rc < 0 ? rc : write_popular(&r));
}

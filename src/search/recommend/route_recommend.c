/* The native routes: /api/products/{id}/similar, /trending, /recommendations.
 *
 *   parameters --> recommend_request --> list_run --> {"method":..,"hits":[hit and why]}
 *
 * The scent has the method scent-cosine until src/scent brings dna_v1; its version is that of the
 * formula.  Neighbours are not made unlike each other here: search_run does that to relevance
 * alone. */
#include "base/bitset.h"
#include "codec/json.h"
#include "index/index.h"
#include "search/events/events.h"
#include "search/handlers.h"
#include "search/lists.h"
#include "search/recommend/recommend.h"

#include <assert.h>

static const char scent_version[] = "1";

struct recommending {
    struct call call;
    struct search_params params;
    struct search_result found;
    uint32_t k;
};

/* ---- Asking ---- */

static int fail(struct call *call, const struct attar_error *err)
{
    return fault_from_error(&call->fault, slice_of("", 0), err);
}

static int read_request(struct recommending *r, const char *route)
{
    struct json *body;
    int rc = list_read(&r->call, route_named(route), NULL, &r->params, &body);

    json_free(body);
    r->k = r->params.request.size;
    return rc;
}

static int run(struct recommending *r, enum sort_kind sort, uint32_t size)
{
    int rc =
        recommend_request(&r->params.request, r->call.view, sort, size, &r->call.worker->scratch);

    if (rc < 0)
        return fault_set(&r->call.fault, PROBLEM_LIMIT, slice_of("", 0),
                         "the request needs too much memory");
    return list_run(&r->call, &r->params, &r->found);
}

static void finish(struct recommending *r, int rc)
{
    if (rc < 0) {
        call_fault(&r->call);
        return;
    }
    call_timing(&r->call, &r->found.timing);
    call_send(&r->call);
}

/* ---- Answering ---- */

static void add_cstr(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_add_cstr(w, text);
}

static void hits_begin(struct json_writer *w)
{
    json_key(w, "hits");
    json_array_begin(w);
}

static void hits_end(struct json_writer *w)
{
    json_array_end(w);
    json_object_end(w);
}

/* A hit, its object left open. */
static int hit_begin(struct recommending *r, const struct offer_columns *columns,
                     const struct hit *hit)
{
    struct rendering rendering = call_rendering(&r->call, &r->params);
    struct attar_error err = {.position = -1};

    return render_hit_begin(&rendering, columns, hit, &err) < 0 ? fail(&r->call, &err) : 0;
}

/* ---- Like a product ---- */

static int write_similar(struct recommending *r, uint32_t doc, const struct scent_reasons *reasons)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct scent_reason why[SCENT_REASONS_MAX];
    struct offer_columns columns;
    uint32_t shown = 0;
    int rc = 0;

    offer_columns_init(&columns, r->call.view);
    json_object_begin(w);
    add_cstr(w, "method", recommend_by_scent);
    add_cstr(w, "model_version", scent_version);
    hits_begin(w);
    for (size_t i = 0; rc == 0 && i < r->found.hit_count && shown < r->k; i++) {
        const struct hit *hit = &r->found.hits[i];

        if (!recommend_is_like(doc, hit))
            continue;
        rc = hit_begin(r, &columns, hit);
        recommend_add_reasons(w, why, scent_reasons_of(reasons, hit->doc, hit->match, why));
        json_object_end(w);
        shown++;
    }
    hits_end(w);
    return rc;
}

void handle_similar(struct http_request *req, void *user)
{
    struct slice id = http_param(req, "id");
    const struct scent_reasons *reasons;
    struct attar_error err = {.position = -1};
    struct recommending r;
    uint32_t doc;
    int rc;

    if (!call_begin(&r.call, req, user))
        return;
    rc = read_request(&r, "similar");
    doc = rc < 0 ? INDEX_DOC_NONE : call_product(&r.call, id);
    if (doc == INDEX_DOC_NONE) {
        call_fault(&r.call);
        return;
    }
    r.params.request.match_to = id;
    rc = run(&r, SORT_MATCH, r.k + 1); /* and the product itself */
    if (rc == 0 &&
        scent_reasons_init(r.call.view, doc, &r.call.worker->scratch, &reasons, &err) < 0)
        rc = fail(&r.call, &err);
    finish(&r, rc < 0 ? rc : write_similar(&r, doc, reasons));
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
    rc = hit_begin(r, columns, &hit);
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
    add_cstr(w, "method", count > 0 ? recommend_by_trend : recommend_by_popularity);
    add_cstr(w, "window", trend_window_name(r->params.window));
    json_key(w, "region");
    if (r->params.region.len > 0)
        json_add_str(w, r->params.region);
    else
        json_add_null(w);
    hits_begin(w);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = write_rising(r, &columns, &rising[i]);
    for (size_t i = 0; rc == 0 && i < r->found.hit_count && shown < r->k; i++) {
        if (rises(rising, count, r->found.hits[i].doc))
            continue;
        rc = hit_begin(r, &columns, &r->found.hits[i]);
        json_key(w, "rise");
        json_add_null(w);
        json_object_end(w);
        shown++;
    }
    hits_end(w);
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
    rc = read_request(&r, "trending");
    if (rc == 0)
        rc = run(&r, SORT_POPULAR, r.k);
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
    finish(&r, rc);
}

/* ---- For anyone ---- */

static int write_popular(struct recommending *r)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct offer_columns columns;
    int rc = 0;

    offer_columns_init(&columns, r->call.view);
    json_object_begin(w);
    add_cstr(w, "method", recommend_by_popularity);
    hits_begin(w);
    for (size_t i = 0; rc == 0 && i < r->found.hit_count; i++) {
        rc = hit_begin(r, &columns, &r->found.hits[i]);
        json_object_end(w);
    }
    hits_end(w);
    return rc;
}

void handle_recommendations(struct http_request *req, void *user)
{
    struct recommending r;
    int rc;

    if (!call_begin(&r.call, req, user))
        return;
    rc = read_request(&r, "recommendations");
    r.params.request.diversify = rc == 0;
    if (rc == 0)
        rc = run(&r, SORT_RELEVANCE, r.k);
    finish(&r, rc < 0 ? rc : write_popular(&r));
}

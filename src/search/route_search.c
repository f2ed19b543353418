/* Searches: products by words and filters, counts alone, and several searches in one request.
 *
 * The lists of a brand or a vendor are a search with that filter set.  A multi-search runs its
 * queries one after another on one generation; the first fault ends it and is told with the
 * number of its query. */
#include "codec/json.h"
#include "search/handlers.h"
#include "search/lists.h"
#include "search/render/render.h"

#include <assert.h>

enum { MULTI_QUERIES_MAX = 50 };

void handle_search(struct http_request *req, void *user)
{
    struct call call;

    if (call_begin(&call, req, user))
        list_answer(&call, route_named("search"), NULL);
}

void handle_list(struct http_request *req, void *user)
{
    struct call call;

    if (call_begin(&call, req, user))
        list_answer(&call, route_named("products"), NULL);
}

void handle_brand_products(struct http_request *req, void *user)
{
    struct call call;

    if (call_begin(&call, req, user))
        list_answer_of(&call, "brand_products", "brand", http_param(req, "slug"));
}

void handle_vendor_products(struct http_request *req, void *user)
{
    struct call call;

    if (call_begin(&call, req, user))
        list_answer_of(&call, "vendor_products", "vendor", http_param(req, "slug"));
}

/* ---- Counts alone ---- */

static void default_counts(struct call *call, struct search_params *params, uint16_t *facets,
                           uint16_t *stats)
{
    const struct filter_set *filters = view_filters(call->view);

    params->request.size = 0;
    if (!params->facets_given) {
        params->request.facets = facets;
        params->request.facet_count = params_all_facets(filters, facets);
    }
    if (!params->stats_given) {
        params->request.stats = stats;
        params->request.stats_count = params_all_stats(filters, stats);
    }
}

static void render_counts(struct call *call, const struct search_result *result)
{
    struct json_writer *w = &call->worker->answer.w;

    json_object_begin(w);
    json_key(w, "total");
    json_add_u64(w, result->total);
    json_key(w, "took_us");
    json_add_u64(w, result->timing.total_us);
    json_key(w, "generation");
    json_add_u64(w, result->generation);
    json_key(w, "exhaustive");
    json_add_bool(w, true);
    render_facets(w, view_filters(call->view), result);
    render_stats(w, view_filters(call->view), result);
    json_object_end(w);
}

void handle_facets(struct http_request *req, void *user)
{
    uint16_t facets[FILTERS_MAX];
    uint16_t stats[FILTERS_MAX];
    struct search_params params;
    struct search_result result;
    struct json *body;
    struct call call;
    int rc;

    if (!call_begin(&call, req, user))
        return;
    rc = list_read(&call, route_named("facets"), NULL, &params, &body);
    if (rc == 0) {
        default_counts(&call, &params, facets, stats);
        rc = list_run(&call, &params, &result);
    }
    if (rc < 0) {
        call_fault(&call);
    } else {
        render_counts(&call, &result);
        call_timing(&call, &result.timing);
        call_send(&call);
    }
    json_free(body);
}

/* ---- Several searches ---- */

/* The result of one query, appended to the answer; the scratch is free again afterwards. */
static int answer_query(struct call *call, const struct json *query)
{
    struct arena *scratch = &call->worker->scratch;
    struct search_params params;
    struct search_result result;
    struct pairs pairs;
    int rc;

    arena_reset(scratch);
    rc = pairs_init(&pairs, scratch);
    assert(rc == 0 && "an empty scratch has room for the pairs");
    rc = pairs_add_json(&pairs, query, scratch, &call->fault);
    if (rc == 0)
        rc = list_read_pairs(call, route_named("multi_search"), NULL, &pairs, &params);
    if (rc == 0)
        rc = list_run(call, &params, &result);
    return rc < 0 ? rc : list_render(call, &params, &result);
}

static int check_queries(struct call *call, const struct json *body, const struct json **out_list)
{
    const struct json *queries = json_get(body, "queries");
    size_t count = json_count(queries);
    int rc;

    if (json_kind(queries) != JSON_KIND_ARRAY || json_count(body) != 1)
        return fault_set(&call->fault, PROBLEM_BAD_PARAMETER, SLICE("queries"),
                         "expected an object with the one member queries, a list of searches");
    if (count >= 1 && count <= MULTI_QUERIES_MAX) {
        *out_list = queries;
        return 0;
    }
    rc = fault_set(&call->fault, PROBLEM_BAD_PARAMETER, SLICE("queries"),
                   "queries: expected 1..%d searches, found %zu", MULTI_QUERIES_MAX, count);
    call->fault.limit = MULTI_QUERIES_MAX;
    return rc;
}

static int answer_queries(struct call *call, const struct json *queries)
{
    struct json_writer *w = &call->worker->answer.w;
    int rc = 0;

    json_object_begin(w);
    json_key(w, "generation");
    json_add_u64(w, call->generation->number);
    json_key(w, "results");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < json_count(queries); i++) {
        rc = answer_query(call, json_at(queries, i));
        if (rc < 0)
            call->fault.query = (int64_t)i;
    }
    json_array_end(w);
    json_object_end(w);
    return rc;
}

void handle_multi_search(struct http_request *req, void *user)
{
    const struct json *queries = NULL;
    struct json *body = NULL;
    struct call call;
    int rc;

    if (!call_begin(&call, req, user))
        return;
    rc = body_parse(req, &body, &call.fault);
    if (rc == 0)
        rc = check_queries(&call, body, &queries);
    if (rc == 0)
        rc = answer_queries(&call, queries);
    if (rc < 0)
        call_fault(&call);
    else
        call_send(&call);
    json_free(body);
}

/* Recommendations, many at once, answered by position (algolia-wire.md section 7).
 *
 *   {"requests":[{"indexName","model","objectID","threshold","maxRecommendations",
 *                 "queryParameters":{..},"fallbackParameters":{..},"facetName","facetValue"}]}
 *   --> {"results":[{"hits":[record, "_score"],..,"attar":{"method":"dna_v1"}}]}
 *
 * attar.method says what made the order, so that popularity never passes for a trend,
 * attar.model_version which model of likeness, attar.cold that too little was bought to tell what
 * goes together, so that a fallback never passes for it. */
#include "codec/json.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/wire/recommend.h"

#include <assert.h>

enum { REQUESTS_MAX = 50, TENTHS = 10 };

static const struct slice nothing = {"", 0};

static int bad(struct wire_call *wire, const char *text)
{
    return fault_set(&wire->call.fault, PROBLEM_BAD_PARAMETER, nothing, "%s", text);
}

/* ---- Reading ---- */

static struct slice text_of(const struct json *request, const char *name)
{
    struct slice text = nothing;

    return json_str(json_get(request, name), &text) == 0 ? text : nothing;
}

static bool is_absent(const struct json *value)
{
    return value == NULL || json_kind(value) == JSON_KIND_NULL;
}

static int read_parameters(struct wire_call *wire, const struct json *request, const char *name,
                           struct wire_ask *out_ask)
{
    const struct json *given = json_get(request, name);
    struct wire_members members;
    int rc = wire_members_init(&members, wire->scope.arena);

    if (rc < 0)
        return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                         "the request needs too much memory");
    if (!is_absent(given))
        rc = wire_members_add_object(&members, given, &wire->call.fault);
    if (rc == 0)
        rc = wire_read(wire, &members, text_of(request, "indexName"), out_ask);
    if (rc == 0 && out_ask->view.suggestions)
        rc = bad(wire, "indexName: completions are not recommended");
    return rc;
}

static int read_model(struct wire_call *wire, const struct json *request, struct recommend_ask *out)
{
    struct slice name = text_of(request, "model");

    for (int i = 0; i < MODEL_COUNT; i++) {
        if (slice_eq(name, slice_cstr(recommend_models[i]))) {
            out->model = (enum recommend_model)i;
            return 0;
        }
    }
    return bad(wire, "model: expected related-products, looking-similar, bought-together, "
                     "trending-items or trending-facets");
}

static int read_numbers(struct wire_call *wire, const struct json *request,
                        struct recommend_ask *out)
{
    const struct json *threshold = json_get(request, "threshold");
    const struct json *max = json_get(request, "maxRecommendations");
    int64_t count = RECOMMEND_MAX;

    out->threshold = 0;
    if (!is_absent(threshold) && (json_decimal(threshold, 1, &out->threshold) < 0 ||
                                  out->threshold < 0 || out->threshold > 100 * TENTHS))
        return bad(wire, "threshold: expected 0..100, at most one decimal");
    if (!is_absent(max) && (json_i64(max, &count) < 0 || count < 1 || count > RECOMMEND_MAX))
        return bad(wire, "maxRecommendations: expected 1..30");
    out->max = (uint32_t)count;
    return 0;
}

static int read_facet(struct wire_call *wire, const struct json *request, struct recommend_ask *out)
{
    const struct filter_set *filters = wire->scope.filters;
    struct slice value = text_of(request, "facetValue");

    out->facet_name = text_of(request, "facetName");
    out->facet = filter_find_wire(filters, out->facet_name);
    if (out->facet_name.len == 0 && out->model != MODEL_FACETS)
        return 0;
    if (out->facet == UINT16_MAX || !filters->defs[out->facet].facet ||
        filters->defs[out->facet].offer)
        return bad(wire, "facetName: expected a facet of products, such as brand");
    out->facet_key = value;
    if (value.len > 0)
        labels_find_key(wire->scope.labels, filters->defs[out->facet].label_of, value,
                        &out->facet_key);
    return 0;
}

static int read_request(struct wire_call *wire, const struct json *request,
                        struct recommend_ask *out)
{
    int rc = read_model(wire, request, out);

    out->id = text_of(request, "objectID");
    if (rc == 0 && out->model <= MODEL_BOUGHT && out->id.len == 0)
        rc = bad(wire, "objectID: this model needs a product");
    if (rc == 0)
        rc = read_numbers(wire, request, out);
    if (rc == 0)
        rc = read_facet(wire, request, out);
    if (rc == 0)
        rc = read_parameters(wire, request, "queryParameters", &out->filters);
    out->has_fallback = !is_absent(json_get(request, "fallbackParameters"));
    if (rc == 0 && out->has_fallback)
        rc = read_parameters(wire, request, "fallbackParameters", &out->fallback);
    return rc;
}

/* ---- Writing ---- */

static void add_number(struct json_writer *w, const char *name, uint64_t number)
{
    json_key(w, name);
    json_add_u64(w, number);
}

static int write_hits(struct wire_call *wire, const struct recommend_result *result)
{
    struct wire_reply reply = wire_reply_of(wire);
    struct attar_error err = {.position = -1};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < result->count; i++) {
        const struct recommended *hit = &result->hits[i];
        bool alike = result->reasons != NULL && hit->score > 0; /* the fallback is not */
        struct match_reason why[MATCH_REASONS_MAX];
        const struct wire_record record = {
            .lang = hit->ask->view.lang,
            .retrieve = &hit->ask->retrieve,
            .rows = hit->rows,
            .scored = true,
            .score_tenths = hit->score,
            .reasons = alike ? why : NULL,
            .orders = hit->orders,
            .reason_count =
                alike ? match_reasons_of(result->reasons, hit->doc, (uint32_t)hit->score, why) : 0};

        rc = wire_render_record(&reply, &record, hit->doc, &err);
    }
    return rc < 0 ? fault_from_error(&wire->call.fault, nothing, &err) : 0;
}

static void write_values(struct json_writer *w, const struct recommend_ask *ask,
                         const struct recommend_result *result)
{
    for (size_t i = 0; i < result->value_count; i++) {
        json_object_begin(w);
        json_key(w, "facetName");
        json_add_str(w, ask->facet_name);
        json_key(w, "facetValue");
        json_add_str(w, result->values[i].value);
        json_key(w, "_score");
        json_add_fixed(w, result->values[i].score, 1);
        json_object_end(w);
    }
}

static int write_result(struct wire_call *wire, const struct recommend_ask *ask,
                        const struct recommend_result *result)
{
    struct json_writer *w = &wire->call.worker->answer.w;
    size_t count = result->count + result->value_count;
    int rc;

    json_object_begin(w);
    json_key(w, "hits");
    json_array_begin(w);
    rc = write_hits(wire, result);
    write_values(w, ask, result);
    json_array_end(w);
    add_number(w, "nbHits", count);
    add_number(w, "page", 0);
    add_number(w, "nbPages", count > 0);
    add_number(w, "hitsPerPage", ask->max);
    add_number(w, "processingTimeMS", 1);
    json_key(w, "exhaustiveNbHits");
    json_add_bool(w, true);
    json_key(w, "query");
    json_add_str(w, nothing);
    json_key(w, "params");
    json_add_str(w, ask->filters.params);
    json_key(w, "index");
    json_add_str(w, ask->filters.view.name);
    json_key(w, "attar");
    json_object_begin(w);
    json_key(w, "method");
    json_add_cstr(w, result->method);
    if (result->reasons != NULL) {
        json_key(w, "model_version");
        json_add_cstr(w, match_version(wire->call.view));
    }
    if (ask->model == MODEL_BOUGHT) {
        json_key(w, "cold");
        json_add_bool(w, result->cold);
    }
    json_object_end(w);
    json_object_end(w);
    return rc;
}

static int answer_all(struct wire_call *wire, const struct json *requests)
{
    struct json_writer *w = &wire->call.worker->answer.w;
    int rc = 0;

    json_object_begin(w);
    json_key(w, "results");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < json_count(requests); i++) {
        struct recommend_ask ask = {0};
        struct recommend_result result;

        rc = read_request(wire, json_at(requests, i), &ask);
        if (rc == 0)
            rc = recommend(wire, &ask, &result);
        if (rc == 0)
            rc = write_result(wire, &ask, &result);
        wire->call.fault.query = rc < 0 ? (int64_t)i : wire->call.fault.query;
    }
    json_array_end(w);
    json_object_end(w);
    return rc;
}

void handle_wire_recommend(struct http_request *req, void *user)
{
    const struct json *requests;
    struct wire_call wire;
    int rc;

    if (!wire_begin(&wire, req, user, KEY_SEARCH, nothing))
        return;
    rc = wire_body(&wire);
    requests = json_get(wire.body, "requests");
    if (rc == 0 && json_kind(requests) != JSON_KIND_ARRAY)
        rc = bad(&wire, "requests: expected a list");
    if (rc == 0 && json_count(requests) > REQUESTS_MAX)
        rc = fault_set(&wire.call.fault, PROBLEM_LIMIT, nothing, "requests: at most %d are allowed",
                       REQUESTS_MAX);
    if (rc == 0)
        rc = answer_all(&wire, requests);
    wire_finish(&wire, rc);
}

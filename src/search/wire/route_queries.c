/* Searches: many at once, or one.
 *
 *   POST /1/indexes/ * /queries      {"requests":[{..},{..}],"strategy":"none"} -> {"results":[..]}
 *   POST /1/indexes/products/query   one search, its parameters in any of the three shapes
 *   GET  /1/indexes/products?query=oud
 *   POST /1/indexes/products/facets/brand/query   {"facetQuery":"aj"} -> {"facetHits":[..]}
 *
 * Every request is read before any is run, so a fault costs no search; and none is answered unless
 * all are, because clients take results by position. */
#include "codec/json.h"
#include "search/handlers.h"
#include "search/wire/wire.h"

#include <assert.h>

enum { QUERIES_MAX = 50 };

static const struct slice nothing = {"", 0};

struct batch {
    struct wire_ask *asks;
    struct search_result *results;
    size_t count;
    bool stop;  /* as soon as one has enough hits */
    size_t run; /* so many have results */
};

/* ---- Reading ---- */

/* The name of the index of a request of its own, or of all. */
static int index_of(struct wire_call *wire, const struct wire_members *members,
                    struct slice *out_index)
{
    const struct wire_value *value = wire_members_get(members, WIRE_PARAM_INDEX_NAME);
    struct slice text = value == NULL ? nothing : value->text;

    if (value != NULL && value->json != NULL && json_str(value->json, &text) < 0)
        text = nothing;
    if (text.len == 0)
        return fault_set(&wire->call.fault, PROBLEM_BAD_PARAMETER, nothing,
                         "indexName: expected the name of an index");
    *out_index = text;
    return 0;
}

static int read_request(struct wire_call *wire, const struct json *request,
                        struct wire_ask *out_ask)
{
    struct fault *fault = &wire->call.fault;
    struct wire_members members;
    struct slice index;
    int rc = wire_members_init(&members, wire->scope.arena);

    if (rc < 0)
        return fault_set(fault, PROBLEM_LIMIT, nothing, "the request needs too much memory");
    rc = wire_members_add_object(&members, request, fault);
    if (rc == 0)
        rc = index_of(wire, &members, &index);
    return rc < 0 ? rc : wire_read(wire, &members, index, out_ask);
}

static int read_strategy(struct wire_call *wire, struct batch *batch)
{
    const struct json *strategy = json_get(wire->body, "strategy");
    struct slice text = SLICE("none");

    if (strategy != NULL && json_kind(strategy) != JSON_KIND_NULL && json_str(strategy, &text) < 0)
        text = nothing;
    batch->stop = slice_eq(text, SLICE("stopIfEnoughMatches"));
    if (batch->stop || slice_eq(text, SLICE("none")))
        return 0;
    return fault_set(&wire->call.fault, PROBLEM_BAD_PARAMETER, nothing,
                     "strategy: expected none or stopIfEnoughMatches");
}

static int prepare(struct wire_call *wire, struct batch *batch, size_t count)
{
    if (count > QUERIES_MAX)
        return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                         "requests: %zu searches, at most %d are allowed", count, QUERIES_MAX);
    batch->count = count;
    batch->asks = arena_array(wire->scope.arena, count + 1, sizeof *batch->asks);
    batch->results = arena_array(wire->scope.arena, count + 1, sizeof *batch->results);
    if (batch->asks == NULL || batch->results == NULL)
        return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                         "the request needs too much memory");
    return 0;
}

static int read_batch(struct wire_call *wire, struct batch *batch)
{
    const struct json *requests = json_get(wire->body, "requests");
    int rc;

    if (json_kind(requests) != JSON_KIND_ARRAY)
        return fault_set(&wire->call.fault, PROBLEM_BAD_PARAMETER, nothing,
                         "requests: expected a list of searches, found %s",
                         json_kind_name(json_kind(requests)));
    rc = prepare(wire, batch, json_count(requests));
    if (rc == 0)
        rc = read_strategy(wire, batch);
    for (size_t i = 0; rc == 0 && i < batch->count; i++) {
        rc = read_request(wire, json_at(requests, i), &batch->asks[i]);
        if (rc < 0)
            wire->call.fault.query = (int64_t)i;
    }
    return rc;
}

/* ---- Running ---- */

static int run_span(struct wire_call *wire, struct batch *batch, size_t count)
{
    size_t failed = 0;
    int rc = wire_run(wire, &batch->asks[batch->run], count, &batch->results[batch->run], &failed);

    if (rc < 0 && wire->call.fault.problem != PROBLEM_PRECONDITION)
        wire->call.fault.query = (int64_t)(batch->run + failed);
    if (rc == 0)
        batch->run += count;
    return rc;
}

/* stopIfEnoughMatches: one after the other, up to the first that fills its page. */
static int run_batch(struct wire_call *wire, struct batch *batch)
{
    int rc = batch->stop ? 0 : run_span(wire, batch, batch->count);

    while (rc == 0 && batch->stop && batch->run < batch->count) {
        const struct wire_ask *ask = &batch->asks[batch->run];
        const struct search_result *result = &batch->results[batch->run];

        rc = run_span(wire, batch, 1);
        batch->stop = rc != 0 || result->total < ask->hits_per_page;
    }
    return rc;
}

static int write_batch(struct wire_call *wire, const struct batch *batch)
{
    struct json_writer *w = &wire->call.worker->answer.w;
    int rc = 0;

    json_object_begin(w);
    json_key(w, "results");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < batch->count; i++) {
        rc = i < batch->run ? wire_write(wire, &batch->asks[i], &batch->results[i])
                            : wire_write_unrun(wire, &batch->asks[i]);
    }
    json_array_end(w);
    json_object_end(w);
    return rc;
}

/* ---- Handlers ---- */

void handle_wire_queries(struct http_request *req, void *user)
{
    struct batch batch = {0};
    struct wire_call wire;
    int rc;

    if (!wire_begin(&wire, req, user, KEY_SEARCH, nothing))
        return;
    rc = wire_body(&wire);
    if (rc == 0)
        rc = read_batch(&wire, &batch);
    if (rc == 0)
        rc = run_batch(&wire, &batch);
    if (rc == 0)
        rc = write_batch(&wire, &batch);
    if (rc == 0 && batch.run > 0)
        call_timing(&wire.call, &batch.results[0].timing);
    wire_finish(&wire, rc);
}

/* facet: NULL for hits */
static void answer_one(struct http_request *req, void *user, const char *facet)
{
    struct slice index = http_param(req, "index");
    struct search_result result = {0};
    struct wire_members members;
    struct wire_call wire;
    struct wire_ask ask;
    size_t failed;
    int rc;

    if (!wire_begin(&wire, req, user, KEY_SEARCH, index))
        return;
    rc = wire_read_one(&wire, &members);
    if (rc == 0 && facet != NULL)
        rc = wire_members_set(&members, WIRE_PARAM_TYPE, SLICE("facet"), &wire.call.fault);
    if (rc == 0 && facet != NULL)
        rc = wire_members_set(&members, WIRE_PARAM_FACET, http_param(req, facet), &wire.call.fault);
    if (rc == 0)
        rc = wire_read(&wire, &members, index, &ask);
    if (rc == 0)
        rc = wire_run(&wire, &ask, 1, &result, &failed);
    if (rc == 0)
        rc = wire_write(&wire, &ask, &result);
    if (rc == 0)
        call_timing(&wire.call, &result.timing);
    wire_finish(&wire, rc);
}

void handle_wire_query(struct http_request *req, void *user)
{
    answer_one(req, user, NULL);
}

void handle_wire_facet(struct http_request *req, void *user)
{
    answer_one(req, user, "facet");
}

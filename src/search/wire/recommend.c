/* Every model is a search: its filters hold before anything is ranked, its order is the model.
 *
 *   related, looking   match_to = the product, by match; score = per cent of likeness
 *   trending           no words, by rise; where nothing rises that is popularity, and said so
 *   bought together    baskets of a day, by log-likelihood ratio; too few: cold, the fallback alone
 *   facets             what rises, or the popularity, summed up by value
 *
 * Scores that are no likeness are scaled ranks: the first has 100. */
#include "search/wire/recommend.h"

#include "base/bitset.h"
#include "http/http.h"
#include "index/index.h"
#include "search/events/events.h"
#include "search/recommend/recommend.h"
#include "search/service.h"

#include <assert.h>
#include <stdlib.h>

enum { LOOKED_AT = 200 };

const char *const recommend_models[MODEL_COUNT] = {
    "related-products", "looking-similar", "bought-together", "trending-items", "trending-facets",
};

static int full(struct wire_call *wire)
{
    return fault_set(&wire->call.fault, PROBLEM_LIMIT, slice_of("", 0),
                     "the request needs too much memory");
}

/* ---- Searching ---- */

/* What is in stock of what `asked` allows, `size` products of it in the order of `sort`. */
static int search(struct wire_call *wire, struct wire_ask *asked, enum sort_kind sort,
                  uint32_t size, struct search_result *out)
{
    size_t failed;

    if (recommend_request(&asked->request, wire->call.view, sort, size, wire->scope.arena) < 0)
        return full(wire);
    return wire_run(wire, asked, 1, out, &failed);
}

static bool has(const struct recommend_result *result, uint32_t doc)
{
    for (size_t i = 0; i < result->count; i++)
        if (result->hits[i].doc == doc)
            return true;
    return false;
}

/* ---- Likeness ---- */

static bool is_like(const struct wire_call *wire, const struct recommend_ask *ask, uint32_t doc,
                    const struct hit *hit)
{
    if (hit->match < ask->threshold)
        return false;
    return ask->model == MODEL_RELATED ? recommend_is_like(doc, hit)
                                       : recommend_is_twin(wire->call.view, doc, hit);
}

static int explain(struct wire_call *wire, uint32_t doc, struct recommend_result *out)
{
    struct attar_error err = {.position = -1};

    if (match_reasons_init(wire->call.view, doc, wire->scope.arena, &out->reasons, &err) < 0)
        return fault_from_error(&wire->call.fault, slice_of("", 0), &err);
    return 0;
}

static int find_like(struct wire_call *wire, struct recommend_ask *ask,
                     struct recommend_result *out)
{
    uint32_t doc = snapshot_find(view_snapshot(wire->call.view), ask->id);
    struct search_result found;
    int rc;

    out->method = recommend_by_scent;
    if (doc == INDEX_DOC_NONE)
        return 0; /* the fallback alone */
    ask->filters.request.match_to = ask->id;
    rc = search(wire, &ask->filters, SORT_MATCH, LOOKED_AT, &found);
    if (rc == 0)
        rc = explain(wire, doc, out);
    for (size_t i = 0; rc == 0 && i < found.hit_count && out->count < ask->max; i++) {
        const struct hit *hit = &found.hits[i];

        if (is_like(wire, ask, doc, hit))
            out->hits[out->count++] =
                (struct recommended){hit->doc, hit->match, 0, &ask->filters, found.rows};
    }
    return rc;
}

/* ---- Trends ---- */

static int64_t rank_score(size_t place, size_t of)
{
    return (int64_t)(1000 * (of - place) / of);
}

/* Does any of the hits rise? */
static bool rises(const struct wire_call *wire, const struct search_result *found)
{
    return found->hit_count > 0 && view_rise(wire->call.view, found->hits[0].doc) > RISE_LEVEL;
}

static int find_trending(struct wire_call *wire, struct recommend_ask *ask,
                         struct recommend_result *out)
{
    struct clause clause = {.filter = ask->facet, .value_count = 1};
    struct clause_value value = {.key = ask->facet_key};
    struct search_result found;
    int rc;

    clause.values = &value;
    if (ask->facet_key.len > 0) {
        ask->filters.request.clauses = &clause;
        ask->filters.request.clause_count = 1;
    }
    rc = search(wire, &ask->filters, SORT_TRENDING, ask->max, &found);
    if (rc < 0)
        return rc;
    out->method = rises(wire, &found) ? recommend_by_trend : recommend_by_popularity;
    for (size_t i = 0; i < found.hit_count; i++) {
        int64_t score = rank_score(i, found.hit_count);

        if (score >= ask->threshold)
            out->hits[out->count++] =
                (struct recommended){found.hits[i].doc, score, 0, &ask->filters, found.rows};
    }
    return 0;
}

/* ---- Baskets ---- */

/* What was bought on the same day by the same people, the surest first (search/events). */
static int find_together(struct wire_call *wire, struct recommend_ask *ask,
                         struct recommend_result *out)
{
    struct search_service *service = wire->call.service;
    size_t count;
    const struct partner *partners =
        events_together(service->events, http_loop(wire->call.req), ask->id, &count);
    struct search_result found;
    int rc = count == 0 ? 0 : search(wire, &ask->filters, SORT_RELEVANCE, 1, &found);

    out->method = recommend_by_purchase;
    out->cold = count == 0;
    for (size_t i = 0; rc == 0 && i < count && out->count < ask->max; i++) {
        uint32_t doc = snapshot_find(view_snapshot(wire->call.view), partners[i].product);
        int64_t score = (int64_t)(1000 * partners[i].worth / partners[0].worth);

        if (doc != INDEX_DOC_NONE && bitset_get(found.docs, doc) && score >= ask->threshold)
            out->hits[out->count++] = (struct recommended){.doc = doc,
                                                           .score = score,
                                                           .orders = partners[i].baskets,
                                                           .ask = &ask->filters,
                                                           .rows = found.rows};
    }
    return rc;
}

/* ---- Values of a facet ---- */

struct weighed {
    uint64_t weight;
    uint32_t ord;
};

static int by_weight(const void *left, const void *right)
{
    const struct weighed *a = left;
    const struct weighed *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->ord > b->ord) - (a->ord < b->ord);
}

static void weigh(const struct view *view, const uint64_t *docs, bool rising,
                  const struct column *column, struct weighed *values)
{
    const struct snapshot *snapshot = view_snapshot(view);
    uint16_t number = schema_column(snapshot_schema(snapshot), SLICE("popularity"));
    const int64_t *popularity =
        number == UINT16_MAX ? NULL : column_numbers(snapshot_column(snapshot, number));

    for (BITSET_EACH(doc, docs, bitset_words(snapshot_doc_cap(snapshot)))) {
        struct ord_span span = column_values(column, (uint32_t)doc);
        uint64_t weight = view_rise(view, (uint32_t)doc) - RISE_LEVEL;

        if (!rising)
            weight = popularity == NULL || popularity[doc] < 0 ? 0 : (uint64_t)popularity[doc];
        for (uint32_t i = 0; i < span.count; i++)
            values[span.ords[i]].weight += weight;
    }
}

static int find_values(struct wire_call *wire, struct recommend_ask *ask,
                       struct recommend_result *out)
{
    const struct view *view = wire->call.view;
    const struct filter_def *def = &wire->scope.filters->defs[ask->facet];
    const struct column *column = snapshot_column(view_snapshot(view), def->column);
    uint32_t count = column_value_count(column);
    struct weighed *values = arena_array(wire->scope.arena, count + 1, sizeof *values);
    struct search_result found;
    int rc = values == NULL ? full(wire) : search(wire, &ask->filters, SORT_TRENDING, 1, &found);

    if (rc < 0)
        return rc;
    for (uint32_t ord = 0; ord < count; ord++)
        values[ord].ord = ord;
    out->method = rises(wire, &found) ? recommend_by_trend : recommend_by_popularity;
    weigh(view, found.docs, rises(wire, &found), column, values);
    qsort(values, count, sizeof *values, by_weight);
    for (uint32_t i = 0; i < count && i < ask->max && values[i].weight > 0; i++) {
        int64_t score = (int64_t)(values[i].weight * 1000 / values[0].weight);

        if (score >= ask->threshold)
            out->values[out->value_count++] = (struct recommended_value){
                view_value_label(view, ask->facet, values[i].ord, ask->filters.view.lang), score};
    }
    return 0;
}

/* ---- One answer ---- */

/* The most popular of what the fallback allows, behind what was found; they have no score. */
static int add_fallback(struct wire_call *wire, struct recommend_ask *ask,
                        struct recommend_result *out)
{
    uint32_t doc = snapshot_find(view_snapshot(wire->call.view), ask->id);
    struct search_result found;
    int rc = search(wire, &ask->fallback, SORT_RELEVANCE, 2 * RECOMMEND_MAX + 1, &found);

    for (size_t i = 0; rc == 0 && i < found.hit_count && out->count < ask->max; i++) {
        uint32_t hit = found.hits[i].doc;

        if (hit != doc && !has(out, hit))
            out->hits[out->count++] = (struct recommended){hit, 0, 0, &ask->fallback, found.rows};
    }
    return rc;
}

int recommend(struct wire_call *wire, struct recommend_ask *ask, struct recommend_result *out)
{
    int rc = 0;

    assert(ask->max >= 1 && ask->max <= RECOMMEND_MAX);
    *out = (struct recommend_result){.method = "none"};
    switch (ask->model) {
    case MODEL_RELATED:
    case MODEL_LOOKING: rc = find_like(wire, ask, out); break;
    case MODEL_TRENDING: rc = find_trending(wire, ask, out); break;
    case MODEL_FACETS: return find_values(wire, ask, out);
    case MODEL_BOUGHT: rc = find_together(wire, ask, out); break;
    default: break;
    }
    if (rc == 0 && ask->has_fallback && out->count < ask->max)
        rc = add_fallback(wire, ask, out);
    return rc;
}

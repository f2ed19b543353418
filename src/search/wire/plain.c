/* Ids, counts, paging: the members without which a client stops. */
#include "search/wire/plain.h"

#include "index/index.h"
#include "search/request/params.h"

#include <assert.h>

static const struct facet *facet_of(const struct search_result *result, uint16_t filter)
{
    for (size_t i = 0; i < result->facet_count; i++)
        if (result->facets[i].filter == filter)
            return &result->facets[i];
    return NULL;
}

static void add_values(struct json_writer *w, const struct facet *facet, uint32_t count_max)
{
    json_object_begin(w);
    for (size_t i = 0; facet != NULL && i < facet->value_count && i < count_max; i++) {
        if (facet->values[i].count == 0)
            continue;
        json_key_slice(w, facet->values[i].label);
        json_add_u64(w, facet->values[i].count);
    }
    json_object_end(w);
}

static void add_number(struct json_writer *w, const char *name, uint64_t number)
{
    json_key(w, name);
    json_add_u64(w, number);
}

static void add_hits(struct wire_reply *reply, const struct search_result *result)
{
    struct json_writer *w = &reply->answer->w;

    json_key(w, "hits");
    json_array_begin(w);
    for (size_t i = 0; i < result->hit_count; i++) {
        json_object_begin(w);
        json_key(w, "objectID");
        json_add_str(w, snapshot_id(view_snapshot(reply->view), result->hits[i].doc));
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_text(struct json_writer *w, const char *name, struct slice text)
{
    json_key(w, name);
    json_add_str(w, text);
}

int wire_render_result(struct wire_reply *reply, const struct wire_ask *ask,
                       const struct search_result *result, struct slice query_id,
                       struct attar_error *err)
{
    struct json_writer *w = &reply->answer->w;
    uint64_t reached = result->total < SEARCH_WINDOW_MAX ? result->total : SEARCH_WINDOW_MAX;

    (void)err;
    assert(ask->kind == WIRE_SEARCH);
    json_object_begin(w);
    add_hits(reply, result);
    add_number(w, "nbHits", result->total);
    add_number(w, "page", ask->page);
    add_number(w, "nbPages",
               ask->hits_per_page == 0 ? 0
                                       : (reached + ask->hits_per_page - 1) / ask->hits_per_page);
    add_number(w, "hitsPerPage", ask->hits_per_page);
    add_number(w, "processingTimeMS", result->timing.total_us / 1000);
    json_key(w, "facets");
    json_object_begin(w);
    for (size_t i = 0; i < ask->facet_count; i++) {
        json_key_slice(w, ask->facets[i].name);
        add_values(w, ask->facets[i].values ? facet_of(result, ask->facets[i].filter) : NULL,
                   ask->max_values_per_facet);
    }
    json_object_end(w);
    add_text(w, "query", ask->query);
    add_text(w, "params", ask->params);
    add_text(w, "index", ask->view.name);
    if (query_id.len > 0)
        add_text(w, "queryID", query_id);
    json_object_end(w);
    return 0;
}

int wire_render_facet_hits(struct wire_reply *reply, const struct wire_ask *ask,
                           const struct search_result *result, struct attar_error *err)
{
    struct json_writer *w = &reply->answer->w;
    const struct facet *facet = facet_of(result, ask->facets[0].filter);

    (void)err;
    assert(ask->kind == WIRE_FACET);
    json_object_begin(w);
    json_key(w, "facetHits");
    json_array_begin(w);
    for (size_t i = 0; facet != NULL && i < facet->value_count && i < ask->max_facet_hits; i++) {
        json_object_begin(w);
        add_text(w, "value", facet->values[i].label);
        add_text(w, "highlighted", facet->values[i].label);
        add_number(w, "count", facet->values[i].count);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
    return 0;
}

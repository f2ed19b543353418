/* The members of one result (algolia-wire.md section 6), and nothing else: a client makes each of
 * them a property of its own result object.
 *
 *   hits | counts and pages | exhaustive | facets | texts | rules | attar
 *
 * responseFields picks among them; what a client needs to go on (queryID, message, parsedQuery)
 * always stays. */
#include "search/wire/reply/reply.h"
#include "search/recommend/recommend.h"

#include "index/index.h"
#include "search/render/render.h"
#include "search/wire/reply/facets.h"
#include "search/wire/reply/marks.h"
#include "search/wire/reply/names.h"

#include <assert.h>
#include <stdio.h>

/* One result being written. */
struct writing {
    const struct wire_reply *reply;
    const struct wire_ask *ask;
    const struct search_result *result;
    struct json_writer *w;
};

static bool wants(const struct writing *wr, const char *field)
{
    return names_want(&wr->ask->response_fields, slice_of("", 0), slice_cstr(field)) != WANTED_NONE;
}

/* True if the field is wanted; its key is written then. */
static bool begin(const struct writing *wr, const char *field)
{
    if (!wants(wr, field))
        return false;
    json_key(wr->w, field);
    return true;
}

/* ---- Hits ---- */

static void add_figure(struct json_writer *w, const char *name, uint64_t value)
{
    json_key(w, name);
    json_add_u64(w, value);
}

/* As the wire tells places: a thousand for each attribute before, then words. */
static uint64_t first_place(const struct hit_met *met)
{
    return met->first_field == UINT16_MAX ? 0 : met->first_field * 1000u + met->first_place;
}

static void add_ranking_info(const struct writing *wr, const struct hit *hit)
{
    struct json_writer *w = wr->w;

    json_key(w, "_rankingInfo");
    json_object_begin(w);
    add_figure(w, "nbTypos", hit->met.typos);
    add_figure(w, "firstMatchedWord", first_place(&hit->met));
    add_figure(w, "proximityDistance", hit->met.nearness);
    add_figure(w, "userScore", hit->score / 1000);
    add_figure(w, "geoDistance", 0);
    add_figure(w, "geoPrecision", 0);
    add_figure(w, "nbExactWords", hit->met.exact);
    add_figure(w, "words", (uint64_t)__builtin_popcount(hit->met.words));
    add_figure(w, "filters", 0);
    json_key(w, "promoted");
    json_add_bool(w, hit->pinned);
    json_object_end(w);
}

/* What of a hit is no part of the record and no one else's word. */
static void add_own(const struct writing *wr, const struct hit *hit)
{
    const struct wire_ask *ask = wr->ask;
    struct json_writer *w = wr->w;
    bool explain = ask->explain || ask->ranking_info;

    if (!hit->sponsored && ask->request.distinct == 0 && !hit->compared && !explain)
        return;
    json_key(w, "attar");
    json_object_begin(w);
    if (hit->sponsored) {
        json_key(w, "sponsored");
        json_add_bool(w, true);
    }
    if (ask->request.distinct > 0)
        add_figure(w, "more_in_line", hit->more_in_line);
    if (hit->compared) {
        json_key(w, "match");
        json_add_fixed(w, hit->match, 1);
    }
    if (explain)
        render_explain(w, wr->reply->view, &ask->request, hit);
    json_object_end(w);
}

static int add_hit(const struct writing *wr, struct record_look *look, struct marks *marks,
                   const struct hit *hit, struct attar_error *err)
{
    struct record record;
    int rc = record_take(look, hit->doc, &record, err);

    if (rc < 0)
        return rc;
    json_object_begin(wr->w);
    record_add(look, &record);
    marks_add(marks, &record);
    if (wr->ask->ranking_info)
        add_ranking_info(wr, hit);
    add_own(wr, hit);
    json_object_end(wr->w);
    return 0;
}

static int add_hits(const struct writing *wr, struct attar_error *err)
{
    struct record_look look;
    struct marks marks;
    int rc = record_look_init(&look, wr->reply, wr->ask->view.lang, &wr->ask->retrieve,
                              wr->result->rows, err);

    if (rc == 0)
        rc = marks_init(&marks, wr->reply, wr->ask, wr->result, err);
    if (rc < 0)
        return rc;
    json_key(wr->w, "hits");
    json_array_begin(wr->w);
    for (size_t i = 0; rc == 0 && i < wr->result->hit_count; i++)
        rc = add_hit(wr, &look, &marks, &wr->result->hits[i], err);
    json_array_end(wr->w);
    return rc;
}

/* ---- Counts ---- */

static uint64_t pages_of(const struct writing *wr)
{
    uint64_t reachable =
        wr->result->total < SEARCH_WINDOW_MAX ? wr->result->total : SEARCH_WINDOW_MAX;
    uint64_t size = wr->ask->hits_per_page;

    return size == 0 ? 0 : (reachable + size - 1) / size;
}

static void add_field(const struct writing *wr, const char *field, uint64_t value)
{
    if (begin(wr, field))
        json_add_u64(wr->w, value);
}

static void add_paging(const struct writing *wr)
{
    add_field(wr, "nbHits", wr->result->total);
    if (wr->ask->by_offset) {
        add_field(wr, "offset", wr->ask->offset);
        add_field(wr, "length", wr->ask->length);
    } else {
        add_field(wr, "page", wr->ask->page);
        add_field(wr, "nbPages", pages_of(wr));
        add_field(wr, "hitsPerPage", wr->ask->hits_per_page);
    }
    add_field(wr, "processingTimeMS", (wr->result->timing.total_us + 999) / 1000);
    add_field(wr, "serverTimeMS", (wr->result->timing.total_us + 999) / 1000);
}

static void add_exhaustive(const struct writing *wr)
{
    static const char *const flags[] = {"exhaustiveNbHits", "exhaustiveFacetsCount",
                                        "exhaustiveTypo"};
    static const char *const parts[] = {"nbHits", "facetsCount", "facetValues", "typo",
                                        "rulesMatch"};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (begin(wr, flags[i]))
            json_add_bool(wr->w, true);
    if (!begin(wr, "exhaustive"))
        return;
    json_object_begin(wr->w);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_key(wr->w, parts[i]);
        json_add_bool(wr->w, true);
    }
    json_object_end(wr->w);
}

/* ---- Texts ---- */

static void add_text(const struct writing *wr, const char *field, struct slice text)
{
    if (begin(wr, field))
        json_add_str(wr->w, text);
}

static bool was_dropped(const struct text_account *text, struct slice word)
{
    for (size_t i = 0; i < text->dropped_count; i++)
        if (slice_eq(text->dropped[i].word, word))
            return true;
    return false;
}

/* The query with each dropped word in <em>: words are what blanks divide. */
static void add_after_removal(const struct writing *wr)
{
    const struct text_account *text = &wr->result->text;
    struct slice rest = wr->ask->query;
    struct buf *side = &wr->reply->answer->side;

    if (text->dropped_count == 0)
        return;
    buf_clear(side);
    while (rest.ptr != NULL) {
        struct slice word = slice_cut(&rest, ' ');
        bool dropped = was_dropped(text, word);

        buf_add_cstr(side, dropped ? "<em>" : "");
        buf_add_slice(side, word);
        buf_add_cstr(side, dropped ? "</em>" : "");
        buf_add_cstr(side, rest.ptr != NULL ? " " : "");
    }
    add_text(wr, "queryAfterRemoval", buf_slice(side));
}

static void add_message(const struct writing *wr)
{
    struct buf *side = &wr->reply->answer->side;

    if (wr->result->text.repair == REPAIR_NONE)
        return;
    buf_clear(side);
    buf_addf(side, "nothing is called \"%.*s\"; searched for \"%.*s\"", SLICE_ARG(wr->ask->query),
             SLICE_ARG(wr->result->text.repaired));
    json_key(wr->w, "message");
    json_add_str(wr->w, buf_slice(side));
}

static void add_texts(const struct writing *wr, struct slice query_id)
{
    add_text(wr, "query", wr->ask->query);
    json_key(wr->w, "parsedQuery");
    json_add_str(wr->w, wr->result->q);
    add_after_removal(wr);
    add_message(wr);
    add_text(wr, "params", wr->ask->params);
    add_text(wr, "index", wr->ask->view.name);
    if (query_id.len > 0) {
        json_key(wr->w, "queryID");
        json_add_str(wr->w, query_id);
    }
}

/* ---- Rules ---- */

static void add_raw_list(struct json_writer *w, const char *key, const struct slice *items,
                         size_t count)
{
    json_key(w, key);
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        json_add_raw(w, items[i]);
    json_array_end(w);
}

static void add_applied(const struct writing *wr)
{
    const struct rule_effects *effects = &wr->result->effects;

    if (!begin(wr, "appliedRules"))
        return;
    json_array_begin(wr->w);
    for (size_t i = 0; i < effects->applied_count; i++) {
        json_object_begin(wr->w);
        json_key(wr->w, "objectID");
        json_add_str(wr->w, effects->applied[i]);
        json_object_end(wr->w);
    }
    json_array_end(wr->w);
}

/* Names of facets: by how many of the hits have a value in them where that was counted, else as
 * asked; behind them those that list no values. */
static void add_facet_order(const struct writing *wr)
{
    const struct wire_ask *ask = wr->ask;

    for (size_t i = 0; i < wr->result->facet_count; i++)
        for (size_t k = 0; k < ask->facet_count; k++)
            if (ask->facets[k].values && ask->facets[k].filter == wr->result->facets[i].filter)
                json_add_str(wr->w, ask->facets[k].name);
    for (size_t k = 0; k < ask->facet_count; k++)
        if (!ask->facets[k].values)
            json_add_str(wr->w, ask->facets[k].name);
}

/* Facets that have values, each sorted as it was. */
static void add_facet_ordering(const struct writing *wr)
{
    const struct wire_ask *ask = wr->ask;
    struct json_writer *w = wr->w;

    json_key(w, "facetOrdering");
    json_object_begin(w);
    json_key(w, "facets");
    json_object_begin(w);
    json_key(w, "order");
    json_array_begin(w);
    add_facet_order(wr);
    json_array_end(w);
    json_object_end(w);
    json_key(w, "values");
    json_object_begin(w);
    for (size_t i = 0; i < ask->facet_count; i++) {
        json_key_slice(w, ask->facets[i].name);
        json_object_begin(w);
        json_key(w, "sortRemainingBy");
        json_add_cstr(w, ask->facet_alpha ? "alpha" : "count");
        json_object_end(w);
    }
    json_object_end(w);
    json_object_end(w);
}

static void add_rendering_content(const struct writing *wr)
{
    const struct rule_effects *effects = &wr->result->effects;
    struct json_writer *w = wr->w;

    if (!begin(wr, "renderingContent"))
        return;
    json_object_begin(w);
    if (wr->ask->facet_ordering.len > 0) {
        json_key(w, "facetOrdering");
        json_add_raw(w, wr->ask->facet_ordering);
    } else if (wr->ask->facet_count > 0) {
        add_facet_ordering(wr);
    }
    if (effects->redirect.ptr != NULL) {
        json_key(w, "redirect");
        json_object_begin(w);
        json_key(w, "url");
        json_add_str(w, effects->redirect);
        json_object_end(w);
    }
    if (effects->banner_count > 0) {
        json_key(w, "widgets");
        json_object_begin(w);
        add_raw_list(w, "banners", effects->banners, effects->banner_count);
        json_object_end(w);
    }
    json_object_end(w);
}

/* What rules say, else what the index does. */
static void add_user_data(const struct writing *wr)
{
    const struct rule_effects *effects = &wr->result->effects;

    if (effects->data_count == 0 && wr->ask->user_data.len > 0)
        add_raw_list(wr->w, "userData", &wr->ask->user_data, 1);
    else
        add_raw_list(wr->w, "userData", effects->data, effects->data_count);
}

static void add_rules(const struct writing *wr)
{
    add_rendering_content(wr);
    if (wants(wr, "userData"))
        add_user_data(wr);
    add_applied(wr);
}

/* ---- Ours ---- */

static void add_attar(const struct writing *wr)
{
    struct json_writer *w = wr->w;
    char position[24];

    if (!begin(wr, "attar"))
        return;
    snprintf(position, sizeof position, "%llu", (unsigned long long)wr->result->generation);
    json_object_begin(w);
    json_key(w, "position");
    json_add_cstr(w, position);
    add_figure(w, "generation", wr->result->generation);
    add_figure(w, "took_us", wr->result->timing.total_us);
    render_understood(w, view_filters(wr->reply->view), wr->result);
    render_account(w, wr->reply->view, &wr->ask->request, wr->result);
    json_key(w, "distinct");
    facets_add_distinct(wr->reply, wr->ask, wr->result);
    if (wr->ask->facet_ids) {
        json_key(w, "labels");
        facets_add_labels(wr->reply, wr->ask, wr->result);
    }
    if (wr->ask->explain)
        render_timing(w, &wr->result->timing);
    json_object_end(w);
}

int wire_render_result(const struct wire_reply *reply, const struct wire_ask *ask,
                       const struct search_result *result, struct slice query_id,
                       struct attar_error *err)
{
    const struct writing wr = {reply, ask, result, &reply->answer->w};
    int rc = 0;

    assert(ask->kind == WIRE_SEARCH && ask->facet_count <= WIRE_FACETS_MAX);
    json_object_begin(wr.w);
    if (wants(&wr, "hits"))
        rc = add_hits(&wr, err);
    add_paging(&wr);
    add_exhaustive(&wr);
    if (ask->skipped && begin(&wr, "processed"))
        json_add_bool(wr.w, false);
    if (rc == 0 && ask->facet_count > 0 && wants(&wr, "facets"))
        rc = facets_add(reply, ask, result, err);
    if (ask->facet_count > 0 && wants(&wr, "facets_stats"))
        facets_add_stats(reply, ask, result);
    add_texts(&wr, query_id);
    add_rules(&wr);
    add_attar(&wr);
    json_object_end(wr.w);
    return rc;
}

int wire_render_record(const struct wire_reply *reply, const struct wire_record *asked,
                       uint32_t doc, struct attar_error *err)
{
    struct record_look look;
    struct record record;
    int rc = record_look_init(&look, reply, asked->lang, asked->retrieve, asked->rows, err);

    if (rc == 0)
        rc = record_take(&look, doc, &record, err);
    if (rc < 0)
        return rc;
    json_object_begin(&reply->answer->w);
    record_add(&look, &record);
    if (asked->scored) {
        json_key(&reply->answer->w, "_score");
        json_add_fixed(&reply->answer->w, asked->score_tenths, 1);
    }
    if (asked->reasons != NULL || asked->orders > 0) {
        json_key(&reply->answer->w, "attar");
        json_object_begin(&reply->answer->w);
        if (asked->orders > 0)
            recommend_add_orders(&reply->answer->w, asked->orders);
        else
            recommend_add_reasons(&reply->answer->w, asked->reasons, asked->reason_count);
        json_object_end(&reply->answer->w);
    }
    json_object_end(&reply->answer->w);
    return 0;
}

/* The envelope of a result: totals, hits, facets, statistics.
 *
 *   {"total","page","size","cursor","took_us","generation","exhaustive","query_id",
 *    "understood":[..],"typo":{..},"repaired":{..},"dropped":[..],"relax":[..],"rules":{..},
 *    "hits":[..],"facets":{..},"stats":{..}}
 *
 * Statistics are in the units of the parameters: dirhams for prices, with as many decimals as the
 * column has; the mean has two more.  Nothing here goes through binary floating point. */
#include "search/render/render.h"

#include <assert.h>

static void add_value(struct json_writer *w, const struct facet_value *value, bool tree)
{
    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, value->key);
    json_key(w, "label");
    json_add_str(w, value->label);
    json_key(w, "count");
    json_add_u64(w, value->count);
    json_key(w, "selected");
    json_add_bool(w, value->selected);
    if (tree) {
        json_key(w, "level");
        json_add_u64(w, value->level);
    }
    json_object_end(w);
}

void render_facets(struct json_writer *w, const struct filter_set *filters,
                   const struct search_result *result)
{
    json_key(w, "facets");
    json_object_begin(w);
    for (size_t i = 0; i < result->facet_count; i++) {
        const struct facet *facet = &result->facets[i];

        json_key_slice(w, filters->defs[facet->filter].name);
        json_object_begin(w);
        json_key(w, "distinct");
        json_add_u64(w, facet->distinct);
        if (facet->covered > 0) {
            json_key(w, "covered");
            json_add_u64(w, facet->covered);
        }
        json_key(w, "values");
        json_array_begin(w);
        for (size_t v = 0; v < facet->value_count; v++)
            add_value(w, &facet->values[v], filters->defs[facet->filter].kind == FILTER_TREE);
        json_array_end(w);
        json_object_end(w);
    }
    json_object_end(w);
}

int64_t stats_mean(const struct stats *stats)
{
    __int128_t scaled = (__int128_t)stats->sum * 100 * 2; /* STATS_MEAN_DIGITS */
    __int128_t n = (__int128_t)stats->n;

    assert(n > 0);

    scaled += stats->sum >= 0 ? n : -n;
    return (int64_t)(scaled / (n * 2));
}

static void add_stats(struct json_writer *w, const struct filter_def *def,
                      const struct stats *stats)
{
    assert(def->scale + STATS_MEAN_DIGITS <= 9);
    json_object_begin(w);
    json_key(w, "min");
    json_add_fixed(w, stats->min, def->scale);
    json_key(w, "max");
    json_add_fixed(w, stats->max, def->scale);
    json_key(w, "avg");
    json_add_fixed(w, stats_mean(stats), def->scale + STATS_MEAN_DIGITS);
    json_key(w, "n");
    json_add_u64(w, stats->n);
    json_key(w, "bins");
    json_array_begin(w);
    for (int i = 0; i < SEARCH_BINS; i++)
        json_add_u64(w, stats->bins[i]);
    json_array_end(w);
    json_object_end(w);
}

void render_stats(struct json_writer *w, const struct filter_set *filters,
                  const struct search_result *result)
{
    json_key(w, "stats");
    json_object_begin(w);
    for (size_t i = 0; i < result->stats_count; i++) {
        const struct stats *stats = &result->stats[i];

        json_key_slice(w, filters->defs[stats->filter].name);
        if (stats->n > 0)
            add_stats(w, &filters->defs[stats->filter], stats);
        else
            json_add_null(w); /* nobody has a value */
    }
    json_object_end(w);
}

void render_timing(struct json_writer *w, const struct search_timing *timing)
{
    json_key(w, "timing_us");
    json_object_begin(w);
    json_key(w, "analyse");
    json_add_u64(w, timing->analyse_us);
    json_key(w, "match");
    json_add_u64(w, timing->match_us);
    json_key(w, "filter");
    json_add_u64(w, timing->filter_us);
    json_key(w, "facet");
    json_add_u64(w, timing->facet_us);
    json_key(w, "rank");
    json_add_u64(w, timing->rank_us);
    json_object_end(w);
}

static void add_typo(struct json_writer *w, const struct text_account *text, bool counted)
{
    json_key(w, "typo");
    json_object_begin(w);
    json_key(w, "level");
    json_add_u64(w, text->level);
    json_key(w, "more");
    if (counted)
        json_add_u64(w, text->more);
    else
        json_add_null(w);
    json_object_end(w);
}

static void add_repaired(struct json_writer *w, const struct text_account *text, struct slice q)
{
    json_key(w, "repaired");
    if (text->repair == REPAIR_NONE) {
        json_add_null(w);
        return;
    }
    json_object_begin(w);
    json_key(w, "kind");
    json_add_cstr(w, repair_name(text->repair));
    json_key(w, "from");
    json_add_str(w, q);
    json_key(w, "to");
    json_add_str(w, text->repaired);
    json_object_end(w);
}

static void add_dropped(struct json_writer *w, const struct text_account *text)
{
    json_key(w, "dropped");
    json_array_begin(w);
    for (size_t i = 0; i < text->dropped_count; i++) {
        json_object_begin(w);
        json_key(w, "word");
        json_add_str(w, text->dropped[i].word);
        json_key(w, "why");
        json_add_cstr(w, text->dropped[i].why == DROP_UNKNOWN ? "unknown" : "apart");
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_relax(struct json_writer *w, const struct filter_set *filters,
                      const struct search_result *result)
{
    json_key(w, "relax");
    json_array_begin(w);
    for (size_t i = 0; i < result->relax_count; i++) {
        json_object_begin(w);
        json_key(w, "filter");
        json_add_str(w, filters->defs[result->relax[i].filter].name);
        json_key(w, "total");
        json_add_u64(w, result->relax[i].total);
        json_object_end(w);
    }
    json_array_end(w);
}

/* A list of JSON objects that are text already. */
static void add_objects(struct json_writer *w, const char *key, const struct slice *objects,
                        size_t count)
{
    json_key(w, key);
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        json_add_raw(w, objects[i]);
    json_array_end(w);
}

static void add_text(struct json_writer *w, const char *key, struct slice text)
{
    json_key(w, key);
    if (text.ptr == NULL)
        json_add_null(w);
    else
        json_add_str(w, text);
}

/* What merchandising rules say beside the hits; null when none holds. */
static void add_rules(struct json_writer *w, const struct rule_effects *effects)
{
    json_key(w, "rules");
    if (effects->applied_count == 0) {
        json_add_null(w);
        return;
    }
    json_object_begin(w);
    json_key(w, "applied");
    json_array_begin(w);
    for (size_t i = 0; i < effects->applied_count; i++)
        json_add_str(w, effects->applied[i]);
    json_array_end(w);
    add_text(w, "replace_query", effects->replace_query);
    add_text(w, "redirect", effects->redirect);
    add_objects(w, "banners", effects->banners, effects->banner_count);
    add_objects(w, "data", effects->data, effects->data_count);
    json_object_end(w);
}

static void add_ids(struct json_writer *w, const char *key, const struct slice *ids, size_t count)
{
    json_key(w, key);
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        json_add_str(w, ids[i]);
    json_array_end(w);
}

/* Which scent stands beside the words. */
static void add_hybrid(struct json_writer *w, const struct search_request *request,
                       const struct named_scent *named)
{
    bool product = request->match_to.len > 0 || request->scent != NULL;

    json_key(w, "hybrid_scent");
    json_object_begin(w);
    json_key(w, "from");
    if (product || named != NULL)
        json_add_cstr(w, product ? "match_to" : "words");
    else
        json_add_null(w);
    if (named != NULL) {
        add_ids(w, "notes", named->notes, named->note_count);
        add_ids(w, "accords", named->accords, named->accord_count);
    }
    json_object_end(w);
}

void render_account(struct json_writer *w, const struct view *view,
                    const struct search_request *request, const struct search_result *result)
{
    add_typo(w, &result->text, request->count_more);
    add_repaired(w, &result->text, request->q);
    add_dropped(w, &result->text);
    add_relax(w, view_filters(view), result);
    add_rules(w, &result->effects);
    if (request->hybrid > 0)
        add_hybrid(w, request, result->named);
}

static void add_head(struct json_writer *w, const struct search_params *params,
                     const struct search_result *result, struct slice cursor)
{
    json_key(w, "total");
    json_add_u64(w, result->total);
    json_key(w, "page");
    if (params->cursor.len > 0)
        json_add_null(w);
    else
        json_add_u64(w, params->page);
    json_key(w, "size");
    json_add_u64(w, params->request.size);
    json_key(w, "cursor");
    if (cursor.len > 0)
        json_add_str(w, cursor);
    else
        json_add_null(w);
    json_key(w, "took_us");
    json_add_u64(w, result->timing.total_us);
    json_key(w, "generation");
    json_add_u64(w, result->generation);
    json_key(w, "exhaustive");
    json_add_bool(w, true);
}

static void add_query_id(struct json_writer *w, struct slice query_id)
{
    if (query_id.len == 0)
        return;
    json_key(w, "query_id");
    json_add_str(w, query_id);
}

int render_result(const struct rendering *rendering, const struct search_result *result,
                  struct slice cursor, struct attar_error *err)
{
    const struct filter_set *filters = view_filters(rendering->view);
    struct json_writer *w = &rendering->answer->w;
    struct offer_columns columns;
    int rc = 0;

    assert(result->hit_count <= rendering->params->request.size);
    offer_columns_init(&columns, rendering->view);
    json_object_begin(w);
    add_head(w, rendering->params, result, cursor);
    add_query_id(w, rendering->query_id);
    render_understood(w, filters, result);
    render_account(w, rendering->view, &rendering->params->request, result);
    if (rendering->params->explain)
        render_timing(w, &result->timing);
    json_key(w, "hits");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < result->hit_count; i++)
        rc = render_hit(rendering, &columns, &result->hits[i], err);
    json_array_end(w);
    render_facets(w, filters, result);
    render_stats(w, filters, result);
    json_object_end(w);
    return rc;
}

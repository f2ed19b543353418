/* Facets in the shape of the wire: a value's text is its key, its count the value.
 *
 *   "categories.lvl1":{"Perfume > Arabian":12}   nodes of one level, by their paths
 *
 * A JSON object cannot hold two members of one name.  Where two values are called the same, the one
 * that the name finds keeps it, and the others stand there by their keys, which filter as well.
 * Who asks for ids gets the keys of all, and what they are called beside the facets. */
#include "search/wire/reply/facets.h"

#include "base/hash.h"
#include "search/render/render.h"
#include "search/wire/reply/paths.h"

#include <assert.h>

const struct facet *facet_of(const struct search_result *result, uint16_t filter)
{
    for (size_t i = 0; i < result->facet_count; i++)
        if (result->facets[i].filter == filter)
            return &result->facets[i];
    return NULL;
}

struct slice facet_value_text(const struct filter_def *def, const struct facet_value *value)
{
    bool by_key = def->kind == FILTER_BOOL || def->number != UINT16_MAX;

    return by_key ? value->key : value->label;
}

/* ---- Values ---- */

/* The texts of one facet that stand there already: open addressing by hash. */
struct seen {
    struct slice *slots;
    size_t mask;
};

static int seen_init(struct seen *seen, size_t count, struct arena *arena)
{
    size_t slots = 16;

    while (slots < count * 2)
        slots *= 2;
    seen->slots = arena_array(arena, slots, sizeof *seen->slots);
    seen->mask = slots - 1;
    return seen->slots != NULL ? 0 : -ATTAR_ELIMIT;
}

/* True if it was there before. */
static bool seen_add(struct seen *seen, struct slice text)
{
    size_t at = hash_bytes(text, 0) & seen->mask;

    for (; seen->slots[at].ptr != NULL; at = (at + 1) & seen->mask)
        if (slice_eq(seen->slots[at], text))
            return true;
    seen->slots[at] = text;
    return false;
}

/* Does the label call another value of the set? */
static bool calls_another(const struct wire_reply *reply, const struct filter_def *def,
                          const struct facet_value *value, struct slice text)
{
    const struct label *found =
        labels_find(view_labels(reply->view), def->label_of, text, slice_of("", 0));

    return found != NULL && !slice_eq(found->key, value->key);
}

/* The texts of values that are listed twice, so that the right one keeps the name. */
static int find_doubles(const struct filter_def *def, const struct facet *facet, size_t count,
                        struct arena *arena, struct seen *doubles, size_t *out_count)
{
    struct seen seen;

    *out_count = 0;
    if (seen_init(&seen, count, arena) < 0 || seen_init(doubles, count, arena) < 0)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < count; i++) {
        struct slice text = facet_value_text(def, &facet->values[i]);

        if (seen_add(&seen, text))
            *out_count += !seen_add(doubles, text);
    }
    return 0;
}

static int add_values(const struct wire_reply *reply, const struct wire_ask *ask,
                      const struct facet *facet)
{
    const struct filter_def *def = &view_filters(reply->view)->defs[facet->filter];
    struct json_writer *w = &reply->answer->w;
    size_t max = ask->max_values_per_facet;
    size_t count = facet->value_count < max ? facet->value_count : max;
    struct seen doubles;
    size_t double_count = 0;

    if (!ask->facet_ids &&
        find_doubles(def, facet, count, reply->scratch, &doubles, &double_count) < 0)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < count; i++) {
        const struct facet_value *value = &facet->values[i];
        struct slice text = ask->facet_ids ? value->key : facet_value_text(def, value);

        if (value->count == 0)
            continue;
        if (double_count > 0 && seen_add(&doubles, text) && calls_another(reply, def, value, text))
            text = value->key;
        json_key_slice(w, text);
        json_add_u64(w, value->count);
    }
    return 0;
}

/* ---- Levels of a tree ---- */

static int add_level(const struct wire_reply *reply, const struct wire_ask *ask,
                     const struct facet *facet, int8_t level)
{
    const struct filter_set *filters = view_filters(reply->view);
    struct json_writer *w = &reply->answer->w;
    struct paths paths;
    uint32_t left = ask->max_values_per_facet;
    int rc = paths_init(&paths, reply->view, filters->defs[facet->filter].wire, ask->view.lang,
                        reply->scratch, NULL);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < facet->value_count && left > 0; i++) {
        const struct path *path = path_of(&paths, facet->values[i].ord);

        if (path->level != (uint32_t)level || facet->values[i].count == 0)
            continue;
        json_key_slice(w, ask->facet_ids ? facet->values[i].key : path->text);
        json_add_u64(w, facet->values[i].count);
        left--;
    }
    return 0;
}

/* ---- Numbers ---- */

static const struct stats *stats_of(const struct search_result *result, uint16_t filter)
{
    for (size_t i = 0; i < result->stats_count; i++)
        if (result->stats[i].filter == filter && result->stats[i].n > 0)
            return &result->stats[i];
    return NULL;
}

/* {"4.5":12,"4.1":7}: what menus of a rating or a year add up; nothing where too many differ. */
static void add_numbers(const struct wire_reply *reply, const struct wire_ask *ask,
                        const struct stats *stats)
{
    unsigned scale = view_filters(reply->view)->defs[stats->filter].scale;
    struct json_writer *w = &reply->answer->w;
    struct buf *text = &reply->answer->side;
    struct json_writer number;

    for (size_t i = 0; i < stats->value_count && i < ask->max_values_per_facet; i++) {
        buf_clear(text);
        json_writer_init(&number, text);
        json_add_fixed(&number, stats->values[i].number, scale);
        json_key_slice(w, buf_slice(text));
        json_add_u64(w, stats->values[i].count);
    }
}

/* ---- All of them ---- */

static int add_facet(const struct wire_reply *reply, const struct wire_ask *ask,
                     const struct wire_facet *asked, const struct search_result *result)
{
    const struct facet *facet = asked->values ? facet_of(result, asked->filter) : NULL;
    const struct stats *stats = asked->stats ? stats_of(result, asked->filter) : NULL;
    struct json_writer *w = &reply->answer->w;
    int rc = 0;

    json_key_slice(w, asked->name);
    json_object_begin(w);
    if (facet != NULL && asked->level != WIRE_LEVEL_NONE)
        rc = add_level(reply, ask, facet, asked->level);
    else if (facet != NULL)
        rc = add_values(reply, ask, facet);
    else if (stats != NULL)
        add_numbers(reply, ask, stats);
    json_object_end(w);
    return rc;
}

int facets_add(const struct wire_reply *reply, const struct wire_ask *ask,
               const struct search_result *result, struct attar_error *err)
{
    struct json_writer *w = &reply->answer->w;
    int rc = 0;

    json_key(w, "facets");
    json_object_begin(w);
    for (size_t i = 0; rc == 0 && i < ask->facet_count; i++)
        rc = add_facet(reply, ask, &ask->facets[i], result);
    json_object_end(w);
    return rc == 0 ? 0 : error_set(err, ATTAR_ELIMIT, "facets: the request needs too much memory");
}

void facets_add_distinct(const struct wire_reply *reply, const struct wire_ask *ask,
                         const struct search_result *result)
{
    struct json_writer *w = &reply->answer->w;

    json_object_begin(w);
    for (size_t i = 0; i < ask->facet_count; i++) {
        const struct wire_facet *asked = &ask->facets[i];
        const struct facet *facet = asked->values && asked->level == WIRE_LEVEL_NONE
                                        ? facet_of(result, asked->filter)
                                        : NULL;

        if (facet == NULL)
            continue;
        json_key_slice(w, asked->name);
        json_add_u64(w, facet->distinct);
    }
    json_object_end(w);
}

static void add_labels(struct json_writer *w, const struct facet *facet, size_t max)
{
    json_object_begin(w);
    for (size_t i = 0; i < facet->value_count && i < max; i++) {
        json_key_slice(w, facet->values[i].key);
        json_add_str(w, facet->values[i].label);
    }
    json_object_end(w);
}

void facets_add_labels(const struct wire_reply *reply, const struct wire_ask *ask,
                       const struct search_result *result)
{
    struct json_writer *w = &reply->answer->w;

    json_object_begin(w);
    for (size_t i = 0; i < ask->facet_count; i++) {
        const struct wire_facet *asked = &ask->facets[i];
        const struct facet *facet =
            asked->values && asked->level <= 0 ? facet_of(result, asked->filter) : NULL;
        bool tree = asked->level != WIRE_LEVEL_NONE;

        if (facet == NULL)
            continue;
        json_key_slice(w, asked->name);
        add_labels(w, facet, tree ? facet->value_count : ask->max_values_per_facet);
    }
    json_object_end(w);
}

/* ---- Statistics ---- */

static void add_stats(struct json_writer *w, const struct filter_def *def,
                      const struct stats *stats)
{
    json_object_begin(w);
    json_key(w, "min");
    json_add_fixed(w, stats->min, def->scale);
    json_key(w, "max");
    json_add_fixed(w, stats->max, def->scale);
    json_key(w, "avg");
    json_add_fixed(w, stats_mean(stats), def->scale + STATS_MEAN_DIGITS);
    json_key(w, "sum");
    json_add_fixed(w, stats->sum, def->scale);
    json_object_end(w);
}

void facets_add_stats(const struct wire_reply *reply, const struct wire_ask *ask,
                      const struct search_result *result)
{
    const struct filter_set *filters = view_filters(reply->view);
    struct json_writer *w = &reply->answer->w;
    bool any = false;

    for (size_t i = 0; i < ask->facet_count; i++) {
        const struct wire_facet *asked = &ask->facets[i];
        const struct stats *stats = asked->stats ? stats_of(result, asked->filter) : NULL;

        if (stats == NULL)
            continue;
        if (!any) {
            json_key(w, "facets_stats");
            json_object_begin(w);
        }
        any = true;
        json_key_slice(w, asked->name);
        add_stats(w, &filters->defs[asked->filter], stats);
    }
    if (any)
        json_object_end(w);
}

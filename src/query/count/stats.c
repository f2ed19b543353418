/* Two passes over the matching products: the first finds the extent and the sum, the second fills
 * bins of equal width.  Bin of x = (x - min) * 32 / (max - min + 1), in integers.  What nothing
 * filters was described when the view was made (stats_all.c). */
#include "query/count/stats.h"

#include "query/count/extent.h"
#include "query/count/number_values.h"

#include <assert.h>

/* The lowest value of each matching product, shared by the filters of a request. */
struct lowest {
    int64_t *values;
    size_t cap;
};

/* The first pass; leaves each product's lowest value in `lowest`. */
static void find_extent(const struct stats_run *run, int64_t *lowest, struct stats *stats)
{
    struct extent extent;

    stats->min = INT64_MAX;
    stats->max = INT64_MIN;
    for (BITSET_EACH(doc, run->docs, run->view->doc_words)) {
        if (!extent_of(run, (uint32_t)doc, &extent))
            continue;
        stats->min = extent.lowest < stats->min ? extent.lowest : stats->min;
        stats->max = extent.highest > stats->max ? extent.highest : stats->max;
        stats->sum += extent.lowest;
        lowest[stats->n++] = extent.lowest;
    }
    if (stats->n == 0)
        stats->min = stats->max = 0;
}

static void fill_bins(const int64_t *lowest, struct stats *stats)
{
    for (uint64_t i = 0; i < stats->n; i++)
        stats->bins[stats_bin(stats, lowest[i])]++;
}

bool stats_possible(const struct filter_def *def)
{
    return def->kind == FILTER_RANGE || def->number != UINT16_MAX;
}

/* Numbers of offers are not listed: a product has several, and money is no list. */
static int list_values(const struct stats_run *run, unsigned scale, const int64_t *lowest,
                       struct arena *arena, struct stats *stats)
{
    struct stats_value *values;
    int count;

    if (run->offer)
        return 0;
    values = arena_array(arena, STATS_VALUES_MAX, sizeof *values);
    count = values == NULL ? -ATTAR_ELIMIT : number_values(lowest, stats, scale, arena, values);
    if (count < 0)
        return count;
    stats->values = values;
    stats->value_count = (size_t)count;
    return 0;
}

static int describe(const struct stats_run *run, size_t doc_count, struct arena *arena,
                    struct lowest *lowest, struct stats *stats)
{
    if (lowest->cap < doc_count) {
        lowest->values = arena_array(arena, doc_count, sizeof *lowest->values);
        lowest->cap = doc_count;
    }
    if (doc_count > 0 && lowest->values == NULL)
        return -ATTAR_ELIMIT;
    find_extent(run, lowest->values, stats);
    fill_bins(lowest->values, stats);
    return 0;
}

/* One filter of the request, its own range left out. */
static int build_one(const struct groups *groups, const struct search_request *request,
                     uint16_t filter, struct arena *arena, struct lowest *lowest,
                     struct stats *stats, struct attar_error *err)
{
    const struct view *view = groups->view;
    struct stats_run run = {
        .view = view,
        .numbers = stats_numbers(view, filter),
        .offer = view->filters->defs[filter].offer,
    };
    int rc = groups_sets(groups, filter, arena, &run.docs, &run.rows, err);
    size_t doc_count;

    if (rc < 0)
        return rc;
    doc_count = bitset_count(run.docs, view->doc_words);
    if (run.rows == NULL && doc_count == view->live_count) {
        *stats = view->stats[filter];
        return 0;
    }
    stats->filter = filter;
    rc = describe(&run, doc_count, arena, lowest, stats);
    if (rc == 0 && request->list_numbers)
        rc = list_values(&run, view->filters->defs[filter].scale, lowest->values, arena, stats);
    if (rc < 0)
        return error_set(err, ATTAR_ELIMIT, "stats: the request needs too much memory");
    return 0;
}

int stats_build(const struct groups *groups, const struct search_request *request,
                struct arena *arena, const struct stats **out_stats, struct attar_error *err)
{
    struct stats *stats = arena_array(arena, request->stats_count + 1, sizeof *stats);
    struct lowest lowest = {NULL, 0};
    int rc = 0;

    if (stats == NULL)
        return error_set(err, ATTAR_ELIMIT, "stats: the request needs too much memory");
    for (size_t i = 0; rc == 0 && i < request->stats_count; i++)
        rc = build_one(groups, request, request->stats[i], arena, &lowest, &stats[i], err);
    if (rc < 0)
        return rc;
    *out_stats = stats;
    return 0;
}

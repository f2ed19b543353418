/* Two passes over the matching products: the first finds the extent and the sum, the second fills
 * bins of equal width.  Bin of x = (x - min) * 32 / (max - min + 1), in integers. */
#include "query/stats.h"

#include "base/bitset.h"

#include <assert.h>

struct stats_run {
    const struct view *view;
    const int64_t *numbers;
    bool offer;
    const uint64_t *docs;
    const uint64_t *rows; /* NULL: every row of a doc */
};

struct extent {
    int64_t lowest;
    int64_t highest;
};

/* False if the product has no value. */
static bool extent_of(const struct stats_run *run, uint32_t doc, struct extent *out_extent)
{
    struct extent extent = {INT64_MAX, INT64_MIN};
    struct row_span items = run->offer ? run->view->rows[doc] : (struct row_span){doc, 1};

    for (uint32_t item = items.first; item < items.first + items.count; item++) {
        int64_t number = run->numbers[item];

        if (number == INDEX_NUMBER_MISSING)
            continue;
        if (run->offer && run->rows != NULL && !bitset_get(run->rows, item))
            continue;
        extent.lowest = number < extent.lowest ? number : extent.lowest;
        extent.highest = number > extent.highest ? number : extent.highest;
    }
    *out_extent = extent;
    return extent.lowest <= extent.highest;
}

static void find_extent(const struct stats_run *run, struct stats *stats)
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
        stats->n++;
    }
    if (stats->n == 0)
        stats->min = stats->max = 0;
}

static void fill_bins(const struct stats_run *run, struct stats *stats)
{
    __int128_t width = (__int128_t)stats->max - stats->min + 1;
    struct extent extent;

    for (BITSET_EACH(doc, run->docs, run->view->doc_words)) {
        if (!extent_of(run, (uint32_t)doc, &extent))
            continue;
        stats->bins[(size_t)((__int128_t)(extent.lowest - stats->min) * SEARCH_BINS / width)]++;
    }
}

static const int64_t *numbers_of(const struct view *view, uint16_t filter)
{
    const struct filter_def *def = &view->filters->defs[filter];
    uint16_t column = def->kind == FILTER_RANGE ? def->column : def->number;

    assert(column != UINT16_MAX);
    return column_numbers(snapshot_column(view->snapshot, column));
}

int stats_build(const struct groups *groups, const struct search_request *request,
                struct arena *arena, const struct stats **out_stats, struct attar_error *err)
{
    struct stats *stats = arena_array(arena, request->stats_count + 1, sizeof *stats);

    if (stats == NULL)
        return error_set(err, ATTAR_ELIMIT, "stats: the request needs too much memory");
    for (size_t i = 0; i < request->stats_count; i++) {
        uint16_t filter = request->stats[i];
        struct stats_run run = {
            .view = groups->view,
            .numbers = numbers_of(groups->view, filter),
            .offer = groups->view->filters->defs[filter].offer,
        };
        int rc = groups_sets(groups, filter, arena, &run.docs, &run.rows, err);

        if (rc < 0)
            return rc;
        stats[i].filter = filter;
        find_extent(&run, &stats[i]);
        fill_bins(&run, &stats[i]);
    }
    *out_stats = stats;
    return 0;
}

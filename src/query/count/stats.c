/* Two passes over the matching products: the first finds the extent and the sum, the second fills
 * bins of equal width.  Bin of x = (x - min) * 32 / (max - min + 1), in integers.  What nothing
 * filters was described once, when the view was made. */
#include "query/count/stats.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "query/count/number_values.h"

#include <assert.h>

/* What list_values takes from an arena. */
enum { LISTING_BYTES = NUMBER_WIDTH_MAX * sizeof(uint32_t) + (STATS_VALUES_MAX + 8) * 16 };

/* Below this width offset * SEARCH_BINS fits in 64 bits. */
#define BINS_U64_MAX (UINT64_MAX / SEARCH_BINS)

/* The lowest value of each matching product, shared by the filters of a request. */
struct lowest {
    int64_t *values;
    size_t cap;
};

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
    uint64_t width = (uint64_t)stats->max - (uint64_t)stats->min + 1;

    for (uint64_t i = 0; i < stats->n; i++) {
        uint64_t offset = (uint64_t)lowest[i] - (uint64_t)stats->min;
        size_t bin = width < BINS_U64_MAX ? offset * SEARCH_BINS / width
                                          : (size_t)((__uint128_t)offset * SEARCH_BINS / width);

        stats->bins[bin]++;
    }
}

static const int64_t *numbers_of(const struct view *view, uint16_t filter)
{
    const struct filter_def *def = &view->filters->defs[filter];
    uint16_t column = def->kind == FILTER_RANGE ? def->column : def->number;

    assert(column != UINT16_MAX);
    return column_numbers(snapshot_column(view->snapshot, column));
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

void stats_all(const struct view *view, uint16_t filter, struct stats *out_stats)
{
    struct stats_run run = {
        .view = view,
        .numbers = numbers_of(view, filter),
        .offer = view->filters->defs[filter].offer,
        .docs = snapshot_live(view->snapshot),
    };
    struct lowest lowest = {NULL, 0};
    struct arena arena;
    int rc;

    arena_init(&arena, ((size_t)view->live_count + 64) * sizeof(int64_t) + LISTING_BYTES);
    *out_stats = (struct stats){.filter = filter};
    rc = describe(&run, view->live_count, &arena, &lowest, out_stats);
    if (rc == 0)
        rc = list_values(&run, view->filters->defs[filter].scale, lowest.values, &arena, out_stats);
    assert(rc == 0);
    if (out_stats->values != NULL) {
        struct stats_value *kept = mem_zero(STATS_VALUES_MAX, sizeof *kept);

        memcpy(kept, out_stats->values, out_stats->value_count * sizeof *kept);
        out_stats->values = kept;
    }
    arena_release(&arena);
}

/* One filter of the request, its own range left out. */
static int build_one(const struct groups *groups, const struct search_request *request,
                     uint16_t filter, struct arena *arena, struct lowest *lowest,
                     struct stats *stats, struct attar_error *err)
{
    const struct view *view = groups->view;
    struct stats_run run = {
        .view = view,
        .numbers = numbers_of(view, filter),
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

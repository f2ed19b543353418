/* The numbers of one product: its lowest and highest, and the bin that it falls into.
 * Private to src/query.  Thread: any (pure). */
#ifndef QUERY_EXTENT_H
#define QUERY_EXTENT_H

#include "base/bitset.h"
#include "query/view.h"

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

/* Below this width offset * SEARCH_BINS fits in 64 bits. */
#define BINS_U64_MAX (UINT64_MAX / SEARCH_BINS)

/** The column that a number filter is described by. */
static inline const int64_t *stats_numbers(const struct view *view, uint16_t filter)
{
    const struct filter_def *def = &view->filters->defs[filter];
    uint16_t column = def->kind == FILTER_RANGE ? def->column : def->number;

    return column_numbers(snapshot_column(view->snapshot, column));
}

/** False if the product has no value. */
static inline bool extent_of(const struct stats_run *run, uint32_t doc, struct extent *out_extent)
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

/** The bin of `number`, which is from stats->min to max. */
static inline size_t stats_bin(const struct stats *stats, int64_t number)
{
    uint64_t width = (uint64_t)stats->max - (uint64_t)stats->min + 1;
    uint64_t offset = (uint64_t)number - (uint64_t)stats->min;

    return width < BINS_U64_MAX ? offset * SEARCH_BINS / width
                                : (size_t)((__uint128_t)offset * SEARCH_BINS / width);
}

#endif

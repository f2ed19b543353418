/* What a query runs on, made once per snapshot and shared by every loop: the snapshot, the
 * declarations, the labels, and everything about a document that does not depend on a request.
 *
 *   column       where from            used by
 *   rows_live    rows of live docs     offer conditions
 *   rows_stock   in_stock = true       stock part of the score, "in stock" counts
 *   prior        popularity, rating    20 % of the score, and the order of lists without words
 *   recency      published_at          5 % of the score
 *   totals       one count a value     facets when nothing filters
 *
 * Private to src/query.  Thread: any (immutable once made). */
#ifndef QUERY_VIEW_H
#define QUERY_VIEW_H

#include "index/index.h"
#include "query/labels.h"
#include "query/query.h"

struct suggestions;

struct view {
    int references;
    struct snapshot *snapshot;
    const struct filter_set *filters;
    struct labels *labels;
    uint32_t doc_cap;
    uint32_t row_cap;
    size_t doc_words; /* of a bitset over docs; rows likewise */
    size_t row_words;
    uint32_t live_count;
    uint64_t *rows_live;
    uint64_t *rows_stock;
    uint16_t *prior;               /* 0..1000 a doc */
    uint16_t *recency;             /* 0..1000 a doc */
    uint8_t *stock;                /* 0..100 a doc: best offer, without offer conditions */
    uint32_t *totals[FILTERS_MAX]; /* offer facets; product facets use column_totals */
    const int64_t *row_price;      /* minor units; NULL in a schema without offers */
    const int64_t *row_units;      /* stock of a row; NULL likewise */
    struct suggestions *suggestions;
};

/** Column of a filter, NULL for computed ones. */
const struct column *view_column(const struct view *view, uint16_t filter);

/** Unfiltered counts of each value of a facet. */
const uint32_t *view_totals(const struct view *view, uint16_t filter);

/** Stock part 0..100 of an offer row: none 0, low (1..4) 90, more 100 (search.md section 3). */
uint8_t view_row_stock(const struct view *view, uint32_t row);

#endif

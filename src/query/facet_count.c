/* Counting one facet.
 *
 *   docs = all live      -> cached totals, O(values)
 *   docs > half of live  -> totals - counts of the rest
 *   otherwise            -> gather:  for each doc, for each of its values, counts[value]++
 *                           bitmaps: for each value, popcount(docs AND value)
 *
 * Gather or bitmaps is decided by cost, in tenths of a nanosecond, from two constants that
 * bench/micro/bench_facets measures.  Offer facets count a product once a value: `last` holds the
 * doc that a value was seen on last. */
#include "query/facets.h"

#include "base/bitset.h"

#include <assert.h>

/* Measured by bench/micro/bench_facets on the reference machine (AVX2, 60 k docs). */
enum {
    COST_GATHER_VALUE = 12, /* one value of one doc */
    COST_BITMAP_WORD = 1    /* one word of one value's bitset */
};

struct count_run {
    const struct view *view;
    const struct column *column;
    uint32_t values;
    uint32_t *counts;
};

static void gather(const struct count_run *run, const uint64_t *docs)
{
    for (BITSET_EACH(doc, docs, run->view->doc_words)) {
        struct ord_span span = column_values(run->column, (uint32_t)doc);

        for (uint32_t i = 0; i < span.count; i++)
            run->counts[span.ords[i]]++;
    }
}

static void gather_rows(const struct count_run *run, const uint64_t *docs, const uint64_t *rows,
                        uint32_t *last)
{
    for (BITSET_EACH(doc, docs, run->view->doc_words)) {
        uint32_t first;
        uint32_t count = snapshot_rows(run->view->snapshot, (uint32_t)doc, &first);

        for (uint32_t row = first; row < first + count; row++) {
            struct ord_span span = column_values(run->column, row);

            if (rows != NULL && !bitset_get(rows, row))
                continue;
            for (uint32_t i = 0; i < span.count; i++) {
                run->counts[span.ords[i]] += last[span.ords[i]] != doc + 1;
                last[span.ords[i]] = (uint32_t)doc + 1;
            }
        }
    }
}

/* Every value has its bitset, so that ANDs can count it. */
static void intersect(const struct count_run *run, const uint64_t *docs)
{
    for (uint32_t ord = 0; ord < run->values; ord++)
        run->counts[ord] =
            (uint32_t)bitset_and_count(docs, column_bitset(run->column, ord), run->view->doc_words);
}

static bool all_bitsets(const struct count_run *run)
{
    for (uint32_t ord = 0; ord < run->values; ord++)
        if (column_bitset(run->column, ord) == NULL)
            return false;
    return true;
}

static void count_cheapest(const struct count_run *run, const uint64_t *docs, size_t doc_count)
{
    uint64_t by_gather = (uint64_t)doc_count * COST_GATHER_VALUE;
    uint64_t by_bitmap = (uint64_t)run->values * run->view->doc_words * COST_BITMAP_WORD;

    if (by_bitmap < by_gather && all_bitsets(run))
        intersect(run, docs);
    else
        gather(run, docs);
}

static int count_complement(const struct count_run *run, const uint64_t *docs, size_t doc_count,
                            struct arena *arena)
{
    const uint32_t *totals = column_totals(run->column);
    uint64_t *rest = arena_array(arena, run->view->doc_words + 1, sizeof *rest);

    if (rest == NULL)
        return -ATTAR_ELIMIT;
    memcpy(rest, snapshot_live(run->view->snapshot), run->view->doc_words * sizeof *rest);
    bitset_and_not(rest, docs, run->view->doc_words);
    count_cheapest(run, rest, run->view->live_count - doc_count);
    for (uint32_t ord = 0; ord < run->values; ord++)
        run->counts[ord] = totals[ord] - run->counts[ord];
    return 0;
}

static int count_docs(const struct count_run *run, const uint64_t *docs, struct arena *arena)
{
    size_t doc_count = bitset_count(docs, run->view->doc_words);

    if (doc_count == run->view->live_count) {
        memcpy(run->counts, column_totals(run->column), run->values * sizeof *run->counts);
        return 0;
    }
    if (doc_count > run->view->live_count / 2)
        return count_complement(run, docs, doc_count, arena);
    count_cheapest(run, docs, doc_count);
    return 0;
}

static int count_rows(const struct count_run *run, uint16_t filter, const uint64_t *docs,
                      const uint64_t *rows, struct arena *arena)
{
    const uint32_t *totals = run->view->totals[filter];
    uint32_t *last;

    if (rows == NULL && totals != NULL &&
        bitset_count(docs, run->view->doc_words) == run->view->live_count) {
        memcpy(run->counts, totals, run->values * sizeof *run->counts);
        return 0;
    }
    last = arena_array(arena, run->values + 1, sizeof *last);
    if (last == NULL)
        return -ATTAR_ELIMIT;
    gather_rows(run, docs, rows, last);
    return 0;
}

int facet_count(const struct view *view, uint16_t filter, const uint64_t *docs,
                const uint64_t *rows, struct arena *arena, uint32_t *counts,
                struct attar_error *err)
{
    const struct column *column = view_column(view, filter);
    struct count_run run = {view, column, column_value_count(column), counts};
    int rc;

    assert(view->filters->defs[filter].facet && column != NULL);
    if (view->filters->defs[filter].offer)
        rc = count_rows(&run, filter, docs, rows, arena);
    else
        rc = count_docs(&run, docs, arena);
    if (rc < 0)
        return error_set(err, -rc, "facets: the request needs too much memory");
    return 0;
}

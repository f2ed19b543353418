/* Product values as bitsets, ANDed; then, if a size is asked for, a look at the offers of each. */
#include "query/suggest/recount.h"

#include <assert.h>

/* A clause as a value of the view. */
struct asked_value {
    const struct column *column;
    uint32_t ord;
    bool offer;
};

/* Does a live offer of the doc have the value? */
static bool any_offer_has(const struct view *view, size_t doc, const struct asked_value *value)
{
    struct row_span rows = view->rows[doc];

    for (uint32_t row = rows.first; row < rows.first + rows.count; row++) {
        struct ord_span span = column_values(value->column, row);

        for (uint32_t i = 0; bitset_get(view->rows_live, row) && i < span.count; i++)
            if (span.ords[i] == value->ord)
                return true;
    }
    return false;
}

static uint64_t count_docs(const struct view *view, const uint64_t *docs,
                           const struct asked_value *offer)
{
    uint64_t count = 0;

    if (offer == NULL)
        return bitset_count(docs, view->doc_words);
    for (BITSET_EACH(doc, docs, view->doc_words))
        count += any_offer_has(view, doc, offer);
    return count;
}

static int count_all(const struct view *view, const struct asked_value *values, size_t count,
                     struct arena *arena, uint64_t *out_count)
{
    uint64_t *docs = arena_array(arena, view->doc_words + 1, sizeof *docs);
    uint64_t *with = arena_array(arena, view->doc_words + 1, sizeof *with);
    const struct asked_value *offer = NULL;

    if (docs == NULL || with == NULL)
        return -ATTAR_ELIMIT;
    memcpy(docs, snapshot_live(view->snapshot), view->doc_words * sizeof *docs);
    for (size_t i = 0; i < count; i++) {
        if (values[i].offer) {
            offer = &values[i];
            continue;
        }
        memset(with, 0, view->doc_words * sizeof *with);
        column_collect(values[i].column, values[i].ord, 0, with);
        bitset_and(docs, with, view->doc_words);
    }
    *out_count = count_docs(view, docs, offer);
    return 0;
}

int recount(const struct view *view, const struct clause *clauses, size_t count,
            struct arena *arena, uint64_t *out_count)
{
    struct asked_value *values = arena_array(arena, count, sizeof *values);

    assert(count > 0);
    if (values == NULL)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < count; i++) {
        assert(clauses[i].value_count == 1);
        values[i].column = view_column(view, clauses[i].filter);
        values[i].ord = column_find(values[i].column, clauses[i].values[0].key);
        values[i].offer = view->filters->defs[clauses[i].filter].offer;
        if (values[i].ord == UINT32_MAX) {
            *out_count = 0;
            return 0;
        }
    }
    if (count == 1 && !values[0].offer) {
        *out_count = column_totals(values[0].column)[values[0].ord];
        return 0;
    }
    return count_all(view, values, count, arena, out_count);
}

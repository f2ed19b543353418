/* Clause -> bitset.
 *
 *   any:   OR of the wanted values          all:   AND of the wanted values
 *   only excluded values: start from every live item
 *   then AND NOT of each excluded value
 *
 * A value that the index does not know matches nothing, and excluded removes nothing. */
#include "query/clause_set.h"

#include "base/bitset.h"
#include "query/filter/delivery.h"

#include <assert.h>

struct clause_run {
    const struct view *view;
    const struct filter_def *def;
    const struct scent_matches *scent;
    const struct column *column;
    uint32_t items;
    size_t words;
};

static void collect_range(const int64_t *numbers, uint32_t items, const struct clause_value *value,
                          uint64_t *set)
{
    for (uint32_t item = 0; item < items; item++) {
        bool inside = numbers[item] >= value->lo && numbers[item] <= value->hi;

        set[item / 64] |= (uint64_t)inside << (item % 64);
    }
}

static void collect_match(const struct clause_run *run, const struct clause_value *value,
                          uint64_t *set)
{
    for (uint32_t doc = 0; doc < run->items; doc++) {
        int64_t percent_low = value->lo == CLAUSE_LOW_OPEN ? 0 : value->lo;
        int64_t match = run->scent->match[doc];
        bool inside = match >= percent_low * 10 && (value->hi > 100 || match <= value->hi * 10);

        set[doc / 64] |= (uint64_t)inside << (doc % 64);
    }
}

static void collect_key(const struct clause_run *run, const struct clause_value *value,
                        uint64_t *set)
{
    uint32_t ord = column_find(run->column, value->key);

    if (ord != UINT32_MAX)
        column_collect(run->column, ord, value->weight_min, set);
}

/* A range on the number column of a filter whose own column holds keywords (sizes). */
static const int64_t *range_numbers(const struct clause_run *run)
{
    if (run->def->kind == FILTER_RANGE)
        return column_numbers(run->column);
    return column_numbers(snapshot_column(run->view->snapshot, run->def->number));
}

static void collect_value(const struct clause_run *run, const struct clause_value *value,
                          uint64_t *set)
{
    if (run->def->kind == FILTER_MATCH)
        collect_match(run, value, set);
    else if (run->def->kind == FILTER_DELIVERY)
        delivery_collect(run->column, value, set);
    else if (value->key.ptr == NULL)
        collect_range(range_numbers(run), run->items, value, set);
    else
        collect_key(run, value, set);
}

static size_t count_wanted(const struct clause *clause)
{
    size_t wanted = 0;

    for (size_t i = 0; i < clause->value_count; i++)
        wanted += !clause->values[i].exclude;
    return wanted;
}

/* AND (all) or OR of the wanted values; `one` is scratch of the same length as `set`. */
static void collect_wanted(const struct clause_run *run, const struct clause *clause, uint64_t *set,
                           uint64_t *one)
{
    for (size_t i = 0; i < clause->value_count; i++) {
        if (clause->values[i].exclude)
            continue;
        if (!clause->all) {
            collect_value(run, &clause->values[i], set);
            continue;
        }
        memset(one, 0, run->words * sizeof *one);
        collect_value(run, &clause->values[i], one);
        bitset_and(set, one, run->words);
    }
}

static void subtract_excluded(const struct clause_run *run, const struct clause *clause,
                              uint64_t *set, uint64_t *one)
{
    for (size_t i = 0; i < clause->value_count; i++) {
        if (!clause->values[i].exclude)
            continue;
        memset(one, 0, run->words * sizeof *one);
        collect_value(run, &clause->values[i], one);
        bitset_and_not(set, one, run->words);
    }
}

int clause_set(const struct view *view, const struct clause *clause,
               const struct scent_matches *scent, struct arena *arena, uint64_t **out_set,
               struct attar_error *err)
{
    const struct filter_def *def = &view->filters->defs[clause->filter];
    struct clause_run run = {
        .view = view,
        .def = def,
        .scent = scent,
        .column = view_column(view, clause->filter),
        .items = def->offer ? view->row_cap : view->doc_cap,
        .words = def->offer ? view->row_words : view->doc_words,
    };
    uint64_t *set = arena_array(arena, run.words + 1, sizeof *set);
    uint64_t *one = arena_array(arena, run.words + 1, sizeof *one);
    const uint64_t *live;

    assert(clause->filter < view->filters->count);
    assert(def->kind != FILTER_MATCH || (scent != NULL && scent->match != NULL));
    if (set == NULL || one == NULL)
        return error_set(err, ATTAR_ELIMIT, "%.*s: the request needs too much memory",
                         SLICE_ARG(def->name));
    live = def->offer ? view->rows_live : snapshot_live(view->snapshot);
    if (clause->all || count_wanted(clause) == 0)
        memcpy(set, live, run.words * sizeof *set);
    collect_wanted(&run, clause, set, one);
    subtract_excluded(&run, clause, set, one);
    bitset_and(set, live, run.words);
    *out_set = set;
    return 0;
}

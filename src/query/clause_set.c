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

static void collect_id(const struct clause_run *run, const struct clause_value *value,
                       uint64_t *set)
{
    uint32_t doc = snapshot_find(run->view->snapshot, value->key);

    if (doc != INDEX_DOC_NONE)
        bitset_set(set, doc);
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
    else if (run->def->kind == FILTER_ID)
        collect_id(run, value, set);
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

static int make_set(const struct clause_sets *sets, const struct clause *clause, uint64_t **out_set,
                    struct attar_error *err)
{
    const struct view *view = sets->view;
    const struct filter_def *def = &view->filters->defs[clause->filter];
    struct clause_run run = {
        .view = view,
        .def = def,
        .scent = sets->scent,
        .column = view_column(view, clause->filter),
        .items = def->offer ? view->row_cap : view->doc_cap,
        .words = def->offer ? view->row_words : view->doc_words,
    };
    uint64_t *set = arena_array(sets->arena, run.words + 1, sizeof *set);
    uint64_t *one = arena_array(sets->arena, run.words + 1, sizeof *one);
    const uint64_t *live;

    assert(def->kind != FILTER_MATCH || (run.scent != NULL && run.scent->match != NULL));
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

/* ---- Sets that are there ---- */

struct kept_set {
    const struct clause *clause;
    const uint16_t *match; /* of FILTER_MATCH: what it was made with */
    const uint64_t *set;
    struct kept_set *next;
};

static bool value_eq(const struct clause_value *a, const struct clause_value *b)
{
    return a->exclude == b->exclude && a->weight_min == b->weight_min && a->options == b->options &&
           a->lo == b->lo && a->hi == b->hi && (a->key.ptr == NULL) == (b->key.ptr == NULL) &&
           slice_eq(a->key, b->key);
}

bool clause_eq(const struct clause *a, const struct clause *b)
{
    if (a->filter != b->filter || a->all != b->all || a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (!value_eq(&a->values[i], &b->values[i]))
            return false;
    return true;
}

static const uint16_t *match_of(const struct clause_sets *sets, const struct clause *clause)
{
    bool computed = sets->view->filters->defs[clause->filter].kind == FILTER_MATCH;

    return computed ? sets->scent->match : NULL;
}

void clause_sets_init(struct clause_sets *sets, const struct view *view,
                      const struct scent_matches *scent, struct arena *arena)
{
    assert(view != NULL && arena != NULL);
    *sets = (struct clause_sets){.view = view, .scent = scent, .arena = arena};
}

int clause_sets_get(struct clause_sets *sets, const struct clause *clause, const uint64_t **out_set,
                    struct attar_error *err)
{
    const uint16_t *match = match_of(sets, clause);
    struct kept_set *kept;
    uint64_t *set = NULL;
    int rc;

    assert(clause->filter < sets->view->filters->count);
    for (kept = sets->kept[clause->filter]; kept != NULL; kept = kept->next) {
        if (kept->match != match || !clause_eq(kept->clause, clause))
            continue;
        *out_set = kept->set;
        return 0;
    }
    rc = make_set(sets, clause, &set, err);
    kept = rc == 0 ? arena_alloc(sets->arena, sizeof *kept) : NULL;
    if (rc == 0 && kept == NULL)
        rc = error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    if (rc < 0)
        return rc;
    *kept = (struct kept_set){clause, match, set, sets->kept[clause->filter]};
    sets->kept[clause->filter] = kept;
    *out_set = set;
    return 0;
}

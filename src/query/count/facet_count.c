/* Counting one product facet.
 *
 *   docs = all live   -> cached totals
 *   gather            -> for each doc, for each of its values: counts[value]++
 *   gather the rest   -> totals - counts of the live docs that are not in the set
 *   intersect         -> for each value: popcount(docs AND its bitset), or, if it is rare and kept
 *                        as a list, the bits of docs at its items
 *
 * Which is cheapest is decided for each facet from four costs, measured by
 * bench/micro/bench_facets, and from what the view knows of the column: entries, dense values,
 * entries of rare values. */
#include "query/count/facets.h"

#include "base/bitset.h"

#include <assert.h>

/* In picoseconds, fitted to bench/micro/bench_facets (AVX2, 60 k generated products, 24 product
 * facets, 57 values a product; best of 41 runs).  Gathering took 162 us for 1 % of the products and
 * 4.06 ms for half of them; all 501 bitsets 158 us; bitsets and the lists of the 7,368 rare values
 * 579 us, whatever matches. */
enum {
    COST_GATHER_DOC = 4500,   /* a doc, whatever it has */
    COST_GATHER_VALUE = 1300, /* one value of one doc */
    COST_WORD = 340,          /* one word of a dense value's bitset */
    COST_LIST_ITEM = 600,     /* one item of a rare value's list */
    COST_VALUE = 10000        /* a value, whatever it has */
};

/* ---- The set ---- */

void facet_set_init(struct facet_set *set, const struct view *view, const uint64_t *docs,
                    const uint64_t *rows)
{
    *set = (struct facet_set){.view = view,
                              .docs = docs,
                              .rows = rows,
                              .doc_count = (uint32_t)bitset_count(docs, view->doc_words)};
}

static void list_bits(const uint64_t *set, size_t words, uint32_t *out)
{
    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = set[w]; bits != 0; bits &= bits - 1)
            *out++ = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);
}

const uint32_t *facet_set_list(struct facet_set *set, struct arena *arena)
{
    uint32_t *list;

    if (set->list != NULL)
        return set->list;
    list = arena_array(arena, (size_t)set->doc_count + 1, sizeof *list);
    if (list != NULL)
        list_bits(set->docs, set->view->doc_words, list);
    set->list = list;
    return list;
}

/* The live docs that are not in the set, as numbers. */
static const uint32_t *rest_of(struct facet_set *set, struct arena *arena)
{
    const struct view *view = set->view;
    uint64_t *rest;
    uint32_t *list;

    if (set->rest != NULL)
        return set->rest;
    rest = arena_array(arena, view->doc_words + 1, sizeof *rest);
    list = arena_array(arena, (size_t)view->live_count - set->doc_count + 1, sizeof *list);
    if (rest == NULL || list == NULL)
        return NULL;
    memcpy(rest, snapshot_live(view->snapshot), view->doc_words * sizeof *rest);
    bitset_and_not(rest, set->docs, view->doc_words);
    list_bits(rest, view->doc_words, list);
    set->rest = list;
    return list;
}

/* ---- The two ways ---- */

static uint32_t gather_part(const struct column_part *part, const uint32_t *list, uint32_t count,
                            uint32_t *counts)
{
    uint32_t i = 0;

    for (; i < count && list[i] - part->first < part->count; i++) {
        uint32_t item = list[i] - part->first;

        for (uint32_t v = part->offsets[item]; v < part->offsets[item + 1]; v++)
            counts[part->ords[v]]++;
    }
    return i;
}

void facet_gather(const struct column *column, const uint32_t *list, uint32_t count,
                  uint32_t *counts)
{
    struct column_part parts[INDEX_SEGMENTS_MAX];
    uint32_t part_count = column_parts(column, parts);
    uint32_t done = 0;

    for (uint32_t p = 0; p < part_count; p++)
        done += gather_part(&parts[p], list + done, count - done, counts);
    assert(done == count);
}

void facet_intersect(const struct column *column, const uint64_t *docs, uint32_t *counts)
{
    for (uint32_t ord = 0; ord < column_value_count(column); ord++)
        counts[ord] = column_count_in(column, ord, docs);
}

/* ---- Choosing ---- */

static uint64_t gather_cost(const struct facet_shape *shape, uint64_t docs, uint64_t live)
{
    return docs * COST_GATHER_DOC + shape->entries * docs / live * COST_GATHER_VALUE;
}

static uint64_t intersect_cost(const struct view *view, const struct facet_shape *shape)
{
    return shape->dense_values * view->doc_words * COST_WORD +
           shape->rare_entries * COST_LIST_ITEM + shape->values * COST_VALUE;
}

static int gather_all(struct facet_set *set, const struct column *column, struct arena *arena,
                      uint32_t *counts)
{
    const uint32_t *list = facet_set_list(set, arena);

    if (list == NULL)
        return -ATTAR_ELIMIT;
    facet_gather(column, list, set->doc_count, counts);
    return 0;
}

static int gather_rest(struct facet_set *set, const struct column *column, struct arena *arena,
                       uint32_t *counts)
{
    const uint32_t *totals = column_totals(column);
    const uint32_t *rest = rest_of(set, arena);

    if (rest == NULL)
        return -ATTAR_ELIMIT;
    facet_gather(column, rest, set->view->live_count - set->doc_count, counts);
    for (uint32_t ord = 0; ord < column_value_count(column); ord++)
        counts[ord] = totals[ord] - counts[ord];
    return 0;
}

static int count_cheapest(struct facet_set *set, uint16_t filter, struct arena *arena,
                          uint32_t *counts)
{
    const struct view *view = set->view;
    const struct facet_shape *shape = &view->shapes[filter];
    const struct column *column = view_column(view, filter);
    uint64_t docs = gather_cost(shape, set->doc_count, view->live_count);
    uint64_t rest = gather_cost(shape, view->live_count - set->doc_count, view->live_count);
    uint64_t values = intersect_cost(view, shape);

    if (values < docs && values < rest) {
        facet_intersect(column, set->docs, counts);
        return 0;
    }
    return docs <= rest ? gather_all(set, column, arena, counts)
                        : gather_rest(set, column, arena, counts);
}

int facet_count(struct facet_set *set, uint16_t filter, struct arena *arena,
                const uint32_t **out_counts)
{
    const struct view *view = set->view;
    const struct column *column = view_column(view, filter);
    uint32_t *counts;
    int rc = 0;

    assert(view->filters->defs[filter].facet && !view->filters->defs[filter].offer);
    if (set->doc_count == view->live_count) {
        *out_counts = column_totals(column);
        return 0;
    }
    counts = arena_array(arena, (size_t)column_value_count(column) + 1, sizeof *counts);
    if (counts == NULL)
        return -ATTAR_ELIMIT;
    if (set->doc_count > 0)
        rc = count_cheapest(set, filter, arena, counts);
    if (rc == 0)
        *out_counts = counts;
    return rc;
}

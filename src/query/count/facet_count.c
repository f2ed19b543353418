/* Counting one product facet, or all recorded facets at once.
 *
 *   docs = all live   -> cached totals
 *   records           -> for each doc, its record: every recorded facet (records.h)
 *   gather            -> for each doc, for each of its values: counts[value]++
 *   intersect         -> for each value: popcount(docs AND its bitset), or, if it is rare and kept
 *                        as a list, the bits of docs at its items
 *   of the rest       -> records or gather over the live docs that are not in the set; totals less
 *                        that
 *
 * Which is cheapest is decided from costs.h and from what the view knows of the column: entries,
 * dense values, entries of rare values. */
#include "query/count/facets.h"

#include "base/bitset.h"
#include "query/count/costs.h"

#include <assert.h>

/* Spare numbers behind a list, and what keeps ctz defined when no bit is left. */
enum { LIST_SPARE = 4 };
#define NO_BITS ((uint64_t)1 << 63)

/* ---- The set ---- */

void facet_set_init(struct facet_set *set, const struct view *view, const uint64_t *docs,
                    const uint64_t *rows)
{
    *set = (struct facet_set){.view = view,
                              .docs = docs,
                              .rows = rows,
                              .doc_count = (uint32_t)bitset_count(docs, view->doc_words)};
}

/* Numbers are written four at a time, so that a word costs one mispredicted branch, not one for
 * each bit; `out` has room for three more. */
static void list_bits(const uint64_t *set, size_t words, uint32_t *out)
{
    for (size_t w = 0; w < words; w++) {
        uint32_t *end = out + __builtin_popcountll(set[w]);

        for (uint64_t bits = set[w]; bits != 0; out += 4)
            for (int i = 0; i < 4; i++, bits &= bits - 1)
                out[i] = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits | NO_BITS);
        out = end;
    }
}

const uint32_t *facet_set_list(struct facet_set *set, struct arena *arena)
{
    uint32_t *list;

    if (set->list != NULL)
        return set->list;
    list = arena_array(arena, (size_t)set->doc_count + LIST_SPARE, sizeof *list);
    if (list != NULL)
        list_bits(set->docs, set->view->doc_words, list);
    set->list = list;
    return list;
}

static uint32_t rest_count(const struct facet_set *set)
{
    return set->view->live_count - set->doc_count;
}

const uint32_t *facet_set_rest(struct facet_set *set, struct arena *arena)
{
    const struct view *view = set->view;
    uint64_t *rest;
    uint32_t *list;

    if (set->rest != NULL)
        return set->rest;
    rest = arena_array(arena, view->doc_words + 1, sizeof *rest);
    list = arena_array(arena, rest_count(set) + LIST_SPARE, sizeof *list);
    if (rest == NULL || list == NULL)
        return NULL;
    memcpy(rest, snapshot_live(view->snapshot), view->doc_words * sizeof *rest);
    bitset_and_not(rest, set->docs, view->doc_words);
    list_bits(rest, view->doc_words, list);
    set->rest = list;
    return list;
}

/* ---- One facet ---- */

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

static uint64_t gather_cost(const struct facet_shape *shape, uint64_t docs, uint64_t live)
{
    return docs * COST_GATHER_DOC + shape->entries * docs / live * COST_GATHER_VALUE;
}

static uint64_t intersect_cost(const struct view *view, const struct facet_shape *shape)
{
    return shape->dense_values * view->doc_words * COST_WORD +
           shape->rare_entries * COST_LIST_ITEM + shape->values * COST_VALUE;
}

uint64_t facet_gather_cost(const struct view *view, uint16_t filter, uint64_t docs)
{
    return view->live_count == 0 ? 0 : gather_cost(&view->shapes[filter], docs, view->live_count);
}

uint64_t facet_cost(const struct facet_set *set, uint16_t filter)
{
    const struct view *view = set->view;
    uint64_t docs = facet_gather_cost(view, filter, set->doc_count);
    uint64_t rest = facet_gather_cost(view, filter, rest_count(set));
    uint64_t values = intersect_cost(view, &view->shapes[filter]);
    uint64_t gather = docs < rest ? docs : rest;

    return gather < values ? gather : values;
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
    const uint32_t *rest = facet_set_rest(set, arena);

    if (rest == NULL)
        return -ATTAR_ELIMIT;
    facet_gather(column, rest, rest_count(set), counts);
    for (uint32_t ord = 0; ord < column_value_count(column); ord++)
        counts[ord] = totals[ord] - counts[ord];
    return 0;
}

static int count_cheapest(struct facet_set *set, uint16_t filter, struct arena *arena,
                          uint32_t *counts)
{
    const struct view *view = set->view;
    const struct column *column = view_column(view, filter);

    if (facet_cost(set, filter) == intersect_cost(view, &view->shapes[filter])) {
        facet_intersect(column, set->docs, counts);
        return 0;
    }
    return set->doc_count <= rest_count(set) ? gather_all(set, column, arena, counts)
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
    if (facet_set_recorded(set, filter)) {
        *out_counts = set->slot_counts + view->records.first[filter];
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

int facet_count_more(const uint32_t *former, struct facet_set *near, uint16_t filter,
                     struct arena *arena, const uint32_t **out_counts)
{
    const struct column *column = view_column(near->view, filter);
    uint32_t values = column_value_count(column);
    uint32_t *counts = arena_array(arena, (size_t)values + 1, sizeof *counts);
    const uint32_t *list = facet_set_list(near, arena);

    if (counts == NULL || list == NULL)
        return -ATTAR_ELIMIT;
    memcpy(counts, former, values * sizeof *counts);
    facet_gather(column, list, near->doc_count, counts);
    *out_counts = counts;
    return 0;
}

/* ---- All recorded facets ---- */

bool facet_set_recorded(const struct facet_set *set, uint16_t filter)
{
    return set->slot_counts != NULL && set->view->records.first[filter] != RECORD_NONE;
}

uint64_t facet_record_cost(const struct facet_set *set)
{
    const struct view *view = set->view;
    uint64_t docs = set->doc_count < rest_count(set) ? set->doc_count : rest_count(set);

    if (view->live_count == 0)
        return 0;
    return docs * (COST_LIST_DOC + COST_RECORD_DOC) +
           view->records.rest_count * docs / view->live_count * COST_RECORD_REST;
}

int facet_set_record(struct facet_set *set, struct arena *arena)
{
    const struct facet_records *records = &set->view->records;
    bool few = set->doc_count <= rest_count(set);
    uint32_t *counts = arena_array(arena, (size_t)records->slot_count + 1, sizeof *counts);
    const uint32_t *list = few ? facet_set_list(set, arena) : facet_set_rest(set, arena);

    if (counts == NULL || list == NULL)
        return -ATTAR_ELIMIT;
    facet_records_add(records, list, few ? set->doc_count : rest_count(set), counts);
    for (uint32_t slot = 0; !few && slot < records->slot_count; slot++)
        counts[slot] = records->totals[slot] - counts[slot];
    set->slot_counts = counts;
    return 0;
}

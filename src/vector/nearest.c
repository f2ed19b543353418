/* The planner: which way costs least, then that way, then the true order of what it found. */
#include "base/bitset.h"
#include "vector/costs.h"
#include "vector/exact.h"
#include "vector/lists.h"
#include "vector/rows.h"

#include <assert.h>
#include <stdlib.h>

/* ---- Which way ---- */

static bool is_far(const struct vector_set *set)
{
    return (uint64_t)set->count * set->codes.stride > COST_CACHE_BYTES;
}

static double scan_ns(const struct vector_set *set)
{
    return set->count * (is_far(set) ? COST_SCAN_FAR_NS : COST_SCAN_NS);
}

static double gather_ns(const struct vector_set *set, double allowed)
{
    return allowed * (is_far(set) ? COST_GATHER_FAR_NS : COST_GATHER_NS);
}

/* In units of 64 bytes of codes.  A filter that lets one row of n pass makes the search go about n
 * times as far. */
static double lists_ns(const struct vector_index *index, double allowed, bool filtered)
{
    double share = allowed / index->count;
    double rows = share > 0 ? index->reach / share : index->count;

    rows = rows < index->count ? rows : index->count;
    if (!filtered)
        return index->lists * COST_SCAN_NS + rows * COST_LIST_NS;
    return index->lists * COST_SCAN_NS + rows * COST_TEST_NS + rows * share * COST_LIST_NS;
}

static enum vector_path choose(const struct vector_set *set, const struct vector_index *index,
                               const struct vector_ask *ask)
{
    double allowed = set->count;
    double best = scan_ns(set);
    enum vector_path path = VECTOR_SCAN;

    if (ask->allow != NULL) {
        allowed = (double)bitset_count(ask->allow, bitset_words(set->count));
        if (gather_ns(set, allowed) < best) {
            best = gather_ns(set, allowed);
            path = VECTOR_GATHER;
        }
    }
    if (index != NULL && lists_ns(index, allowed, ask->allow != NULL) < best)
        path = VECTOR_LISTS;
    return path;
}

/* ---- The answer ---- */

static int by_score(const void *left, const void *right)
{
    const struct vector_hit *a = left, *b = right;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static int finish(const struct vector_set *set, const struct vector_ask *ask, struct top *top,
                  struct vector_hit *out_hits)
{
    struct vector_hit *hits;
    uint32_t count;

    top_cut(top);
    hits = arena_array(top->arena, top->count + 1, sizeof *hits);
    if (hits == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t i = 0; i < top->count; i++) {
        hits[i].row = top->items[i].row;
        hits[i].score = top->items[i].score;
    }
    if (set->floats != NULL)
        rows_score(set, ask->floats, hits, top->count);
    qsort(hits, top->count, sizeof *hits, by_score);
    count = top->count < ask->k ? top->count : ask->k;
    for (uint32_t i = 0; i < count; i++)
        out_hits[i] = hits[i];
    return (int)count;
}

/* The rows of the lists, and those that are newer than they. */
static int search_lists(const struct vector_set *set, const struct vector_index *index,
                        const struct query *query, const uint64_t *allow, struct top *top)
{
    uint64_t seen;
    int rc;

    assert(index != NULL && index->codes.width == set->codes.width && index->count <= set->count);
    rc = lists_search(index, query->codes, allow, top, &seen);
    return rc < 0 ? rc : exact_scan(set, query->codes, index->count, allow, top);
}

int vector_nearest_by(const struct vector_set *set, const struct vector_index *index,
                      const struct vector_ask *ask, enum vector_path path, struct arena *arena,
                      struct vector_hit *out_hits)
{
    struct query query;
    struct top top;
    int rc;

    assert(ask->k > 0 && ask->k <= VECTOR_K_MAX && set->count <= VECTOR_ROWS_MAX);
    query_init(&query, set, ask);
    rc = top_init(&top, ask->k, query.slack, arena);
    if (rc < 0)
        return rc;
    if (path == VECTOR_LISTS)
        rc = search_lists(set, index, &query, ask->allow, &top);
    else if (path == VECTOR_GATHER && ask->allow != NULL)
        rc = exact_gather(set, query.codes, ask->allow, &top);
    else
        rc = exact_scan(set, query.codes, 0, ask->allow, &top);
    return rc < 0 ? rc : finish(set, ask, &top, out_hits);
}

int vector_nearest(const struct vector_set *set, const struct vector_index *index,
                   const struct vector_ask *ask, struct arena *arena, struct vector_hit *out_hits,
                   enum vector_path *out_path)
{
    enum vector_path path = choose(set, index, ask);
    int found = vector_nearest_by(set, index, ask, path, arena, out_hits);

    if (found >= 0 && out_path != NULL)
        *out_path = path;
    return found;
}

/* Searching the lists.  The likeliest one sets a bound, and a heap of those that may reach it makes
 * the order cost only as much as the lists that are looked into. */
#include "vector/lists.h"

#include "base/bitset.h"
#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct vector_index *lists_new(uint32_t width, uint32_t count, uint32_t lists)
{
    struct vector_index *index = mem_zero(1, sizeof *index);

    assert(lists > 0 && lists <= VECTOR_LISTS_MAX && count <= VECTOR_ROWS_MAX);
    index->codes = (struct dot_rows){mem_zero(count, width), width, width};
    index->means = (struct dot_rows){mem_zero(lists, width), width, width};
    index->starts = mem_zero((size_t)lists + 1, sizeof *index->starts);
    index->rows = mem_zero(count, sizeof *index->rows);
    index->radii = mem_zero(lists, sizeof *index->radii);
    index->count = count;
    index->lists = lists;
    return index;
}

void vector_index_free(struct vector_index *index)
{
    if (index == NULL)
        return;
    free((int8_t *)index->codes.bytes);
    free((int8_t *)index->means.bytes);
    free(index->radii);
    free(index->starts);
    free(index->rows);
    free(index);
}

uint32_t vector_index_count(const struct vector_index *index)
{
    return index->count;
}

void lists_fill(struct vector_index *index, const struct vector_set *set)
{
    int8_t *codes = (int8_t *)index->codes.bytes;
    uint32_t width = index->codes.width;

    assert(set->codes.width == width && set->count >= index->count);
    for (size_t at = 0; at < index->count; at++)
        memcpy(codes + at * width, set->codes.bytes + (size_t)index->rows[at] * set->codes.stride,
               width);
}

/* ---- The order ---- */

static void sift_down(struct dot_hit *heap, uint32_t count, uint32_t at)
{
    struct dot_hit moving = heap[at];

    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && hit_before(heap[child + 1], heap[child]))
            child++;
        if (!hit_before(heap[child], moving))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moving;
}

double lists_norm(const int8_t *codes, uint32_t width)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < width; i++)
        sum += codes[i] * codes[i];
    return sqrt((double)sum);
}

/* The lists with their keys; a heap after order_narrow. */
struct order {
    struct dot_hit *heap;
    uint32_t count;
};

static int order_init(struct order *order, const struct vector_index *index, const int8_t *query,
                      struct arena *arena)
{
    double spread = lists_norm(query, index->means.width) * index->spread / LISTS_SPREAD_ONE;

    order->heap = arena_array(arena, index->lists, sizeof *order->heap);
    if (order->heap == NULL)
        return -ATTAR_ELIMIT;
    order->count =
        (uint32_t)dot_range(&index->means, query, 0, index->lists, INT32_MIN, order->heap);
    for (uint32_t list = 0; list < order->count; list++)
        order->heap[list].score += (int32_t)(spread * index->radii[list]);
    return 0;
}

static struct dot_hit order_first(struct order *order)
{
    uint32_t first = 0;
    struct dot_hit hit;

    assert(order->count > 0);
    for (uint32_t at = 1; at < order->count; at++)
        if (hit_before(order->heap[at], order->heap[first]))
            first = at;
    hit = order->heap[first];
    order->heap[first] = order->heap[--order->count];
    return hit;
}

/* Only lists that may still be looked into stay: after the first one, few do. */
static void order_narrow(struct order *order, int32_t least)
{
    uint32_t kept = 0;

    for (uint32_t at = 0; at < order->count; at++) {
        order->heap[kept] = order->heap[at];
        kept += order->heap[at].score >= least;
    }
    order->count = kept;
    for (uint32_t at = kept / 2; at-- > 0;)
        sift_down(order->heap, kept, at);
}

static struct dot_hit order_next(struct order *order)
{
    struct dot_hit first = order->heap[0];

    assert(order->count > 0);
    order->heap[0] = order->heap[--order->count];
    if (order->count > 0)
        sift_down(order->heap, order->count, 0);
    return first;
}

/* ---- A list ---- */

/* Positions of a list, one after the other. */
struct run {
    uint32_t from;
    uint32_t count; /* at most TOP_BLOCK */
};

/* Positions of a run whose rows are allowed. */
static uint32_t allowed_of(const struct vector_index *index, struct run run, const uint64_t *allow,
                           uint32_t *out_positions)
{
    uint32_t kept = 0;

    for (uint32_t at = run.from; at < run.from + run.count; at++) {
        out_positions[kept] = at;
        kept += bitset_get(allow, index->rows[at]);
    }
    return kept;
}

/* 0 or -ATTAR_ELIMIT. */
static int scan_run(const struct vector_index *index, const int8_t *query, const uint64_t *allow,
                    struct run run, struct top *top)
{
    uint32_t positions[TOP_BLOCK];
    struct dot_hit *hits;
    size_t found;
    int rc = top_reserve(top);

    if (rc < 0)
        return rc;
    hits = top->items + top->count;
    if (allow != NULL) {
        uint32_t allowed = allowed_of(index, run, allow, positions);

        found = dot_list(&index->codes, query, positions, allowed, top->least, hits);
    } else {
        found = dot_range(&index->codes, query, run.from, run.count, top->least, hits);
    }
    for (size_t i = 0; i < found; i++)
        hits[i].row = index->rows[hits[i].row];
    top_added(top, (uint32_t)found);
    return 0;
}

static int scan_list(const struct vector_index *index, const int8_t *query, const uint64_t *allow,
                     uint32_t list, struct top *top)
{
    uint32_t end = index->starts[list + 1];

    for (uint32_t at = index->starts[list]; at < end; at += TOP_BLOCK) {
        const struct run run = {at, end - at < TOP_BLOCK ? end - at : TOP_BLOCK};
        int rc = scan_run(index, query, allow, run, top);

        if (rc < 0)
            return rc;
    }
    top_cut(top);
    return 0;
}

int lists_search(const struct vector_index *index, const int8_t *query, const uint64_t *allow,
                 struct top *top, uint64_t *out_seen)
{
    uint64_t seen = 0;
    struct order order;
    int rc = order_init(&order, index, query, top->arena);

    for (bool first = true; rc == 0 && order.count > 0; first = false) {
        struct dot_hit next = first ? order_first(&order) : order_next(&order);
        if (next.score < top->kth)
            break;
        rc = scan_list(index, query, allow, next.row, top);
        seen += index->starts[next.row + 1] - index->starts[next.row];
        if (first)
            order_narrow(&order, top->kth);
    }
    *out_seen = seen;
    return rc;
}

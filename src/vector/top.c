/* Selection in place (Hoare, "Find", CACM 4(7), 1961): linear on average, and the answer is the
 * same whatever the pivots are, because no two hits are equal. */
#include "vector/top.h"

#include "attar/error.h"

#include <assert.h>
#include <string.h>

enum { FULL_MIN = 64 };

static void swap(struct dot_hit *a, struct dot_hit *b)
{
    struct dot_hit keep = *a;

    *a = *b;
    *b = keep;
}

/* The k best of `count` come first, the k-th of them last. */
static void select_best(struct dot_hit *items, int64_t count, int64_t k)
{
    int64_t low = 0;
    int64_t high = count - 1;

    while (low < high) {
        struct dot_hit pivot = items[low + (high - low) / 2];
        int64_t i = low;
        int64_t j = high;

        while (i <= j) {
            while (hit_before(items[i], pivot))
                i++;
            while (hit_before(pivot, items[j]))
                j--;
            if (i <= j)
                swap(&items[i++], &items[j--]);
        }
        if (k - 1 <= j)
            high = j;
        else if (k - 1 >= i)
            low = i;
        else
            return;
    }
}

int top_init(struct top *top, uint32_t k, int32_t slack, struct arena *arena)
{
    assert(k > 0 && slack >= 0);
    *top =
        (struct top){.arena = arena, .k = k, .slack = slack, .kth = INT32_MIN, .least = INT32_MIN};
    top->full = 2 * k + FULL_MIN;
    top->cap = top->full + TOP_BLOCK;
    top->items = arena_array(arena, top->cap, sizeof *top->items);
    return top->items != NULL ? 0 : -ATTAR_ELIMIT;
}

int top_reserve(struct top *top)
{
    struct dot_hit *items;

    if (top->count + TOP_BLOCK <= top->cap)
        return 0;
    items = arena_array(top->arena, 2 * (size_t)top->cap, sizeof *items);
    if (items == NULL)
        return -ATTAR_ELIMIT;
    memcpy(items, top->items, top->count * sizeof *items);
    top->items = items;
    top->cap *= 2;
    return 0;
}

void top_added(struct top *top, uint32_t count)
{
    assert(count <= TOP_BLOCK && top->count + count <= top->cap);
    top->count += count;
    if (top->count < top->full)
        return;
    top_cut(top);
    top->full = top->count > top->full / 2 ? 2 * top->count : top->full;
}

void top_cut(struct top *top)
{
    uint32_t kept = top->k;
    int64_t least;

    if (top->count < top->k)
        return;
    select_best(top->items, top->count, top->k);
    top->kth = top->items[top->k - 1].score;
    least = (int64_t)top->kth - top->slack;
    top->least = least < INT32_MIN ? INT32_MIN : (int32_t)least;
    for (uint32_t i = top->k; top->slack > 0 && i < top->count; i++)
        if (top->items[i].score >= top->least)
            top->items[kept++] = top->items[i];
    top->count = kept;
}

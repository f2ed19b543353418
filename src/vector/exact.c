/* Blocks of rows through the kernel of base/dot.h.  The first block is small: until the bound is
 * set every row is a hit. */
#include "vector/exact.h"

#include "base/bitset.h"

#include <assert.h>

enum { BLOCK_FIRST = 128 };

static uint32_t drop_others(struct dot_hit *hits, uint32_t count, const uint64_t *allow)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++)
        if (bitset_get(allow, hits[i].row))
            hits[kept++] = hits[i];
    return kept;
}

int exact_scan(const struct vector_set *set, const int8_t *query, uint32_t first,
               const uint64_t *allow, struct top *top)
{
    uint32_t block = BLOCK_FIRST;

    for (uint32_t row = first; row < set->count; row += block, block = TOP_BLOCK) {
        struct dot_hit *hits;
        uint32_t found;
        int rc = top_reserve(top);

        if (rc < 0)
            return rc;
        block = block < set->count - row ? block : set->count - row;
        hits = top->items + top->count;
        found = (uint32_t)dot_range(&set->codes, query, row, block, top->least, hits);
        top_added(top, allow != NULL ? drop_others(hits, found, allow) : found);
    }
    return 0;
}

/* The next allowed rows from *row on, at most `max`; *row moves behind them. */
static uint32_t list_rows(const uint64_t *allow, uint32_t count, uint32_t *row, uint32_t max,
                          uint32_t *out_list)
{
    uint32_t word = *row / 64;
    uint32_t listed = 0;
    uint64_t bits;

    if (*row >= count)
        return 0;
    bits = allow[word] & (~(uint64_t)0 << (*row % 64));
    while (listed < max) {
        if (bits == 0) {
            if (++word == bitset_words(count)) {
                *row = count;
                return listed;
            }
            bits = allow[word];
            continue;
        }
        out_list[listed++] = word * 64 + (uint32_t)__builtin_ctzll(bits);
        bits &= bits - 1;
    }
    *row = out_list[listed - 1] + 1;
    return listed;
}

int exact_gather(const struct vector_set *set, const int8_t *query, const uint64_t *allow,
                 struct top *top)
{
    uint32_t list[TOP_BLOCK];
    uint32_t block = BLOCK_FIRST;
    uint32_t row = 0;

    assert(allow != NULL);
    for (;;) {
        uint32_t listed = list_rows(allow, set->count, &row, block, list);
        int rc;

        if (listed == 0)
            return 0;
        rc = top_reserve(top);
        if (rc < 0)
            return rc;
        top_added(top, (uint32_t)dot_list(&set->codes, query, list, listed, top->least,
                                          top->items + top->count));
        block = TOP_BLOCK;
    }
}

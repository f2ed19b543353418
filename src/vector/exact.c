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

/* The allowed rows from *word on, at most TOP_BLOCK; *word moves behind them.  0 at the end.  Words
 * that are not empty are found without a branch: under a filter of one in a hundred, whether a word
 * is empty is what no processor foresees. */
static uint32_t list_rows(const uint64_t *allow, uint32_t words, uint32_t *word, uint32_t *out_list)
{
    uint32_t listed = 0;

    while (*word < words && listed + 64 <= TOP_BLOCK) {
        uint32_t full[TOP_BLOCK / 64];
        uint32_t count = 0;
        uint32_t end = *word + (TOP_BLOCK - listed) / 64;

        end = end < words ? end : words;
        for (uint32_t at = *word; at < end; at++) {
            full[count] = at;
            count += allow[at] != 0;
        }
        for (uint32_t i = 0; i < count; i++)
            for (uint64_t bits = allow[full[i]]; bits != 0; bits &= bits - 1)
                out_list[listed++] = full[i] * 64 + (uint32_t)__builtin_ctzll(bits);
        *word = end;
    }
    return listed;
}

int exact_gather(const struct vector_set *set, const int8_t *query, const uint64_t *allow,
                 struct top *top)
{
    uint32_t words = (uint32_t)bitset_words(set->count);
    uint32_t list[TOP_BLOCK];
    uint32_t block = BLOCK_FIRST;
    uint32_t word = 0;
    uint32_t listed;

    assert(allow != NULL);
    while ((listed = list_rows(allow, words, &word, list)) > 0) {
        for (uint32_t at = 0, count; at < listed; at += count, block = TOP_BLOCK) {
            int rc = top_reserve(top);

            if (rc < 0)
                return rc;
            count = block < listed - at ? block : listed - at;
            top_added(top, (uint32_t)dot_list(&set->codes, query, list + at, count, top->least,
                                              top->items + top->count));
        }
    }
    return 0;
}

/* How many of a sequence of bit masks have each bit: positional popcount.
 *
 *   masks     0011   0001   1001          bit i of plane k is bit k of the sum of column i:
 *   sums      bit 0: 3, 1: 1, 3: 1        plane 0 = 1011, plane 1 = 0001
 *
 * Adding a mask is a few ANDs and XORs whatever its bits, where walking its bits would cost a
 * nanosecond for each.  Eight masks at a time go through a tree of carry-save adders.
 * Source: Klarqvist, Mula and Lemire, "Efficient computation of positional population counts using
 * SIMD instructions", Concurrency and Computation 33(17), 2021; scalar words here.
 * Private to src/query.  Thread: one at a time. */
#ifndef QUERY_BIT_SUMS_H
#define QUERY_BIT_SUMS_H

#include <stdbool.h>
#include <stdint.h>

enum { BIT_SUMS_WORDS_MAX = 8, BIT_SUMS_BATCH = 8, BIT_SUMS_PLANES = 8 };

struct bit_sums {
    uint32_t words; /* of a mask, 1..BIT_SUMS_WORDS_MAX */
    uint32_t *sums; /* 64 a word, the caller's; complete after bit_sums_end */
    uint64_t batch[BIT_SUMS_BATCH][BIT_SUMS_WORDS_MAX];
    uint64_t planes[BIT_SUMS_PLANES][BIT_SUMS_WORDS_MAX];
    uint32_t in_batch;
    uint32_t batches; /* in the planes */
};

/** `sums` has 64 * words zeroed numbers. */
void bit_sums_begin(struct bit_sums *sums, uint32_t words, uint32_t *counts);

/** Where the next mask goes, zeroed; bit_sums_added counts it in. */
static inline uint64_t *bit_sums_next(struct bit_sums *sums)
{
    uint64_t *mask = sums->batch[sums->in_batch];

    for (uint32_t w = 0; w < sums->words; w++)
        mask[w] = 0;
    return mask;
}

void bit_sums_add_batch(struct bit_sums *sums);

static inline void bit_sums_added(struct bit_sums *sums)
{
    if (++sums->in_batch == BIT_SUMS_BATCH)
        bit_sums_add_batch(sums);
}

/** Bring everything into the sums. */
void bit_sums_end(struct bit_sums *sums);

#endif

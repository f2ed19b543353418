/* How many of a sequence of bit masks have each bit: positional popcount.
 *
 *   masks     0011   0001   1001          bit i of plane k is bit k of the sum of column i:
 *   sums      bit 0: 3, 1: 1, 3: 1        plane 0 = 1011, plane 1 = 0001
 *
 * Adding a mask is a few ANDs and XORs whatever its bits, where walking its bits would cost a
 * nanosecond for each.  Sixteen masks at a time go through a tree of carry-save adders into the
 * planes of 1, 2, 4 and 8; its carries, of weight 16, are counted in pairs, level by level, so
 * that a level works half as often as the one below.
 *
 *   16 masks -> ones twos fours eights --carry--> 16: plane, waiting --carry of two--> 32: ...
 *
 * Source: Klarqvist, Mula and Lemire, "Efficient computation of positional population counts using
 * SIMD instructions", Concurrency and Computation 33(17), 2021; the pairs are those of
 * Harley and Seal (Warren, "Hacker's Delight", 2nd ed., section 5-1).
 * Thread: one at a time. */
#ifndef QUERY_COUNT_BIT_SUMS_H
#define QUERY_COUNT_BIT_SUMS_H

#include <stdint.h>

enum {
    BIT_SUMS_BATCH = 16,
    BIT_SUMS_LOW = 4, /* planes of 1, 2, 4, 8 */
    BIT_SUMS_LEVELS = 27,
    BIT_SUMS_VECTOR_WORDS = 4,
    BIT_SUMS_VECTORS_MAX = 2,
    BIT_SUMS_WORDS_MAX = BIT_SUMS_VECTORS_MAX * BIT_SUMS_VECTOR_WORDS
};

/* 256 columns of bits. */
struct bit_vector {
    _Alignas(32) uint64_t words[BIT_SUMS_VECTOR_WORDS];
};

struct bit_sums {
    struct bit_vector low[BIT_SUMS_VECTORS_MAX][BIT_SUMS_LOW];
    struct bit_vector planes[BIT_SUMS_VECTORS_MAX][BIT_SUMS_LEVELS];  /* weight 16 << level */
    struct bit_vector waiting[BIT_SUMS_VECTORS_MAX][BIT_SUMS_LEVELS]; /* where batches has a bit */
    uint32_t vectors;                                                 /* of a mask, 1 or 2 */
    uint32_t batches; /* added so far, at most 2^27 */
};

/** Words that a mask must have, those of no use zero, to hold `bits` bits (1..512): 4 or 8. */
uint32_t bit_sums_words(uint32_t bits);

/** `words` of every mask: 4 or 8. */
void bit_sums_begin(struct bit_sums *sums, uint32_t words);

/** Add BIT_SUMS_BATCH masks, borrowed for the call; bit_sums_none stands for one that is missing.
 * Cost: 20 instructions a mask of 8 words on AVX2, 80 without. */
void bit_sums_add(struct bit_sums *sums, const uint64_t *const *masks);

/* Some of up to 64 masks that lie one behind the other. */
struct bit_rows {
    const uint64_t *first; /* three masks more can be read behind the last chosen one */
    uint64_t chosen;       /* bit i: mask i */
};

/** Add BIT_SUMS_BATCH masks, each the OR of the chosen rows of one of `items`; none chosen counts
 * nothing.  Cost: 15 instructions an item of 4 words and up to 4 rows on AVX2. */
void bit_sums_add_rows(struct bit_sums *sums, const struct bit_rows *items);

/** *out_sums: u32[64 * words], written. */
void bit_sums_end(const struct bit_sums *sums, uint32_t *out_sums);

extern const uint64_t bit_sums_none[BIT_SUMS_WORDS_MAX];

#endif

/* Carry-save adders over words.  Planes 0 to 2 hold the running ones, twos and fours; the eights of
 * each batch of eight masks ripple through planes 3 to 7, which hold up to 31 batches. */
#include "query/count/bit_sums.h"

#include <assert.h>
#include <string.h>

enum { BATCHES_MAX = 31 }; /* 31 * 8 + 7 < 2^8 */

/* a + b + c of every bit column: *sum its low bit; returns the carry. */
static inline uint64_t add3(uint64_t *sum, uint64_t b, uint64_t c)
{
    uint64_t a = *sum;
    uint64_t half = a ^ b;

    *sum = half ^ c;
    return (a & b) | (half & c);
}

void bit_sums_begin(struct bit_sums *sums, uint32_t words, uint32_t *counts)
{
    assert(words <= BIT_SUMS_WORDS_MAX);
    memset(sums, 0, sizeof *sums);
    sums->words = words;
    sums->sums = counts;
}

static void flush(struct bit_sums *sums)
{
    for (uint32_t w = 0; w < sums->words; w++)
        for (uint32_t k = 0; k < BIT_SUMS_PLANES; k++)
            for (uint64_t bits = sums->planes[k][w]; bits != 0; bits &= bits - 1)
                sums->sums[w * 64 + (uint32_t)__builtin_ctzll(bits)] += 1u << k;
    memset(sums->planes, 0, sizeof sums->planes);
    sums->batches = 0;
}

static void add_word(struct bit_sums *sums, uint32_t w)
{
    uint64_t(*x)[BIT_SUMS_WORDS_MAX] = sums->batch;
    uint64_t ones = sums->planes[0][w];
    uint64_t twos = sums->planes[1][w];
    uint64_t fours = sums->planes[2][w];
    uint64_t two_a = add3(&ones, x[0][w], x[1][w]);
    uint64_t two_b = add3(&ones, x[2][w], x[3][w]);
    uint64_t four_a = add3(&twos, two_a, two_b);
    uint64_t four_b;
    uint64_t carry;

    two_a = add3(&ones, x[4][w], x[5][w]);
    two_b = add3(&ones, x[6][w], x[7][w]);
    four_b = add3(&twos, two_a, two_b);
    carry = add3(&fours, four_a, four_b);
    sums->planes[0][w] = ones;
    sums->planes[1][w] = twos;
    sums->planes[2][w] = fours;
    for (uint32_t k = 3; k < BIT_SUMS_PLANES; k++) {
        uint64_t plane = sums->planes[k][w];

        sums->planes[k][w] = plane ^ carry;
        carry &= plane;
    }
}

void bit_sums_add_batch(struct bit_sums *sums)
{
    assert(sums->in_batch <= BIT_SUMS_BATCH);
    for (uint32_t w = 0; w < sums->words; w++)
        add_word(sums, w);
    sums->in_batch = 0;
    if (++sums->batches == BATCHES_MAX)
        flush(sums);
}

void bit_sums_end(struct bit_sums *sums)
{
    for (uint32_t i = sums->in_batch; i < BIT_SUMS_BATCH; i++)
        memset(sums->batch[i], 0, sizeof sums->batch[i]);
    bit_sums_add_batch(sums);
    flush(sums);
}

/* One form of the adders, in vectors of 256 bits, compiled twice: for AVX2, and for whatever the
 * compiler has without it (two halves of 128 bits on x86-64). */
#include "query/count/bit_sums.h"

#include "base/simd_kernels.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* Vectors are handed on by address: by value they would need another calling convention. */
typedef uint64_t lanes64 __attribute__((vector_size(32), may_alias));
typedef uint64_t lanes64_any __attribute__((vector_size(32), may_alias, aligned(8)));
typedef uint32_t lanes32 __attribute__((vector_size(32), may_alias));
typedef uint32_t lanes32_any __attribute__((vector_size(32), may_alias, aligned(4)));

enum { COLUMNS = 256, LANES32 = 8, PLANES_MAX = BIT_SUMS_LOW + 2 * BIT_SUMS_LEVELS };

const uint64_t bit_sums_none[BIT_SUMS_WORDS_MAX];

uint32_t bit_sums_words(uint32_t bits)
{
    assert(bits <= BIT_SUMS_WORDS_MAX * 64);
    return bits <= COLUMNS ? BIT_SUMS_VECTOR_WORDS : BIT_SUMS_WORDS_MAX;
}

void bit_sums_begin(struct bit_sums *sums, uint32_t words)
{
    assert(words == BIT_SUMS_VECTOR_WORDS || words == BIT_SUMS_WORDS_MAX);
    memset(sums, 0, sizeof *sums);
    sums->vectors = words / BIT_SUMS_VECTOR_WORDS;
}

/* a + b + *sum of every column: *sum its low bit, *carry the other. */
INLINE void add3(lanes64 *sum, const lanes64 *a, const lanes64 *b, lanes64 *carry)
{
    lanes64 half = *a ^ *b;
    lanes64 both = *a & *b;

    *carry = both | (half & *sum);
    *sum ^= half;
}

INLINE void load2(const uint64_t *const *masks, unsigned at, unsigned first, lanes64 *a, lanes64 *b)
{
    *a = *(const lanes64_any *)(masks[at] + first);
    *b = *(const lanes64_any *)(masks[at + 1] + first);
}

/* Add masks at..at+3 to ones and twos; *four is the carry. */
INLINE void add4(lanes64 *low, const uint64_t *const *masks, unsigned at, unsigned first,
                 lanes64 *four)
{
    lanes64 a, b, two_a, two_b;

    load2(masks, at, first, &a, &b);
    add3(&low[0], &a, &b, &two_a);
    load2(masks, at + 2, first, &a, &b);
    add3(&low[0], &a, &b, &two_b);
    add3(&low[1], &two_a, &two_b, four);
}

INLINE void add8(lanes64 *low, const uint64_t *const *masks, unsigned at, unsigned first,
                 lanes64 *eight)
{
    lanes64 four_a, four_b;

    add4(low, masks, at, first, &four_a);
    add4(low, masks, at + 4, first, &four_b);
    add3(&low[2], &four_a, &four_b, eight);
}

/* Count a carry of weight 16: a level that has one waiting adds both and hands on. */
INLINE void count_carry(lanes64 *planes, lanes64 *waiting, uint32_t batches, lanes64 *carry)
{
    unsigned level = 0;

    for (; batches >> level & 1; level++)
        add3(&planes[level], &waiting[level], carry, carry);
    waiting[level] = *carry;
}

INLINE void add_batch(struct bit_sums *sums, const uint64_t *const *masks)
{
    assert(sums->batches < 1u << (BIT_SUMS_LEVELS - 1));
    for (unsigned v = 0; v < sums->vectors; v++) {
        lanes64 *memory = (lanes64 *)sums->low[v];
        lanes64 low[BIT_SUMS_LOW] = {memory[0], memory[1], memory[2], memory[3]};
        lanes64 eight_a, eight_b, carry;

        add8(low, masks, 0, v * BIT_SUMS_VECTOR_WORDS, &eight_a);
        add8(low, masks, 8, v * BIT_SUMS_VECTOR_WORDS, &eight_b);
        add3(&low[3], &eight_a, &eight_b, &carry);
        /* Written out: GCC 12 copies by halves in a loop, and the next load waits for both. */
        memory[0] = low[0];
        memory[1] = low[1];
        memory[2] = low[2];
        memory[3] = low[3];
        count_carry((lanes64 *)sums->planes[v], (lanes64 *)sums->waiting[v], sums->batches, &carry);
    }
    sums->batches++;
}

/* Four rows at a time without a branch: nearly every product has no more offers than that. */
INLINE void or_rows(const struct bit_rows *item, unsigned words, unsigned first, lanes64 *out)
{
    const uint64_t *row = item->chosen != 0 ? item->first + first : NULL;
    lanes64 any = {0};

    for (uint64_t chosen = item->chosen; chosen != 0; chosen >>= 4, row += 4 * words)
        for (unsigned r = 0; r < 4; r++)
            any |= *(const lanes64_any *)(row + r * words) & -(any - any + (chosen >> r & 1));
    *out = any;
}

INLINE void add_rows(struct bit_sums *sums, const struct bit_rows *items)
{
    lanes64 room[BIT_SUMS_BATCH][BIT_SUMS_VECTORS_MAX];
    const uint64_t *masks[BIT_SUMS_BATCH];
    unsigned words = sums->vectors * BIT_SUMS_VECTOR_WORDS;

    for (unsigned i = 0; i < BIT_SUMS_BATCH; i++) {
        for (unsigned v = 0; v < sums->vectors; v++)
            or_rows(&items[i], words, v * BIT_SUMS_VECTOR_WORDS, &room[i][v]);
        masks[i] = (const uint64_t *)room[i];
    }
    add_batch(sums, masks);
}

/* What the columns of one vector add up to: planes with the exponent of each. */
struct plane_list {
    const uint32_t *bits[PLANES_MAX];
    uint32_t shift[PLANES_MAX];
    unsigned count;
};

INLINE void list_plane(struct plane_list *list, const struct bit_vector *plane, uint32_t shift)
{
    list->bits[list->count] = (const uint32_t *)plane->words;
    list->shift[list->count++] = shift;
}

INLINE void list_planes(const struct bit_sums *sums, unsigned v, struct plane_list *list)
{
    list->count = 0;
    for (unsigned k = 0; k < BIT_SUMS_LOW; k++)
        list_plane(list, &sums->low[v][k], k);
    for (unsigned k = 0; sums->batches >> k != 0; k++) {
        list_plane(list, &sums->planes[v][k], BIT_SUMS_LOW + k);
        if (sums->batches >> k & 1)
            list_plane(list, &sums->waiting[v][k], BIT_SUMS_LOW + k);
    }
}

/* The sums of 8 neighbouring columns, which are in bits 8 * eighth.. of a half word. */
INLINE void sum_columns(const struct plane_list *list, unsigned half, uint32_t eighth,
                        uint32_t *out_sums)
{
    const lanes32 column = {0, 1, 2, 3, 4, 5, 6, 7};
    lanes32 sum = {0};

    for (unsigned p = 0; p < list->count; p++)
        sum += (((column ^ column) + list->bits[p][half]) >> (column + eighth * LANES32) & 1)
               << list->shift[p];
    *(lanes32_any *)out_sums = sum;
}

INLINE void sum_all(const struct bit_sums *sums, uint32_t *out_sums)
{
    struct plane_list list;

    for (unsigned v = 0; v < sums->vectors; v++) {
        list_planes(sums, v, &list);
        for (unsigned half = 0; half < COLUMNS / 32; half++)
            for (uint32_t eighth = 0; eighth < 4; eighth++)
                sum_columns(&list, half, eighth,
                            out_sums + v * COLUMNS + half * 32 + eighth * LANES32);
    }
}

/* ---- The two compilations ---- */

void bit_sums_add_scalar(struct bit_sums *sums, const uint64_t *const *masks)
{
    add_batch(sums, masks);
}

void bit_sums_add_rows_scalar(struct bit_sums *sums, const struct bit_rows *items)
{
    add_rows(sums, items);
}

void bit_sums_end_scalar(const struct bit_sums *sums, uint32_t *out_sums)
{
    sum_all(sums, out_sums);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void bit_sums_add_avx2(struct bit_sums *sums,
                                                       const uint64_t *const *masks)
{
    add_batch(sums, masks);
}

__attribute__((target("avx2"))) void bit_sums_add_rows_avx2(struct bit_sums *sums,
                                                            const struct bit_rows *items)
{
    add_rows(sums, items);
}

__attribute__((target("avx2"))) void bit_sums_end_avx2(const struct bit_sums *sums,
                                                       uint32_t *out_sums)
{
    sum_all(sums, out_sums);
}
#endif

void bit_sums_add(struct bit_sums *sums, const uint64_t *const *masks)
{
    simd_kernels()->sums_add(sums, masks);
}

void bit_sums_add_rows(struct bit_sums *sums, const struct bit_rows *items)
{
    simd_kernels()->sums_add_rows(sums, items);
}

void bit_sums_end(const struct bit_sums *sums, uint32_t *out_sums)
{
    simd_kernels()->sums_end(sums, out_sums);
}

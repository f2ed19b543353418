/* The scalar kernel, the AVX2 kernel, and the front door that simd.c's table chooses for.
 *
 * AVX2: |query| is the unsigned operand of maddubs.  A row takes the query's signs by an exclusive
 * or, because -v = ~v + 1: the ones that this leaves out are sum(|q| where q < 0) for every row
 * alike, and unlike vpsignb it does not wait for the two ports that multiply.  No pair saturates:
 * 128 * 127 * 2 = 32,512 of 32,767.  Pairs are widened to 32 bits at once.  Eight rows are summed
 * side by side and folded by a tree of hadd into one vector of eight scores, which a single
 * comparison holds against the bound.
 *
 * Invariant: both paths give equal hits on every input (prop_dot). */
#include "base/dot.h"

#include "base/simd_kernels.h"

#include <assert.h>
#include <stdbool.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { LANES = 8, AHEAD = 16 };

static const int8_t *row_at(const struct dot_rows *rows, uint32_t row)
{
    return rows->bytes + (size_t)row * rows->stride;
}

static int32_t dot(const int8_t *row, const int8_t *query, uint32_t width)
{
    int32_t sum = 0;

    for (uint32_t i = 0; i < width; i++)
        sum += row[i] * query[i];
    return sum;
}

size_t dot_scalar(const struct dot_task *task, struct dot_hit *out_hits)
{
    size_t found = 0;

    for (uint32_t i = 0; i < task->count; i++) {
        uint32_t row = task->list != NULL ? task->list[i] : task->first + i;
        int32_t score = dot(row_at(task->rows, row), task->query, task->rows->width);

        if (score >= task->least)
            out_hits[found++] = (struct dot_hit){row, score};
    }
    return found;
}

/* By steps of one length, which compilers lay out for the vectors that every x86-64 has. */
int32_t dot_wide_scalar(const int16_t *query, const int8_t *row, uint32_t width)
{
    int32_t sum = 0;

    for (; width > 0; width -= DOT_WIDTH_STEP, query += DOT_WIDTH_STEP, row += DOT_WIDTH_STEP) {
        int32_t part = 0;

        for (int i = 0; i < DOT_WIDTH_STEP; i++)
            part += query[i] * row[i];
        sum += part;
    }
    return sum;
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2"))) static inline __attribute__((always_inline))

/* A query laid out for the kernel; steps and listed are constants wherever it is compiled in. */
struct dot_avx2_query {
    __m256i magnitude[DOT_WIDTH_MAX / DOT_WIDTH_STEP];
    __m256i flip[DOT_WIDTH_MAX / DOT_WIDTH_STEP]; /* all ones where the query is negative */
    __m256i flipped;                              /* what that left out, in every lane */
    uint32_t steps;
    bool listed;
};

AVX2 void dot_avx2_query_init(struct dot_avx2_query *query, const int8_t *values)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i sums = zero; /* four of 64 bits */
    int64_t flipped[4];

    for (uint32_t s = 0; s < query->steps; s++) {
        __m256i step = _mm256_loadu_si256((const __m256i *)(values + s * DOT_WIDTH_STEP));

        query->magnitude[s] = _mm256_abs_epi8(step);
        query->flip[s] = _mm256_cmpgt_epi8(zero, step);
        step = _mm256_and_si256(query->magnitude[s], query->flip[s]);
        sums = _mm256_add_epi64(sums, _mm256_sad_epu8(step, zero));
    }
    _mm256_storeu_si256((__m256i *)flipped, sums);
    query->flipped =
        _mm256_set1_epi32((int32_t)(flipped[0] + flipped[1] + flipped[2] + flipped[3]));
}

AVX2 __m256i dot_avx2_row(const int8_t *row, const struct dot_avx2_query *query)
{
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i sum = _mm256_setzero_si256();

#pragma GCC unroll 8
    for (uint32_t s = 0; s < query->steps; s++) {
        __m256i values = _mm256_loadu_si256((const __m256i *)(row + s * DOT_WIDTH_STEP));
        __m256i pairs =
            _mm256_maddubs_epi16(query->magnitude[s], _mm256_xor_si256(values, query->flip[s]));

        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
    }
    return sum;
}

AVX2 uint32_t dot_avx2_row_at(const struct dot_task *task, uint32_t at, bool listed)
{
    return listed ? task->list[at] : task->first + at;
}

AVX2 __m256i dot_avx2_two(const struct dot_task *task, uint32_t at,
                          const struct dot_avx2_query *query)
{
    uint32_t first = dot_avx2_row_at(task, at, query->listed);
    uint32_t second = dot_avx2_row_at(task, at + 1, query->listed);

    return _mm256_hadd_epi32(dot_avx2_row(row_at(task->rows, first), query),
                             dot_avx2_row(row_at(task->rows, second), query));
}

/* Of four rows, what their low and their high halves add up to. */
AVX2 __m256i dot_avx2_four(const struct dot_task *task, uint32_t at,
                           const struct dot_avx2_query *query)
{
    __m256i first = dot_avx2_two(task, at, query);

    return _mm256_hadd_epi32(first, dot_avx2_two(task, at + 2, query));
}

/* The scores of eight rows from position `at` of the task; folded on the way, so that few sums are
 * alive at once. */
AVX2 __m256i dot_avx2_eight(const struct dot_task *task, uint32_t at,
                            const struct dot_avx2_query *query)
{
    __m256i a = dot_avx2_four(task, at, query);
    __m256i b = dot_avx2_four(task, at + 4, query);
    __m256i scores = _mm256_add_epi32(_mm256_permute2x128_si256(a, b, 0x20),
                                      _mm256_permute2x128_si256(a, b, 0x31));

    return _mm256_add_epi32(scores, query->flipped);
}

/* The rows `AHEAD` positions on: those of a list lie anywhere. */
AVX2 void dot_avx2_prefetch(const struct dot_task *task, uint32_t at, uint32_t width)
{
    if (at + AHEAD + LANES > task->count)
        return;
    for (uint32_t i = at + AHEAD; i < at + AHEAD + LANES; i++)
        for (uint32_t byte = 0; byte < width; byte += 64)
            __builtin_prefetch(row_at(task->rows, task->list[i]) + byte);
}

AVX2 size_t dot_avx2_steps(const struct dot_task *task, uint32_t steps, bool listed,
                           struct dot_hit *out_hits)
{
    const __m256i least = _mm256_set1_epi32(task->least);
    struct dot_avx2_query query = {.steps = steps, .listed = listed};
    int32_t scores[LANES];
    size_t found = 0;
    uint32_t at = 0;

    dot_avx2_query_init(&query, task->query);
    for (; at + LANES <= task->count; at += LANES) {
        __m256i eight = dot_avx2_eight(task, at, &query);
        __m256i below = _mm256_cmpgt_epi32(least, eight);
        unsigned reached = ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(below)) & 0xFF;

        if (listed)
            dot_avx2_prefetch(task, at, steps * DOT_WIDTH_STEP);
        if (reached != 0)
            _mm256_storeu_si256((__m256i *)scores, eight);
        for (; reached != 0; reached &= reached - 1) {
            uint32_t i = (uint32_t)__builtin_ctz(reached);

            out_hits[found++] = (struct dot_hit){dot_avx2_row_at(task, at + i, listed), scores[i]};
        }
    }
    struct dot_task rest = *task;

    rest.first += at;
    rest.list = listed ? task->list + at : NULL;
    rest.count -= at;
    return found + dot_scalar(&rest, out_hits + found);
}

AVX2 size_t dot_avx2_width(const struct dot_task *task, uint32_t steps, struct dot_hit *out_hits)
{
    return task->list != NULL ? dot_avx2_steps(task, steps, true, out_hits)
                              : dot_avx2_steps(task, steps, false, out_hits);
}

/* The widths in use are compiled with their loops unrolled. */
__attribute__((target("avx2"))) size_t dot_avx2(const struct dot_task *task,
                                                struct dot_hit *out_hits)
{
    switch (task->rows->width) {
    case 64: return dot_avx2_width(task, 2, out_hits);
    case 192: return dot_avx2_width(task, 6, out_hits);
    default: return dot_avx2_width(task, task->rows->width / DOT_WIDTH_STEP, out_hits);
    }
}

enum { HALF = DOT_WIDTH_STEP / 2 };

/* Sixteen values: the row's are widened to sixteen bits, pairs of products summed in 32. */
AVX2 __m256i dot_wide_half(const int16_t *query, const int8_t *row)
{
    __m256i values = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)row));

    return _mm256_madd_epi16(_mm256_loadu_si256((const __m256i *)query), values);
}

__attribute__((target("avx2"))) int32_t dot_wide_avx2(const int16_t *query, const int8_t *row,
                                                      uint32_t width)
{
    __m256i sums[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    __m128i sum;

    for (uint32_t i = 0; i < width; i += DOT_WIDTH_STEP) {
        sums[0] = _mm256_add_epi32(sums[0], dot_wide_half(query + i, row + i));
        sums[1] = _mm256_add_epi32(sums[1], dot_wide_half(query + i + HALF, row + i + HALF));
    }
    sums[0] = _mm256_add_epi32(sums[0], sums[1]);
    sum = _mm_add_epi32(_mm256_castsi256_si128(sums[0]), _mm256_extracti128_si256(sums[0], 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    return _mm_cvtsi128_si32(sum);
}
#endif

static void check(const struct dot_rows *rows)
{
    assert(rows->width > 0 && rows->width <= DOT_WIDTH_MAX && rows->width % DOT_WIDTH_STEP == 0);
    assert(rows->stride >= rows->width);
}

size_t dot_range(const struct dot_rows *rows, const int8_t *query, uint32_t first, uint32_t count,
                 int32_t least, struct dot_hit *out_hits)
{
    const struct dot_task task = {rows, query, NULL, first, count, least};

    check(rows);
    return simd_kernels()->dot(&task, out_hits);
}

size_t dot_list(const struct dot_rows *rows, const int8_t *query, const uint32_t *list,
                uint32_t count, int32_t least, struct dot_hit *out_hits)
{
    const struct dot_task task = {rows, query, list, 0, count, least};

    check(rows);
    assert(list != NULL || count == 0);
    return simd_kernels()->dot(&task, out_hits);
}

int32_t dot_one(const struct dot_rows *rows, const int8_t *query, uint32_t row)
{
    check(rows);
    return dot(row_at(rows, row), query, rows->width);
}

/* The scalar kernel, the AVX2 kernel, and the front door that simd.c's table chooses for.
 *
 * AVX2: |query| is the unsigned operand of maddubs and the row takes the query's signs; pairs are
 * widened to 32 bits at once.  Eight rows are summed side by side and folded by a tree of hadd into
 * one vector of eight scores, which a single comparison holds against the bound.
 *
 * Invariant: both paths give equal hits on every input (prop_dot). */
#include "base/dot.h"

#include "base/simd_kernels.h"

#include <assert.h>
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

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2"))) static inline __attribute__((always_inline))

AVX2 __m256i dot_avx2_row(const int8_t *row, const __m256i *magnitude, const __m256i *sign,
                          uint32_t steps)
{
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i sum = _mm256_setzero_si256();

    for (uint32_t s = 0; s < steps; s++) {
        __m256i values = _mm256_loadu_si256((const __m256i *)(row + s * DOT_WIDTH_STEP));
        __m256i pairs = _mm256_maddubs_epi16(magnitude[s], _mm256_sign_epi8(values, sign[s]));

        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
    }
    return sum;
}

/* Lane i of the result is the sum of the eight lanes of sums[i]. */
AVX2 __m256i dot_avx2_fold(const __m256i *sums)
{
    __m256i a =
        _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
    __m256i b =
        _mm256_hadd_epi32(_mm256_hadd_epi32(sums[4], sums[5]), _mm256_hadd_epi32(sums[6], sums[7]));

    return _mm256_add_epi32(_mm256_permute2x128_si256(a, b, 0x20),
                            _mm256_permute2x128_si256(a, b, 0x31));
}

/* Eight rows from position `at` of the task: a bit for each that reaches the bound. */
AVX2 unsigned dot_avx2_eight(const struct dot_task *task, uint32_t at, const __m256i *magnitude,
                             const __m256i *sign, uint32_t steps, int32_t *out_scores)
{
    __m256i sums[LANES];
    __m256i scores;

    for (uint32_t i = 0; i < LANES; i++) {
        uint32_t row = task->list != NULL ? task->list[at + i] : task->first + at + i;

        sums[i] = dot_avx2_row(row_at(task->rows, row), magnitude, sign, steps);
    }
    scores = dot_avx2_fold(sums);
    _mm256_storeu_si256((__m256i *)out_scores, scores);
    scores = _mm256_cmpgt_epi32(_mm256_set1_epi32(task->least), scores);
    return ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(scores)) & 0xFF;
}

/* Rows of a list lie anywhere: ask for their lines early. */
AVX2 void dot_prefetch(const struct dot_task *task, uint32_t at)
{
    for (uint32_t i = at + AHEAD; i < at + AHEAD + LANES && i < task->count; i++)
        for (uint32_t byte = 0; byte < task->rows->width; byte += 64)
            __builtin_prefetch(row_at(task->rows, task->list[i]) + byte);
}

AVX2 size_t dot_avx2_steps(const struct dot_task *task, uint32_t steps, struct dot_hit *out_hits)
{
    __m256i magnitude[DOT_WIDTH_MAX / DOT_WIDTH_STEP];
    __m256i sign[DOT_WIDTH_MAX / DOT_WIDTH_STEP];
    int32_t scores[LANES];
    size_t found = 0;
    uint32_t at = 0;

    for (uint32_t s = 0; s < steps; s++) {
        sign[s] = _mm256_loadu_si256((const __m256i *)(task->query + s * DOT_WIDTH_STEP));
        magnitude[s] = _mm256_abs_epi8(sign[s]);
    }
    for (; at + LANES <= task->count; at += LANES) {
        unsigned reached = dot_avx2_eight(task, at, magnitude, sign, steps, scores);

        if (task->list != NULL)
            dot_prefetch(task, at);
        for (; reached != 0; reached &= reached - 1) {
            uint32_t i = (uint32_t)__builtin_ctz(reached);
            uint32_t row = task->list != NULL ? task->list[at + i] : task->first + at + i;

            out_hits[found++] = (struct dot_hit){row, scores[i]};
        }
    }
    struct dot_task rest = *task;

    rest.first += at;
    rest.list = task->list != NULL ? task->list + at : NULL;
    rest.count -= at;
    return found + dot_scalar(&rest, out_hits + found);
}

/* The widths in use are compiled with their loops unrolled. */
__attribute__((target("avx2"))) size_t dot_avx2(const struct dot_task *task,
                                                struct dot_hit *out_hits)
{
    switch (task->rows->width) {
    case 64: return dot_avx2_steps(task, 2, out_hits);
    case 192: return dot_avx2_steps(task, 6, out_hits);
    default: return dot_avx2_steps(task, task->rows->width / DOT_WIDTH_STEP, out_hits);
    }
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

/* Floats as codes of eight bits, one step for the whole set: scores of different rows then compare
 * as integers. */
#include "vector/rows.h"

#include <assert.h>
#include <math.h>
#include <string.h>

uint32_t vector_width(uint32_t dims)
{
    assert(dims > 0 && dims <= VECTOR_DIMS_MAX);
    return (dims + DOT_WIDTH_STEP - 1) / DOT_WIDTH_STEP * DOT_WIDTH_STEP;
}

static double step_of(const float *floats, size_t count)
{
    double most = 0;

    for (size_t i = 0; i < count; i++)
        most = fmax(most, fabs((double)floats[i]));
    assert(isfinite(most));
    return most > 0 ? most / DOT_VALUE_MAX : 1;
}

void row_quantise(const float *floats, uint32_t dims, double step, int8_t *out_codes,
                  struct vector_scale *scale)
{
    double error = 0;
    double norm = 0;

    for (uint32_t i = 0; i < dims; i++) {
        double code = nearbyint((double)floats[i] / step);

        code = fmax(-DOT_VALUE_MAX, fmin(DOT_VALUE_MAX, code));
        out_codes[i] = (int8_t)code;
        error += (floats[i] - code * step) * (floats[i] - code * step);
        norm += code * step * (code * step);
    }
    scale->step = step;
    scale->error = fmax(scale->error, sqrt(error));
    scale->norm = fmax(scale->norm, sqrt(norm));
}

void vector_quantise(const float *floats, uint32_t count, uint32_t dims, int8_t *out_codes,
                     struct vector_scale *out_scale)
{
    uint32_t width = vector_width(dims);
    double step = step_of(floats, (size_t)count * dims);
    struct vector_scale scale = {.step = step};

    memset(out_codes, 0, (size_t)count * width);
    for (size_t row = 0; row < count; row++)
        row_quantise(floats + row * dims, dims, step, out_codes + row * width, &scale);
    *out_scale = scale;
}

static double norm_of(const float *floats, uint32_t dims)
{
    double sum = 0;

    for (uint32_t i = 0; i < dims; i++)
        sum += (double)floats[i] * floats[i];
    return sqrt(sum);
}

/* |q.r - q'.r'| = |q.(r - r') + (q - q').r'| <= |q||r - r'| + |q - q'||r'|, by Cauchy and Schwarz;
 * two rows may each be off by that, and two more stand for the rounding of these doubles. */
void query_init(struct query *query, const struct vector_set *set, const struct vector_ask *ask)
{
    struct vector_scale scale = {0};
    double off;

    memset(query, 0, sizeof *query);
    if (set->floats == NULL) {
        assert(ask->codes != NULL);
        memcpy(query->codes, ask->codes, set->codes.width);
        return;
    }
    assert(ask->floats != NULL && set->dims > 0 && set->dims <= set->codes.width);
    row_quantise(ask->floats, set->dims, step_of(ask->floats, set->dims), query->codes, &scale);
    off = norm_of(ask->floats, set->dims) * set->scale.error + scale.error * set->scale.norm;
    off = 2 * off / (scale.step * set->scale.step) + 2;
    query->slack = off < INT32_MAX ? (int32_t)off : INT32_MAX;
}

/* Each sum waits for the addition before it; four rows wait together. */
static void score_four(const struct vector_set *set, const float *query, struct vector_hit *hits)
{
    const float *rows[4];
    double sums[4] = {0};

    for (uint32_t i = 0; i < 4; i++)
        rows[i] = set->floats + (size_t)hits[i].row * set->dims;
    for (uint32_t d = 0; d < set->dims; d++)
#pragma GCC unroll 4
        for (uint32_t i = 0; i < 4; i++)
            sums[i] += (double)query[d] * rows[i][d];
    for (uint32_t i = 0; i < 4; i++)
        hits[i].score = sums[i];
}

static double score_one(const struct vector_set *set, const float *query, uint32_t row)
{
    const float *floats = set->floats + (size_t)row * set->dims;
    double sum = 0;

    for (uint32_t d = 0; d < set->dims; d++)
        sum += (double)query[d] * floats[d];
    return sum;
}

void rows_score(const struct vector_set *set, const float *query, struct vector_hit *hits,
                uint32_t count)
{
    uint32_t i = 0;

    for (; i + 4 <= count; i += 4)
        score_four(set, query, hits + i);
    for (; i < count; i++)
        hits[i].score = score_one(set, query, hits[i].row);
}

/* Goal: an inner product is what it is named after, on every width, stride, count, list and bound,
 * at the extreme values too, and every path finds the same rows.
 * Method: an oracle in 64 bits; ATTAR_SIMD=scalar runs it once more. */
#include "base/dot.h"

#include "base/simd.h"
#include "tests/support/prop.h"

enum { ROWS_MAX = 100, STRIDE_MAX = 300 };

struct setup {
    int8_t bytes[ROWS_MAX * STRIDE_MAX + 1];
    int8_t query[DOT_WIDTH_MAX];
    uint32_t list[ROWS_MAX];
    struct dot_rows rows;
    uint32_t first;
    uint32_t count;
};

/* Now and then the extremes, on which sixteen bits would saturate. */
static int8_t gen_value(struct rng *rng, uint64_t extremes)
{
    if (rng_below(rng, 4) < extremes)
        return rng_below(rng, 2) == 0 ? DOT_VALUE_MAX : -DOT_VALUE_MAX;
    return (int8_t)((int)rng_below(rng, 255) - DOT_VALUE_MAX);
}

static void gen_setup(struct rng *rng, struct setup *s)
{
    uint64_t extremes = rng_below(rng, 5);
    uint32_t width = DOT_WIDTH_STEP * (uint32_t)(1 + rng_below(rng, 8));
    uint32_t stride = width + (uint32_t)rng_below(rng, STRIDE_MAX - width);

    s->rows = (struct dot_rows){s->bytes + rng_below(rng, 2), stride, width};
    s->first = (uint32_t)rng_below(rng, 20);
    s->count = (uint32_t)rng_below(rng, ROWS_MAX - s->first);
    for (size_t i = 0; i < sizeof s->bytes; i++)
        s->bytes[i] = gen_value(rng, extremes);
    for (size_t i = 0; i < width; i++)
        s->query[i] = gen_value(rng, extremes);
    for (size_t i = 0; i < s->count; i++)
        s->list[i] = (uint32_t)rng_below(rng, ROWS_MAX);
}

static int64_t oracle(const struct setup *s, uint32_t row)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < s->rows.width; i++)
        sum += (int64_t)s->rows.bytes[row * s->rows.stride + i] * s->query[i];
    return sum;
}

static void check_hits(struct prop *t, const struct setup *s, const uint32_t *list, int32_t least,
                       const struct dot_hit *hits, size_t found)
{
    size_t expected = 0;

    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t row = list != NULL ? list[i] : s->first + i;

        if (oracle(s, row) < least)
            continue;
        CHECK(t, expected < found);
        CHECK_EQ(t, hits[expected].row, row);
        CHECK_EQ(t, hits[expected].score, oracle(s, row));
        CHECK_EQ(t, dot_one(&s->rows, s->query, row), oracle(s, row));
        expected++;
    }
    CHECK_EQ(t, found, expected);
}

TEST_PROP(products_equal_the_oracle, 2000)
{
    static struct setup s;
    struct dot_hit hits[ROWS_MAX];
    int32_t least;

    gen_setup(t->rng, &s);
    least = (int32_t)oracle(&s, (uint32_t)rng_below(t->rng, ROWS_MAX));
    least = rng_below(t->rng, 5) == 0 ? INT32_MIN : least;
    check_hits(t, &s, NULL, least, hits,
               dot_range(&s.rows, s.query, s.first, s.count, least, hits));
    check_hits(t, &s, s.list, least, hits,
               dot_list(&s.rows, s.query, s.list, s.count, least, hits));
}

TEST_PROP(paths_agree, 1000)
{
    static struct setup s;
    struct dot_hit hits[2][ROWS_MAX];
    const struct simd_kernels *fast = simd_kernels_of(SIMD_AVX2);
    struct dot_task task;
    size_t found;

    if (fast == NULL)
        return;
    gen_setup(t->rng, &s);
    task = (struct dot_task){&s.rows, s.query, s.list, 0, s.count, (int32_t)oracle(&s, 0)};
    found = simd_kernels_of(SIMD_SCALAR)->dot(&task, hits[0]);
    CHECK_EQ(t, fast->dot(&task, hits[1]), found);
    for (size_t i = 0; i < found; i++)
        CHECK(t, hits[0][i].row == hits[1][i].row && hits[0][i].score == hits[1][i].score);
}

TEST_PROP(wide_products_equal_the_oracle, 2000)
{
    int16_t query[DOT_WIDTH_MAX];
    int8_t row[DOT_WIDTH_MAX + 1];
    uint32_t width = DOT_WIDTH_STEP * (uint32_t)(1 + rng_below(t->rng, 8));
    uint64_t extremes = rng_below(t->rng, 5);
    const int8_t *at = row + rng_below(t->rng, 2);
    int64_t sum = 0;

    for (uint32_t i = 0; i <= DOT_WIDTH_MAX; i++)
        row[i] = rng_below(t->rng, 4) < extremes ? INT8_MIN : gen_value(t->rng, extremes);
    for (uint32_t i = 0; i < width; i++) {
        query[i] = (int16_t)((int)rng_below(t->rng, 65536) + INT16_MIN);
        if (rng_below(t->rng, 4) < extremes)
            query[i] = rng_below(t->rng, 2) ? INT16_MAX : INT16_MIN;
        sum += (int64_t)query[i] * at[i];
    }
    CHECK_EQ(t, dot_wide(query, at, width), sum);
    for (int level = SIMD_SCALAR; level < SIMD_LEVEL_COUNT; level++)
        if (simd_kernels_of((enum simd_level)level) != NULL)
            CHECK_EQ(t, simd_kernels_of((enum simd_level)level)->dot_wide(query, at, width), sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(products_equal_the_oracle), PROP(paths_agree),
                                       PROP(wide_products_equal_the_oracle)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

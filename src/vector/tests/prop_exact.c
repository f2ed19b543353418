/* Goal: the exact paths give what a plain double loop gives, hit for hit and bit for bit: over
 * floats and over codes, any size, width, bitset, k larger than the candidates, and many ties.
 * Method: seeded sets; the oracle scores every row and sorts. */
#include "vector/vector.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "tests/support/prop.h"

enum { ROWS_MAX = 5000, DIMS_MAX = VECTOR_DIMS_MAX, ARENA_BYTES = 4 << 20 };

struct setup {
    float *floats;
    int8_t *codes;
    uint64_t *allow;
    struct vector_hit *truth;
    struct vector_set set;
    float query[DIMS_MAX];
    int8_t query_codes[DIMS_MAX];
    struct vector_ask ask;
};

/* Coarse values make ties; a copy of an earlier row makes more. */
static void gen_rows(struct rng *rng, struct setup *s)
{
    uint32_t dims = s->set.dims;
    uint64_t levels = rng_below(rng, 3) == 0 ? 3 : 1u << 20;

    for (size_t i = 0; i < s->set.count; i++) {
        float *row = s->floats + i * dims;

        for (uint32_t d = 0; d < dims; d++)
            row[d] = (float)((double)rng_below(rng, levels) / (double)levels - 0.4);
        if (i > 0 && rng_below(rng, 8) == 0)
            memcpy(row, s->floats + rng_below(rng, i) * dims, dims * sizeof *row);
    }
    for (uint32_t d = 0; d < dims; d++)
        s->query[d] = (float)(rng_unit(rng) - 0.5);
}

static void gen_allow(struct rng *rng, struct setup *s)
{
    double share = rng_unit(rng) * rng_unit(rng);

    for (size_t row = 0; row < s->set.count; row++)
        if (rng_unit(rng) < share)
            bitset_set(s->allow, row);
    s->ask.allow = rng_below(rng, 3) > 0 ? s->allow : NULL;
}

static void setup_init(struct rng *rng, struct setup *s)
{
    uint32_t count = (uint32_t)rng_below(rng, rng_below(rng, 4) == 0 ? ROWS_MAX : 300);
    uint32_t dims = 1 + (uint32_t)rng_below(rng, DIMS_MAX);
    uint32_t width = vector_width(dims);
    struct vector_scale ignored;

    memset(s, 0, sizeof *s);
    s->floats = mem_zero((size_t)count * dims + 1, sizeof *s->floats);
    s->codes = mem_zero((size_t)count * width + 1, 1);
    s->allow = mem_zero(bitset_words(count) + 1, sizeof *s->allow);
    s->truth = mem_zero((size_t)count + 1, sizeof *s->truth);
    s->set = (struct vector_set){{s->codes, width, width}, s->floats, dims, count, {0}};
    gen_rows(rng, s);
    gen_allow(rng, s);
    vector_quantise(s->floats, count, dims, s->codes, &s->set.scale);
    vector_quantise(s->query, 1, dims, s->query_codes, &ignored);
    s->ask.k = 1 + (uint32_t)rng_below(rng, rng_below(rng, 4) == 0 ? 600 : 20);
    s->ask.floats = s->query;
    s->ask.codes = s->query_codes;
    if (rng_below(rng, 2) == 0)
        s->set.floats = NULL;
}

static void setup_release(struct setup *s)
{
    free(s->floats);
    free(s->codes);
    free(s->allow);
    free(s->truth);
}

static double score(const struct setup *s, uint32_t row)
{
    double sum = 0;

    for (uint32_t d = 0; d < s->set.dims; d++)
        sum += s->set.floats != NULL
                   ? (double)s->query[d] * s->floats[(size_t)row * s->set.dims + d]
                   : s->query_codes[d] * s->codes[(size_t)row * s->set.codes.stride + d];
    return sum;
}

static int by_score(const void *left, const void *right)
{
    const struct vector_hit *a = left, *b = right;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static uint32_t oracle(struct setup *s)
{
    uint32_t count = 0;

    for (uint32_t row = 0; row < s->set.count; row++)
        if (s->ask.allow == NULL || bitset_get(s->ask.allow, row))
            s->truth[count++] = (struct vector_hit){row, score(s, row)};
    qsort(s->truth, count, sizeof *s->truth, by_score);
    return count < s->ask.k ? count : s->ask.k;
}

static void check_path(struct prop *t, struct setup *s, int path, uint32_t expected)
{
    struct vector_hit *hits = mem_zero(s->ask.k, sizeof *hits);
    enum vector_path taken;
    struct arena arena;
    int found;

    arena_init(&arena, ARENA_BYTES);
    found = path < 0
                ? vector_nearest(&s->set, NULL, &s->ask, &arena, hits, &taken)
                : vector_nearest_by(&s->set, NULL, &s->ask, (enum vector_path)path, &arena, hits);
    CHECK_EQ(t, found, expected);
    for (uint32_t i = 0; i < expected; i++) {
        CHECK_EQ(t, hits[i].row, s->truth[i].row);
        CHECK(t, hits[i].score == s->truth[i].score);
    }
    arena_release(&arena);
    free(hits);
}

TEST_PROP(exact_equals_a_plain_loop, 600)
{
    struct setup s;
    uint32_t expected;

    setup_init(t->rng, &s);
    expected = oracle(&s);
    check_path(t, &s, -1, expected);
    check_path(t, &s, VECTOR_SCAN, expected);
    check_path(t, &s, VECTOR_GATHER, expected);
    setup_release(&s);
}

TEST_PROP(a_full_arena_is_a_limit, 20)
{
    struct setup s;
    struct vector_hit hits[600];
    struct arena arena;

    setup_init(t->rng, &s);
    arena_init(&arena, 1000);
    CHECK_EQ(t, vector_nearest(&s.set, NULL, &s.ask, &arena, hits, NULL), -ATTAR_ELIMIT);
    arena_release(&arena);
    setup_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(exact_equals_a_plain_loop),
                                       PROP(a_full_arena_is_a_limit)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

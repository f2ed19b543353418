/* Goal: the index finds what the exact scan finds (recall@10 >= 0.99) under any filter, also one
 * that excludes the neighbourhood of the query, and with rows that came later; its bytes come back
 * as they were, and no damaged byte is believed.
 * Method: seeded clusters; the oracle is the exact path, which prop_exact holds against a loop.
 * Without FAISS the tests of a trained index are skipped, and say so. */
#include "vector/vector.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "tests/support/prop.h"

enum {
    ROWS = 30000,
    LATER = 500, /* rows behind the index */
    DIMS = 48,
    WIDTH = 64,
    CLUSTERS = 150,
    QUERIES = 100,
    K = 10,
    ARENA_BYTES = 16 << 20
};

struct fixture {
    float *floats;
    int8_t *codes;
    struct vector_set set;
    struct vector_index *index; /* NULL without FAISS */
};

static struct fixture fixture;

static void gen_row(struct rng *rng, const float *centre, float spread, float *out_row)
{
    for (int d = 0; d < DIMS; d++)
        out_row[d] = (centre != NULL ? centre[d] : 0) + spread * ((float)rng_unit(rng) - 0.5F);
}

static int set_up(void **state)
{
    struct fixture *f = &fixture;
    float centres[CLUSTERS][DIMS];
    struct attar_error err = {0};
    struct vector_set early;
    struct rng rng;
    int rc;

    rng_init(&rng, 6);
    f->floats = mem_zero((size_t)ROWS * DIMS, sizeof *f->floats);
    f->codes = mem_zero(ROWS, WIDTH);
    for (int c = 0; c < CLUSTERS; c++)
        gen_row(&rng, NULL, 2, centres[c]);
    for (int row = 0; row < ROWS; row++)
        gen_row(&rng, centres[rng_below(&rng, CLUSTERS)], 0.8F, f->floats + row * DIMS);
    f->set = (struct vector_set){{f->codes, WIDTH, WIDTH}, f->floats, DIMS, ROWS, {0}};
    vector_quantise(f->floats, ROWS, DIMS, f->codes, &f->set.scale);
    early = f->set;
    early.count = ROWS - LATER;
    rc = vector_index_build(&early, NULL, &f->index, &err);
    if (rc == -ATTAR_ENOTREADY)
        print_message("SKIP trained indexes: %s\n", err.text);
    else
        assert_int_equal(rc, 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    vector_index_free(f->index);
    free(f->floats);
    free(f->codes);
    return 0;
}

/* Hits of the lists among those of the scan. */
static int common(const struct fixture *f, const struct vector_ask *ask, uint32_t *out_expected)
{
    struct vector_hit truth[K], hits[K];
    struct arena arena;
    int expected, found;
    int same = 0;

    arena_init(&arena, ARENA_BYTES);
    expected = vector_nearest_by(&f->set, NULL, ask, VECTOR_SCAN, &arena, truth);
    found = vector_nearest_by(&f->set, f->index, ask, VECTOR_LISTS, &arena, hits);
    assert_true(expected >= 0 && found >= 0);
    for (int i = 0; i < expected; i++)
        for (int j = 0; j < found; j++)
            same += truth[i].row == hits[j].row && truth[i].score == hits[j].score;
    arena_release(&arena);
    *out_expected += (uint32_t)expected;
    return same;
}

typedef bool (*allow_fn)(const struct fixture *f, struct rng *rng, const float *query,
                         uint32_t row);

static bool allow_half(const struct fixture *f, struct rng *rng, const float *query, uint32_t row)
{
    (void)f, (void)query, (void)row;
    return rng_below(rng, 2) == 0;
}

static bool allow_tenth(const struct fixture *f, struct rng *rng, const float *query, uint32_t row)
{
    (void)f, (void)query, (void)row;
    return rng_below(rng, 10) == 0;
}

static bool allow_thousandth(const struct fixture *f, struct rng *rng, const float *query,
                             uint32_t row)
{
    (void)f, (void)query, (void)row;
    return rng_below(rng, 1000) == 0;
}

/* Only rows that point away from the query: what is near is all forbidden. */
static bool allow_far(const struct fixture *f, struct rng *rng, const float *query, uint32_t row)
{
    float sum = 0;

    (void)rng;
    for (int d = 0; d < DIMS; d++)
        sum += query[d] * f->floats[row * DIMS + (uint32_t)d];
    return sum < 1;
}

static double recall(const struct fixture *f, allow_fn allows)
{
    uint64_t *allow = mem_zero(bitset_words(ROWS), sizeof *allow);
    uint32_t expected = 0;
    struct rng rng;
    int same = 0;

    rng_init(&rng, 7);
    for (int q = 0; q < QUERIES; q++) {
        const float *near = f->floats + rng_below(&rng, ROWS) * DIMS;
        float query[DIMS];
        struct vector_ask ask = {.floats = query, .allow = allows != NULL ? allow : NULL, .k = K};

        gen_row(&rng, near, 0.4F, query);
        memset(allow, 0, bitset_words(ROWS) * sizeof *allow);
        for (uint32_t row = 0; row < ROWS && allows != NULL; row++)
            if (allows(f, &rng, query, row))
                bitset_set(allow, row);
        same += common(f, &ask, &expected);
    }
    free(allow);
    return (double)same / expected;
}

static void lists_recall_under_any_filter(void **state)
{
    static const struct {
        const char *name;
        allow_fn allows;
    } filters[] = {{"none", NULL},
                   {"half", allow_half},
                   {"a tenth", allow_tenth},
                   {"a thousandth", allow_thousandth},
                   {"what is far", allow_far}};
    const struct fixture *f = *state;

    if (f->index == NULL)
        skip();
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        double got = recall(f, filters[i].allows);

        print_message("allowed %s: recall@%d = %.4f\n", filters[i].name, K, got);
        assert_true(got >= 0.99);
    }
}

static void encode(const struct fixture *f, struct buf *out)
{
    buf_init(out, 64 << 20);
    assert_int_equal(vector_index_encode(f->index, out, NULL), 0);
}

static void bytes_come_back(void **state)
{
    const struct fixture *f = *state;
    struct vector_index *again;
    struct buf first, second;

    if (f->index == NULL)
        skip();
    encode(f, &first);
    assert_int_equal(vector_index_decode(buf_slice(&first), &f->set, &again, NULL), 0);
    assert_int_equal(vector_index_count(again), ROWS - LATER);
    buf_init(&second, 64 << 20);
    assert_int_equal(vector_index_encode(again, &second, NULL), 0);
    assert_true(slice_eq(buf_slice(&first), buf_slice(&second)));
    buf_release(&first);
    buf_release(&second);
    vector_index_free(again);
}

static void damage_is_refused(void **state)
{
    const struct fixture *f = *state;
    struct vector_index *index = NULL;
    struct buf bytes;
    struct rng rng;

    if (f->index == NULL)
        skip();
    rng_init(&rng, 8);
    encode(f, &bytes);
    for (size_t i = 0; i < 400; i++) {
        size_t at = i < 48 ? i : rng_below(&rng, bytes.len);
        char flip = (char)(1 << rng_below(&rng, 8));

        bytes.ptr[at] ^= flip;
        assert_true(vector_index_decode(buf_slice(&bytes), &f->set, &index, NULL) < 0);
        bytes.ptr[at] ^= flip;
    }
    for (size_t i = 0; i < 100; i++) {
        size_t len = i < 50 ? i : rng_below(&rng, bytes.len);

        assert_int_equal(vector_index_decode(slice_of(bytes.ptr, len), &f->set, &index, NULL),
                         -ATTAR_ECORRUPT);
    }
    assert_null(index);
    buf_release(&bytes);
}

static void another_set_is_refused(void **state)
{
    struct fixture *f = *state;
    struct vector_set fewer = f->set;
    struct vector_index *index = NULL;
    struct buf bytes;

    if (f->index == NULL)
        skip();
    encode(f, &bytes);
    fewer.count = 100;
    assert_int_equal(vector_index_decode(buf_slice(&bytes), &fewer, &index, NULL), -ATTAR_EVERSION);
    f->codes[77] ^= 1;
    assert_int_equal(vector_index_decode(buf_slice(&bytes), &f->set, &index, NULL),
                     -ATTAR_EVERSION);
    f->codes[77] ^= 1;
    assert_null(index);
    buf_release(&bytes);
}

static void bad_factories_are_errors(void **state)
{
    const struct fixture *f = *state;
    static const char *const texts[] = {"NoSuchIndex", "HNSW16", "IVF100000,Flat"};
    struct vector_index *index = NULL;

    if (f->index == NULL)
        skip();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct attar_error err = {0};

        assert_int_equal(vector_index_build(&f->set, texts[i], &index, &err), -ATTAR_EINVAL);
        assert_non_null(strstr(err.text, texts[i]));
    }
    assert_null(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_recall_under_any_filter),
        cmocka_unit_test(bytes_come_back),
        cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(another_set_is_refused),
        cmocka_unit_test(bad_factories_are_errors),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Goal: a model's bytes come back as the same model, damage is refused, training is deterministic;
 * and the embedding is that of the matrix: U S^1/2 U' S^1/2 = root of M M'.
 * Method: seeded shelves, every truncation and bit of the header and of a part of the body; a
 * matrix of two groups of notes, whose embedding is known. */
#include "scent/kinship.h"
#include "shelf.h"

#include "tests/support/prop.h"

static struct shelf shelf;

static void bytes_of(const struct scent_model *model, struct buf *out)
{
    buf_init(out, 1 << 20);
    scent_model_write(model, out);
    assert_false(out->overflow);
}

TEST_PROP(bytes_come_back_and_training_repeats, 10)
{
    struct scent_model *model;
    struct scent_model *again;
    struct buf first;
    struct buf second;
    struct buf third;

    shelf_fill(&shelf, (uint32_t)rng_below(t->rng, 60), t->rng);
    model = shelf_model(&shelf);
    bytes_of(model, &first);
    CHECK_EQ(t, scent_model_open(buf_slice(&first), &again, NULL), 0);
    bytes_of(again, &second);
    CHECK(t, slice_eq(buf_slice(&first), buf_slice(&second)));
    CHECK(t, strcmp(scent_model_version(model), scent_model_version(again)) == 0);
    scent_model_unref(model);
    model = shelf_model(&shelf);
    bytes_of(model, &third);
    CHECK(t, slice_eq(buf_slice(&first), buf_slice(&third)));
    buf_release(&first);
    buf_release(&second);
    buf_release(&third);
    scent_model_unref(scent_model_ref(model));
    scent_model_unref(model);
    scent_model_unref(again);
}

static void damage_is_refused(void **state)
{
    struct scent_model *untouched = NULL;
    struct scent_model *model;
    struct buf bytes;
    struct rng rng;

    (void)state;
    rng_init(&rng, 3);
    shelf_fill(&shelf, 10, &rng);
    model = shelf_model(&shelf);
    bytes_of(model, &bytes);
    for (size_t len = 0; len < bytes.len; len++)
        assert_true(scent_model_open(slice_of(bytes.ptr, len), &untouched, NULL) < 0);
    for (size_t bit = 0; bit < 8 * bytes.len; bit++) {
        bytes.ptr[bit / 8] = (char)(bytes.ptr[bit / 8] ^ 1 << bit % 8);
        assert_true(scent_model_open(buf_slice(&bytes), &untouched, NULL) < 0);
        bytes.ptr[bit / 8] = (char)(bytes.ptr[bit / 8] ^ 1 << bit % 8);
    }
    assert_null(untouched);
    buf_release(&bytes);
    scent_model_unref(model);
}

static int64_t row_dot(const int16_t *rows, int a, int b)
{
    int64_t sum = 0;

    for (int d = 0; d < KINSHIP_DIMS; d++)
        sum += rows[a * KINSHIP_DIMS + d] * rows[b * KINSHIP_DIMS + d];
    return sum;
}

/* Notes 0..4 meet each other, 5..9 each other, and 10 nobody: kin within a group, strangers across,
 * and never met but with the same company (0 and 4) nearer than across. */
static void company_makes_kin(void **state)
{
    int16_t rows[11 * KINSHIP_DIMS];
    struct kin_pairs pairs;
    struct sparse ppmi;
    const int64_t one = (int64_t)KIN_ONE * KIN_ONE;

    (void)state;
    kin_pairs_init(&pairs, 11);
    for (uint32_t group = 0; group < 10; group += 5)
        for (uint32_t a = 0; a < 5; a++)
            for (uint32_t b = a + 1; b < 5; b++)
                if (b - a < 4)
                    kin_pairs_add(&pairs, (uint32_t[]){group + a, group + b}, 2);
    kin_ppmi(&pairs, &ppmi);
    kin_embed(&ppmi, rows);
    for (int i = 0; i < 10; i++)
        assert_true(llabs(row_dot(rows, i, i) - one) < one / 500);
    assert_int_equal(row_dot(rows, 10, 10), 0);
    assert_true(row_dot(rows, 0, 4) > one / 2);
    assert_true(llabs(row_dot(rows, 0, 7)) < one / 500);
    sparse_release(&ppmi);
    kin_pairs_release(&pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(bytes_come_back_and_training_repeats),
        cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(company_makes_kin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: a model's bytes come back as the same model, damage is refused, training is deterministic.
 * Method: seeded shelves, every truncation and bit of the header and of a part of the body. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(bytes_come_back_and_training_repeats),
        cmocka_unit_test(damage_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: impacts follow the BM25F formula at known points and its shape everywhere.  Method: values
 * worked out by hand; monotony over random pairs. */
#include "index/impact.h"

#include "index/tests/model.h"

static struct schema *schema;

static int set_up(void **state)
{
    (void)state;
    schema = generate_schema(); /* weights 10, 6, 1 */
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    schema_free(schema);
    return 0;
}

static void hand_worked(void **state)
{
    const struct field_averages averages = {.milli = {2000, 0, 20000}};

    (void)state;
    /* average length: the norm is 1 */
    assert_true(impact_share(schema, &averages, 0, 2) == 10.0);
    /* twice the average: 10 / (0.25 + 1.5) */
    assert_true(impact_share(schema, &averages, 0, 4) > 5.71);
    assert_true(impact_share(schema, &averages, 0, 4) < 5.72);
    /* a field that no document of the first batch had */
    assert_true(impact_share(schema, &averages, 1, 9) == 6.0);
    assert_int_equal(impact_of(10.0), 228); /* 255 * 10 / 11.2 = 227.7 */
    assert_int_equal(impact_of(1.0), 116);  /* 255 / 2.2 = 115.9 */
    assert_int_equal(impact_of(0.0), 1);
    assert_int_equal(impact_of(1e9), 255);
}

TEST_PROP(more_is_never_less, 1000)
{
    struct field_averages averages = {.milli = {1 + (uint32_t)rng_below(t->rng, 50000)}};
    uint32_t len = 1 + (uint32_t)rng_below(t->rng, 100);
    double share = impact_share(schema, &averages, 0, len);
    double sum = rng_unit(t->rng) * 30;

    CHECK(t, share > 0);
    CHECK(t, impact_share(schema, &averages, 0, len + 1) <= share);
    CHECK(t, impact_of(sum + share) >= impact_of(sum));
    CHECK(t, impact_of(sum) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hand_worked), PROP(more_is_never_less)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Goal: each duration is counted in exactly the bucket whose bounds hold it. */
#include "base/histogram.h"

#include "tests/support/prop.h"

static void bounds_ascend_and_the_last_is_open(void **state)
{
    (void)state;
    for (int i = 1; i < HISTOGRAM_BUCKETS; i++)
        assert_true(histogram_bounds_us[i - 1] < histogram_bounds_us[i]);
    assert_true(histogram_bounds_us[HISTOGRAM_BUCKETS - 1] == UINT64_MAX);
}

static void a_bound_belongs_to_the_bucket_below(void **state)
{
    (void)state;
    for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
        struct histogram histogram = {0};

        histogram_add(&histogram, histogram_bounds_us[i]);
        assert_int_equal(histogram.counts[i], 1);
        if (i + 1 < HISTOGRAM_BUCKETS) {
            histogram_add(&histogram, histogram_bounds_us[i] + 1);
            assert_int_equal(histogram.counts[i + 1], 1);
        }
    }
}

static void the_sum_is_that_of_all(void **state)
{
    struct histogram histogram = {0};

    (void)state;
    histogram_add(&histogram, 0);
    histogram_add(&histogram, 700);
    histogram_add(&histogram, 12000000);
    assert_int_equal(histogram.counts[0], 2);
    assert_int_equal(histogram.sum_us, 12000700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_ascend_and_the_last_is_open),
        cmocka_unit_test(a_bound_belongs_to_the_bucket_below),
        cmocka_unit_test(the_sum_is_that_of_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

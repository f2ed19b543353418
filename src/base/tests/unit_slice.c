/* Goal: cutting, trimming and exact numbers at their edges.  Method: texts beside results. */
#include "base/slice.h"

#include "base/error.h"
#include "tests/support/prop.h"

static void cutting_sees_every_part(void **state)
{
    struct slice rest = SLICE("a,,b,");
    const char *want[] = {"a", "", "b", ""};
    size_t parts = 0;

    (void)state;
    while (rest.ptr != NULL) {
        assert_true(parts < 4);
        assert_true(slice_eq(slice_cut(&rest, ','), slice_cstr(want[parts++])));
    }
    assert_int_equal(parts, 4);
}

static void trimming_and_order(void **state)
{
    (void)state;
    assert_true(slice_eq(slice_trim(SLICE(" \t a b\r\n")), SLICE("a b")));
    assert_int_equal(slice_trim(SLICE(" \n ")).len, 0);
    assert_int_equal(slice_trim(slice_of(NULL, 0)).len, 0);
    assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0);
    assert_true(slice_cmp(SLICE("b"), SLICE("ab")) > 0);
    assert_true(slice_cmp(SLICE("\x80"), SLICE("a")) > 0); /* bytes, not signed chars */
    assert_int_equal(slice_cmp(slice_of(NULL, 0), SLICE("")), 0);
    assert_true(slice_starts(SLICE("abc"), SLICE("")));
    assert_false(slice_starts(SLICE("ab"), SLICE("abc")));
    assert_true(slice_eq(slice_skip(SLICE("abc"), 9), SLICE("")));
}

static void counting_bytes(void **state)
{
    static const char text[] = "/a//b\0/";

    (void)state;
    assert_int_equal(slice_count(slice_cstr(text), '/'), 3);
    assert_int_equal(slice_count(slice_of(text, sizeof text - 1), '/'), 4); /* past a NUL */
    assert_int_equal(slice_count(slice_of(text, 1), '/'), 1);
    assert_int_equal(slice_count(SLICE("\xff\x7f\xff"), '\xff'), 2);
    assert_int_equal(slice_count(slice_of(NULL, 0), '/'), 0);
}

static void whole_numbers(void **state)
{
    static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1"};
    int64_t value = 0;

    (void)state;
    assert_int_equal(slice_to_i64(SLICE("-9223372036854775808"), &value), 0);
    assert_true(value == INT64_MIN);
    assert_int_equal(slice_to_i64(SLICE("009223372036854775807"), &value), 0);
    assert_true(value == INT64_MAX);
    assert_int_equal(slice_to_i64(SLICE("9223372036854775808"), &value), -ATTAR_ELIMIT);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(slice_to_i64(slice_cstr(bad[i]), &value), -ATTAR_EPARSE);
    assert_true(value == INT64_MAX); /* untouched by failures */
}

static void fixed_decimals(void **state)
{
    static const struct {
        const char *text;
        unsigned scale;
        int rc;
        int64_t units;
    } rows[] = {
        {"249.5", 2, 0, 24950},
        {"249", 2, 0, 24900},
        {"0.05", 2, 0, 5},
        {"-0.05", 2, 0, -5},
        {"1.500", 2, 0, 150},
        {"1.501", 2, -ATTAR_EPARSE, 0},
        {"1.", 2, -ATTAR_EPARSE, 0},
        {".5", 2, -ATTAR_EPARSE, 0},
        {"1.0", 0, -ATTAR_EPARSE, 0},
        {"1.2.3", 2, -ATTAR_EPARSE, 0},
        {"92233720368547758.07", 2, 0, INT64_MAX},
        {"92233720368547758.08", 2, -ATTAR_ELIMIT, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t units = 0;

        assert_int_equal(slice_to_fixed(slice_cstr(rows[i].text), rows[i].scale, &units),
                         rows[i].rc);
        assert_true(units == rows[i].units);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cutting_sees_every_part), cmocka_unit_test(trimming_and_order),
        cmocka_unit_test(counting_bytes),          cmocka_unit_test(whole_numbers),
        cmocka_unit_test(fixed_decimals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

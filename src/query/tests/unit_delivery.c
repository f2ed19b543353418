/* Goal: delivery keys, zones and options are read and matched as search.md F-29 says.
 * Method: tables of cases. */
#include "query/filter/delivery.h"

#include "tests/support/prop.h"

static void keys_are_read(void **state)
{
    static const char *const broken[] = {"", "AE", "AE|", "AE|x", "AE|-1", "AE|64", "AE|1|2"};
    struct slice zone;
    uint32_t options;

    (void)state;
    assert_true(delivery_key_parse(SLICE("AE-DU|9"), &zone, &options));
    assert_true(slice_eq(zone, SLICE("AE-DU")));
    assert_int_equal(options, 9);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_false(delivery_key_parse(slice_cstr(broken[i]), &zone, &options));
}

static void a_zone_covers_itself_what_is_inside_and_its_star(void **state)
{
    static const struct {
        const char *zone, *asked;
        bool covers;
    } cases[] = {
        {"AE", "AE", true},
        {"AE", "AE-DU", true},
        {"AE-DU", "AE", false},
        {"AE-DU", "AE-DU", true},
        {"AE-D", "AE-DU", false},
        {"IN-4000*", "IN-400012", true},
        {"IN-4000*", "IN-4000", true},
        {"IN-4000*", "IN-4001", false},
        {"A", "AE", false},
        {"SA", "AE", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            delivery_zone_covers(slice_cstr(cases[i].zone), slice_cstr(cases[i].asked)),
            cases[i].covers);
}

static void options_have_a_bit_each(void **state)
{
    (void)state;
    assert_int_equal(delivery_option(SLICE("same_day")), 1);
    assert_int_equal(delivery_option(SLICE("cod")), 8);
    assert_int_equal(delivery_option(SLICE("flammable")), 32);
    assert_int_equal(delivery_option(SLICE("teleport")), 0);
    assert_int_equal(delivery_option(SLICE("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read),
        cmocka_unit_test(a_zone_covers_itself_what_is_inside_and_its_star),
        cmocka_unit_test(options_have_a_bit_each),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

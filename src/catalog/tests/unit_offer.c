/* Goal: keys of offers are read as they were written, and nothing else is.
 * Method: every option mask; texts that are no keys. */
#include "catalog/offer.h"

#include "tests/support/prop.h"

static void delivery_keys_come_back(void **state)
{
    char room[OFFER_KEY_CAP];

    (void)state;
    for (uint32_t mask = 0; mask < 1u << OFFER_DELIVERY_OPTION_COUNT; mask++) {
        struct slice key = offer_delivery_key(SLICE("AE-DU"), mask, room);
        struct slice zone;
        uint32_t options = 99;

        assert_true(offer_delivery_parse(key, &zone, &options));
        assert_true(slice_eq(zone, SLICE("AE-DU")) && options == mask);
    }
}

static void other_texts_are_no_keys(void **state)
{
    static const char *const bad[] = {"", "AE", "AE|", "AE|x", "AE|-1", "AE|64", "AE|1|2"};
    struct slice zone;
    uint32_t options;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(offer_delivery_parse(slice_cstr(bad[i]), &zone, &options));
}

static void names_and_sizes(void **state)
{
    char room[OFFER_KEY_CAP];

    (void)state;
    assert_int_equal(offer_delivery_option(SLICE("same_day")), 1);
    assert_int_equal(offer_delivery_option(SLICE("flammable")), 32);
    assert_int_equal(offer_delivery_option(SLICE("drone")), 0);
    assert_true(slice_eq(offer_size_key(1000, room), SLICE("100")));
    assert_true(slice_eq(offer_size_key(75, room), SLICE("7.5")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(delivery_keys_come_back),
                                       cmocka_unit_test(other_texts_are_no_keys),
                                       cmocka_unit_test(names_and_sizes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

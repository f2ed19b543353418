/* Goal: an id is told from every other text, and from an id of another index or key.
 * Method: ids of random searches, each also with one digit changed; a fixed id against SipHash-2-4
 * as it stands, so that a restart with the same key knows the ids given before. */
#include "search/events/query_id.h"

#include "tests/support/prop.h"

#include <stdio.h>

static const uint8_t key[SIPHASH_KEY_BYTES] = {0, 1, 2,  3,  4,  5,  6,  7,
                                               8, 9, 10, 11, 12, 13, 14, 15};
static const uint8_t other_key[SIPHASH_KEY_BYTES] = {1};

static void an_id_is_time_counter_and_seal(void **state)
{
    uint64_t number = query_number(1780000000123, 7 << 20 | 42);
    char id[QUERY_ID_LEN];
    char want[QUERY_ID_LEN + 1];
    char message[16];

    (void)state;
    memcpy(message, &number, 8);
    memcpy(message + 8, "products", 8);
    snprintf(want, sizeof want, "%016llx%016llx", (unsigned long long)1780000000123 << 20 | 42,
             (unsigned long long)siphash(key, slice_of(message, 16)));
    query_id_write(key, number, SLICE("products"), id);
    assert_memory_equal(id, want, QUERY_ID_LEN);
    assert_int_equal(query_number_ms(number), 1780000000123);
}

static void served_ids_are_told_from_others(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 5);
    for (int i = 0; i < 20000; i++) {
        uint64_t number = query_number(1 + (int64_t)rng_below(&rng, 1ull << 43), (uint32_t)i);
        char text[QUERY_ID_LEN];
        struct slice id = slice_of(text, sizeof text);

        query_id_write(key, number, SLICE("products_ar"), text);
        assert_true(query_id_well_formed(id));
        assert_int_equal(query_id_number(key, id, SLICE("products_ar")), number);
        assert_int_equal(query_id_number(key, id, SLICE("products")), 0);
        assert_int_equal(query_id_number(other_key, id, SLICE("products_ar")), 0);
        text[rng_below(&rng, QUERY_ID_LEN)] ^= 1; /* stays a digit but for '9', 'a', 'f' */
        assert_int_equal(query_id_number(key, id, SLICE("products_ar")), 0);
    }
}

static void what_is_no_id(void **state)
{
    static const char *const bad[] = {"", "7dfe2ada7bca48bdd0629649df0bee0",
                                      "7dfe2ada7bca48bdd0629649df0bee077",
                                      "7dfe2ada7bca48bdd0629649df0bee0g"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(query_id_well_formed(slice_cstr(bad[i])));
        assert_int_equal(query_id_number(key, slice_cstr(bad[i]), SLICE("x")), 0);
    }
    assert_true(query_id_well_formed(SLICE("7DFE2ada7bca48bdd0629649df0bee07")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_time_counter_and_seal),
        cmocka_unit_test(served_ids_are_told_from_others),
        cmocka_unit_test(what_is_no_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: the borders of the bitset: empty, one word, the unused bits of the last word.
 * Method: small sets by hand; runs on both paths (ATTAR_SIMD). */
#include "base/bitset.h"

#include "tests/support/prop.h"

static void the_last_word_stays_clean(void **state)
{
    uint64_t set[4];

    (void)state;
    for (size_t bits = 1; bits <= 256; bits++) {
        memset(set, 0x55, sizeof set);
        bitset_fill(set, bits);
        assert_int_equal(bitset_count(set, bitset_words(bits)), bits);
    }
    set[0] = 7;
    bitset_fill(set, 0);
    assert_int_equal(set[0], 7);
}

static void single_bits(void **state)
{
    uint64_t set[2] = {0};

    (void)state;
    bitset_set(set, 63);
    bitset_set(set, 64);
    assert_true(bitset_get(set, 63) && bitset_get(set, 64) && !bitset_get(set, 65));
    assert_int_equal(bitset_next(set, 2, 0), 63);
    assert_int_equal(bitset_next(set, 2, 64), 64);
    assert_true(bitset_next(set, 2, 65) == SIZE_MAX);
    assert_true(bitset_next(set, 2, 128) == SIZE_MAX);
    bitset_reset(set, 63);
    assert_int_equal(bitset_count(set, 2), 1);
    assert_int_equal(bitset_count(set, 0), 0);
}

static void path_follows_the_setting(void **state)
{
    const char *forced = getenv("ATTAR_SIMD");

    (void)state;
    if (forced != NULL && strcmp(forced, "scalar") == 0)
        assert_string_equal(bitset_path(), "scalar");
    else if (__builtin_cpu_supports("avx2"))
        assert_string_equal(bitset_path(), "avx2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_word_stays_clean),
        cmocka_unit_test(single_bits),
        cmocka_unit_test(path_follows_the_setting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: the hash tells close inputs apart and spreads them; it is no promise of exact values.
 * Method: all short strings of two letters, lengths of zeros, single flipped bits. */
#include "base/hash.h"

#include "tests/support/prop.h"

static void close_inputs_differ(void **state)
{
    static const char zeros[64];
    uint64_t seen[65];

    (void)state;
    for (size_t len = 0; len <= 64; len++) {
        seen[len] = hash_bytes(slice_of(zeros, len), 0);
        for (size_t i = 0; i < len; i++)
            assert_true(seen[i] != seen[len]);
    }
    assert_true(hash_bytes(SLICE("a"), 0) != hash_bytes(SLICE("a"), 1));
    assert_true(hash_bytes(SLICE("12345678"), 0) != hash_bytes(SLICE("12345678\0"), 0));
}

static void low_bits_are_spread(void **state)
{
    unsigned count[256] = {0};
    char key[8];

    (void)state;
    for (unsigned i = 0; i < 256 * 64; i++) {
        int len = snprintf(key, sizeof key, "k%u", i);

        count[hash_bytes(slice_of(key, (size_t)len), 0) & 255]++;
    }
    for (int i = 0; i < 256; i++) /* mean 64, standard deviation 8: six of them */
        assert_in_range(count[i], 16, 112);
}

static void one_bit_changes_half(void **state)
{
    unsigned changed = 0;
    char key[24] = "abcdefghijklmnopqrstuvw";
    uint64_t before = hash_bytes(slice_of(key, 24), 7);

    (void)state;
    for (unsigned bit = 0; bit < 24 * 8; bit++) {
        key[bit / 8] ^= (char)(1 << bit % 8);
        changed += (unsigned)__builtin_popcountll(before ^ hash_bytes(slice_of(key, 24), 7));
        key[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_in_range(changed / (24 * 8), 28, 36);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(close_inputs_differ),
        cmocka_unit_test(low_bits_are_spread),
        cmocka_unit_test(one_bit_changes_half),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

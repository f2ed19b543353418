/* Goal: 128 numbers of every width come back, the bytes are those the layout tells, gaps become
 * numbers.  Method: every width 0..32 with random and extreme values; the layout by hand. */
#include "index/segment/bitpack.h"

#include "tests/support/prop.h"

TEST_PROP(every_width_round_trips, 20)
{
    uint8_t bytes[16 * 32 + 1];
    uint32_t values[BITPACK_COUNT];
    uint32_t back[BITPACK_COUNT];

    for (unsigned bits = 0; bits <= 32; bits++) {
        uint64_t bound = (uint64_t)1 << bits;

        for (int i = 0; i < BITPACK_COUNT; i++)
            values[i] =
                (uint32_t)(rng_below(t->rng, 4) == 0 ? bound - 1 : rng_below(t->rng, bound));
        memset(bytes, 0xEE, sizeof bytes);
        bitpack_encode(values, bits, bytes);
        CHECK_EQ(t, bytes[bitpack_bytes(bits)], 0xEE);
        bitpack_decode(bytes, bits, back);
        CHECK(t, memcmp(values, back, sizeof values) == 0);
        CHECK(t, bitpack_width(values) <= bits);
    }
}

/* Value i lies in lane i % 4 at bit (i / 4) * bits of that lane. */
TEST_PROP(lanes_lie_as_documented, 20)
{
    uint8_t bytes[16 * 32];
    uint32_t values[BITPACK_COUNT];
    unsigned bits = 1 + (unsigned)rng_below(t->rng, 31);

    for (int i = 0; i < BITPACK_COUNT; i++)
        values[i] = (uint32_t)rng_below(t->rng, (uint64_t)1 << bits);
    bitpack_encode(values, bits, bytes);
    for (unsigned i = 0; i < BITPACK_COUNT; i++)
        for (unsigned bit = 0; bit < bits; bit++) {
            unsigned at = i / 4 * bits + bit;
            uint8_t byte = bytes[16 * (at / 32) + 4 * (i % 4) + at % 32 / 8];

            CHECK_EQ(t, byte >> at % 8 & 1, values[i] >> bit & 1);
        }
}

static void width_counts_bits(void **state)
{
    uint32_t values[BITPACK_COUNT] = {0};

    (void)state;
    assert_int_equal(bitpack_width(values), 0);
    values[77] = 1;
    assert_int_equal(bitpack_width(values), 1);
    values[3] = 255;
    assert_int_equal(bitpack_width(values), 8);
    values[127] = UINT32_MAX;
    assert_int_equal(bitpack_width(values), 32);
}

static void gaps_become_numbers(void **state)
{
    uint32_t values[BITPACK_COUNT] = {5, 0, 2};

    (void)state;
    bitpack_undelta(values, UINT32_MAX);
    assert_int_equal(values[0], 5);
    assert_int_equal(values[1], 6);
    assert_int_equal(values[2], 9);
    for (uint32_t i = 3; i < BITPACK_COUNT; i++)
        assert_int_equal(values[i], 9 + i - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(every_width_round_trips),
        PROP(lanes_lie_as_documented),
        cmocka_unit_test(width_counts_bits),
        cmocka_unit_test(gaps_become_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

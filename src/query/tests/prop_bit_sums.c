/* Goal: the sums of any sequence of masks are those of counting bit by bit.
 * Method: random masks of one to eight words, around the sizes at which batches and planes fill. */
#include "query/count/bit_sums.h"

#include "tests/support/prop.h"

TEST_PROP(sums_equal_counting_bits, 300)
{
    static const uint32_t around[] = {0, 1, 7, 8, 9, 247, 248, 249, 255, 256, 2000};
    uint32_t want[64 * BIT_SUMS_WORDS_MAX] = {0};
    uint32_t got[64 * BIT_SUMS_WORDS_MAX] = {0};
    uint32_t words = 1 + (uint32_t)rng_below(t->rng, BIT_SUMS_WORDS_MAX);
    uint32_t masks = around[rng_below(t->rng, 11)];
    bool full = rng_below(t->rng, 4) == 0;
    struct bit_sums sums;

    bit_sums_begin(&sums, words, got);
    for (uint32_t i = 0; i < masks; i++) {
        uint64_t *mask = bit_sums_next(&sums);

        for (uint32_t w = 0; w < words; w++) {
            mask[w] = full ? UINT64_MAX : rng_next(t->rng);
            for (uint32_t bit = 0; bit < 64; bit++)
                want[w * 64 + bit] += mask[w] >> bit & 1;
        }
        bit_sums_added(&sums);
    }
    bit_sums_end(&sums);
    for (uint32_t i = 0; i < 64 * words; i++)
        CHECK_EQ(t, got[i], want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(sums_equal_counting_bits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

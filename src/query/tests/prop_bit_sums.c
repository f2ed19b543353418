/* Goal: the sums of any sequence of masks are those of counting bit by bit, on every path.
 * Method: random masks of 4 and 8 words, around the sizes at which batches and levels fill. */
#include "query/count/bit_sums.h"

#include "base/simd.h"
#include "tests/support/prop.h"

#include <stdbool.h>

struct tally {
    uint32_t words;
    uint32_t want[64 * BIT_SUMS_WORDS_MAX];
    struct bit_sums sums[SIMD_LEVEL_COUNT];
};

static void gen_mask(struct rng *rng, struct tally *tally, bool full, uint64_t *mask)
{
    for (uint32_t w = 0; w < tally->words; w++) {
        mask[w] = full ? UINT64_MAX : rng_next(rng) & rng_next(rng);
        for (uint32_t bit = 0; bit < 64; bit++)
            tally->want[w * 64 + bit] += mask[w] >> bit & 1;
    }
}

static void add_batch(struct tally *tally, const uint64_t *const *masks)
{
    for (int level = 0; level < SIMD_LEVEL_COUNT; level++)
        if (simd_kernels_of((enum simd_level)level) != NULL)
            simd_kernels_of((enum simd_level)level)->sums_add(&tally->sums[level], masks);
}

TEST_PROP(sums_equal_counting_bits, 300)
{
    static const uint32_t around[] = {0, 1, 15, 16, 17, 255, 256, 257, 511, 4096};
    uint32_t masks = around[rng_below(t->rng, 10)];
    bool full = rng_below(t->rng, 4) == 0;
    struct tally tally = {.words = bit_sums_words(rng_below(t->rng, 2) ? 256 : 257)};
    uint32_t got[64 * BIT_SUMS_WORDS_MAX];

    for (int level = 0; level < SIMD_LEVEL_COUNT; level++)
        bit_sums_begin(&tally.sums[level], tally.words);
    for (uint32_t done = 0; done < masks; done += BIT_SUMS_BATCH) {
        uint64_t room[BIT_SUMS_BATCH][BIT_SUMS_WORDS_MAX + 1];
        const uint64_t *batch[BIT_SUMS_BATCH];

        for (uint32_t i = 0; i < BIT_SUMS_BATCH; i++) {
            bool there = done + i < masks;
            uint64_t *mask = room[i] + rng_below(t->rng, 2); /* no alignment is asked for */

            if (there)
                gen_mask(t->rng, &tally, full, mask);
            batch[i] = there ? mask : bit_sums_none;
        }
        add_batch(&tally, batch);
    }
    for (int level = 0; level < SIMD_LEVEL_COUNT; level++) {
        const struct simd_kernels *kernels = simd_kernels_of((enum simd_level)level);

        if (kernels == NULL)
            continue;
        memset(got, 0xAA, sizeof got);
        kernels->sums_end(&tally.sums[level], got);
        for (uint32_t i = 0; i < 64 * tally.words; i++)
            CHECK_EQ(t, got[i], tally.want[i]);
    }
}

enum { ROWS = 70 };

/* Chosen rows among neighbours: the OR by hand, then as masks. */
TEST_PROP(rows_are_added_as_their_or, 200)
{
    static uint64_t rows[ROWS * BIT_SUMS_WORDS_MAX];
    uint32_t words = bit_sums_words(rng_below(t->rng, 2) ? 200 : 500);
    struct bit_rows items[BIT_SUMS_BATCH];
    uint64_t ors[BIT_SUMS_BATCH][BIT_SUMS_WORDS_MAX] = {{0}};
    const uint64_t *masks[BIT_SUMS_BATCH];
    uint32_t want[64 * BIT_SUMS_WORDS_MAX];
    uint32_t got[64 * BIT_SUMS_WORDS_MAX];
    struct bit_sums sums;

    for (uint32_t i = 0; i < ROWS * words; i++)
        rows[i] = rng_next(t->rng) & rng_next(t->rng);
    for (uint32_t i = 0; i < BIT_SUMS_BATCH; i++) {
        uint64_t span = rng_below(t->rng, 3) == 0 ? 64 : 1 + rng_below(t->rng, 5);
        uint64_t first = rng_below(t->rng, ROWS - 3 - span + 1);

        items[i].first = rows + first * words;
        items[i].chosen = rng_next(t->rng) & (UINT64_MAX >> (64 - span));
        for (uint64_t r = 0; r < span; r++)
            for (uint32_t w = 0; items[i].chosen >> r & 1 && w < words; w++)
                ors[i][w] |= rows[(first + r) * words + w];
        masks[i] = ors[i];
    }
    for (int level = 0; level < SIMD_LEVEL_COUNT; level++) {
        const struct simd_kernels *kernels = simd_kernels_of((enum simd_level)level);

        if (kernels == NULL)
            continue;
        bit_sums_begin(&sums, words);
        kernels->sums_add(&sums, masks);
        kernels->sums_end(&sums, want);
        bit_sums_begin(&sums, words);
        kernels->sums_add_rows(&sums, items);
        kernels->sums_end(&sums, got);
        for (uint32_t i = 0; i < 64 * words; i++)
            CHECK_EQ(t, got[i], want[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(sums_equal_counting_bits),
                                       PROP(rows_are_added_as_their_or)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

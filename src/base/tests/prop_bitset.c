/* Goal: every bitset operation is the set operation it is named after, on every length, alignment
 * and density, on both paths.  Method: an oracle of one byte a bit. */
#include "base/bitset.h"

#include "tests/support/prop.h"

enum { BITS_MAX = 2000, WORDS_MAX = (BITS_MAX + 63) / 64 };

struct pair {
    size_t bits;
    size_t words;
    uint64_t room[2][WORDS_MAX + 1];
    uint64_t *a;
    uint64_t *b;
    unsigned char in_a[BITS_MAX];
    unsigned char in_b[BITS_MAX];
};

static void gen_pair(struct rng *rng, struct pair *p)
{
    uint64_t density = 1 + rng_below(rng, 100);

    memset(p, 0, sizeof *p);
    p->bits = rng_below(rng, BITS_MAX + 1);
    p->words = bitset_words(p->bits);
    p->a = p->room[0] + rng_below(rng, 2);
    p->b = p->room[1] + rng_below(rng, 2);
    for (size_t i = 0; i < p->bits; i++) {
        p->in_a[i] = rng_below(rng, density) == 0;
        p->in_b[i] = rng_below(rng, 3) == 0;
        if (p->in_a[i])
            bitset_set(p->a, i);
        if (p->in_b[i])
            bitset_set(p->b, i);
    }
}

TEST_PROP(counts_and_walk, 500)
{
    struct pair p;
    size_t count = 0;
    size_t both = 0;
    size_t from = 0;

    gen_pair(t->rng, &p);
    for (size_t i = 0; i < p.bits; i++) {
        count += p.in_a[i];
        both += p.in_a[i] & p.in_b[i];
    }
    CHECK_EQ(t, bitset_count(p.a, p.words), count);
    CHECK_EQ(t, bitset_and_count(p.a, p.b, p.words), both);
    for (BITSET_EACH(bit, p.a, p.words)) {
        while (from < bit)
            CHECK_EQ(t, p.in_a[from++], 0);
        CHECK_EQ(t, p.in_a[from++], 1);
        count--;
    }
    CHECK_EQ(t, count, 0);
}

TEST_PROP(and_or_and_not, 500)
{
    struct pair p;
    uint64_t got[WORDS_MAX];
    void (*const ops[])(uint64_t *, const uint64_t *, size_t) = {bitset_and, bitset_or,
                                                                 bitset_and_not};

    gen_pair(t->rng, &p);
    for (int op = 0; op < 3; op++) {
        memcpy(got, p.a, p.words * sizeof *got);
        ops[op](got, p.b, p.words);
        for (size_t i = 0; i < p.bits; i++) {
            bool want[] = {p.in_a[i] && p.in_b[i], p.in_a[i] || p.in_b[i], p.in_a[i] && !p.in_b[i]};

            CHECK_EQ(t, bitset_get(got, i), want[op]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(counts_and_walk), PROP(and_or_and_not)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

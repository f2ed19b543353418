/* Bitset kernels on one core, at 60 k and 1 M documents: what a facet count costs.
 *
 *   bench_bitset [seconds]      prints one JSON object; ATTAR_SIMD=scalar shows the other path
 *
 * ns_word is per 64-bit word of one operand; gb_s counts the bytes of all operands that are read.
 */
#include "base/bitset.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>

struct sets {
    size_t words;
    uint64_t *a;
    uint64_t *b;
};

static size_t run_and(const struct sets *s)
{
    bitset_and(s->a, s->b, s->words);
    return s->a[0];
}

static size_t run_count(const struct sets *s)
{
    return bitset_count(s->a, s->words);
}

static size_t run_and_count(const struct sets *s)
{
    return bitset_and_count(s->a, s->b, s->words);
}

static size_t run_walk(const struct sets *s)
{
    size_t sum = 0;

    for (BITSET_EACH(bit, s->b, s->words))
        sum += bit;
    return sum;
}

static const struct kernel {
    const char *name;
    size_t (*run)(const struct sets *s);
    unsigned operands;
} kernels[] = {
    {"and", run_and, 2},
    {"count", run_count, 1},
    {"and_count", run_and_count, 2},
    {"walk", run_walk, 1},
};

static struct sets sets_new(size_t bits)
{
    struct sets s = {.words = bitset_words(bits)};
    struct rng rng;

    rng_init(&rng, bits);
    s.a = mem_zero(s.words, sizeof *s.a);
    s.b = mem_zero(s.words, sizeof *s.b);
    for (size_t i = 0; i < s.words; i++) {
        s.a[i] = rng_next(&rng);
        s.b[i] = rng_next(&rng) & rng_next(&rng) & rng_next(&rng); /* an eighth of the bits */
    }
    return s;
}

static void measure(const struct sets *s, const struct kernel *kernel, double seconds)
{
    volatile size_t sink = 0;
    uint64_t rounds = 0;
    int64_t start = clock_monotonic_ns();
    int64_t spent;
    double words;

    do {
        for (int i = 0; i < 64; i++)
            sink += kernel->run(s);
        rounds += 64;
        spent = clock_monotonic_ns() - start;
    } while ((double)spent < seconds * 1e9);
    (void)sink;
    words = (double)s->words * (double)rounds;
    printf("\"%s\":{\"ns\":%.0f,\"ns_word\":%.3f,\"gb_s\":%.1f}", kernel->name,
           (double)spent / (double)rounds, (double)spent / words,
           words * 8 * kernel->operands / (double)spent);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {60000, 1000000};
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 0.5;

    printf("{\"bench\":\"bitset\",\"path\":\"%s\"", bitset_path());
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct sets s = sets_new(sizes[i]);

        printf(",\"%zu\":{", sizes[i]);
        for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
            if (k > 0)
                putchar(',');
            measure(&s, &kernels[k], seconds);
        }
        putchar('}');
        free(s.a);
        free(s.b);
    }
    printf("}\n");
    return 0;
}

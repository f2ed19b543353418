/* Goal: a generation holds what it was given, whoever else is written meanwhile, and begins as the
 * one before it.
 * Method: random generations against arrays that are copied whole; up to six readers keep theirs
 * for a random while.  And an array that is given back is written into, not made anew. */
#include "base/lineage.h"

#include "tests/support/prop.h"

#include <stdlib.h>

enum { HELD = 6, GENERATIONS = 60, ROW_MAX = 600 };

struct held {
    unsigned char *array; /* NULL: none */
    unsigned char *copy;  /* its rows, one behind the other */
    size_t row_bytes;
};

static void read_back(struct prop *t, const struct held *held, size_t rows)
{
    for (size_t row = 0; held->array != NULL && row < rows; row++)
        CHECK(t, memcmp(held->array + row * lineage_stride(held->array),
                        held->copy + row * held->row_bytes, held->row_bytes) == 0);
}

static void let_go(struct held *held)
{
    lineage_release(held->array);
    free(held->copy);
    *held = (struct held){.array = NULL};
}

/* The generation after `former`: kept up to a random place, then random bytes. */
static struct held succeed(struct prop *t, const struct held *former, size_t rows)
{
    struct held next = {.row_bytes = 1 + rng_below(t->rng, ROW_MAX)};
    size_t most = former->row_bytes < next.row_bytes ? former->row_bytes : next.row_bytes;
    size_t kept = rng_below(t->rng, most + 1);

    next.array = lineage_next(former->array, rows, next.row_bytes, kept);
    next.copy = malloc(rows * next.row_bytes);
    CHECK(t, (uintptr_t)next.array % 64 == 0 && lineage_stride(next.array) >= next.row_bytes);
    for (size_t row = 0; row < rows; row++) {
        unsigned char *at = next.array + row * lineage_stride(next.array);
        unsigned char *copy = next.copy + row * next.row_bytes;

        for (size_t i = kept; i < next.row_bytes; i++)
            at[i] = (unsigned char)rng_below(t->rng, 256);
        memcpy(copy, at, next.row_bytes);
        if (kept > 0)
            memcpy(copy, former->copy + row * former->row_bytes, kept);
    }
    return next;
}

TEST_PROP(generations_do_not_disturb_one_another, 300)
{
    size_t rows = 1 + rng_below(t->rng, 4);
    struct held held[HELD] = {{.array = NULL}};
    size_t newest = 0;

    for (int i = 0; i < GENERATIONS; i++) {
        size_t at = rng_below(t->rng, HELD); /* who lets go, and holds the next */
        struct held next = succeed(t, &held[newest], rows);

        let_go(&held[at]);
        held[at] = next;
        newest = at;
        for (int h = 0; h < HELD; h++)
            read_back(t, &held[h], rows);
    }
    for (int h = 0; h < HELD; h++)
        let_go(&held[h]);
}

TEST_PROP(memory_given_back_serves_the_next_generation_but_one, 20)
{
    size_t bytes = 1 + rng_below(t->rng, 5000);
    char *first = lineage_next(NULL, 1, bytes, 0);
    char *second;
    char *third;

    memset(first, 1, bytes);
    second = lineage_next(first, 1, bytes, bytes);
    lineage_release(first);
    third = lineage_next(second, 1, bytes, bytes);
    CHECK(t, third == first);
    CHECK(t, memcmp(second, third, bytes) == 0);
    lineage_release(second);
    lineage_release(third);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(generations_do_not_disturb_one_another),
        PROP(memory_given_back_serves_the_next_generation_but_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: allocations never overlap, and the sum handed out never passes the cap.
 * Method: random sizes; each allocation is filled with its number and checked at the end. */
#include "base/arena.h"

#include "tests/support/prop.h"

enum { ALLOCATIONS = 200 };

TEST_PROP(allocations_do_not_overlap, 300)
{
    unsigned char *ptr[ALLOCATIONS];
    size_t len[ALLOCATIONS];
    size_t sum = 0;
    struct arena arena;

    arena_init(&arena, 1 + rng_below(t->rng, 1 << 18));
    for (int i = 0; i < ALLOCATIONS; i++) {
        len[i] = rng_below(t->rng, rng_below(t->rng, 10) == 0 ? 1 << 16 : 300);
        ptr[i] = arena_alloc(&arena, len[i]);
        if (ptr[i] != NULL)
            memset(ptr[i], i, len[i]);
        sum += ptr[i] != NULL ? len[i] : 0;
        CHECK(t, sum <= arena.used_bytes && arena.used_bytes <= arena.cap_bytes);
    }
    for (int i = 0; i < ALLOCATIONS; i++)
        for (size_t at = 0; ptr[i] != NULL && at < len[i]; at++)
            CHECK_EQ(t, ptr[i][at], i);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(allocations_do_not_overlap)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: an arena hands out zeroed, aligned memory up to its cap and not a byte more.
 * Method: caps small enough to reach. */
#include "base/arena.h"

#include "tests/support/prop.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 20);
    for (size_t size = 0; size < 200; size++) {
        char *ptr = arena_alloc(&arena, size);

        assert_non_null(ptr);
        assert_int_equal((uintptr_t)ptr % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(ptr[i], 0);
        memset(ptr, 0xAA, size);
    }
    arena_release(&arena);
    arena_release(&arena); /* idempotent */
}

static void the_cap_holds(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 100);
    assert_non_null(arena_alloc(&arena, 90)); /* 96 with padding */
    assert_null(arena_alloc(&arena, 5));
    assert_non_null(arena_alloc(&arena, 0));
    assert_int_equal(arena.used_bytes, 96);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(arena_copy(&arena, SLICE("0123456789")).ptr);
    arena_release(&arena);
    assert_non_null(arena_alloc(&arena, 90)); /* usable again */
    arena_release(&arena);
}

static void reset_forgets_but_zeroes(void **state)
{
    struct arena arena;
    char *first;

    (void)state;
    arena_init(&arena, 1 << 20);
    first = arena_alloc(&arena, 64);
    memset(first, 1, 64);
    arena_reset(&arena);
    assert_int_equal(arena.used_bytes, 0);
    assert_ptr_equal(arena_alloc(&arena, 64), first);
    assert_int_equal(first[0] | first[63], 0);
    arena_reset(&arena);
    arena_release(&arena);
    arena_reset(&arena); /* of an empty one */
}

static void a_stage_settles_in_one_piece(void **state)
{
    enum { PART = 800000, PARTS = 4 };
    struct arena arena;
    char *parts[PARTS];

    (void)state;
    arena_init(&arena, 8 << 20);
    for (int round = 0; round < 2; round++) {
        arena_reset(&arena);
        for (int i = 0; i < PARTS; i++) {
            parts[i] = arena_alloc(&arena, PART);
            assert_int_equal(parts[i][0] | parts[i][PART - 1], 0);
            memset(parts[i], 1, PART);
        }
    }
    for (int i = 1; i < PARTS; i++)
        assert_ptr_equal(parts[i], parts[i - 1] + PART);
    arena_release(&arena);
}

static void copies_end_with_nul(void **state)
{
    struct arena arena;
    struct slice copy;

    (void)state;
    arena_init(&arena, 1000);
    copy = arena_copy(&arena, SLICE("عود"));
    assert_string_equal(copy.ptr, "عود");
    assert_int_equal(copy.len, 6);
    assert_string_equal(arena_copy(&arena, slice_of(NULL, 0)).ptr, "");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(the_cap_holds),
        cmocka_unit_test(reset_forgets_but_zeroes),
        cmocka_unit_test(a_stage_settles_in_one_piece),
        cmocka_unit_test(copies_end_with_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

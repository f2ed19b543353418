/* Goal: the edges of the map: empty, the empty key, the keys' cap, clear.
 * Method: small maps by hand. */
#include "base/map.h"

#include "tests/support/prop.h"

static void edges(void **state)
{
    struct map map;

    (void)state;
    map_init(&map, 1 << 16);
    assert_true(map_find(&map, SLICE("a")) == MAP_NONE);
    assert_int_equal(map_add(&map, SLICE("")), 0);
    assert_int_equal(map_add(&map, SLICE("a")), 1);
    assert_int_equal(map_add(&map, slice_of("a\0", 2)), 2);
    assert_int_equal(map_add(&map, SLICE("")), 0);
    assert_int_equal(map.entries[1].value, 0);
    map.entries[1].value = 7;
    assert_int_equal(map.entries[map_find(&map, SLICE("a"))].value, 7);
    map_clear(&map);
    assert_true(map_find(&map, SLICE("a")) == MAP_NONE);
    assert_int_equal(map_add(&map, SLICE("b")), 0);
    map_release(&map);
    map_release(&map);
}

static void the_keys_cap_holds(void **state)
{
    struct map map;
    char key[16];
    uint32_t added = 0;

    (void)state;
    map_init(&map, 1000);
    for (int i = 0; i < 1000; i++) {
        int len = snprintf(key, sizeof key, "key-%d", i);

        if (map_add(&map, slice_of(key, (size_t)len)) != MAP_NONE)
            added++;
    }
    assert_in_range(added, 20, 63); /* 16 bytes a key at least */
    assert_int_equal(map.count, added);
    assert_int_equal(map_find(&map, SLICE("key-3")), 3); /* those that fit are still found */
    map_release(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(edges),
                                       cmocka_unit_test(the_keys_cap_holds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

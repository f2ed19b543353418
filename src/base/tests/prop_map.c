/* Goal: the map finds exactly what was added, at the position of its first adding.
 * Method: random short keys with many repeats, against a linear search. */
#include "base/map.h"

#include "tests/support/prop.h"

enum { KEYS = 400, KEY_MAX = 4 };

TEST_PROP(map_is_a_list_without_repeats, 300)
{
    char keys[KEYS][KEY_MAX];
    size_t lens[KEYS];
    size_t count = 0;
    struct map map;

    map_init(&map, 1 << 20);
    for (int i = 0; i < KEYS; i++) {
        char key[KEY_MAX];
        size_t len = rng_below(t->rng, KEY_MAX + 1);
        size_t at = 0;

        for (size_t b = 0; b < len; b++)
            key[b] = (char)rng_below(t->rng, 5);
        while (at < count && (lens[at] != len || memcmp(keys[at], key, len) != 0))
            at++;
        CHECK_EQ(t, map_find(&map, slice_of(key, len)), at < count ? (uint32_t)at : MAP_NONE);
        CHECK_EQ(t, map_add(&map, slice_of(key, len)), at);
        if (at == count) {
            memcpy(keys[count], key, len);
            lens[count++] = len;
        }
    }
    CHECK_EQ(t, map.count, count);
    for (size_t i = 0; i < count; i++)
        CHECK(t, slice_eq(map.entries[i].key, slice_of(keys[i], lens[i])));
    map_release(&map);
}

/* Many at once is the same as one after the other, over several maps. */
TEST_PROP(add_all_is_add_for_each, 200)
{
    struct map all[2];
    struct map each[2];
    struct map_probe probes[200];
    char keys[200][KEY_MAX];

    for (int m = 0; m < 2; m++) {
        map_init(&all[m], 1 << 20);
        map_init(&each[m], 1 << 20);
    }
    for (int round = 0; round < 3; round++) {
        size_t count = rng_below(t->rng, 201);

        for (size_t i = 0; i < count; i++) {
            for (int b = 0; b < KEY_MAX; b++)
                keys[i][b] = (char)rng_below(t->rng, 5);
            probes[i] = (struct map_probe){.map = &all[rng_below(t->rng, 2)],
                                           .key = slice_of(keys[i], KEY_MAX)};
        }
        map_add_all(probes, count);
        for (size_t i = 0; i < count; i++)
            CHECK_EQ(t, probes[i].position,
                     map_add(&each[probes[i].map - all], slice_of(keys[i], KEY_MAX)));
    }
    for (int m = 0; m < 2; m++) {
        map_release(&all[m]);
        map_release(&each[m]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(map_is_a_list_without_repeats),
                                       PROP(add_all_is_add_for_each)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

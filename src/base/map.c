/* Insertion-ordered hash map (the layout of CPython's dict since 3.6, R. Hettinger 2012): a
 * sparse index of 32-bit positions over a dense array of entries.  No deletion, on purpose:
 * nothing in Attar deletes from one.
 *
 * Invariant: slots is a power of two and at least twice count; each entry is in exactly one slot
 * of its probe chain. */
#include "base/map.h"

#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { MAP_SLOTS_MIN = 16, MAP_COUNT_MAX = 1u << 30 };

void map_init(struct map *map, size_t keys_cap_bytes)
{
    *map = (struct map){0};
    arena_init(&map->keys, keys_cap_bytes);
}

void map_release(struct map *map)
{
    free(map->entries);
    free(map->index);
    arena_release(&map->keys);
    map->entries = NULL;
    map->index = NULL;
    map->count = map->cap = map->mask = 0;
}

void map_clear(struct map *map)
{
    arena_reset(&map->keys);
    if (map->index != NULL)
        memset(map->index, 0, (map->mask + 1) * sizeof *map->index);
    map->count = 0;
}

/* The slot that holds `key`, or the free slot where it would go. */
static size_t slot_of(const struct map *map, struct slice key, uint64_t hash)
{
    size_t slot = hash & map->mask;

    while (map->index[slot] != 0) {
        const struct map_entry *entry = &map->entries[map->index[slot] - 1];

        if (entry->hash == hash && slice_eq(entry->key, key))
            break;
        slot = (slot + 1) & map->mask;
    }
    return slot;
}

uint32_t map_find(const struct map *map, struct slice key)
{
    if (map->count == 0)
        return MAP_NONE;
    return map->index[slot_of(map, key, hash_bytes(key, 0))] - 1;
}

static void grow_index(struct map *map)
{
    size_t slots = map->index == NULL ? MAP_SLOTS_MIN : (map->mask + 1) * 2;

    free(map->index);
    map->index = mem_zero(slots, sizeof *map->index);
    map->mask = slots - 1;
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = map->entries[i].hash & map->mask;

        while (map->index[slot] != 0)
            slot = (slot + 1) & map->mask;
        map->index[slot] = (uint32_t)i + 1;
    }
}

uint32_t map_add(struct map *map, struct slice key)
{
    uint64_t hash = hash_bytes(key, 0);
    struct slice copy;
    void *entries = map->entries;
    size_t slot;

    if (map->index == NULL || (map->count + 1) * 2 > map->mask + 1)
        grow_index(map);
    slot = slot_of(map, key, hash);
    if (map->index[slot] != 0)
        return map->index[slot] - 1;
    copy = arena_copy(&map->keys, key);
    if (copy.ptr == NULL || map->count >= MAP_COUNT_MAX)
        return MAP_NONE;
    mem_reserve(&entries, &map->cap, map->count + 1, sizeof *map->entries);
    map->entries = entries;
    map->entries[map->count] = (struct map_entry){copy, hash, 0};
    map->index[slot] = (uint32_t)++map->count;
    assert(map->count <= map->mask);
    return (uint32_t)map->count - 1;
}

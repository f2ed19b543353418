/* Insertion-ordered hash map (the layout of CPython's dict since 3.6, R. Hettinger 2012): a
 * sparse index of positions, each with half of its key's hash, over a dense array of entries.  No
 * deletion, on purpose: nothing in Attar deletes from one.
 *
 * Invariant: slots is a power of two and at least twice count; each entry is in exactly one slot
 * of its probe chain. */
#include "base/map.h"

#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum {
    MAP_SLOTS_MIN = 16,
    MAP_COUNT_MAX = 1u << 30,
    MAP_PROBES_AT_ONCE = 32 /* a few more than a core has misses under way */
};

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

static uint32_t position_of(uint64_t slot_value)
{
    return (uint32_t)slot_value - 1;
}

static uint64_t slot_value(uint64_t hash, size_t position)
{
    return hash >> 32 << 32 | (uint32_t)(position + 1);
}

/* The slot that holds `key`, or the free slot where it would go.  Half of the hash lies in the slot
 * itself, so that a probe of another key seldom costs a look at its entry. */
static size_t slot_of(const struct map *map, struct slice key, uint64_t hash)
{
    size_t slot = hash & map->mask;
    uint64_t value;

    while ((value = map->index[slot]) != 0) {
        if (value >> 32 == hash >> 32 && slice_eq(map->entries[position_of(value)].key, key))
            break;
        slot = (slot + 1) & map->mask;
    }
    return slot;
}

uint32_t map_find(const struct map *map, struct slice key)
{
    if (map->count == 0)
        return MAP_NONE;
    return position_of(map->index[slot_of(map, key, hash_bytes(key, 0))]);
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
        map->index[slot] = slot_value(map->entries[i].hash, i);
    }
}

static uint32_t add_hashed(struct map *map, struct slice key, uint64_t hash)
{
    struct slice copy;
    void *entries = map->entries;
    size_t slot;

    if (map->index == NULL || (map->count + 1) * 2 > map->mask + 1)
        grow_index(map);
    slot = slot_of(map, key, hash);
    if (map->index[slot] != 0)
        return position_of(map->index[slot]);
    copy = arena_copy(&map->keys, key);
    if (copy.ptr == NULL || map->count >= MAP_COUNT_MAX)
        return MAP_NONE;
    mem_reserve(&entries, &map->cap, map->count + 1, sizeof *map->entries);
    map->entries = entries;
    map->entries[map->count] = (struct map_entry){copy, hash, 0};
    map->index[slot] = slot_value(hash, map->count++);
    assert(map->count <= map->mask);
    return (uint32_t)map->count - 1;
}

uint32_t map_add(struct map *map, struct slice key)
{
    return add_hashed(map, key, hash_bytes(key, 0));
}

/* What the first slot of the probe's chain points to, or NULL; a guess is enough to prefetch. */
static const struct map_entry *first_entry(const struct map_probe *probe)
{
    const struct map *map = probe->map;
    uint64_t value = map->index == NULL ? 0 : map->index[probe->hash & map->mask];

    return value == 0 ? NULL : &map->entries[position_of(value)];
}

/* Three passes that only touch, each what the one before has brought in, then the real one. */
static void add_some(struct map_probe *probes, size_t count)
{
    const struct map_entry *entry;

    for (size_t i = 0; i < count; i++) {
        probes[i].hash = hash_bytes(probes[i].key, 0);
        if (probes[i].map->index != NULL)
            __builtin_prefetch(&probes[i].map->index[probes[i].hash & probes[i].map->mask]);
    }
    for (size_t i = 0; i < count; i++)
        if ((entry = first_entry(&probes[i])) != NULL)
            __builtin_prefetch(entry);
    for (size_t i = 0; i < count; i++)
        if ((entry = first_entry(&probes[i])) != NULL)
            __builtin_prefetch(entry->key.ptr);
    for (size_t i = 0; i < count; i++)
        probes[i].position = add_hashed(probes[i].map, probes[i].key, probes[i].hash);
}

void map_add_all(struct map_probe *probes, size_t count)
{
    for (size_t at = 0; at < count; at += MAP_PROBES_AT_ONCE)
        add_some(probes + at, count - at < MAP_PROBES_AT_ONCE ? count - at : MAP_PROBES_AT_ONCE);
}

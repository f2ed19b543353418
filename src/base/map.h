/* A hash map from bytes to a 64-bit value that remembers the order of insertion, so that walking
 * it is deterministic and its positions serve as dense numbers (a dictionary of terms).
 *
 *   index: open addressing, linear probing, load <= 1/2 -->  entries[0..count): key, hash, value
 *
 * Keys are copied.  Owner: init / release.  Thread: one at a time; look-ups of a map that no one
 * changes: any. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

struct map_entry {
    struct slice key; /* owned by the map, NUL behind it */
    uint64_t hash;
    uint64_t value;
};

struct map {
    struct map_entry *entries;
    size_t count;
    size_t cap;
    uint64_t *index; /* high half of the hash, 1 + position in entries; 0 free */
    size_t mask;     /* slots - 1 */
    struct arena keys;
};

#define MAP_NONE UINT32_MAX

/** Empty; the keys may take `keys_cap_bytes` in all. */
void map_init(struct map *map, size_t keys_cap_bytes);

/** Idempotent. */
void map_release(struct map *map);

/** Forget every entry, keep the tables. */
void map_clear(struct map *map);

/** The position of `key` in entries, or MAP_NONE. */
uint32_t map_find(const struct map *map, struct slice key);

/** The position of `key`, which is added with value 0 if it is not there; MAP_NONE when the
 * keys' cap or 2^30 entries would be passed. */
uint32_t map_add(struct map *map, struct slice key);

/* One of many look-ups: `map` and `key` are the caller's, `position` is what map_add gives. */
struct map_probe {
    struct map *map;
    struct slice key;
    uint64_t hash; /* private */
    uint32_t position;
};

/** map_add for each probe, in order.  Cost: as map_add when the tables lie in cache; when they do
 * not, a fraction, because the misses of neighbouring probes overlap. */
void map_add_all(struct map_probe *probes, size_t count);

#endif

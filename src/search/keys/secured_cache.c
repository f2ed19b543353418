/* A table of sets: a key may lie in any of the 8 places of its set, the set is told by its hash.
 *
 *   hash -> set -> [ e e e e e e e e ]      the one that goes is the one to be forgotten first
 *
 * The hash is of what a client sent, so it is no secret, but equal entries need the signature that
 * was checked before they were put. */
#include "search/keys/secured.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { WAYS = 8, SETS = SECURED_CACHE_MAX / WAYS };

struct entry {
    uint8_t hash[SHA256_BYTES];
    int64_t parent_id; /* 0: free */
    int64_t until_ms;
};

struct secured_cache {
    struct entry sets[SETS][WAYS];
};

struct secured_cache *secured_cache_new(void)
{
    return mem_zero(1, sizeof(struct secured_cache));
}

void secured_cache_free(struct secured_cache *cache)
{
    free(cache);
}

static size_t set_of(const uint8_t hash[SHA256_BYTES])
{
    uint64_t bits;

    memcpy(&bits, hash, sizeof bits);
    return bits % SETS;
}

int64_t secured_cache_get(const struct secured_cache *cache, const uint8_t hash[SHA256_BYTES],
                          int64_t now_ms)
{
    const struct entry *set = cache->sets[set_of(hash)];

    for (int i = 0; i < WAYS; i++)
        if (set[i].until_ms > now_ms && memcmp(set[i].hash, hash, SHA256_BYTES) == 0)
            return set[i].parent_id;
    return 0;
}

void secured_cache_put(struct secured_cache *cache, const uint8_t hash[SHA256_BYTES],
                       int64_t parent_id, int64_t now_ms)
{
    struct entry *set = cache->sets[set_of(hash)];
    struct entry *place = &set[0];

    assert(parent_id > 0);
    for (int i = 0; i < WAYS; i++) {
        if (memcmp(set[i].hash, hash, SHA256_BYTES) == 0) {
            place = &set[i];
            break;
        }
        if (set[i].until_ms < place->until_ms)
            place = &set[i];
    }
    memcpy(place->hash, hash, SHA256_BYTES);
    place->parent_id = parent_id;
    place->until_ms = now_ms + SECURED_CACHE_MS;
}

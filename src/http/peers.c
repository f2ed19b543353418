/* One array of 64-bit words: 48 bits of the address's hash, 16 bits of count.
 *
 *   word = hash(address)[63:16] | count[15:0]           0: free
 *
 * An address lives in one of WINDOW slots from its hash on.  Counting up and down is a
 * compare-and-swap of its word; a slot whose count falls to 0 is free again.  The array is four
 * times as long as there can be connections; if a window is full all the same, the connection
 * goes uncounted rather than refused.
 * Two addresses with the same 48 bits would share a count: about 1 in 10^10 at 4,096 addresses
 * online, and the seed is not known outside. */
#include "http/peers.h"

#include "base/hash.h"
#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { WINDOW = 16, COUNT_MASK = 0xFFFF };

struct peers {
    uint64_t seed;
    size_t mask;
    _Atomic uint64_t slots[];
};

struct peers *peers_new(size_t connections_max, uint64_t seed)
{
    size_t size = 64;
    struct peers *peers;

    while (size < connections_max * 4)
        size *= 2;
    peers = mem_zero(1, sizeof *peers + size * sizeof peers->slots[0]);
    peers->seed = seed;
    peers->mask = size - 1;
    return peers;
}

void peers_free(struct peers *peers)
{
    free(peers);
}

static uint64_t key_of(const struct peers *peers, const struct sockaddr_storage *address)
{
    struct slice bytes;
    uint64_t key;

    if (address->ss_family == AF_INET6)
        bytes = slice_of((const char *)&((const struct sockaddr_in6 *)address)->sin6_addr, 8);
    else
        bytes = slice_of((const char *)&((const struct sockaddr_in *)address)->sin_addr, 4);
    key = hash_bytes(bytes, peers->seed) & ~(uint64_t)COUNT_MASK;
    return key == 0 ? COUNT_MASK + 1 : key;
}

/* The slot that holds `key`, else a free one, else NULL. */
static _Atomic uint64_t *find(struct peers *peers, uint64_t key)
{
    _Atomic uint64_t *unused = NULL;

    for (size_t i = 0; i < WINDOW; i++) {
        _Atomic uint64_t *slot = &peers->slots[((key >> 16) + i) & peers->mask];
        uint64_t word = atomic_load(slot);

        if (word != 0 && (word & ~(uint64_t)COUNT_MASK) == key)
            return slot;
        if (word == 0 && unused == NULL)
            unused = slot;
    }
    return unused;
}

uint32_t peers_enter(struct peers *peers, const struct sockaddr_storage *address, uint32_t max)
{
    uint64_t key = key_of(peers, address);

    for (;;) {
        _Atomic uint64_t *slot = find(peers, key);
        uint64_t word = slot == NULL ? 0 : atomic_load(slot);

        if (slot == NULL)
            return PEERS_UNCOUNTED;
        if (word != 0 && (word & ~(uint64_t)COUNT_MASK) != key)
            continue; /* taken by another address meanwhile */
        if ((word & COUNT_MASK) >= max || (word & COUNT_MASK) == COUNT_MASK)
            return PEERS_FULL;
        if (atomic_compare_exchange_strong(slot, &word, key | ((word & COUNT_MASK) + 1)))
            return (uint32_t)(slot - peers->slots);
    }
}

void peers_leave(struct peers *peers, uint32_t slot)
{
    uint64_t word, less;

    if (slot == PEERS_UNCOUNTED || slot == PEERS_FULL)
        return;
    word = atomic_load(&peers->slots[slot]);
    do {
        less = (word & COUNT_MASK) == 1 ? 0 : word - 1;
    } while (!atomic_compare_exchange_weak(&peers->slots[slot], &word, less));
}

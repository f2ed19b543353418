/* Two atomic words a slot: whose it is, and its TAT.
 *
 * A slot changes hands by a compare-and-swap of the first word.  A second word that has passed
 * stays as it is: nothing is written that another loop, which has found the new key, may have
 * counted on. One that has not is set to `now`, unless somebody counts at that very moment: what
 * the former owner still had to wait is then the new one's. */
#include "search/keys/limiter.h"

#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { WINDOW = 8 };

struct slot {
    _Atomic uint64_t key;
    _Atomic int64_t tat_ns;
};

struct limiter {
    uint64_t seed;
    size_t mask;
    struct slot slots[];
};

struct limit limit_of(uint32_t count, int64_t period_ns)
{
    assert(count > 0 && period_ns >= count);
    return (struct limit){period_ns / count, count};
}

struct limiter *limiter_new(size_t slots, uint64_t seed)
{
    size_t size = WINDOW;
    struct limiter *limiter;

    while (size < slots)
        size *= 2;
    limiter = mem_zero(1, sizeof *limiter + size * sizeof limiter->slots[0]);
    limiter->seed = seed;
    limiter->mask = size - 1;
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    free(limiter);
}

uint64_t limiter_key(const struct limiter *limiter, uint64_t kind, struct slice who)
{
    uint64_t key = hash_bytes(who, hash_u64(limiter->seed ^ kind));

    return key == 0 ? 1 : key;
}

/* The slot of `key`, which is claimed if it has none. */
static struct slot *claim(struct limiter *limiter, uint64_t key, int64_t now_ns)
{
    for (;;) {
        struct slot *first_free = NULL;
        int64_t first_tat = INT64_MAX;
        uint64_t former = 0;

        for (size_t i = 0; i < WINDOW; i++) {
            struct slot *slot = &limiter->slots[(key + i) & limiter->mask];
            uint64_t owner = atomic_load(&slot->key);
            int64_t tat = atomic_load(&slot->tat_ns);

            if (owner == key)
                return slot;
            if (tat < first_tat) {
                first_tat = tat;
                first_free = slot;
                former = owner;
            }
        }
        if (!atomic_compare_exchange_strong(&first_free->key, &former, key))
            continue; /* another took it, perhaps for this very key */
        if (first_tat > now_ns)
            atomic_compare_exchange_strong(&first_free->tat_ns, &first_tat, now_ns);
        return first_free;
    }
}

struct limit_verdict limiter_take(struct limiter *limiter, uint64_t key, const struct limit *limit,
                                  uint32_t cost, int64_t now_ns)
{
    struct slot *slot = claim(limiter, key, now_ns);
    int64_t room_ns = limit->interval_ns * limit->burst;
    int64_t tat = atomic_load(&slot->tat_ns);
    int64_t begin, next;
    bool allowed;

    assert(limit->interval_ns > 0 && limit->burst > 0 && cost <= limit->burst);
    do {
        begin = tat > now_ns ? tat : now_ns;
        next = begin + limit->interval_ns * cost;
        allowed = next - now_ns <= room_ns;
    } while (allowed && cost > 0 && !atomic_compare_exchange_weak(&slot->tat_ns, &tat, next));
    if (!allowed)
        return (struct limit_verdict){
            .full_ns = begin - now_ns,
            .retry_ns = next - now_ns - room_ns,
            .remaining = begin - now_ns >= room_ns
                             ? 0
                             : (uint32_t)((room_ns - (begin - now_ns)) / limit->interval_ns),
        };
    return (struct limit_verdict){
        .allowed = true,
        .full_ns = next - now_ns,
        .remaining = (uint32_t)((room_ns - (next - now_ns)) / limit->interval_ns),
    };
}

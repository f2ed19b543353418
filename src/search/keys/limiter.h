/* How often somebody may ask: the generic cell rate algorithm, in a table of fixed size.
 *
 *   who --hash--> slot: the time at which all that was asked would have been asked evenly (TAT)
 *
 *   take:  tat' = max(tat, now) + cost * interval      allowed if tat' - now <= burst * interval
 *
 * A slot whose time has passed says nothing, so it is free: no clean-up, no memory beyond the
 * table.  When all places of a key are taken the one nearest to free is given up, which forgives
 * that one what it had left to wait.
 * Source: ITU-T I.371 (2004), annex A.  Owner: limiter_free.  Thread: any, without a lock. */
#ifndef SEARCH_LIMITER_H
#define SEARCH_LIMITER_H

#include "base/slice.h"

struct limiter;

/* `burst` at once, then one every `interval_ns`. */
struct limit {
    int64_t interval_ns; /* > 0 */
    uint32_t burst;      /* > 0 */
};

struct limit_verdict {
    bool allowed;
    uint32_t remaining; /* that could be asked now */
    int64_t full_ns;    /* until all of `burst` can be asked again */
    int64_t retry_ns;   /* until this can be asked; 0 when allowed */
};

/** `count` in `period_ns`, all of them at once if need be.  count 1 .. period_ns. */
struct limit limit_of(uint32_t count, int64_t period_ns);

/** A table of `slots`, rounded up to a power of two; 16 bytes a slot.  `seed` keeps strangers from
 * choosing whom they share a place with. */
struct limiter *limiter_new(size_t slots, uint64_t seed);

/** NULL allowed. */
void limiter_free(struct limiter *limiter);

/** The key of somebody: bytes and what kind of limit it is, so that one table serves all. */
uint64_t limiter_key(const struct limiter *limiter, uint64_t kind, struct slice who);

/** Count `cost` for `key` at `now_ns`, unless that passes the limit; cost 0 only looks.
 * Loops that meet a new key in the same instant count it together; only when its places also change
 * hands in that instant may it have a burst more. */
struct limit_verdict limiter_take(struct limiter *limiter, uint64_t key, const struct limit *limit,
                                  uint32_t cost, int64_t now_ns);

#endif

/* Chance as a pure function of (seed, product number, stream): what makes 60 k a prefix of 1 M and
 * lets ranges be made side by side.  Thread: any (pure). */
#ifndef GEN_CATALOG_CHANCE_H
#define GEN_CATALOG_CHANCE_H

#include "base/hash.h"
#include "base/rng.h"

#include <stdbool.h>

/* A stream's draws do not move when another stream draws more. */
enum stream { STREAM_SHARE = 1, STREAM_SCENT, STREAM_NAME, STREAM_FACTS, STREAM_OFFERS };

static inline struct rng chance_of(uint64_t seed, uint64_t number, enum stream stream)
{
    struct rng rng;

    rng_init(&rng, hash_u64(hash_u64(seed + (uint64_t)stream) ^ number));
    return rng;
}

/* From low to high, both included. */
static inline uint64_t chance_between(struct rng *rng, uint64_t low, uint64_t high)
{
    return low + rng_below(rng, high - low + 1);
}

static inline bool chance_percent(struct rng *rng, unsigned percent)
{
    return rng_below(rng, 100) < percent;
}

#endif

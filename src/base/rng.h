/* The one source of randomness that is not secret: seeded, so that every run can be replayed.
 * Never for keys or tokens.  Owner: the caller's struct.  Thread: one at a time.
 * Source: xoshiro256** 1.0 (Blackman and Vigna, ACM TOMS 47(4), 2021), seeded by SplitMix64. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
    uint64_t s[4];
};

void rng_init(struct rng *rng, uint64_t seed);

uint64_t rng_next(struct rng *rng);

/** Uniform in [0, bound), bound > 0, without bias (Lemire, ACM TOMACS 29(1), 2019). */
uint64_t rng_below(struct rng *rng, uint64_t bound);

/** Uniform in [0, 1), 53 bits. */
double rng_unit(struct rng *rng);

#endif

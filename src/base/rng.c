/* xoshiro256**: 256 bits of state, period 2^256 - 1; four words that are never all zero because
 * SplitMix64 makes them. */
#include "base/rng.h"

#include "base/hash.h"

#include <assert.h>

void rng_init(struct rng *rng, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += 0x9E3779B97F4A7C15u;
        rng->s[i] = hash_u64(seed);
    }
}

static uint64_t rotate_left(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t rng_next(struct rng *rng)
{
    uint64_t *s = rng->s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    uint64_t threshold;
    __uint128_t product;

    assert(bound > 0);
    threshold = (0 - bound) % bound;
    do {
        product = (__uint128_t)rng_next(rng) * bound;
    } while ((uint64_t)product < threshold);
    return (uint64_t)(product >> 64);
}

double rng_unit(struct rng *rng)
{
    return (double)(rng_next(rng) >> 11) * 0x1.0p-53;
}

/* A histogram with a constant relative error.
 *
 *   bound(b) = floor(2^(b / 4)) us
 *
 * as in HdrHistogram (Gil Tene), with a base coarse enough for a row a bucket in a table. */
#include "search/analytics/latency.h"

#include <assert.h>
#include <math.h>

enum { STEPS_PER_OCTAVE = 4 };

uint32_t latency_bound_us(unsigned bucket)
{
    assert(bucket < LATENCY_STEPS);
    return (uint32_t)exp2((double)bucket / STEPS_PER_OCTAVE);
}

unsigned latency_bucket(uint32_t us)
{
    unsigned bucket = us <= 1 ? 0 : (unsigned)floor(log2(us) * STEPS_PER_OCTAVE);

    while (bucket < LATENCY_STEPS - 1 && latency_bound_us(bucket) < us)
        bucket++;
    while (bucket > 0 && latency_bound_us(bucket - 1) >= us)
        bucket--;
    return bucket < LATENCY_STEPS ? bucket : LATENCY_STEPS - 1;
}

uint32_t latency_percentile_us(const uint64_t counts[LATENCY_STEPS], unsigned per_mille)
{
    uint64_t total = 0;
    uint64_t below = 0;
    unsigned bucket = 0;

    assert(per_mille <= 1000);
    for (unsigned b = 0; b < LATENCY_STEPS; b++)
        total += counts[b];
    if (total == 0)
        return 0;
    while ((below += counts[bucket]) * 1000 < total * per_mille)
        bucket++;
    return latency_bound_us(bucket);
}

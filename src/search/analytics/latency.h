/* Engine times in buckets that grow by a quarter of an octave: 100 of them reach from 1 us to 30 s,
 * so a percentile read from them is at most 19 % too high, and days can be added up.
 * Private to src/search/analytics.  Thread: any (pure). */
#ifndef SEARCH_LATENCY_H
#define SEARCH_LATENCY_H

#include <stdint.h>

enum { LATENCY_STEPS = 100 };

/** The bucket of a time, 0..LATENCY_STEPS - 1; the last holds whatever is longer. */
unsigned latency_bucket(uint32_t us);

/** The longest time of a bucket, in us. */
uint32_t latency_bound_us(unsigned bucket);

/** The bound of the bucket that holds the time which `per_mille` of all are no longer than; 0 when
 * nothing was counted. */
uint32_t latency_percentile_us(const uint64_t counts[LATENCY_STEPS], unsigned per_mille);

#endif

/* How often a duration fell under each of a few bounds, as Prometheus draws quantiles from.
 *
 *   0 .. 1 ms | .. 2.5 ms | .. 5 ms | ... | .. 5 min | longer        counts, and the sum of all
 *
 * Plain memory: one thread adds, and gives others copies.  Thread: one. */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_BUCKETS = 16 };

/* Inclusive upper bounds in microseconds, ascending; the last, UINT64_MAX, is open. */
extern const uint64_t histogram_bounds_us[HISTOGRAM_BUCKETS];

/* All zero: nothing was added. */
struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS]; /* of each bucket alone */
    uint64_t sum_us;
};

/** Count one duration.  Cost: a look at each bound. */
void histogram_add(struct histogram *histogram, uint64_t us);

#endif

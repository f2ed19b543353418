/* The bounds are those of what is waited for: from a publish, a few milliseconds, to the alarm
 * for what is served late, five minutes. */
#include "base/histogram.h"

#include <assert.h>
#include <stddef.h>

const uint64_t histogram_bounds_us[HISTOGRAM_BUCKETS] = {
    1000,   2500,    5000,    10000,   25000,    50000,    100000,    250000,
    500000, 1000000, 2500000, 5000000, 10000000, 60000000, 300000000, UINT64_MAX};

void histogram_add(struct histogram *histogram, uint64_t us)
{
    size_t i = 0;

    assert(histogram != NULL);
    while (us > histogram_bounds_us[i])
        i++;
    histogram->counts[i]++;
    histogram->sum_us += us;
}

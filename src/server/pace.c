/* Durations of publishes and of whole ways, by the clocks of this machine and of the source. */
#include "server/pace.h"

#include "base/clock.h"

#include <assert.h>

static uint64_t since_us(int64_t from, int64_t to, int64_t unit_us)
{
    return to > from ? (uint64_t)((to - from) * unit_us) : 0; /* clocks of two machines differ */
}

void pace_published(struct pace *pace, int64_t start_ns)
{
    assert(start_ns > 0);
    histogram_add(&pace->publishing, since_us(start_ns / 1000, clock_monotonic_ns() / 1000, 1));
}

void pace_reached(struct pace *pace, struct replica *replica, uint64_t seq)
{
    while (pace->next.seq > 0 || replica_take_arrival(replica, &pace->next)) {
        if (pace->next.seq > seq)
            return;
        histogram_add(&pace->visible, since_us(pace->next.committed_ms, clock_wall_ms(), 1000));
        pace->next.seq = 0;
    }
}

/* Decay by powers of two.
 *
 * A sum moves forward only: an event older than the sum is decayed to the sum's moment, a newer one
 * takes the sum along.  Both are the same number but for rounding. */
#include "search/events/decay.h"

#include <assert.h>
#include <math.h>

int64_t day_of(int64_t wall_ms)
{
    assert(wall_ms >= 0);
    return wall_ms / MS_PER_DAY;
}

int64_t decay_by(int64_t value, int64_t elapsed_ms, int64_t half_life_ms)
{
    assert(half_life_ms > 0);
    return llround((double)value * exp2(-(double)elapsed_ms / (double)half_life_ms));
}

void decayed_add(struct decayed *sum, int64_t weight, int64_t at_ms, int64_t half_life_ms)
{
    if (at_ms >= sum->at_ms) {
        sum->value = decay_by(sum->value, at_ms - sum->at_ms, half_life_ms) + weight;
        sum->at_ms = at_ms;
    } else {
        sum->value += decay_by(weight, sum->at_ms - at_ms, half_life_ms);
    }
}

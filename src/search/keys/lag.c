/* A turn was late when its last request waited for more than LAG_MS_MAX; a turn that was not ends
 * the row.  What the present turn is, its requests show one by one. */
#include "search/keys/lag.h"

#include <assert.h>

bool lag_refuses(struct lag *lag, int64_t turn_ms, int64_t now_ms)
{
    bool late = now_ms - turn_ms > LAG_MS_MAX;

    assert(turn_ms > 0);
    if (turn_ms != lag->turn_ms) {
        if (lag->seen_ms - lag->turn_ms <= LAG_MS_MAX)
            lag->late_since_ms = 0;
        lag->turn_ms = turn_ms;
    }
    lag->seen_ms = now_ms;
    if (late && lag->late_since_ms == 0)
        lag->late_since_ms = turn_ms;
    return late && now_ms - lag->late_since_ms >= LAG_FOR_MS;
}

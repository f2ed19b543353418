/* A turn was late when its last request waited for more than LAG_MS_MAX; a turn that was not ends
 * the row, and so does a pause: a loop that is asked too much has its turns one behind the other.
 * What the present turn is, its requests show one by one. */
#include "search/keys/lag.h"

#include <assert.h>

bool lag_refuses(struct lag *lag, int64_t turn_ms, int64_t now_ms)
{
    bool late = now_ms - turn_ms > LAG_MS_MAX;

    assert(turn_ms > 0);
    if (turn_ms != lag->turn_ms) {
        bool was_late = lag->seen_ms - lag->turn_ms > LAG_MS_MAX;
        bool paused = turn_ms - lag->seen_ms > LAG_MS_MAX;

        if (!was_late || paused)
            lag->late_since_ms = 0;
        lag->turn_ms = turn_ms;
    }
    lag->seen_ms = now_ms;
    if (late && lag->late_since_ms == 0)
        lag->late_since_ms = turn_ms;
    return late && now_ms - lag->late_since_ms >= LAG_FOR_MS;
}

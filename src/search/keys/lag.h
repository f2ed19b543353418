/* Is a loop late?  What waits longest is refused, so that the rest is answered in time.
 *
 *   turn begins --- requests, one after another --- 50 ms ---> these have waited that long:
 * refused, once it has been so for 100 ms
 *
 * A request's wait is told by the turn it is handled in: all of a turn's requests had arrived when
 * it began.  So a loop that is asked too much works 50 ms a turn and refuses the rest, and one long
 * turn alone refuses nobody.
 * Source: reliability.md section 4.  Private to src/search/keys.  Thread: one at a time. */
#ifndef SEARCH_LAG_H
#define SEARCH_LAG_H

#include <stdbool.h>
#include <stdint.h>

enum { LAG_MS_MAX = 50, LAG_FOR_MS = 100 };

struct lag {
    int64_t turn_ms;       /* when the turn in progress began */
    int64_t seen_ms;       /* the last request's time */
    int64_t late_since_ms; /* begin of the first of an unbroken row of late turns; 0: none */
};

/** Is a request refused that is handled at `now_ms` in the turn that began at `turn_ms`? */
bool lag_refuses(struct lag *lag, int64_t turn_ms, int64_t now_ms);

#endif

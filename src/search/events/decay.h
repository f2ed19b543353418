/* Exponential decay in whole numbers: what happened long ago counts less.
 *
 *   weight w at time t is worth w * 2^(-(T - t) / half-life) at time T
 *
 * A sum of such weights is kept as its worth at one moment; later, or earlier, it is worth that
 * much times the same power, so nothing older has to be looked at again (forward decay: Cormode,
 * Shkapenyuk, Srivastava and Xu, ICDE 2009).  Values are in millionths of a click, rounded, so that
 * the same log gives the same scores on every machine.
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_DECAY_H
#define SEARCH_DECAY_H

#include <stdint.h>

enum { DECAY_UNIT = 1000000, MS_PER_DAY = 86400000 };

#define POPULARITY_HALF_LIFE_MS (30 * (int64_t)MS_PER_DAY)
#define TREND_HALF_LIFE_MS      (3 * (int64_t)MS_PER_DAY)

/** The day of `wall_ms`, counted from 1970-01-01 UTC. */
int64_t day_of(int64_t wall_ms);

/** What `value` is worth `elapsed_ms` later (earlier when negative). */
int64_t decay_by(int64_t value, int64_t elapsed_ms, int64_t half_life_ms);

/* A sum and the moment it is told for. */
struct decayed {
    int64_t value;
    int64_t at_ms;
};

/** Add `weight` of the moment `at_ms`, in any order of moments. */
void decayed_add(struct decayed *sum, int64_t weight, int64_t at_ms, int64_t half_life_ms);

#endif

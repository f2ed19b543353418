/* Whether a well-formed event is to be believed (search.md section 8).
 *
 *   declared bot -> too many -> product unknown -> neither served nor seen -> said before -> kept
 *
 * Each gate has a counter in /metrics.  What is dropped is kept nowhere.
 * Private to src/search/events.  Thread: the writer's. */
#ifndef SEARCH_BELIEF_H
#define SEARCH_BELIEF_H

#include "base/slice.h"

#include <stdint.h>

enum { BELIEF_MINUTE_MAX = 60, BELIEF_DAY_MAX = 1000, BELIEF_SLOTS = 1 << 16 };

/* name in figures, NAME */
#define EVENT_OUTCOMES(X) \
    X(kept, KEPT)         \
    X(bot, BOT)           \
    X(rate, RATE)         \
    X(unknown, NOT_FOUND) \
    X(unserved, UNSERVED) \
    X(repeat, REPEAT)

enum event_outcome {
#define X(name, NAME) EVENT_##NAME,
    EVENT_OUTCOMES(X)
#undef X
        EVENT_OUTCOME_COUNT
};
const char *event_outcome_name(enum event_outcome outcome);

/** Does this user agent say that it is a program?  Thread: any (pure). */
bool agent_is_bot(struct slice user_agent);

/* How many events a user has sent lately: a table of fixed size, in which the user who has been
 * quiet for longest makes room. */
struct belief;

/** Never NULL.  Owner: belief_free. */
struct belief *belief_new(void);
void belief_free(struct belief *belief);

/** One more event of `user` at `now_ms` (wall): false when it is past 60 in this minute or 1,000 in
 * this day, UTC. */
bool belief_within_rate(struct belief *belief, uint64_t user, int64_t now_ms);

#endif

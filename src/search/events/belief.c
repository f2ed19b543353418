/* Declared bots and rates.
 *
 *   user (a keyed hash) --low bits--> bucket of 4 slots: user, minute, day, counts
 *
 * A bucket that is full gives up the user who was heard of longest ago, who then starts anew: a
 * flood of invented users makes room for itself, never memory. */
#include "search/events/belief.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

enum { WAYS = 4, MS_PER_MINUTE = 60000, MINUTES_PER_DAY = 1440, AGENT_LOOKED_AT = 512 };

struct rate_slot {
    uint64_t user; /* 0: free */
    int64_t minute;
    uint32_t in_minute;
    uint32_t in_day;
};

struct belief {
    struct rate_slot slots[BELIEF_SLOTS];
};

const char *event_outcome_name(enum event_outcome outcome)
{
    static const char *const names[EVENT_OUTCOME_COUNT] = {
#define X(name, NAME) #name,
        EVENT_OUTCOMES(X)
#undef X
    };

    assert(outcome < EVENT_OUTCOME_COUNT);
    return names[outcome];
}

static bool holds(struct slice text, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= text.len; i++)
        if (strncasecmp(text.ptr + i, word, len) == 0)
            return true;
    return false;
}

bool agent_is_bot(struct slice user_agent)
{
    /* what crawlers call themselves: RFC 9309 leaves it to them, these words are the custom */
    static const char *const words[] = {"bot",     "crawl",   "spider", "slurp",
                                        "preview", "monitor", "scrape", "lighthouse"};
    bool bot = false;

    user_agent.len = user_agent.len < AGENT_LOOKED_AT ? user_agent.len : AGENT_LOOKED_AT;
    for (size_t i = 0; !bot && i < sizeof words / sizeof *words; i++)
        bot = holds(user_agent, words[i]);
    return bot;
}

struct belief *belief_new(void)
{
    return mem_zero(1, sizeof(struct belief));
}

void belief_free(struct belief *belief)
{
    free(belief);
}

static struct rate_slot *slot_of(struct belief *belief, uint64_t user)
{
    struct rate_slot *bucket = &belief->slots[(user & (BELIEF_SLOTS - 1)) / WAYS * WAYS];
    struct rate_slot *oldest = bucket;

    for (int i = 0; i < WAYS; i++) {
        if (bucket[i].user == user)
            return &bucket[i];
        if (bucket[i].minute < oldest->minute)
            oldest = &bucket[i];
    }
    *oldest = (struct rate_slot){.user = user};
    return oldest;
}

bool belief_within_rate(struct belief *belief, uint64_t user, int64_t now_ms)
{
    struct rate_slot *slot = slot_of(belief, user);
    int64_t minute = now_ms / MS_PER_MINUTE;

    assert(now_ms > 0);
    if (slot->minute / MINUTES_PER_DAY != minute / MINUTES_PER_DAY)
        slot->in_day = 0;
    if (slot->minute != minute)
        slot->in_minute = 0;
    slot->minute = minute;
    if (slot->in_minute >= BELIEF_MINUTE_MAX || slot->in_day >= BELIEF_DAY_MAX)
        return false;
    slot->in_minute++;
    slot->in_day++;
    return true;
}

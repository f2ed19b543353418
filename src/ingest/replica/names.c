/* The words for states, alarms and events: the tables of replica.h as texts. */
#include "ingest/replica/replica.h"

#include <assert.h>

struct named {
    const char *name;
    const char *words;
};

#define X(name, words) {#name, words},
static const struct named states[] = {REPLICA_STATES(X)};
static const struct named alarms[] = {REPLICA_ALARMS(X)};
#undef X

const char *replica_state_name(enum replica_state state)
{
    assert(state < REPLICA_STATE_COUNT);
    return states[state].name;
}

const char *replica_state_words(enum replica_state state)
{
    assert(state < REPLICA_STATE_COUNT);
    return states[state].words;
}

const char *replica_alarm_name(enum replica_alarm alarm)
{
    assert(alarm < REPLICA_ALARM_COUNT);
    return alarms[alarm].name;
}

const char *replica_alarm_words(enum replica_alarm alarm)
{
    assert(alarm < REPLICA_ALARM_COUNT);
    return alarms[alarm].words;
}

const char *replica_event_name(enum replica_event event)
{
    static const char *const names[REPLICA_EVENT_COUNT] = {
        "put", "delete", "gone", "drop", "replace", "invalidate", "unknown"};

    assert(event < REPLICA_EVENT_COUNT);
    return names[event];
}

/* What the writer of events.db holds, for the files that are its ideas.  Private to
 * src/search/events.
 *
 *   events.c    opens and closes it      weigh.c     fills its tables, batch by batch
 *   tick.c      makes scores and pairs   in_force.c  reads what is published
 *
 * Thread: the writer's, but for what is atomic or published. */
#ifndef EVENTS_STATE_H
#define EVENTS_STATE_H

#include "search/analytics/analytics.h"
#include "search/events/event_store.h"
#include "search/events/events.h"
#include "search/profile/profile_store.h"
#include "sql/sql.h"

#include <limits.h>
#include <stdatomic.h>

struct events {
    struct search_service *service;
    char path[PATH_MAX];
    int64_t score_interval_ms;
    struct pool *pool;    /* one thread: the writer */
    struct pool *reports; /* one thread: readers */
    struct published *table;
    struct published *bought; /* struct together */
    _Atomic bool ticking;
    _Atomic bool rescored;
    _Atomic uint64_t counts[EVENT_KIND_COUNT][EVENT_OUTCOME_COUNT];
    _Atomic uint64_t marks;
    /* the writer's */
    struct sql *db;
    struct event_store *store;
    struct analytics *analytics;
    struct profile_store *profiles;
    struct belief *belief;
    struct arena arena;
    bool changed; /* an event was kept since the scores were made */
    int64_t scored_ms;
    bool purchased; /* a purchase was kept since the pairs were counted */
    int64_t paired_ms;
    int64_t pairing_ms; /* how long that took */
};

/** Commit what rc 0 says is whole, undo anything else.  Returns what became of it. */
int events_commit(struct events *events, int rc, struct attar_error *err);

#endif

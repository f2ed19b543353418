/* What the writer does each minute: begin, notes, sweep, commit; then scores and pairs.
 *
 * Scores are worked out at the start, and then each minute in which an event was kept; hourly
 * without one, because decay goes on.  What is bought together likewise, of purchases; where
 * counting takes long it is done less often, so that it has a small share of the writer's time. */
#include "search/events/events_state.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "loop/loop.h"
#include "search/service.h"

#include <stdlib.h>

enum {
    STALE_MS = 3600000,
    PAIRING_SHARE = 50 /* counting pairs takes 1/50 of the time, or as the interval says */
};

static int make_scores(struct events *events, int64_t now_ms, struct attar_error *err)
{
    struct score_table *table = NULL;
    int64_t age_ms = now_ms - events->scored_ms;
    int rc;

    if (age_ms < (events->changed ? events->score_interval_ms : STALE_MS))
        return 0;
    rc = score_table_new(events->store, now_ms, &table, err);
    if (rc < 0)
        return rc;
    events->changed = false;
    events->scored_ms = now_ms;
    published_set(events->table, table, score_table_free);
    atomic_store(&events->rescored, true);
    return 0;
}

static bool pairs_are_due(const struct events *events, int64_t now_ms)
{
    int64_t wait_ms = PAIRING_SHARE * events->pairing_ms;

    if (wait_ms < events->score_interval_ms)
        wait_ms = events->score_interval_ms;
    return now_ms - events->paired_ms >= (events->purchased ? wait_ms : STALE_MS);
}

static int make_pairs(struct events *events, int64_t now_ms, struct attar_error *err)
{
    struct together *together = NULL;
    int64_t begun_ns = clock_monotonic_ns();
    int rc;

    if (!pairs_are_due(events, now_ms))
        return 0;
    rc = together_new(events->store, &together, err);
    if (rc < 0)
        return rc;
    events->purchased = false;
    events->paired_ms = now_ms;
    events->pairing_ms = (clock_monotonic_ns() - begun_ns) / 1000000;
    published_set(events->bought, together, together_free);
    return 0;
}

static int tick(struct events *events, struct attar_error *err)
{
    int64_t now_ms = clock_wall_ms();
    int rc = sql_begin(events->db, err);

    if (rc < 0)
        return rc;
    rc = analytics_drain(events->analytics, err);
    if (rc == 0)
        rc = event_store_sweep(events->store, now_ms, err);
    if (rc == 0)
        rc = analytics_sweep(events->analytics, now_ms, err);
    rc = events_commit(events, rc, err);
    if (rc == 0)
        rc = make_scores(events, now_ms, err);
    return rc < 0 ? rc : make_pairs(events, now_ms, err);
}

/* On the heap: it may be done after the events are closed. */
struct tick_job {
    struct pool_job job; /* first */
    struct events *events;
};

static void tick_work(struct pool_job *job)
{
    struct events *events = ((struct tick_job *)job)->events;
    struct attar_error err = {0};

    if (tick(events, &err) < 0)
        log_error("events_tick_failed", &err);
    atomic_store(&events->ticking, false);
}

static void tick_done(struct pool_job *job, int rc)
{
    (void)rc;
    free(job);
}

void events_tick(struct events *events, struct loop *loop)
{
    struct tick_job *job;

    if (atomic_exchange(&events->ticking, true))
        return;
    job = mem_zero(1, sizeof *job);
    job->job = (struct pool_job){.loop = loop, .work = tick_work, .done = tick_done};
    job->events = events;
    if (pool_submit(events->pool, &job->job) < 0) {
        free(job);
        atomic_store(&events->ticking, false);
    }
}

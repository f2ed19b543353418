/* The life of the writer of events.db, and its figures.
 *
 *   weigh.c     batch of requests: begin, notes, each event weighed, commit    (intake.c, on the
 * pool) tick.c      begin, notes, sweep, commit; scores, pairs                     (on the pool)
 *   in_force.c  what the loops see of it */
#include "search/events/events.h"

#include "base/log.h"
#include "base/mem.h"
#include "loop/loop.h"
#include "search/events/events_state.h"
#include "search/service.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUEUE_MAX = WORKERS_MAX + 1, REPORTS_WAITING_MAX = 16, BATCH_ARENA_BYTES = 64 << 20 };

int events_commit(struct events *events, int rc, struct attar_error *err)
{
    if (rc == 0)
        rc = sql_commit(events->db, err);
    if (rc < 0)
        sql_rollback(events->db);
    return rc;
}

/* ---- The life ---- */

static int open_tables(struct events *events, struct attar_error *err)
{
    int rc = sql_open(events->path, &events->db, err);

    if (rc == 0)
        rc = event_store_new(events->db, &events->store, err);
    if (rc == 0)
        rc = analytics_open(events->service, events->db, &events->analytics, err);
    if (rc == 0)
        rc = profile_store_new(events->db, &events->profiles, err);
    return rc;
}

int events_open(const struct search_config *config, struct search_service *service,
                struct events **out_events, struct attar_error *err)
{
    static const struct pool_config pool = {"events", 1, QUEUE_MAX};
    static const struct pool_config reports = {"reports", 1, REPORTS_WAITING_MAX};
    struct events *events = mem_zero(1, sizeof *events);
    int len = snprintf(events->path, sizeof events->path, "%s", config->events_path);
    int rc;

    assert(len > 0 && len < PATH_MAX && config->score_interval_ms > 0);
    events->service = service;
    events->score_interval_ms = config->score_interval_ms;
    events->table = published_new();
    events->bought = published_new();
    events->belief = belief_new();
    arena_init(&events->arena, BATCH_ARENA_BYTES);
    rc = open_tables(events, err);
    if (rc == 0)
        rc = pool_new(&pool, &events->pool, err);
    if (rc == 0)
        rc = pool_new(&reports, &events->reports, err);
    if (rc < 0) {
        events_close(events);
        return rc;
    }
    *out_events = events;
    return 0;
}

/* What was noted since the last tick. */
static void last_drain(struct events *events)
{
    struct attar_error err = {0};

    if (events->analytics != NULL && events_take(events, NULL, &err) < 0)
        log_error("events_failed", &err);
}

void events_close(struct events *events)
{
    if (events == NULL)
        return;
    pool_free(events->pool);
    pool_free(events->reports);
    last_drain(events);
    analytics_close(events->analytics);
    profile_store_free(events->profiles);
    event_store_free(events->store);
    sql_close(events->db);
    published_free(events->table);
    published_free(events->bought);
    belief_free(events->belief);
    arena_release(&events->arena);
    free(events);
}

struct pool *events_pool(struct events *events)
{
    return events->pool;
}

struct pool *events_reports(struct events *events)
{
    return events->reports;
}

const char *events_path(const struct events *events)
{
    return events->path;
}

void events_metrics(const struct events *events, struct buf *out)
{
    buf_add_cstr(out, "# HELP attar_events_total Events on products, by what became of them.\n"
                      "# TYPE attar_events_total counter\n");
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        for (int outcome = 0; outcome < EVENT_OUTCOME_COUNT; outcome++)
            buf_addf(out, "attar_events_total{kind=\"%s\",outcome=\"%s\"} %llu\n",
                     event_kind_name((enum event_kind)kind),
                     event_outcome_name((enum event_outcome)outcome),
                     (unsigned long long)atomic_load_explicit(&events->counts[kind][outcome],
                                                              memory_order_relaxed));
    buf_addf(out,
             "# HELP attar_event_marks_total Events of filters or of how a page was made.\n"
             "# TYPE attar_event_marks_total counter\nattar_event_marks_total %llu\n",
             (unsigned long long)atomic_load_explicit(&events->marks, memory_order_relaxed));
    buf_addf(out,
             "# HELP attar_analytics_dropped_total Notes of searches lost to a full ring.\n"
             "# TYPE attar_analytics_dropped_total counter\nattar_analytics_dropped_total %llu\n",
             (unsigned long long)analytics_dropped(events->service));
}

/* The writer of events.db, and what others see of it.
 *
 *   batch of requests: begin, notes, each event weighed, commit        (intake.c, on the pool)
 *   tick:              begin, notes, sweep, commit; scores, pairs      (here, on the pool)
 *
 * Scores are worked out at the start, and then each minute in which an event was kept; hourly
 * without one, because decay goes on.  What is bought together likewise, of purchases; where
 * counting takes long it is done less often, so that it has a small share of the writer's time. */
#include "search/events/events.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "index/index.h"
#include "loop/loop.h"
#include "search/analytics/analytics.h"
#include "search/events/event_store.h"
#include "search/events/query_id.h"
#include "search/profile/profile_store.h"
#include "search/service.h"
#include "sql/sql.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    QUEUE_MAX = WORKERS_MAX + 1,
    REPORTS_WAITING_MAX = 16,
    BATCH_ARENA_BYTES = 64 << 20,
    STALE_MS = 3600000,
    PAIRING_SHARE = 50,      /* counting pairs takes 1/50 of the time, or as the interval says */
    SERVED_MS_MAX = 86400000 /* a click is of an answer of the last day */
};

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

/* ---- Weighing ---- */

/* One batch: what every event of it is looked at with. */
struct weighing {
    struct events *events;
    struct generation *generation; /* or NULL */
    int64_t now_ms;
    bool bot;
    const struct profile_key *profile; /* of who has sent it, or NULL */
};

static bool is_known(const struct weighing *w, struct slice product)
{
    if (product.len == 0 || product.len > EVENT_PRODUCT_MAX)
        return false;
    return w->generation == NULL ||
           snapshot_find(view_snapshot(w->generation->view), product) != INDEX_DOC_NONE;
}

static uint64_t served_query(const struct weighing *w, const struct event *event)
{
    uint64_t number = query_id_number(w->events->service->event_key, event->query_id, event->index);

    return number != 0 && w->now_ms - query_number_ms(number) <= SERVED_MS_MAX ? number : 0;
}

/* A click is of something that was shown: by an answer, or seen before. */
static bool needs_showing(enum event_kind kind)
{
    return kind == EVENT_CLICK || kind == EVENT_ADD_TO_CART;
}

static int weigh_further(const struct weighing *w, const struct event_row *row,
                         enum event_outcome *out_outcome, struct attar_error *err)
{
    bool seen = true;
    bool fresh = false;
    int rc = 0;

    if (row->query_number == 0 && needs_showing(row->kind))
        rc = event_store_seen(w->events->store, row->user, row->product, w->now_ms, &seen, err);
    if (rc == 0 && seen)
        rc = event_store_add(w->events->store, row, &fresh, err);
    *out_outcome = !seen ? EVENT_UNSERVED : fresh ? EVENT_KEPT : EVENT_REPEAT;
    return rc;
}

/* Purchases come from the order module alone; what pages say of them is kept for reports. */
static bool makes_popular(enum event_kind kind)
{
    return event_weight(kind) > 0 && kind != EVENT_PURCHASE;
}

/* To whoever agreed to it: profile/profiles.h. */
static int remember(const struct weighing *w, const struct event_row *row, struct attar_error *err)
{
    const struct profile_event event = {row->product, row->kind, row->at_ms};

    if (w->profile == NULL)
        return 0;
    return profile_store_event(w->events->profiles, w->profile, &event, err);
}

static int keep(const struct weighing *w, const struct event_row *row, struct attar_error *err)
{
    int rc = remember(w, row, err);

    if (rc < 0)
        return rc;
    if (makes_popular(row->kind)) {
        rc = event_store_raise(w->events->store, row, err);
        w->events->changed = true;
    }
    w->events->purchased |= row->kind == EVENT_PURCHASE;
    if (rc == 0)
        rc =
            analytics_event(w->events->analytics, row->kind, row->query_number, row->position, err);
    return rc;
}

/* `within` says whether the event that names this product is within the user's rate. */
static int weigh(const struct weighing *w, const struct event *event, bool within,
                 struct attar_error *err)
{
    struct event_row row = {
        .kind = event->kind,
        .product = event->product,
        .region = event->region,
        .user = user_number(w->events->service, event->user_token),
        .query_number = served_query(w, event),
        .position = event->position,
        .at_ms = event->at_ms,
        .received_ms = w->now_ms,
    };
    enum event_outcome outcome = EVENT_KEPT;
    int rc = 0;

    if (w->bot)
        outcome = EVENT_BOT;
    else if (!within)
        outcome = EVENT_RATE;
    else if (!is_known(w, event->product))
        outcome = EVENT_NOT_FOUND;
    else
        rc = weigh_further(w, &row, &outcome, err);
    if (rc == 0 && outcome == EVENT_KEPT)
        rc = keep(w, &row, err);
    atomic_fetch_add_explicit(&w->events->counts[event->kind][outcome], 1, memory_order_relaxed);
    return rc;
}

static int weigh_all(const struct weighing *w, const struct event_list *list,
                     struct attar_error *err)
{
    bool within = true;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < list->count; i++) {
        const struct event *event = &list->items[i];

        if (i == 0 || event->number != event[-1].number)
            within = belief_within_rate(
                w->events->belief, user_number(w->events->service, event->user_token), w->now_ms);
        rc = weigh(w, event, within, err);
    }
    atomic_fetch_add_explicit(&w->events->marks, list->marks, memory_order_relaxed);
    return rc;
}

/* ---- Batches ---- */

static int take_request(struct weighing *w, struct event_request *request, struct attar_error *err)
{
    struct arena *arena = &w->events->arena;
    struct event_list list = {0};
    int rc;

    arena_reset(arena);
    if (request->native)
        rc = events_parse_native(request->body, w->now_ms, arena, &list, &request->fault);
    else
        rc = events_parse_wire(request->body, w->now_ms, arena, &list, &request->fault);
    w->bot = request->bot;
    w->profile = request->profiled ? &request->profile : NULL;
    return rc < 0 ? 0 : weigh_all(w, &list, err);
}

static int take_all(struct events *events, struct event_request *first, struct attar_error *err)
{
    struct weighing w = {
        .events = events,
        .generation = generation_hold(&events->service->ring),
        .now_ms = clock_wall_ms(),
    };
    int rc = analytics_drain(events->analytics, err); /* the searches that these are answers to */

    for (struct event_request *request = first; rc == 0 && request != NULL; request = request->next)
        rc = take_request(&w, request, err);
    if (w.generation != NULL)
        generation_unref(w.generation);
    return rc;
}

static int commit_or_rollback(struct events *events, int rc, struct attar_error *err)
{
    if (rc == 0)
        rc = sql_commit(events->db, err);
    if (rc < 0)
        sql_rollback(events->db);
    return rc;
}

int events_take(struct events *events, struct event_request *first, struct attar_error *err)
{
    int rc = sql_begin(events->db, err);

    if (rc == 0)
        rc = commit_or_rollback(events, take_all(events, first, err), err);
    if (rc < 0)
        for (struct event_request *request = first; request != NULL; request = request->next)
            request->fault.status = 0;
    return rc;
}

/* ---- Ticks ---- */

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
    rc = commit_or_rollback(events, rc, err);
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

/* ---- Scores in force ---- */

bool events_rescored(struct events *events)
{
    return atomic_exchange(&events->rescored, false);
}

struct view *events_scored_view(struct events *events, struct view *view)
{
    struct published_ref *ref = published_acquire(events->table);
    const struct product_score *scores;
    struct view *scored;
    size_t count;

    if (ref == NULL)
        return view;
    scores = score_table_scores(published_object(ref), &count);
    scored = view_scored(view, scores, count);
    published_release(ref);
    view_unref(view);
    return scored;
}

size_t trending_top(struct events *events, struct loop *loop, const struct view *view,
                    const struct trending_ask *ask, struct trending_hit *out)
{
    const struct score_table *table = published_get(events->table, loop);
    const struct trend *trends = NULL;
    size_t count = 0;
    size_t found = 0;

    if (table != NULL)
        trends = score_table_trends(table, ask->region, ask->window, &count);
    for (size_t i = 0; i < count && found < ask->k; i++) {
        uint32_t doc = snapshot_find(view_snapshot(view), trends[i].product);

        if (doc != INDEX_DOC_NONE && (ask->allow == NULL || ask->allow(ask->context, doc)))
            out[found++] = (struct trending_hit){doc, trends[i].rise};
    }
    return found;
}

const struct partner *events_together(struct events *events, struct loop *loop,
                                      struct slice product, size_t *out_count)
{
    const struct together *together = published_get(events->bought, loop);

    *out_count = 0;
    return together == NULL ? NULL : together_of(together, product, out_count);
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

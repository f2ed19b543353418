/* Following the catalogue, on a loop of its own.
 *
 *   first turn   open catalogue, seed it; wait until a replica is a whole catalogue
 *   then         open ingest, publish what it has committed, catch up, publish
 *                (until the end loops answer 503 ready)
 *   every 20 ms  poll the feed, publish what changed
 *   every 50 ms  begin a commit if one is due; while none is written, renew the index if it is
 *                dated, polling and publishing meanwhile
 *   every 1 s    report how the process feels; have synonyms and rules looked at
 *
 * A fault of opening ends the server; a fault of following is logged and tried again at the next
 * turn: search goes on answering from the snapshot it has. */
#include "server/follower.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "loop/loop.h"
#include "search/search.h"
#include "server/commands.h"
#include "server/gauges.h"
#include "server/keeper.h"
#include "server/merger.h"
#include "server/pace.h"

#include <assert.h>
#include <stdlib.h>

enum {
    POLL_MS = 20,
    COMMIT_TURN_MS = 50,
    LOAD_LOOK_MS = 50,
    UNREADY_MAX_MS = 10000, /* a source that is down does not keep a whole index from serving */
    POSITION_MS = 60000,    /* between commits that only move the position */
    REPORT_MS = 1000,
    FOLLOWER_NICE = 5, /* a search goes first */
    RENEW_REST = 9     /* times what the renewal before has taken: at most a tenth of a core */
};

static const int64_t ms_ns = 1000000;

struct follower {
    struct follower_config config;
    struct loop *loop;
    struct loop_timer *load_timer;
    struct loop_timer *poll_timer;
    struct loop_timer *commit_timer;
    struct loop_timer *report_timer;
    struct loop_task first;
    struct catalog *catalog;
    struct ingest *ingest;
    struct snapshotter *snapshotter;
    struct keeper *keeper;
    struct pace pace;
    struct merger *merger;
    int64_t start_ns;
    uint64_t resumed; /* the generation that was published before catching up; 0: none */
    bool replica_met; /* it has caught up with its source once, or we do not wait any more */
    int64_t renew_after_ns;
    int64_t behind_since_ns; /* since when there is a lag; 0 for none */
    struct attar_error error;
    int rc;
};

static void publish(struct follower *follower)
{
    struct snapshot *snapshot = ingest_snapshot(follower->ingest);

    assert(snapshot != NULL);
    search_service_publish(follower->config.service, snapshot, ingest_mark(follower->ingest));
    snapshot_unref(snapshot);
    merger_turn(follower->merger);
}

static uint64_t lag_ms(struct follower *follower, uint64_t lag)
{
    int64_t now_ns = clock_monotonic_ns();

    assert(follower->behind_since_ns <= now_ns);
    if (lag == 0)
        follower->behind_since_ns = 0;
    else if (follower->behind_since_ns == 0)
        follower->behind_since_ns = now_ns;
    return lag == 0 ? 0 : (uint64_t)(now_ns - follower->behind_since_ns) / 1000000;
}

/* Has the replica caught up with its source, or been waited for long enough? */
static bool met(struct follower *follower, const struct replica_status *status)
{
    bool behind = status->state == REPLICA_empty || status->state == REPLICA_scanning ||
                  status->state == REPLICA_catching_up;

    if (!behind || clock_monotonic_ns() - follower->start_ns >= UNREADY_MAX_MS * ms_ns)
        follower->replica_met = true;
    return follower->replica_met;
}

static void report_files(const struct follower *follower, struct search_report *out)
{
    struct snapshotter_status files = snapshotter_status(follower->snapshotter);

    out->snapshots = files.commits;
    out->snapshot_failures = files.failures;
    out->snapshots_failing = files.failures_in_row;
    out->snapshot_ms = files.last_ms;
    out->snapshot_age_ms = (uint64_t)((clock_monotonic_ns() - files.durable_ns) / ms_ns);
    ingest_counts(follower->ingest, &out->analysed, &out->reused);
}

static void report(void *arg)
{
    struct follower *follower = arg;
    bool filled = follower->snapshotter != NULL;
    uint64_t lag = filled ? ingest_lag(follower->ingest) : 0;
    struct replica_status status;
    struct search_report now = {
        .caught_up = filled,
        .lag_changes = lag,
        .lag_ms = lag_ms(follower, lag),
        .memory_bytes = gauge_resident_bytes(),
        .open_fds = gauge_open_fds(),
        .disk_free_bytes = gauge_disk_free_bytes(follower->config.index_dir),
        .publishing = &follower->pace.publishing,
        .visible = &follower->pace.visible,
    };

    if (follower->config.replica != NULL) {
        replica_status(follower->config.replica, &status);
        now.replica = &status;
        now.caught_up = met(follower, &status) && filled;
    }
    if (filled)
        report_files(follower, &now);
    if (follower->catalog != NULL)
        (void)catalog_rejected_count(follower->catalog, &now.rejected, NULL);
    search_service_report(follower->config.service, &now);
    if (filled)
        search_service_curate(follower->config.service, follower->loop);
}

/* The replica may read on as far as the index has come; a mark may move without a change. */
static void tell(struct follower *follower)
{
    if (follower->config.replica != NULL) {
        replica_applied(follower->config.replica, ingest_applied(follower->ingest));
        pace_reached(&follower->pace, follower->config.replica, ingest_applied(follower->ingest));
    }
    search_service_advance(follower->config.service, ingest_mark(follower->ingest));
}

static void poll(void *arg)
{
    struct follower *follower = arg;
    int64_t start_ns = clock_monotonic_ns();
    struct attar_error err = {0};
    bool changed = false;

    assert(loop_is_current(follower->loop));
    if (ingest_poll(follower->ingest, &changed, &err) < 0)
        log_error("follow_failed", &err);
    if (changed) {
        publish(follower);
        pace_published(&follower->pace, start_ns);
    }
    if (keeper_turn(follower->keeper, follower->ingest))
        publish(follower);
    tell(follower);
}

/* ---- Renewal ---- */

/* The index in force stays fresh while its successor is filled. */
static bool follow_on(void *user, uint64_t done, uint64_t total)
{
    struct follower *follower = user;

    (void)done;
    (void)total;
    poll(follower);
    report(follower);
    return !loop_is_stopping(follower->loop);
}

static int renew_from(struct follower *follower, struct catalog *catalog, struct attar_error *err)
{
    struct ingest *next;
    int rc = ingest_renew(follower->ingest, catalog, follow_on, follower, &next, err);

    if (rc < 0)
        return rc;
    keeper_let_go(follower->keeper);
    ingest_close(follower->ingest);
    catalog_close(follower->catalog);
    follower->ingest = next;
    follower->catalog = catalog;
    merger_take(follower->merger, next);
    publish(follower);
    heap_trim();
    return 0;
}

static void renew(struct follower *follower)
{
    int64_t start_ns = clock_monotonic_ns();
    int64_t took_ns;
    struct catalog *catalog;
    struct attar_error err = {0};
    int rc;

    if (start_ns < follower->renew_after_ns || !ingest_is_dated(follower->ingest))
        return;
    rc = catalog_open_sqlite(follower->config.catalog_path, &catalog, &err);
    if (rc == 0) {
        rc = renew_from(follower, catalog, &err);
        if (rc < 0)
            catalog_close(catalog);
    }
    took_ns = clock_monotonic_ns() - start_ns;
    follower->renew_after_ns = start_ns + (1 + RENEW_REST) * took_ns;
    if (rc < 0)
        log_error("renew_failed", &err);
    else
        log_line(LOG_INFO, "renewed", "took_ms=%lld", (long long)took_ns / 1000000);
}

static void commit(void *arg)
{
    struct follower *follower = arg;

    assert(loop_is_current(follower->loop));
    snapshotter_turn(follower->snapshotter, follower->ingest);
    if (snapshotter_damage(follower->snapshotter, &follower->error) < 0) {
        follower->rc = -ATTAR_ECORRUPT; /* the next start takes the commit before */
        loop_stop(follower->config.main_loop);
        return;
    }
    if (!snapshotter_is_writing(follower->snapshotter))
        renew(follower);
}

static bool progress(void *user, uint64_t done, uint64_t total)
{
    const struct follower *follower = user;

    if (done == total || done % 16384 == 0)
        log_line(LOG_INFO, "indexing", "percent=%d", (int)(done * 100 / (total > 0 ? total : 1)));
    return !loop_is_stopping(follower->loop);
}

static int open_catalog(struct follower *follower, struct attar_error *err)
{
    int rc = catalog_open_sqlite(follower->config.catalog_path, &follower->catalog, err);

    if (rc == 0 && follower->config.seed_dir[0] != '\0')
        rc = seed_catalog(follower->catalog, follower->config.seed_dir, err);
    return rc;
}

static int open_ingest(struct follower *follower, struct attar_error *err)
{
    struct ingest_config config = {
        .share_dir = follower->config.share_dir,
        .index_json = follower->config.index_json,
        .index_dir = follower->config.index_dir,
        .catalog = follower->catalog,
    };

    return ingest_open(&config, &follower->ingest, err);
}

/* Take over what the last run worked out. */
static void take_warm(struct follower *follower, const struct snapshot *snapshot)
{
    struct snapshot *of;
    const struct store_file *file = ingest_warm(follower->ingest, &of);
    struct attar_error err = {0};

    if (file != NULL && search_service_warm(follower->config.service, file, of, snapshot, &err) < 0)
        log_error("warm_file_unfit", &err);
}

/* Answer from the commit that was opened, before it is brought up to date. */
static void resume(struct follower *follower)
{
    struct snapshot *snapshot = ingest_snapshot(follower->ingest);

    if (snapshot == NULL)
        return;
    take_warm(follower, snapshot);
    search_service_publish(follower->config.service, snapshot, ingest_mark(follower->ingest));
    ingest_cool(follower->ingest);
    follower->resumed = snapshot_stats(snapshot).generation;
    snapshot_unref(snapshot);
    log_line(LOG_INFO, "resumed", "took_ms=%lld",
             (long long)((clock_monotonic_ns() - follower->start_ns) / ms_ns));
}

static bool is_resumed(const struct follower *follower)
{
    struct snapshot *snapshot = ingest_snapshot(follower->ingest);
    bool same = snapshot_stats(snapshot).generation == follower->resumed;

    snapshot_unref(snapshot);
    return same;
}

static int open_snapshotter(struct follower *follower, struct attar_error *err)
{
    int64_t data_ms = follower->config.commit_ms;
    struct index_warmer warmer = search_service_warmer(follower->config.service);
    struct snapshotter_config config = {
        .loop = follower->loop,
        .warmer = &warmer,
        .data_ms = data_ms,
        .position_ms = data_ms > POSITION_MS ? data_ms : POSITION_MS,
    };

    return snapshotter_new(&config, &follower->snapshotter, err);
}

static void start_timers(struct follower *follower)
{
    assert(follower->poll_timer == NULL && follower->ingest != NULL);
    follower->poll_timer = loop_timer_new(follower->loop, poll, follower);
    follower->commit_timer = loop_timer_new(follower->loop, commit, follower);
    follower->report_timer = loop_timer_new(follower->loop, report, follower);
    loop_timer_repeat(follower->poll_timer, POLL_MS);
    loop_timer_repeat(follower->commit_timer, COMMIT_TURN_MS);
    loop_timer_repeat(follower->report_timer, REPORT_MS);
}

static void log_ready(const struct follower *follower)
{
    struct snapshot *snapshot = ingest_snapshot(follower->ingest);
    struct index_stats stats = snapshot_stats(snapshot);

    snapshot_unref(snapshot);
    log_line(LOG_INFO, "ready", "products=%u segments=%u bytes=%llu took_ms=%lld", stats.doc_count,
             stats.segment_count, (unsigned long long)stats.bytes,
             (long long)((clock_monotonic_ns() - follower->start_ns) / ms_ns));
}

static void give_up(struct follower *follower)
{
    loop_stop(follower->config.main_loop);
}

/* Stopped before there was anything to serve: the next start scans again. */
static void begin_never(struct follower *follower)
{
    ingest_close(follower->ingest);
    follower->ingest = NULL;
    follower->rc = 0;
}

static void begin(struct follower *follower)
{
    follower->rc = open_ingest(follower, &follower->error);
    if (follower->rc == 0) {
        resume(follower);
        follower->rc = ingest_catch_up(follower->ingest, progress, follower, &follower->error);
    }
    if (follower->rc == -ATTAR_ECANCELLED) {
        begin_never(follower);
        return;
    }
    if (follower->rc == 0)
        follower->rc = open_snapshotter(follower, &follower->error);
    if (follower->rc == 0)
        follower->rc = merger_new(follower->loop, &follower->merger, &follower->error);
    if (follower->rc < 0) {
        give_up(follower);
        return;
    }
    merger_take(follower->merger, follower->ingest);
    if (!is_resumed(follower))
        publish(follower);
    heap_trim(); /* of what the scan took */
    report(follower);
    log_ready(follower);
    start_timers(follower);
}

/* A replica that is being read for the first time is not a catalogue yet. */
static void await_load(void *arg)
{
    struct follower *follower = arg;
    struct replica_status status = {.loaded = true};

    if (follower->config.replica != NULL)
        replica_status(follower->config.replica, &status);
    if (status.loaded) {
        begin(follower);
        return;
    }
    report(follower);
    loop_timer_arm(follower->load_timer, LOAD_LOOK_MS);
}

static void first_turn(void *arg)
{
    struct follower *follower = arg;

    follower->start_ns = clock_monotonic_ns();
    follower->load_timer = loop_timer_new(follower->loop, await_load, follower);
    follower->rc = open_catalog(follower, &follower->error);
    if (follower->rc < 0)
        give_up(follower);
    else
        await_load(follower);
}

int follower_start(const struct follower_config *config, struct follower **out_follower,
                   struct attar_error *err)
{
    struct follower *follower = mem_zero(1, sizeof *follower);
    int rc;

    assert(config->service != NULL && config->main_loop != NULL);
    follower->config = *config;
    follower->keeper = keeper_new(config->service, config->replica);
    rc = loop_new("follow", &follower->loop, err);
    if (rc == 0) {
        loop_set_nice(follower->loop, FOLLOWER_NICE);
        follower->first = (struct loop_task){.fn = first_turn, .arg = follower};
        loop_soon(follower->loop, &follower->first);
        rc = loop_start(follower->loop, err);
    }
    if (rc < 0) {
        loop_free(follower->loop);
        keeper_free(follower->keeper);
        free(follower);
        return rc;
    }
    *out_follower = follower;
    return 0;
}

int follower_failed(struct follower *follower, struct attar_error *err)
{
    if (follower->rc < 0 && err != NULL)
        *err = follower->error;
    return follower->rc;
}

int follower_stop(struct follower *follower, struct attar_error *err)
{
    if (follower == NULL)
        return 0;
    assert(!loop_is_current(follower->loop));
    loop_stop(follower->loop);
    loop_join(follower->loop);
    snapshotter_stop(follower->snapshotter);
    merger_stop(follower->merger);
    if (follower->ingest == NULL || follower->rc < 0)
        return 0;
    if (snapshotter_damage(follower->snapshotter, err) < 0)
        return -ATTAR_ECORRUPT;
    return ingest_commit(follower->ingest, err);
}

void follower_free(struct follower *follower)
{
    if (follower == NULL)
        return;
    loop_timer_free(follower->load_timer);
    loop_timer_free(follower->poll_timer);
    loop_timer_free(follower->commit_timer);
    loop_timer_free(follower->report_timer);
    keeper_free(follower->keeper);
    ingest_close(follower->ingest);
    catalog_close(follower->catalog);
    loop_free(follower->loop);
    snapshotter_free(follower->snapshotter);
    merger_free(follower->merger);
    free(follower);
}

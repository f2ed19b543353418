/* Commits written beside the writer, one at a time (sync.md, section 8).
 *
 *   the ingest's loop    due? --capture--> job          settle <-- job
 *   worker                                 `--> write, fsync, rename --'
 *
 * The first job of all is a scrub, if opening has left something to verify.  While a job is in the
 * worker's hands, `commit` or `scrub` is set, and what it works on is not touched here. */
#include "ingest/ingest.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ingest/commit_schedule.h"
#include "ingest/state.h"
#include "loop/loop.h"
#include "store/store.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

struct snapshotter {
    struct loop *loop; /* borrowed */
    struct pool *pool; /* of one thread; NULL after the stop */
    struct pool_job job;
    struct ingest *ingest;       /* whose commit is being written, borrowed */
    struct index_commit *commit; /* the same; NULL when none is */
    struct store_scrub *scrub;   /* being run; NULL when none is */
    bool damaged;                /* the scrub has found what `damage` says */
    struct attar_error damage;
    int rc; /* of the job */
    struct attar_error fault;
    struct index_warmer warmer;    /* save NULL: none */
    struct attar_error warm_fault; /* code 0: none */
    struct commit_schedule schedule;
    struct snapshotter_status status;
};

static const int64_t ms_ns = 1000000;

static struct snapshotter *of_job(struct pool_job *job)
{
    return (struct snapshotter *)((char *)job - offsetof(struct snapshotter, job));
}

static void write_commit(struct pool_job *job)
{
    struct snapshotter *s = of_job(job);

    s->warm_fault = (struct attar_error){0};
    s->rc = index_commit_write(s->commit, &s->fault);
    if (s->rc == 0 && s->warmer.save != NULL)
        (void)index_commit_warm(s->commit, &s->warmer, &s->warm_fault);
}

static void note_failure(struct snapshotter *s, const struct attar_error *fault)
{
    s->status.failures++;
    log_error(s->schedule.failures == COMMIT_ALARM_FAILURES ? "commit_alarm" : "commit_failed",
              fault);
}

/* Takes up what the worker has done; at the end of the turn, or at the stop. */
static void settle(struct snapshotter *s)
{
    int64_t now_ns = clock_monotonic_ns();

    ingest_settle(s->ingest, s->commit, s->rc);
    s->ingest = NULL;
    s->commit = NULL;
    commit_schedule_end(&s->schedule, s->rc == 0, now_ns);
    s->status.last_ms = (uint64_t)((now_ns - s->schedule.begun_ns) / ms_ns);
    s->status.failures_in_row = s->schedule.failures;
    if (s->rc < 0) {
        note_failure(s, &s->fault);
        return;
    }
    if (s->warm_fault.code != 0)
        log_error("warm_file_unwritten", &s->warm_fault);
    s->status.commits++;
    s->status.durable_ns = s->schedule.begun_ns;
}

static void run_scrub(struct pool_job *job)
{
    struct snapshotter *s = of_job(job);

    s->rc = store_scrub_run(s->scrub, &s->damage);
}

static void settle_scrub(struct snapshotter *s)
{
    store_scrub_free(s->scrub);
    s->scrub = NULL;
    s->damaged = s->rc < 0;
    if (s->damaged)
        log_error("scrub_failed", &s->damage);
}

/* The mail of a job that snapshotter_stop has settled may still come: nothing is left of it. */
static void on_done(struct pool_job *job, int rc)
{
    struct snapshotter *s = of_job(job);

    assert(rc == 0);
    (void)rc;
    if (s->commit != NULL)
        settle(s);
    else if (s->scrub != NULL)
        settle_scrub(s);
}

int snapshotter_new(const struct snapshotter_config *config, struct snapshotter **out_snapshotter,
                    struct attar_error *err)
{
    struct snapshotter *s = mem_zero(1, sizeof *s);
    int64_t now_ns = clock_monotonic_ns();
    struct pool_config pool = {.name = "commit", .threads = 1, .queue_max = 1, .nice = 10};
    int rc = pool_new(&pool, &s->pool, err);

    assert(config->loop != NULL);
    if (rc < 0) {
        free(s);
        return rc;
    }
    s->loop = config->loop;
    if (config->warmer != NULL)
        s->warmer = *config->warmer;
    s->status.durable_ns = now_ns;
    commit_schedule_init(&s->schedule, config->data_ms * ms_ns, config->position_ms * ms_ns,
                         now_ns);
    *out_snapshotter = s;
    return 0;
}

static void submit(struct snapshotter *s, void (*work)(struct pool_job *job))
{
    int rc;

    s->job = (struct pool_job){.loop = s->loop, .work = work, .done = on_done};
    rc = pool_submit(s->pool, &s->job);
    assert(rc == 0 && "one job at a time");
    (void)rc;
}

static void begin_commit(struct snapshotter *s, struct ingest *ingest, int64_t now_ns)
{
    struct attar_error err = {0};
    int rc;

    commit_schedule_begin(&s->schedule, now_ns);
    rc = ingest_capture(ingest, &s->commit, &err);
    if (rc < 0) {
        commit_schedule_end(&s->schedule, false, now_ns);
        note_failure(s, &err);
        return;
    }
    s->ingest = ingest;
    s->status.capture_us = (uint64_t)((clock_monotonic_ns() - now_ns) / 1000);
    submit(s, write_commit);
}

/* What a commit would be for: a start that has found nothing worked out wants a file of it. */
static enum ingest_dirt dirt_of(const struct snapshotter *s, const struct ingest *ingest)
{
    enum ingest_dirt dirt = ingest_dirt(ingest);
    bool cold =
        s->warmer.save != NULL && s->status.commits == 0 && ingest_is_cold(ingest, &s->warmer);

    return cold ? INGEST_DATA_CHANGED : dirt;
}

void snapshotter_turn(struct snapshotter *s, struct ingest *ingest)
{
    int64_t now_ns = clock_monotonic_ns();

    assert(loop_is_current(s->loop) && s->pool != NULL);
    if (snapshotter_is_writing(s) || s->damaged)
        return;
    s->scrub = ingest_take_scrub(ingest);
    if (s->scrub != NULL)
        submit(s, run_scrub);
    else if (commit_schedule_is_due(&s->schedule, dirt_of(s, ingest), now_ns))
        begin_commit(s, ingest, now_ns);
}

bool snapshotter_is_writing(const struct snapshotter *s)
{
    return s->commit != NULL || s->scrub != NULL;
}

int snapshotter_damage(const struct snapshotter *s, struct attar_error *err)
{
    if (!s->damaged)
        return 0;
    if (err != NULL)
        *err = s->damage;
    return -ATTAR_ECORRUPT;
}

struct snapshotter_status snapshotter_status(const struct snapshotter *s)
{
    return s->status;
}

void snapshotter_stop(struct snapshotter *s)
{
    if (s == NULL || s->pool == NULL)
        return;
    pool_free(s->pool);
    s->pool = NULL;
    if (s->commit != NULL)
        settle(s);
    if (s->scrub != NULL)
        settle_scrub(s);
}

void snapshotter_free(struct snapshotter *s)
{
    assert(s == NULL || s->pool == NULL);
    free(s);
}

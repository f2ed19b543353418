/* One merge at a time, from the loop of the ingest to a worker and back.
 *
 *   the ingest's loop    due? --capture--> job          settle <-- job
 *   worker                                 `--> rewrite the segments --'
 *
 * Lucene's ConcurrentMergeScheduler with one thread. */
#include "server/merger.h"

#include "base/log.h"
#include "base/mem.h"
#include "index/index.h"
#include "ingest/ingest.h"
#include "loop/loop.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

struct merger {
    struct loop *loop; /* borrowed */
    struct pool *pool; /* of one thread; NULL after the stop */
    struct pool_job job;
    struct ingest *ingest;     /* whose merges are done here, borrowed */
    struct index_merge *merge; /* in the worker's hands; NULL when none is */
    struct ingest *captured;   /* of that merge; NULL: it is closed */
    int rc;                    /* of the job */
    struct attar_error fault;
};

static struct merger *of_job(struct pool_job *job)
{
    return (struct merger *)((char *)job - offsetof(struct merger, job));
}

static void run(struct pool_job *job)
{
    struct merger *merger = of_job(job);

    merger->rc = index_merge_run(merger->merge, &merger->fault);
}

static void settle(struct merger *merger)
{
    if (merger->rc < 0)
        log_error("merge_failed", &merger->fault);
    if (merger->captured != NULL)
        ingest_merged(merger->captured, merger->merge);
    else
        index_merge_settle(merger->merge, NULL);
    merger->merge = NULL;
}

/* The mail of a job that merger_stop has settled may still come: nothing is left of it. */
static void on_done(struct pool_job *job, int rc)
{
    struct merger *merger = of_job(job);

    assert(rc == 0);
    (void)rc;
    if (merger->merge == NULL)
        return;
    settle(merger);
    merger_turn(merger);
}

int merger_new(struct loop *loop, struct merger **out_merger, struct attar_error *err)
{
    static const struct pool_config config = {
        .name = "merge", .threads = 1, .queue_max = 1, .nice = 10};
    struct merger *merger = mem_zero(1, sizeof *merger);
    int rc = pool_new(&config, &merger->pool, err);

    assert(loop != NULL);
    if (rc < 0) {
        free(merger);
        return rc;
    }
    merger->loop = loop;
    *out_merger = merger;
    return 0;
}

void merger_take(struct merger *merger, struct ingest *ingest)
{
    assert(loop_is_current(merger->loop) && ingest != NULL);
    ingest_merge_beside(ingest);
    merger->ingest = ingest;
    merger->captured = NULL;
}

void merger_turn(struct merger *merger)
{
    int rc;

    assert(merger->ingest != NULL && merger->pool != NULL);
    if (merger->merge != NULL)
        return;
    merger->merge = ingest_next_merge(merger->ingest);
    if (merger->merge == NULL)
        return;
    merger->captured = merger->ingest;
    merger->job = (struct pool_job){.loop = merger->loop, .work = run, .done = on_done};
    rc = pool_submit(merger->pool, &merger->job);
    assert(rc == 0 && "one job at a time");
    (void)rc;
}

void merger_stop(struct merger *merger)
{
    if (merger == NULL || merger->pool == NULL)
        return;
    pool_free(merger->pool);
    merger->pool = NULL;
    if (merger->merge != NULL)
        settle(merger);
}

void merger_free(struct merger *merger)
{
    assert(merger == NULL || merger->pool == NULL);
    free(merger);
}

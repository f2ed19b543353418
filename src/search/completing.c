/* One job at a time.  What it has made waits in `made` for the loop; whoever finds it last frees
 * it. */
#include "search/completing.h"

#include "base/clock.h"
#include "base/mem.h"
#include "loop/loop.h"
#include "query/query.h"
#include "search/service.h"

#include <assert.h>
#include <stdlib.h>

static const int64_t quiet_ns = 1000000000;

struct completing {
    int references;                 /* the service, and a job; of the loop's thread */
    struct search_service *service; /* NULL: it is gone */
    struct pool *pool;
    int64_t made_ns; /* the last view; 0: never */
    bool busy;
    _Atomic(struct view *) made;
};

struct completing_job {
    struct pool_job job; /* first */
    struct completing *completing;
    struct view *view; /* a reference, until it is worked on */
};

int completing_open(struct search_service *service, struct completing **out_completing,
                    struct attar_error *err)
{
    static const struct pool_config config = {"completing", 1, 1, 10};
    struct completing *completing = mem_zero(1, sizeof *completing);
    int rc = pool_new(&config, &completing->pool, err);

    if (rc < 0) {
        free(completing);
        return rc;
    }
    completing->references = 1;
    completing->service = service;
    atomic_init(&completing->made, NULL);
    *out_completing = completing;
    return 0;
}

static void unref(struct completing *completing)
{
    if (--completing->references == 0)
        free(completing);
}

void completing_close(struct completing *completing)
{
    if (completing == NULL)
        return;
    pool_free(completing->pool);
    view_unref(atomic_exchange(&completing->made, NULL));
    completing->service = NULL;
    unref(completing);
}

struct view *completing_view(struct completing *completing, const struct view *former,
                             struct snapshot *snapshot)
{
    const struct filter_set *filters = completing->service->filters;
    bool quiet = clock_monotonic_ns() - completing->made_ns >= quiet_ns;
    struct view *view = quiet && former != NULL && view_has_completions(former)
                            ? view_next(former, snapshot, filters)
                            : view_follow(former, snapshot, filters);

    completing->made_ns = clock_monotonic_ns(); /* long publishes in a row are not quiet */
    return view;
}

/* The view is given back here: its index may be closed when the loop gets to `done`. */
static void on_work(struct pool_job *pool)
{
    struct completing_job *job = (struct completing_job *)pool;
    struct view *view = job->view;

    view_unref(atomic_exchange(&job->completing->made, view_completed(view)));
    job->view = NULL;
    view_unref(view);
}

static void on_done(struct pool_job *pool, int rc)
{
    struct completing_job *job = (struct completing_job *)pool;
    struct completing *completing = job->completing;
    struct view *made = atomic_exchange(&completing->made, NULL);

    (void)rc; /* without a deadline it has worked */
    completing->busy = false;
    if (made != NULL && completing->service != NULL)
        service_adopt(completing->service, made);
    view_unref(made);
    free(job);
    unref(completing);
}

void completing_tick(struct completing *completing, struct view *view, struct loop *loop)
{
    struct completing_job *job;

    if (completing->busy || !view_completes_late(view))
        return;
    job = mem_zero(1, sizeof *job);
    job->job = (struct pool_job){.loop = loop, .work = on_work, .done = on_done};
    job->completing = completing;
    job->view = view_ref(view);
    if (pool_submit(completing->pool, &job->job) < 0) {
        view_unref(view);
        free(job);
        return;
    }
    completing->busy = true;
    completing->references++;
}

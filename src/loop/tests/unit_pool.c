/* Goal: a job is worked once, off the loop, and its `done` runs once, on its loop; a full queue
 * refuses at once.
 * Method: jobs that count; a worker held by a gate, so that the queue is full for certain. */
#include "loop/loop.h"
#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { JOBS = 1000 };

struct rig;

struct counted_job {
    struct pool_job job; /* first */
    struct rig *rig;
    int worked, done, rc;
};

struct rig {
    struct loop *loop;
    struct pool *pool;
    pthread_mutex_t gate; /* a worker passes through it */
    atomic_int worked;
    int done, expected;
    atomic_bool wrong_thread;
    struct counted_job jobs[JOBS];
};

static void work(struct pool_job *job)
{
    struct counted_job *counted = (struct counted_job *)job;

    pthread_mutex_lock(&counted->rig->gate);
    pthread_mutex_unlock(&counted->rig->gate);
    counted->worked++;
    if (loop_is_current(job->loop))
        counted->rig->wrong_thread = true;
    atomic_fetch_add(&counted->rig->worked, 1);
}

static void done(struct pool_job *job, int rc)
{
    struct counted_job *counted = (struct counted_job *)job;
    struct rig *rig = counted->rig;

    counted->rc = rc;
    counted->done++;
    if (!loop_is_current(job->loop))
        rig->wrong_thread = true;
    if (++rig->done == rig->expected)
        loop_stop(rig->loop);
}

static void rig_init(struct rig *rig, unsigned threads, size_t queue_max)
{
    pthread_mutex_init(&rig->gate, NULL);
    assert_int_equal(loop_new("jobs", &rig->loop, NULL), 0);
    assert_int_equal(pool_new(&(struct pool_config){"test", threads, queue_max}, &rig->pool, NULL),
                     0);
    for (int i = 0; i < JOBS; i++) {
        rig->jobs[i].rig = rig;
        rig->jobs[i].job = (struct pool_job){.loop = rig->loop, .work = work, .done = done};
    }
}

static void every_job_is_done_once(void **state)
{
    static struct rig rig;

    (void)state;
    rig_init(&rig, 3, JOBS);
    rig.expected = JOBS;
    for (int i = 0; i < JOBS; i++)
        assert_int_equal(pool_submit(rig.pool, &rig.jobs[i].job), 0);
    loop_run(rig.loop);
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(rig.jobs[i].worked, 1);
        assert_int_equal(rig.jobs[i].done, 1);
        assert_int_equal(rig.jobs[i].rc, 0);
    }
    assert_false(rig.wrong_thread);
    pool_free(rig.pool);
    loop_free(rig.loop);
}

static void a_full_queue_refuses(void **state)
{
    static struct rig rig;
    struct mailbox_stats stats;
    int admitted = 0;

    (void)state;
    rig_init(&rig, 1, 2);
    pthread_mutex_lock(&rig.gate);
    while (admitted < 4 && pool_submit(rig.pool, &rig.jobs[admitted].job) == 0)
        admitted++;
    /* Two wait; a third is out only if the worker took one already. */
    assert_in_range(admitted, 2, 3);
    pool_stats(rig.pool, &stats);
    assert_true(stats.refused >= 1);
    pthread_mutex_unlock(&rig.gate);
    pool_free(rig.pool); /* works off what was admitted */
    assert_int_equal(atomic_load(&rig.worked), admitted);
    loop_free(rig.loop); /* delivers the `done`s */
    assert_int_equal(rig.done, admitted);
}

static void a_job_past_its_deadline_is_not_begun(void **state)
{
    static struct rig rig;

    (void)state;
    rig_init(&rig, 1, 2);
    rig.expected = 1;
    rig.jobs[0].job.deadline_ns = clock_monotonic_ns() - 1;
    assert_int_equal(pool_submit(rig.pool, &rig.jobs[0].job), 0);
    loop_run(rig.loop);
    assert_int_equal(rig.jobs[0].rc, -ATTAR_EDEADLINE);
    assert_int_equal(rig.jobs[0].worked, 0);
    pool_free(rig.pool);
    loop_free(rig.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_is_done_once),
        cmocka_unit_test(a_full_queue_refuses),
        cmocka_unit_test(a_job_past_its_deadline_is_not_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

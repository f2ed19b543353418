/* Worker pool: threads that take jobs from one bounded mailbox and post them back, done, to the
 * loop they came from.
 *
 * Invariant: a job is in exactly one place: the pool's box, a worker's hands, the loop's box of
 * finished jobs.  The last one has no bound of its own, because the pools' queues bound it.
 * A box is made for one receiver; here several workers share it, which the mutex inside allows:
 * each `take` hands out a different job. */
#include "loop/pool.h"

#include "base/clock.h"
#include "base/mem.h"
#include "loop/internal.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

struct pool {
    struct mailbox *queue;
    unsigned thread_count;
    int nice;
    char name[LOOP_NAME_CAP];
    pthread_t threads[];
};

static struct pool_job *job_of(struct mail *mail)
{
    return (struct pool_job *)((char *)mail - offsetof(struct pool_job, mail));
}

static void on_done(struct mail *mail)
{
    struct pool_job *job = job_of(mail);

    job->done(job, job->rc);
}

static void work_on(struct pool_job *job)
{
    int rc;

    if (job->deadline_ns != 0 && clock_monotonic_ns() > job->deadline_ns)
        job->rc = -ATTAR_EDEADLINE;
    else
        job->work(job);
    job->mail.deliver = on_done;
    rc = mailbox_post(job->loop->done_box, &job->mail);
    assert(rc == 0 && "the loop of a job was freed before its pool");
    (void)rc;
}

static void *worker_main(void *arg)
{
    struct pool *pool = arg;
    struct mail *mail;

    pthread_setname_np(pthread_self(), pool->name);
    loop_give_way(pool->nice);
    while ((mail = mailbox_take(pool->queue, -1)) != NULL)
        work_on(job_of(mail));
    return NULL;
}

int pool_new(const struct pool_config *config, struct pool **out_pool, struct attar_error *err)
{
    struct pool *pool = mem_zero(1, sizeof *pool + config->threads * sizeof(pthread_t));

    assert(config->threads > 0 && config->queue_max > 0 && config->name != NULL);
    for (size_t i = 0; i < LOOP_NAME_CAP - 1 && config->name[i] != '\0'; i++)
        pool->name[i] = config->name[i];
    pool->nice = config->nice;
    pool->queue = mailbox_open(&(struct mailbox_config){
        .name = config->name, .count_max = config->queue_max, .bytes_max = SIZE_MAX});
    for (unsigned i = 0; i < config->threads; i++) {
        int rc = pthread_create(&pool->threads[i], NULL, worker_main, pool);

        if (rc != 0) {
            pool_free(pool);
            return loop_uv_error(err, -rc, "worker thread");
        }
        pool->thread_count++;
    }
    *out_pool = pool;
    return 0;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL)
        return;
    mailbox_end(pool->queue);
    for (unsigned i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    mailbox_close(pool->queue);
    free(pool);
}

int pool_submit(struct pool *pool, struct pool_job *job)
{
    assert(job->loop != NULL && job->work != NULL && job->done != NULL);
    job->rc = 0;
    job->mail = (struct mail){.bytes = 0};
    return mailbox_post(pool->queue, &job->mail);
}

void pool_stats(struct pool *pool, struct mailbox_stats *out_stats)
{
    mailbox_stats(pool->queue, out_stats);
}

/* Worker pool: a bounded number of threads with a bounded queue, one pool per purpose (SQL,
 * hashing, each provider), so that one slow neighbour cannot use up another's threads.
 *
 *   loop --submit--> [ j j j ] --> worker: work(job) --> loop: done(job, rc)
 *
 * Full means -ATTAR_EBUSY at once (the caller answers 503).  Every submitted job gets exactly
 * one `done`, on the loop that submitted it.  Part of loop/loop.h. */
#ifndef LOOP_POOL_H
#define LOOP_POOL_H

#include "loop/mailbox.h"

struct attar_error;
struct pool;
struct pool_job;

struct pool_config {
    const char *name; /* static; cut at 15 bytes as thread name */
    unsigned threads; /* > 0 */
    size_t queue_max; /* jobs waiting, not counting the ones being worked on; > 0 */
    int nice;         /* 0..19: how much the threads give way to those of others (sched(7)) */
};

/* Embedded in the caller's request; the caller sets the first four fields and keeps the job
 * untouched until `done`. */
struct pool_job {
    struct loop *loop;                          /* where `done` runs */
    void (*work)(struct pool_job *job);         /* on a worker; may block */
    void (*done)(struct pool_job *job, int rc); /* rc 0: worked; -ATTAR_EDEADLINE: too late */
    int64_t deadline_ns;                        /* clock_monotonic_ns; not begun after it;
                                                   0: none */
    struct mail mail;                           /* of the pool */
    int rc;                                     /* of the pool */
};

/** Starts the threads.  0 or -ATTAR_EIO.  Owner: pool_free. */
int pool_new(const struct pool_config *config, struct pool **out_pool, struct attar_error *err);

/** NULL allowed.  Works off what was submitted and joins the threads; the loops of the jobs must
 * still be there, and run their `done` later.  Thread: any but a worker's or a loop's. */
void pool_free(struct pool *pool);

/** 0, or -ATTAR_EBUSY when the queue is full; then nothing will be called.  Thread: any. */
int pool_submit(struct pool *pool, struct pool_job *job);

/** Figures of the pool's queue.  Thread: any. */
void pool_stats(struct pool *pool, struct mailbox_stats *out_stats);

#endif

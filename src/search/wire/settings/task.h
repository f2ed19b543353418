/* One order of the wire about settings, synonyms or rules, on its way through the pool.
 *
 *   task_new --key, index--> job --pool--> changed, durable, in force --> {"updatedAt","taskID"}
 *                                     `--> a fault in the shape of the wire
 *
 * A task is done when it is acknowledged.  Private to src/search/wire/settings.  Thread: the
 * request's loop. */
#ifndef SEARCH_WIRE_TASK_H
#define SEARCH_WIRE_TASK_H

#include "search/admin/job.h"
#include "search/keys/keys.h"

/** A job for `req`, whose key has `acl` on the index of the path; NULL when it has been answered.
 * The answer is job->text, 200. */
struct admin_job *task_new(struct http_request *req, void *user, enum key_acl acl);

/* What was done. */
struct task_done {
    const char *when; /* "updatedAt", "deletedAt" */
    int64_t at_ms;
    int64_t task;    /* number of the change */
    struct slice id; /* of what was changed; ptr NULL: not told */
};

/** Write it as the job's answer. */
void task_tell(struct admin_job *job, const struct task_done *done);

/** Parse the body into job->body; `kind` is what must stand at its top.  -ATTAR_EPARSE. */
int task_body(struct admin_job *job, int kind, struct attar_error *err);

#endif

/* One request of the staff on its way through the pool.
 *
 *   handler: job_new -> fill -> job_run      loop
 *   job->work                                pool     reads and writes tables, fills text, status
 *   job->answer                              loop     sends it, or the fault
 *
 * The job lies in the request's arena, and what it borrows from the request stays in place until
 * the answer is written.  Private to src/search/admin. */
#ifndef SEARCH_ADMIN_JOB_H
#define SEARCH_ADMIN_JOB_H

#include "search/admin/admin.h"

enum { ADMIN_TEXT_MAX = 32 << 20 };

struct json;

struct admin_job {
    struct pool_job pool; /* first */
    struct http_request *req;
    struct admin *admin;
    int (*work)(struct admin_job *job, struct attar_error *err);
    void (*answer)(struct admin_job *job); /* when the work was done well */
    /* when it was not; fault_send, unless the handler says otherwise */
    void (*refuse)(struct http_request *req, const struct fault *fault);
    struct pool *runs_on; /* the staff's, unless the handler says otherwise */
    void *own;            /* what the work needs besides; borrowed */

    /* asked */
    enum curation_kind kind;
    struct slice id;       /* of the path */
    int64_t number;        /* of a key */
    struct slice match;    /* If-Match; ptr NULL: none */
    struct slice no_match; /* If-None-Match; likewise */
    uint32_t page;
    uint32_t size;

    /* found */
    int status;
    int64_t rev; /* 0: none */
    struct buf text;
    struct json *body;      /* the request's, parsed; freed with the job */
    struct arena arena;     /* what was read from it */
    struct curation *trial; /* of a dry run; freed with the job */
    int64_t trial_now_ms;

    /* or the fault */
    int rc;
    enum problem problem; /* PROBLEM_COUNT: that of the error's code */
    struct attar_error err;
};

/** A job for `req`, which has shown its right to one in another way.  Never NULL. */
struct admin_job *job_make(struct http_request *req, struct search_service *service);

/** A job for `req` when it carries the token; NULL when it has been answered already. */
struct admin_job *job_new(struct http_request *req, void *user);

/** Hand it to the pool; the request is answered later, or with 503 now. */
void job_run(struct admin_job *job);

/** The answer of most: status, ETag, text as JSON. */
void job_send(struct admin_job *job);

/** Refuse query parameters where none are taken; true when that was answered. */
bool job_refuses_parameters(struct http_request *req);

/** Parse the request's body into job->body.  -ATTAR_EPARSE, -ATTAR_ELIMIT. */
int job_parse_body(struct admin_job *job, struct attar_error *err);

/** Do what job->body, a batch of records of job->kind, says: all or nothing, durable and in force
 * on return.  Thread: the pool's. */
int admin_batch(struct admin_job *job, struct attar_error *err);

/** Set the kind of problem and return the error's code, negative. */
int job_problem(struct admin_job *job, enum problem problem, const struct attar_error *err);

#endif

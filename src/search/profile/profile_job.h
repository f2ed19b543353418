/* A request about somebody's profile on its way through the pool (admin/job.h).
 *
 *   profile_job_new -> work: profile_job_load -> .. -> profile_job_keep -> text     pool
 *                   -> profile_job_send: the cookie, if a token was made            loop
 *
 * Private to src/search/profile and src/search/recommend. */
#ifndef SEARCH_PROFILE_JOB_H
#define SEARCH_PROFILE_JOB_H

#include "search/admin/job.h"
#include "search/profile/profiles.h"

struct json_writer;

struct profile_job {
    struct profiles *profiles;
    bool named; /* the request carries a token */
    struct profile_key key;
    struct known_taste taste;          /* of profile_job_load */
    char token[PROFILE_TOKEN_LEN + 1]; /* made for this request; empty: none was */
};

/** A job for `req`, its `own` a struct profile_job, its answer profile_job_send.  Never NULL.
 * Thread: the loop's. */
struct admin_job *profile_job_new(struct http_request *req, struct search_service *service);

/** Load what is kept of who asks.  Errors as profiles_load.  Thread: the pool's. */
int profile_job_load(struct admin_job *job, struct attar_error *err);

/** Keep own->taste.profile, under a new token where nothing was kept before; durable on return.
 *
 * consent  was it given with this request
 * Errors: -ATTAR_EINVAL as problem consent-required, -ATTAR_EIO, or as profiles_keep.
 * Thread: the pool's. */
int profile_job_keep(struct admin_job *job, bool consent, struct attar_error *err);

/** "token":"0f3c..", if one was made. */
void profile_job_add_token(const struct profile_job *own, struct json_writer *w);

/** job_send with the cookie of the token that was made.  Thread: the loop's. */
void profile_job_send(struct admin_job *job);

/** Hand the cookie over with whatever is answered; empty: take it back.  Thread: the loop's. */
void profile_job_send_cookie(struct admin_job *job, struct slice token);

#endif

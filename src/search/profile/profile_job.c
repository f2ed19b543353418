/* What every request about a profile begins and ends with. */
#include "search/profile/profile_job.h"

#include "base/clock.h"
#include "codec/json_writer.h"
#include "http/http.h"

#include <assert.h>

struct admin_job *profile_job_new(struct http_request *req, struct search_service *service)
{
    struct admin_job *job = job_make(req, service);
    struct profile_job *own = arena_alloc(http_arena(req), sizeof *own);

    assert(own != NULL && "a fresh request has room for a job");
    own->profiles = service->profiles;
    own->named = profile_key_of(req, &own->key);
    job->own = own;
    job->runs_on = profiles_pool(service->profiles);
    job->answer = profile_job_send;
    return job;
}

int profile_job_load(struct admin_job *job, struct attar_error *err)
{
    struct profile_job *own = job->own;

    return profiles_load(own->profiles, own->named ? &own->key : NULL, &job->arena, &own->taste,
                         err);
}

int profile_job_keep(struct admin_job *job, bool consent, struct attar_error *err)
{
    struct profile_job *own = job->own;
    int64_t now_ms = clock_wall_ms();
    int rc = 0;

    if (!consent) {
        error_set(err, ATTAR_EINVAL,
                  "consent: nothing is kept of you without \"consent\":true in the request");
        return job_problem(job, PROBLEM_CONSENT, err);
    }
    if (!own->taste.known) {
        rc = profile_token_new(own->token, &own->key, err);
        own->taste.known = true;
        own->taste.consent_ms = now_ms;
    }
    return rc < 0 ? rc : profiles_keep(own->profiles, &own->key, &own->taste.profile, now_ms, err);
}

void profile_job_add_token(const struct profile_job *own, struct json_writer *w)
{
    if (own->token[0] == '\0')
        return;
    json_key(w, "token");
    json_add_cstr(w, own->token);
}

void profile_job_send_cookie(struct admin_job *job, struct slice token)
{
    bool secure = slice_starts(job->admin->service->public_url, SLICE("https://"));
    char cookie[PROFILE_COOKIE_MAX];

    http_reply_always(job->req, "Set-Cookie", profile_cookie(token, secure, cookie));
}

void profile_job_send(struct admin_job *job)
{
    const struct profile_job *own = job->own;

    if (own->token[0] != '\0')
        profile_job_send_cookie(job, slice_cstr(own->token));
    job_send(job);
}

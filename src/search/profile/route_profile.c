/* GET, PUT and DELETE /api/users/me/scent-profile
 *
 *   {"consent":{"at":"2026-11-01T09:30:00.000Z"},"likes":[..],..,"history":{"events":12}}
 *
 * Without consent nothing is kept, and nothing of what is kept is told in another's name: the token
 * is the server's own, so a PUT that carries a foreign one gets a new one. */
#include "base/clock.h"
#include "codec/json_writer.h"
#include "http/http.h"
#include "search/handlers.h"
#include "search/profile/profile_job.h"

#include <assert.h>

/* ---- What is told ---- */

static void add_consent(struct json_writer *w, const struct known_taste *taste)
{
    char time[25];

    json_key(w, "consent");
    if (!taste->known) {
        json_add_null(w);
        return;
    }
    clock_format_rfc3339(taste->consent_ms, time);
    json_object_begin(w);
    json_key(w, "at");
    json_add_cstr(w, time);
    json_object_end(w);
}

static void tell(struct admin_job *job, const struct known_taste *taste)
{
    const struct profile_job *own = job->own;
    struct json_writer w;

    json_writer_init(&w, &job->text);
    json_object_begin(&w);
    profile_job_add_token(own, &w);
    add_consent(&w, taste);
    profile_write(&taste->profile, &w);
    json_key(&w, "history");
    json_object_begin(&w);
    json_key(&w, "events");
    json_add_u64(&w, taste->event_count);
    json_object_end(&w);
    json_object_end(&w);
    job->status = own->token[0] != '\0' ? 201 : 200;
}

/* ---- Reading, replacing, erasing ---- */

static int work_get(struct admin_job *job, struct attar_error *err)
{
    struct profile_job *own = job->own;
    int rc = profile_job_load(job, err);

    if (rc == 0)
        tell(job, &own->taste);
    return rc;
}

static int work_put(struct admin_job *job, struct attar_error *err)
{
    struct profile_job *own = job->own;
    struct profile *profile = &own->taste.profile;
    int rc = job_parse_body(job, err);

    if (rc < 0)
        return job_problem(job, PROBLEM_BAD_PARAMETER, err);
    rc = profile_job_load(job, err);
    if (rc < 0)
        return rc;
    rc = profile_read(job->body, PROFILE_GIVEN, profiles_questions(own->profiles), &job->arena,
                      profile, err);
    if (rc == -ATTAR_EINVAL)
        return job_problem(job, PROBLEM_BAD_PARAMETER, err);
    if (rc == 0)
        rc = profile_job_keep(job, profile->consent, err);
    if (rc == 0)
        tell(job, &own->taste);
    return rc;
}

static int work_delete(struct admin_job *job, struct attar_error *err)
{
    struct profile_job *own = job->own;

    job->status = 204;
    return own->named ? profiles_erase(own->profiles, &own->key, err) : 0;
}

static void answer_delete(struct admin_job *job)
{
    profile_job_send_cookie(job, slice_of("", 0));
    job_send(job);
}

void handle_profile(struct http_request *req, void *user)
{
    struct admin_job *job;

    if (job_refuses_parameters(req))
        return;
    job = profile_job_new(req, user);
    switch (http_method(req)) {
    case HTTP_PUT: job->work = work_put; break;
    case HTTP_DELETE:
        job->work = work_delete;
        job->answer = answer_delete;
        break;
    default: job->work = work_get; break;
    }
    job_run(job);
}

/* /api/products/recommendations, for one person.
 *
 *   GET   with the token of a profile --pool: profiles_load--> known: personal | else: anyone's
 *         without                      --------------------------------------------> anyone's
 *   POST  {"cart":["p-1"],"likes":[..],"answers":[..]}        personal; nothing is kept
 *
 * Who gave no consent, or has erased what was kept, gets the bytes that anyone gets. */
#include "http/http.h"
#include "search/handlers.h"
#include "search/profile/profile_job.h"
#include "search/recommend/personal.h"

static void answer_known(struct admin_job *job)
{
    const struct profile_job *own = job->own;

    if (own->taste.known)
        personal_answer(job->req, job->admin->service, "recommendations", &own->taste);
    else
        recommend_anyone(job->req, job->admin->service);
}

void handle_recommendations(struct http_request *req, void *user)
{
    struct profile_key key;
    struct admin_job *job;

    if (!profile_key_of(req, &key)) {
        recommend_anyone(req, user);
        return;
    }
    job = profile_job_new(req, user);
    job->work = profile_job_load;
    job->answer = answer_known;
    job_run(job);
}

void handle_recommendations_post(struct http_request *req, void *user)
{
    personal_answer(req, user, "recommendations_post", NULL);
}

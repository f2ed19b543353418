/* GET .../scent-profile/next-question and POST .../scent-profile/answers
 *
 *   {"question":{"id":"oud_smoky","kind":"axis","text":{"en":..,"ar":..},"options":[..]},
 *    "completeness":37,"gain":0.83,"answered":3}
 *
 * With `answers` in the query the quiz is stateless: nothing is read of a profile, and nothing
 * kept. An answer that is posted is kept, so it takes a profile, or consent to make one. */
#include "base/clock.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "http/http.h"
#include "search/handlers.h"
#include "search/profile/profile_job.h"
#include "search/profile/quiz.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { GAIN_DIGITS = 3 };

/* ---- Telling a question ---- */

static void add_text(struct json_writer *w, const char *key, struct slice en, struct slice ar)
{
    json_key(w, key);
    render_names(w, en, ar);
}

/* [{"accord":"oud"},{"note":"oud"}]; what is neither is for the model alone. */
static void add_facts(struct json_writer *w, const char *key, struct slice text)
{
    struct quiz_fact fact;

    json_key(w, key);
    json_array_begin(w);
    while (fact_next(&text, &fact)) {
        bool note = slice_eq(fact.kind, SLICE("note"));

        if (!note && !slice_eq(fact.kind, SLICE("accord")))
            continue;
        json_object_begin(w);
        json_key(w, note ? "note" : "accord");
        json_add_str(w, fact.id);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_option(struct json_writer *w, const struct quiz_option *option)
{
    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, option->id);
    add_text(w, "label", option->en, option->ar);
    json_key(w, "scent");
    json_object_begin(w);
    add_facts(w, "like", option->like);
    add_facts(w, "dislike", option->dislike);
    add_facts(w, "veto", option->veto);
    json_object_end(w);
    json_object_end(w);
}

static void add_question(struct json_writer *w, const struct quiz_question *question)
{
    json_key(w, "question");
    if (question == NULL) {
        json_add_null(w);
        return;
    }
    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, question->id);
    json_key(w, "kind");
    json_add_str(w, question->kind);
    add_text(w, "text", question->en, question->ar);
    json_key(w, "options");
    json_array_begin(w);
    for (uint32_t i = 0; i < question->option_count; i++)
        add_option(w, &question->options[i]);
    json_array_end(w);
    json_object_end(w);
}

/* Choose the next question and tell it. */
static int tell(struct admin_job *job, struct attar_error *err)
{
    const struct profile_job *own = job->own;
    struct taste_products *products = arena_alloc(&job->arena, sizeof *products);
    struct quiz_choice choice;
    struct json_writer w;
    int rc;

    if (products == NULL)
        return error_set(err, ATTAR_ELIMIT, "the profile is too large");
    taste_products(&own->taste, clock_wall_ms(), products);
    rc = profiles_ask(own->profiles, &job->admin->service->ring, &own->taste, products, &choice,
                      err);
    if (rc < 0)
        return rc;
    json_writer_init(&w, &job->text);
    json_object_begin(&w);
    profile_job_add_token(own, &w);
    add_question(&w, choice.question);
    json_key(&w, "completeness");
    json_add_u64(&w, choice.completeness);
    json_key(&w, "gain");
    json_add_fixed(&w, llround(choice.gain * 1000), GAIN_DIGITS);
    json_key(&w, "answered");
    json_add_u64(&w, own->taste.profile.answer_count);
    json_object_end(&w);
    job->status = own->token[0] != '\0' ? 201 : 200;
    return 0;
}

/* ---- Asking ---- */

/* "smoky:love,season:-" */
static int read_pair(const struct questions *questions, struct slice pair, struct profile *out,
                     struct fault *fault)
{
    static const struct slice name = SLICE_INIT("answers");
    struct slice option = pair;
    const struct quiz_question *question = questions_find(questions, slice_cut(&option, ':'));
    const struct quiz_option *found = NULL;

    if (question == NULL || option.ptr == NULL)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, name,
                         "answers: expected question:option with commas between; \"%.*s\" names no"
                         " question",
                         pair.len > PROFILE_ID_MAX ? PROFILE_ID_MAX : (int)pair.len, pair.ptr);
    if (!slice_eq(option, SLICE("-")))
        found = question_option(question, option);
    if (found == NULL && !slice_eq(option, SLICE("-")))
        return fault_set(fault, PROBLEM_BAD_PARAMETER, name,
                         "answers: %.*s has no such option; - is to skip it",
                         SLICE_ARG(question->id));
    profile_answer(out, question, found);
    return 0;
}

static int read_answers(const struct http_request *req, const struct questions *questions,
                        struct profile *out, struct fault *fault)
{
    struct slice rest = http_query(req, "answers");

    for (size_t i = 0; i < http_query_count(req); i++) {
        struct slice name = http_query_at(req, i).name;

        if (!slice_eq(name, SLICE("answers")))
            return fault_set(fault, PROBLEM_BAD_PARAMETER, name, "unknown parameter \"%.*s\"",
                             SLICE_ARG(name));
    }
    if (rest.len == 0)
        return 0;
    while (rest.ptr != NULL)
        if (read_pair(questions, slice_cut(&rest, ','), out, fault) < 0)
            return -ATTAR_EINVAL;
    return 0;
}

static int work_kept(struct admin_job *job, struct attar_error *err)
{
    int rc = profile_job_load(job, err);

    return rc < 0 ? rc : tell(job, err);
}

void handle_quiz(struct http_request *req, void *user)
{
    struct admin_job *job = profile_job_new(req, user);
    struct profile_job *own = job->own;
    struct fault fault;

    if (read_answers(req, profiles_questions(own->profiles), &own->taste.profile, &fault) < 0) {
        fault_send(req, &fault);
        return;
    }
    job->work = http_query(req, "answers").ptr == NULL ? work_kept : tell;
    job_run(job);
}

/* ---- Answering ---- */

struct given_answer {
    const struct quiz_question *question;
    const struct quiz_option *option; /* NULL: skipped */
    bool consent;
};

static int refuse(struct admin_job *job, struct attar_error *err, const char *member,
                  const char *why)
{
    error_set(err, ATTAR_EINVAL, "%s: %s", member, why);
    return job_problem(job, PROBLEM_BAD_PARAMETER, err);
}

static int check_members(struct admin_job *job, struct attar_error *err)
{
    static const char *const known[] = {"question", "option", "skip", "consent"};
    struct json_member member;

    for (void *it = json_first(job->body, &member); it != NULL;
         it = json_after(job->body, it, &member)) {
        bool found = false;

        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found |= slice_eq(member.key, slice_cstr(known[i]));
        if (!found)
            return refuse(job, err, "body", "expected question, option or skip, and consent");
    }
    return 0;
}

static int read_option(struct admin_job *job, struct given_answer *out, struct attar_error *err)
{
    const struct json *option = json_get(job->body, "option");
    const struct json *skip = json_get(job->body, "skip");
    struct slice text;
    bool skipped = false;

    if (skip != NULL && json_bool(skip, &skipped) < 0)
        return refuse(job, err, "skip", "expected true or false");
    if (skipped == (option != NULL))
        return refuse(job, err, "option", "expected an option, or \"skip\":true");
    if (skipped)
        return 0;
    if (json_str(option, &text) == 0)
        out->option = question_option(out->question, text);
    return out->option != NULL ? 0 : refuse(job, err, "option", "the question has no such option");
}

static int read_given(struct admin_job *job, struct given_answer *out, struct attar_error *err)
{
    const struct profile_job *own = job->own;
    const struct json *consent = json_get(job->body, "consent");
    struct slice text;

    *out = (struct given_answer){.consent = false};
    if (check_members(job, err) < 0)
        return -ATTAR_EINVAL;
    if (consent != NULL && json_bool(consent, &out->consent) < 0)
        return refuse(job, err, "consent", "expected true or false");
    if (json_str(json_get(job->body, "question"), &text) < 0)
        return refuse(job, err, "question", "expected the id of a question");
    out->question = questions_find(profiles_questions(own->profiles), text);
    if (out->question != NULL)
        return read_option(job, out, err);
    error_set(err, ATTAR_ENOTFOUND, "question: there is no such question");
    return job_problem(job, PROBLEM_NOT_FOUND, err);
}

static int work_answer(struct admin_job *job, struct attar_error *err)
{
    struct profile_job *own = job->own;
    struct given_answer given;
    int rc = job_parse_body(job, err);

    if (rc < 0)
        return job_problem(job, PROBLEM_BAD_PARAMETER, err);
    rc = read_given(job, &given, err);
    if (rc == 0)
        rc = profile_job_load(job, err);
    if (rc < 0)
        return rc;
    profile_answer(&own->taste.profile, given.question, given.option);
    rc = profile_job_keep(job, given.consent || own->taste.known, err);
    return rc < 0 ? rc : tell(job, err);
}

void handle_quiz_answer(struct http_request *req, void *user)
{
    struct admin_job *job;

    if (job_refuses_parameters(req))
        return;
    job = profile_job_new(req, user);
    job->work = work_answer;
    job_run(job);
}

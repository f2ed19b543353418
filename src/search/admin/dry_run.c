/* What rules would do, before they do it.
 *
 *   POST .../rules/dry-run  {"rules":[rule, ...], "without":["id"], "now":"2027-03-01T00:00:00Z",
 *                            "queries":[{"q":"oud"}, ...]}
 *   pool: the rules in force, with those of the same id replaced, those of `without` left out
 *   loop: every query twice, on one generation: with what is in force, and with what would be
 *
 *   {"results":[{"before":{"total","rules","redirect","hits"},"after":{...}}]}
 *
 * Nothing is written.  `now` lets a campaign be seen before it begins. */
#include "search/admin/job.h"

#include "base/clock.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/lists.h"

#include <assert.h>

/* ---- On the pool: what would be in force ---- */

static const struct json *member(struct admin_job *job, const char *key, size_t max,
                                 struct attar_error *err)
{
    const struct json *list = json_get(job->body, key);

    if (json_kind(list) > JSON_KIND_NULL && json_kind(list) != JSON_KIND_ARRAY)
        error_set(err, ATTAR_EPARSE, "%s: is %s, must be an array", key,
                  json_kind_name(json_kind(list)));
    else if (json_count(list) > max)
        error_set(err, ATTAR_ELIMIT, "%s: %zu items, at most %zu", key, json_count(list), max);
    return list;
}

static void check_members(struct admin_job *job, struct attar_error *err)
{
    static const char *const names[] = {"rules", "without", "now", "queries"};
    struct json_member m;

    for (void *it = json_first(job->body, &m); it != NULL; it = json_after(job->body, it, &m)) {
        bool known = false;

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            known = known || slice_eq(m.key, slice_cstr(names[i]));
        if (!known)
            error_set(err, ATTAR_EPARSE, "body: takes the members rules, without, now and queries");
    }
}

static void read_now(struct admin_job *job, struct attar_error *err)
{
    const struct json *now = json_get(job->body, "now");
    struct slice text = {"", 0};

    job->trial_now_ms = clock_wall_ms();
    if (json_kind(now) > JSON_KIND_NULL &&
        (json_str(now, &text) < 0 || strlen(text.ptr) != text.len ||
         clock_parse_rfc3339(text.ptr, &job->trial_now_ms) < 0))
        error_set(err, ATTAR_EPARSE, "now: must be an RFC 3339 time");
}

static void read_rules(struct admin_job *job, const struct json *list, struct admin_trial *trial,
                       struct attar_error *err)
{
    struct merch_rule *rules = arena_array(&job->arena, json_count(list), sizeof *rules);

    assert(rules != NULL && json_count(list) <= ADMIN_RULES_MAX);
    for (size_t i = 0; err->code == 0 && i < json_count(list); i++) {
        struct attar_error inner = {.position = -1};
        int rc = merch_rule_parse(json_at(list, i), &job->arena, &rules[i], &inner);

        if (rc < 0)
            error_set(err, -rc, "rules[%zu].%s", i, inner.text);
    }
    trial->rules = rules;
    trial->rule_count = json_count(list);
}

static void read_without(struct admin_job *job, const struct json *list, struct admin_trial *trial,
                         struct attar_error *err)
{
    struct slice *ids = arena_array(&job->arena, json_count(list), sizeof *ids);

    assert(ids != NULL && json_count(list) <= ADMIN_RULES_MAX);
    for (size_t i = 0; i < json_count(list); i++)
        if (json_str(json_at(list, i), &ids[i]) < 0)
            error_set(err, ATTAR_EPARSE, "without[%zu]: must be a string", i);
    trial->without = ids;
    trial->without_count = json_count(list);
}

/* Each reader leaves `err` as it is when it finds no fault. */
static int read_trial(struct admin_job *job, struct admin_trial *trial, struct attar_error *err)
{
    const struct json *rules = member(job, "rules", ADMIN_RULES_MAX, err);
    const struct json *without = member(job, "without", ADMIN_RULES_MAX, err);
    const struct json *queries = member(job, "queries", ADMIN_QUERIES_MAX, err);

    check_members(job, err);
    if (json_count(queries) == 0)
        error_set(err, ATTAR_EPARSE, "queries: expected 1..%d searches", ADMIN_QUERIES_MAX);
    read_now(job, err);
    if (err->code == 0)
        read_rules(job, rules, trial, err);
    if (err->code == 0)
        read_without(job, without, trial, err);
    return err->code == 0 ? 0 : job_problem(job, PROBLEM_BAD_RECORD, err);
}

static int work_dry_run(struct admin_job *job, struct attar_error *err)
{
    struct admin_trial trial = {0};
    struct generation *generation = NULL;
    int rc = job_parse_body(job, err);

    if (rc == 0)
        rc = read_trial(job, &trial, err);
    if (rc == 0)
        rc = admin_hold(job->admin, &generation, err);
    if (rc < 0)
        return rc;
    rc = admin_compile(job->admin, generation, &trial, &job->trial, err);
    generation_unref(generation);
    return rc == -ATTAR_EPARSE ? job_problem(job, PROBLEM_BAD_RECORD, err) : rc;
}

/* ---- On the loop: before and after ---- */

static void write_texts(struct json_writer *w, const char *key, const struct slice *texts,
                        size_t count)
{
    json_key(w, key);
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        json_add_str(w, texts[i]);
    json_array_end(w);
}

static void write_text(struct json_writer *w, const char *key, struct slice text)
{
    json_key(w, key);
    if (text.ptr == NULL)
        json_add_null(w);
    else
        json_add_str(w, text);
}

static void write_side(struct call *call, const struct search_result *result)
{
    struct json_writer *w = &call->worker->answer.w;
    const struct rule_effects *effects = &result->effects;

    json_object_begin(w);
    json_key(w, "total");
    json_add_u64(w, result->total);
    write_texts(w, "rules", effects->applied, effects->applied_count);
    write_text(w, "replace_query", effects->replace_query);
    write_text(w, "redirect", effects->redirect);
    json_key(w, "hits");
    json_array_begin(w);
    for (size_t i = 0; i < result->hit_count; i++)
        json_add_str(w, snapshot_id(view_snapshot(call->view), result->hits[i].doc));
    json_array_end(w);
    json_object_end(w);
}

static int run_side(struct call *call, struct search_params *params, const char *key,
                    const struct curation *curation)
{
    struct search_result result;
    int rc;

    params->request.curation = curation;
    rc = list_run(call, params, &result);
    if (rc < 0)
        return rc;
    json_key(&call->worker->answer.w, key);
    write_side(call, &result);
    return 0;
}

static int run_query(struct call *call, struct admin_job *job, const struct json *query)
{
    struct json_writer *w = &call->worker->answer.w;
    const struct curation *now = admin_curation(job->admin, http_loop(job->req));
    struct search_params params;
    struct pairs pairs;
    int rc;

    arena_reset(&call->worker->scratch);
    rc = pairs_init(&pairs, &call->worker->scratch);
    assert(rc == 0 && "an empty scratch has room for the pairs");
    rc = pairs_add_json(&pairs, query, &call->worker->scratch, &call->fault);
    if (rc == 0)
        rc = list_read_pairs(call, route_named("rules_dry_run"), NULL, &pairs, &params);
    if (rc < 0)
        return rc;
    params.request.now_ms = job->trial_now_ms;
    json_object_begin(w);
    rc = run_side(call, &params, "before", now);
    if (rc == 0)
        rc = run_side(call, &params, "after", job->trial);
    json_object_end(w);
    return rc;
}

static void answer_dry_run(struct admin_job *job)
{
    const struct json *queries = json_get(job->body, "queries");
    struct json_writer *w;
    struct call call;
    int rc = 0;

    if (!call_begin(&call, job->req, job->admin->service))
        return;
    w = &call.worker->answer.w;
    json_object_begin(w);
    json_key(w, "results");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < json_count(queries); i++) {
        rc = run_query(&call, job, json_at(queries, i));
        if (rc < 0)
            call.fault.query = (int64_t)i;
    }
    json_array_end(w);
    json_object_end(w);
    if (rc < 0)
        call_fault(&call);
    else
        call_send(&call);
}

void handle_rules_dry_run(struct http_request *req, void *user)
{
    struct admin_job *job = job_new(req, user);

    if (job == NULL || job_refuses_parameters(req))
        return;
    job->kind = CURATION_RULE;
    job->work = work_dry_run;
    job->answer = answer_dry_run;
    job_run(job);
}

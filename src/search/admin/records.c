/* Synonyms and rules, one at a time and as a list.
 *
 *   GET    .../synonyms?page&size {"version","total","page","size","records":[{"rev","record"}]}
 *   GET    .../synonyms/{id}          the record; ETag is its rev; 304 when If-None-Match holds it
 *   PUT    .../synonyms/{id}          201 made, 200 replaced; the record, its ETag
 *   DELETE .../synonyms/{id}          204
 *
 * If-Match and If-None-Match are looked at inside the transaction that writes, so of two people who
 * change one record the second is told (RFC 9110, section 13.1): 412. */
#include "search/admin/job.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "search/handlers.h"
#include "search/lists.h"

#include <assert.h>
#include <stdio.h>

/* ---- Conditions ---- */

/* Is `rev` (0: no such record) among the tags? */
static bool holds_rev(struct slice list, int64_t rev)
{
    char text[32];
    struct slice own =
        slice_of(text, (size_t)snprintf(text, sizeof text, "\"%lld\"", (long long)rev));

    while (list.ptr != NULL) {
        struct slice tag = slice_trim(slice_cut(&list, ','));

        if (rev > 0 && (slice_eq(tag, own) || slice_eq(tag, SLICE("*"))))
            return true;
    }
    return false;
}

static int check_conditions(struct admin_job *job, int64_t rev, struct attar_error *err)
{
    if (job->match.ptr != NULL && !holds_rev(job->match, rev))
        error_set(err, ATTAR_ECONFLICT, "the %s has changed: If-Match does not hold \"%lld\"",
                  curation_kind_name(job->kind), (long long)rev);
    else if (job->no_match.ptr != NULL && holds_rev(job->no_match, rev))
        error_set(err, ATTAR_ECONFLICT, "the %s is there: If-None-Match holds \"%lld\"",
                  curation_kind_name(job->kind), (long long)rev);
    else
        return 0;
    return job_problem(job, PROBLEM_PRECONDITION, err);
}

/* 0 when there is no such record. */
static int current_rev(struct admin_job *job, int64_t *out_rev, struct attar_error *err)
{
    int64_t rev = 0;
    int rc = curation_store_get(job->admin->store, job->kind, job->id, NULL, &rev, err);

    if (rc < 0 && rc != -ATTAR_ENOTFOUND)
        return rc;
    *out_rev = rc == 0 ? rev : 0;
    return 0;
}

/* ---- Reading ---- */

static int ready(const struct admin_job *job, struct attar_error *err)
{
    if (job->admin->store != NULL)
        return 0;
    return error_set(err, ATTAR_ENOTREADY, "the index is being built");
}

static int add_listed(void *user, const struct curation_record *record, struct attar_error *err)
{
    struct json_writer *w = user;

    (void)err;
    json_object_begin(w);
    json_key(w, "rev");
    json_add_i64(w, record->rev);
    json_key(w, "record");
    json_add_raw(w, record->json);
    json_object_end(w);
    return 0;
}

static int list_head(struct admin_job *job, struct json_writer *w, struct attar_error *err)
{
    int64_t version = 0;
    int64_t total = 0;
    int rc = curation_store_version(job->admin->store, &version, err);

    if (rc == 0)
        rc = curation_store_count(job->admin->store, job->kind, &total, err);
    json_key(w, "version");
    json_add_i64(w, version);
    json_key(w, "total");
    json_add_i64(w, total);
    json_key(w, "page");
    json_add_u64(w, job->page);
    json_key(w, "size");
    json_add_u64(w, job->size);
    return rc;
}

static int work_list(struct admin_job *job, struct attar_error *err)
{
    int64_t first = (int64_t)(job->page - 1) * job->size;
    struct json_writer w;
    int rc = ready(job, err);

    if (rc < 0)
        return rc;
    json_writer_init(&w, &job->text);
    json_object_begin(&w);
    rc = list_head(job, &w, err);
    json_key(&w, "records");
    json_array_begin(&w);
    if (rc == 0)
        rc = curation_store_scan(job->admin->store, job->kind, first, job->size, add_listed, &w,
                                 err);
    json_array_end(&w);
    json_object_end(&w);
    if (rc == 0 && job->text.overflow)
        return error_set(err, ATTAR_ELIMIT, "the list is too large; ask for a smaller size");
    job->status = 200;
    return rc;
}

static int work_get(struct admin_job *job, struct attar_error *err)
{
    int rc = ready(job, err);

    if (rc == 0)
        rc = curation_store_get(job->admin->store, job->kind, job->id, &job->text, &job->rev, err);
    job->status = job->no_match.ptr != NULL && holds_rev(job->no_match, job->rev) ? 304 : 200;
    return rc;
}

/* ---- Writing ---- */

static int read_body(struct admin_job *job, struct attar_error *err)
{
    struct generation *generation = NULL;
    struct curation_builder *builder;
    struct slice id;
    int rc = admin_hold(job->admin, &generation, err);

    if (rc < 0)
        return rc;
    builder = admin_builder(job->admin, generation);
    rc = admin_read_record(builder, job->kind, job->body, &job->arena, &id, &job->text, err);
    curation_builder_free(builder);
    generation_unref(generation);
    if (rc == 0 && !slice_eq(id, job->id))
        rc = error_set(err, ATTAR_EPARSE, "id: is \"%.*s\", the path says \"%.*s\"", SLICE_ARG(id),
                       SLICE_ARG(job->id));
    return rc < 0 ? job_problem(job, PROBLEM_BAD_RECORD, err) : 0;
}

static int put_record(struct admin_job *job, struct attar_error *err)
{
    struct curation_store *store = job->admin->store;
    int64_t rev = 0;
    int rc = curation_store_begin(store, err);

    if (rc < 0)
        return rc;
    rc = current_rev(job, &rev, err);
    if (rc == 0)
        rc = check_conditions(job, rev, err);
    if (rc == 0)
        rc = curation_store_put(store, job->kind, job->id, buf_slice(&job->text), &job->rev, err);
    if (rc == 0)
        rc = curation_store_commit(store, err);
    if (rc < 0)
        curation_store_rollback(store);
    job->status = rev == 0 ? 201 : 200;
    return rc;
}

static int work_put(struct admin_job *job, struct attar_error *err)
{
    int rc = job_parse_body(job, err);

    if (rc == 0)
        rc = read_body(job, err);
    if (rc == 0)
        rc = put_record(job, err);
    return rc < 0 ? rc : admin_reload(job->admin, err);
}

static int delete_record(struct admin_job *job, struct attar_error *err)
{
    struct curation_store *store = job->admin->store;
    bool found = false;
    int64_t rev = 0;
    int rc = curation_store_begin(store, err);

    if (rc < 0)
        return rc;
    rc = current_rev(job, &rev, err);
    if (rc == 0)
        rc = check_conditions(job, rev, err);
    if (rc == 0)
        rc = curation_store_delete(store, job->kind, job->id, &found, err);
    if (rc == 0 && !found)
        rc = error_set(err, ATTAR_ENOTFOUND, "there is no %s \"%.*s\"",
                       curation_kind_name(job->kind), SLICE_ARG(job->id));
    if (rc == 0)
        rc = curation_store_commit(store, err);
    if (rc < 0)
        curation_store_rollback(store);
    return rc;
}

static int work_delete(struct admin_job *job, struct attar_error *err)
{
    int rc = ready(job, err);

    job->status = 204;
    if (rc == 0)
        rc = delete_record(job, err);
    return rc < 0 ? rc : admin_reload(job->admin, err);
}

/* ---- Handlers ---- */

static void run_one(struct http_request *req, void *user, enum curation_kind kind,
                    int (*work)(struct admin_job *job, struct attar_error *err))
{
    struct admin_job *job = job_new(req, user);

    if (job == NULL || job_refuses_parameters(req))
        return;
    job->kind = kind;
    job->id = http_param(req, "id");
    job->work = work;
    job_run(job);
}

static void run_list(struct http_request *req, void *user, enum curation_kind kind,
                     const char *route)
{
    struct admin_job *job = job_new(req, user);
    struct search_params params;
    struct json *body;
    struct call call;

    if (job == NULL || !call_begin(&call, req, user))
        return;
    if (list_read(&call, route_named(route), NULL, &params, &body) < 0) {
        call_fault(&call);
        return;
    }
    assert(body == NULL);
    job->kind = kind;
    job->page = params.page;
    job->size = params.request.size;
    job->work = work_list;
    job_run(job);
}

void handle_synonyms(struct http_request *req, void *user)
{
    run_list(req, user, CURATION_SYNONYM, "synonyms");
}

void handle_synonym(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_SYNONYM, work_get);
}

void handle_synonym_put(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_SYNONYM, work_put);
}

void handle_synonym_delete(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_SYNONYM, work_delete);
}

void handle_rules(struct http_request *req, void *user)
{
    run_list(req, user, CURATION_RULE, "rules");
}

void handle_rule(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_RULE, work_get);
}

void handle_rule_put(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_RULE, work_put);
}

void handle_rule_delete(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_RULE, work_delete);
}

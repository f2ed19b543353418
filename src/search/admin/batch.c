/* Many changes of one kind at once, all or nothing.
 *
 *   POST .../synonyms/batch   {"clear":true, "delete":["id"], "put":[record, ...]}
 *                             {"version":42,"deleted":7,"put":120}
 *
 * In this order: everything is taken away (clear), single records are, records are put.  The first
 * fault is told with its place ("put[3].words: missing") and nothing has changed. */
#include "search/admin/job.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "search/handlers.h"

#include <assert.h>

/* What the body asks for. */
struct batch {
    bool clear;
    const struct json *deletes;
    const struct json *puts;
    struct buf texts; /* canonical records, one behind the other */
    struct batch_item {
        struct slice id;
        size_t begin, end; /* in texts */
    } * items;
    int64_t deleted;
};

static int bad(struct admin_job *job, const char *what, struct attar_error *err)
{
    error_set(err, ATTAR_EPARSE, "%s", what);
    return job_problem(job, PROBLEM_BAD_RECORD, err);
}

static int check_members(struct admin_job *job, struct attar_error *err)
{
    struct json_member m;

    for (void *it = json_first(job->body, &m); it != NULL; it = json_after(job->body, it, &m))
        if (!slice_eq(m.key, SLICE("clear")) && !slice_eq(m.key, SLICE("delete")) &&
            !slice_eq(m.key, SLICE("put")))
            return bad(job, "body: takes the members clear, delete and put", err);
    return 0;
}

static int check_list(struct admin_job *job, const char *key, const struct json **out_list,
                      struct attar_error *err)
{
    const struct json *list = json_get(job->body, key);

    *out_list = list;
    if (json_kind(list) > JSON_KIND_NULL && json_kind(list) != JSON_KIND_ARRAY)
        return error_set(err, ATTAR_EPARSE, "%s: is %s, must be an array", key,
                         json_kind_name(json_kind(list)));
    if (json_count(list) > CURATION_RECORDS_MAX)
        return error_set(err, ATTAR_ELIMIT, "%s: %zu items, at most %d", key, json_count(list),
                         CURATION_RECORDS_MAX);
    for (size_t i = 0; slice_eq(slice_cstr(key), SLICE("delete")) && i < json_count(list); i++)
        if (json_kind(json_at(list, i)) != JSON_KIND_STRING)
            return error_set(err, ATTAR_EPARSE, "%s[%zu]: must be a string", key, i);
    return 0;
}

static int read_shape(struct admin_job *job, struct batch *batch, struct attar_error *err)
{
    const struct json *clear = json_get(job->body, "clear");
    int rc = check_members(job, err);

    if (rc < 0)
        return rc;
    if (json_kind(clear) > JSON_KIND_NULL && json_bool(clear, &batch->clear) < 0)
        return bad(job, "clear: must be true or false", err);
    rc = check_list(job, "delete", &batch->deletes, err);
    if (rc == 0)
        rc = check_list(job, "put", &batch->puts, err);
    return rc < 0 ? job_problem(job, PROBLEM_BAD_RECORD, err) : 0;
}

static int read_record(struct admin_job *job, struct curation_builder *builder, struct batch *batch,
                       size_t i, struct attar_error *err)
{
    struct batch_item *item = &batch->items[i];
    struct attar_error inner = {.position = -1};
    int rc;

    item->begin = batch->texts.len;
    rc = admin_read_record(builder, job->kind, json_at(batch->puts, i), &job->arena, &item->id,
                           &batch->texts, &inner);
    item->end = batch->texts.len;
    if (rc == 0)
        return 0;
    error_set(err, -rc, "put[%zu].%s", i, inner.text);
    return job_problem(job, PROBLEM_BAD_RECORD, err);
}

static int read_records(struct admin_job *job, struct batch *batch, struct attar_error *err)
{
    struct generation *generation = NULL;
    struct curation_builder *builder;
    int rc = admin_hold(job->admin, &generation, err);

    if (rc < 0)
        return rc;
    builder = admin_builder(job->admin, generation);
    batch->items = arena_array(&job->arena, json_count(batch->puts), sizeof *batch->items);
    if (batch->items == NULL)
        rc = error_set(err, ATTAR_ELIMIT, "the batch takes too much memory");
    for (size_t i = 0; rc == 0 && i < json_count(batch->puts); i++)
        rc = read_record(job, builder, batch, i, err);
    curation_builder_free(builder);
    generation_unref(generation);
    return rc;
}

static int delete_all(struct admin_job *job, struct batch *batch, struct attar_error *err)
{
    struct curation_store *store = job->admin->store;
    int rc = 0;

    if (batch->clear)
        rc = curation_store_clear(store, job->kind, &batch->deleted, err);
    for (size_t i = 0; rc == 0 && i < json_count(batch->deletes); i++) {
        struct slice id = {"", 0};
        bool found = false;

        json_str(json_at(batch->deletes, i), &id);
        rc = curation_store_delete(store, job->kind, id, &found, err);
        batch->deleted += found;
    }
    return rc;
}

static int write_batch(struct admin_job *job, struct batch *batch, struct attar_error *err)
{
    struct curation_store *store = job->admin->store;
    int64_t rev;
    int rc = curation_store_begin(store, err);

    if (rc < 0)
        return rc;
    rc = delete_all(job, batch, err);
    for (size_t i = 0; rc == 0 && i < json_count(batch->puts); i++) {
        const struct batch_item *item = &batch->items[i];
        struct slice json = slice_of(batch->texts.ptr + item->begin, item->end - item->begin);

        rc = curation_store_put(store, job->kind, item->id, json, &rev, err);
    }
    if (rc == 0)
        rc = curation_store_commit(store, err);
    if (rc < 0)
        curation_store_rollback(store);
    return rc;
}

static int tell(struct admin_job *job, const struct batch *batch, struct attar_error *err)
{
    struct json_writer w;
    int64_t version = 0;
    int rc = curation_store_version(job->admin->store, &version, err);

    json_writer_init(&w, &job->text);
    json_object_begin(&w);
    json_key(&w, "version");
    json_add_i64(&w, version);
    json_key(&w, "deleted");
    json_add_i64(&w, batch->deleted);
    json_key(&w, "put");
    json_add_u64(&w, json_count(batch->puts));
    json_object_end(&w);
    job->status = 200;
    return rc;
}

static int apply(struct admin_job *job, struct batch *batch, struct attar_error *err)
{
    int rc;

    buf_init(&batch->texts, 2 * BODY_BYTES_MAX);
    rc = read_shape(job, batch, err);
    if (rc == 0)
        rc = read_records(job, batch, err);
    if (rc == 0)
        rc = write_batch(job, batch, err);
    buf_release(&batch->texts);
    return rc < 0 ? rc : admin_reload(job->admin, err);
}

int admin_batch(struct admin_job *job, struct attar_error *err)
{
    struct batch batch = {0};

    assert(job->body != NULL);
    return apply(job, &batch, err);
}

static int work_batch(struct admin_job *job, struct attar_error *err)
{
    struct batch batch = {0};
    int rc = job_parse_body(job, err);

    if (rc == 0)
        rc = apply(job, &batch, err);
    return rc < 0 ? rc : tell(job, &batch, err);
}

static void run_batch(struct http_request *req, void *user, enum curation_kind kind)
{
    struct admin_job *job = job_new(req, user);

    if (job == NULL || job_refuses_parameters(req))
        return;
    job->kind = kind;
    job->work = work_batch;
    job_run(job);
}

void handle_synonyms_batch(struct http_request *req, void *user)
{
    run_batch(req, user, CURATION_SYNONYM);
}

void handle_rules_batch(struct http_request *req, void *user)
{
    run_batch(req, user, CURATION_RULE);
}

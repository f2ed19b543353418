/* Synonyms and rules over the wire: the records of /api/admin/search in another spelling.
 *
 *   POST   .../synonyms/search   {"hits","nbHits","page","nbPages"}       ACL settings
 *   GET    .../synonyms/{id}     the record, 404                          likewise
 *   PUT    .../synonyms/{id}     {"updatedAt","taskID","id"}              ACL editSettings
 *   DELETE .../synonyms/{id}     {"deletedAt","taskID"}, also if it was not there
 *   POST   .../synonyms/batch    a list; replaceExistingSynonyms, clearExistingRules: of nothing
 * else POST   .../synonyms/clear                                             and so for rules
 *
 * A change is made as a batch of the staff's own: all or nothing, durable and in force when it is
 * answered. */
#include "search/handlers.h"
#include "search/wire/settings/records.h"
#include "search/wire/settings/spelling.h"
#include "search/wire/settings/task.h"
#include "search/wire/wire.h"

#include "base/clock.h"
#include "codec/json.h"

#include <assert.h>
#include <stdio.h>

enum { BATCH_TEXT_MAX = 4 * BODY_BYTES_MAX };

/* ---- Faults in the wire's words ---- */

/* Members of what is kept, as the wire calls them; longer ones first. */
static const struct {
    const char *kept;
    const char *wire;
} members[] = {
    {"then.pin", "consequence.promote"},
    {"then.hide", "consequence.hide"},
    {"then.filter", "consequence.params.filters"},
    {"then.replace_query", "consequence.params.query"},
    {"then.redirect", "consequence.params.renderingContent.redirect.url"},
    {"then.banner", "consequence.params.renderingContent.widgets.banners[0]"},
    {"then.data", "consequence.userData"},
    {"then.b", "attar.b"}, /* boost, bury */
    {"then", "consequence"},
    {"when.query", "conditions[0].pattern"},
    {"when.filter", "conditions[0].filters"},
    {"when.context", "conditions[0].context"},
    {"when.from", "validity[0].from"},
    {"when.until", "validity[0].until"},
    {"priority", "attar.priority"},
    {"words", "synonyms"},
    {"from", "input"},
    {"note", "description"},
    {"id", "objectID"},
    {"on", "enabled"},
    {"to", "synonyms"},
};

/* "put[3].words: missing" -> "[3].synonyms: missing"; of a record alone without its number. */
static void say_on_wire(bool alone, struct attar_error *err)
{
    struct attar_error told = *err;
    struct slice rest = slice_cstr(err->text);
    struct slice place = slice_of("", 0);
    const char *member = "";

    if (slice_starts(rest, SLICE("put["))) {
        place = slice_cut(&rest, '.');
        place = alone ? slice_of("", 0) : slice_of(err->text + 3, place.len - 3 + 1);
    }
    for (size_t i = 0; rest.ptr != NULL && *member == '\0' && i < sizeof members / sizeof *members;
         i++)
        if (slice_starts(rest, slice_cstr(members[i].kept))) {
            member = members[i].wire;
            rest = slice_skip(rest, strlen(members[i].kept));
        }
    snprintf(told.text, sizeof told.text, "%.*s%s%.*s", SLICE_ARG(place), member, SLICE_ARG(rest));
    *err = told;
}

/* ---- Changes ---- */

/* Take over the batch that was written as the job's body, and carry it out. */
static int run_batch(struct admin_job *job, const struct buf *text, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = BATCH_TEXT_MAX, .unique_keys = true};
    struct json *asked = job->body;
    int rc;

    job->body = NULL;
    json_free(asked);
    if (text->overflow)
        return error_set(err, ATTAR_ELIMIT, "the batch takes more than %d bytes", BATCH_TEXT_MAX);
    rc = json_parse(buf_slice(text), &limits, &job->body, err);
    return rc < 0 ? rc : admin_batch(job, err);
}

static int tell(struct admin_job *job, const char *when, struct slice id, struct attar_error *err)
{
    int64_t version = 0;
    int rc = curation_store_version(job->admin->store, &version, err);

    if (rc == 0)
        task_tell(job, &(struct task_done){when, clock_wall_ms(), version, id});
    return rc;
}

static int work_put(struct admin_job *job, struct attar_error *err)
{
    struct json_writer w;
    struct slice id;
    struct buf text;
    int rc = task_body(job, JSON_KIND_OBJECT, err);

    if (rc < 0)
        return rc;
    if (json_str(json_get(job->body, "objectID"), &id) < 0 || !slice_eq(id, job->id))
        return error_set(err, ATTAR_EPARSE, "objectID: must be that of the path, \"%.*s\"",
                         SLICE_ARG(job->id));
    buf_init(&text, BATCH_TEXT_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    json_key(&w, "put");
    json_array_begin(&w);
    rc = spelling_keep(job->kind, job->body, &w, err);
    if (rc == 0) {
        json_array_end(&w);
        json_object_end(&w);
        rc = run_batch(job, &text, err);
        if (rc < 0)
            say_on_wire(true, err);
    }
    buf_release(&text);
    return rc < 0 ? rc : tell(job, "updatedAt", job->id, err);
}

static bool is_asked(const struct http_request *req, const char *name)
{
    for (size_t i = 0; i < http_query_count(req); i++) {
        struct http_pair pair = http_query_at(req, i);

        if (slice_eq(pair.name, slice_cstr(name)))
            return slice_eq(pair.value, SLICE("true")) || slice_eq(pair.value, SLICE("1"));
    }
    return false;
}

static int keep_all(struct admin_job *job, struct json_writer *w, struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < json_count(job->body); i++) {
        struct attar_error inner = {.position = -1};

        rc = spelling_keep(job->kind, json_at(job->body, i), w, &inner);
        if (rc < 0)
            rc = error_set(err, -rc, "[%zu].%s", i, inner.text);
    }
    return rc;
}

static int work_batch(struct admin_job *job, struct attar_error *err)
{
    struct json_writer w;
    struct buf text;
    int rc = task_body(job, JSON_KIND_ARRAY, err);

    if (rc < 0)
        return rc;
    buf_init(&text, BATCH_TEXT_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    json_key(&w, "clear");
    json_add_bool(&w, is_asked(job->req, "replaceExistingSynonyms") ||
                          is_asked(job->req, "clearExistingRules"));
    json_key(&w, "put");
    json_array_begin(&w);
    rc = keep_all(job, &w, err);
    if (rc == 0) {
        json_array_end(&w);
        json_object_end(&w);
        rc = run_batch(job, &text, err);
        if (rc < 0)
            say_on_wire(false, err);
    }
    buf_release(&text);
    return rc < 0 ? rc : tell(job, "updatedAt", (struct slice){NULL, 0}, err);
}

static int take_away(struct admin_job *job, const char *member, struct attar_error *err)
{
    struct json_writer w;
    struct buf text;
    int rc;

    buf_init(&text, BATCH_TEXT_MAX);
    json_writer_init(&w, &text);
    json_object_begin(&w);
    json_key(&w, member);
    if (job->id.ptr == NULL) {
        json_add_bool(&w, true);
    } else {
        json_array_begin(&w);
        json_add_str(&w, job->id);
        json_array_end(&w);
    }
    json_object_end(&w);
    rc = run_batch(job, &text, err);
    buf_release(&text);
    return rc;
}

static int work_delete(struct admin_job *job, struct attar_error *err)
{
    int rc = take_away(job, "delete", err);

    return rc < 0 ? rc
                  : tell(job, job->kind == CURATION_RULE ? "updatedAt" : "deletedAt",
                         (struct slice){NULL, 0}, err);
}

static int work_clear(struct admin_job *job, struct attar_error *err)
{
    int rc;

    job->id = (struct slice){NULL, 0};
    rc = take_away(job, "clear", err);
    return rc < 0 ? rc : tell(job, "updatedAt", job->id, err);
}

/* ---- Reading ---- */

static int ready(const struct admin_job *job, struct attar_error *err)
{
    if (job->admin->store != NULL)
        return 0;
    return error_set(err, ATTAR_ENOTREADY, "the index is being built");
}

static int work_get(struct admin_job *job, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = CURATION_RECORD_BYTES_MAX};
    struct json *kept = NULL;
    struct json_writer w;
    struct buf text;
    int rc = ready(job, err);

    if (rc < 0)
        return rc;
    buf_init(&text, CURATION_RECORD_BYTES_MAX);
    rc = curation_store_get(job->admin->store, job->kind, job->id, &text, &job->rev, err);
    if (rc == -ATTAR_ENOTFOUND)
        rc = error_set(err, ATTAR_ENOTFOUND, "%s does not exist",
                       job->kind == CURATION_SYNONYM ? "Synonym set" : "Rule");
    if (rc == 0)
        rc = json_parse(buf_slice(&text), &limits, &kept, err);
    if (rc == 0) {
        json_writer_init(&w, &job->text);
        spelling_show(job->kind, kept, &w);
    }
    json_free(kept);
    buf_release(&text);
    return rc;
}

static int work_search(struct admin_job *job, struct attar_error *err)
{
    struct records_wanted wanted;
    struct json_writer w;
    int rc = ready(job, err);

    if (rc == 0)
        rc = task_body(job, JSON_KIND_OBJECT, err);
    if (rc == 0)
        rc = records_read(job->kind, job->body, &wanted, err);
    if (rc < 0)
        return rc;
    json_writer_init(&w, &job->text);
    rc = records_list(job->admin->store, &wanted, &w, err);
    if (rc == 0 && job->text.overflow)
        rc = error_set(err, ATTAR_ELIMIT, "the list is too large; ask for a smaller page");
    return rc;
}

/* ---- Handlers ---- */

static void run(struct http_request *req, void *user, enum curation_kind kind,
                int (*work)(struct admin_job *job, struct attar_error *err))
{
    bool reads = work == work_get || work == work_search;
    struct admin_job *job = task_new(req, user, reads ? KEY_SETTINGS : KEY_EDIT_SETTINGS);

    if (job == NULL)
        return;
    job->kind = kind;
    job->id = http_param(req, "id");
    job->work = work;
    job_run(job);
}

static void run_one(struct http_request *req, void *user, enum curation_kind kind)
{
    if (http_method(req) == HTTP_PUT)
        run(req, user, kind, work_put);
    else
        run(req, user, kind, http_method(req) == HTTP_DELETE ? work_delete : work_get);
}

void handle_wire_synonyms_search(struct http_request *req, void *user)
{
    run(req, user, CURATION_SYNONYM, work_search);
}

void handle_wire_synonyms_batch(struct http_request *req, void *user)
{
    run(req, user, CURATION_SYNONYM, work_batch);
}

void handle_wire_synonyms_clear(struct http_request *req, void *user)
{
    run(req, user, CURATION_SYNONYM, work_clear);
}

void handle_wire_synonym(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_SYNONYM);
}

void handle_wire_rules_search(struct http_request *req, void *user)
{
    run(req, user, CURATION_RULE, work_search);
}

void handle_wire_rules_batch(struct http_request *req, void *user)
{
    run(req, user, CURATION_RULE, work_batch);
}

void handle_wire_rules_clear(struct http_request *req, void *user)
{
    run(req, user, CURATION_RULE, work_clear);
}

void handle_wire_rule(struct http_request *req, void *user)
{
    run_one(req, user, CURATION_RULE);
}

/* What operators see of the sync and order, with the admin token.
 *
 *   GET  /api/admin/search/status               state, position in words, lag, alarms, rebuild
 *   GET  /api/admin/search/verify               the last verification, or the one that runs
 *   POST /api/admin/search/verify               {"repair":true}: begin one; a repair    202
 *                                               tries what was left out again;
 *                                               {"index_only":true}: without the source
 *   POST /api/admin/search/sync/resync          {"accept_loss":true}                    202
 *   POST /api/admin/search/sync/pause, /resume                                          202
 *   POST /api/admin/search/sync/set-position    {"time":"now","force":true}             202
 *   GET  /api/admin/search/rejected?after&size  documents that are kept out, and why
 *   GET  /health/digest                         public: contents of the index as one number
 *
 * An order is taken by the follower or the replica and done later; the status tells how it went. */
#include "base/clock.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "search/admin/job.h"
#include "search/handlers.h"
#include "search/request/pairs.h"
#include "search/sync/sync.h"

#include <assert.h>
#include <stdio.h>

enum { REJECTED_SIZE_DEFAULT = 100, REJECTED_SIZE_MAX = 1000, TIME_TEXT_CAP = 64 };

static const struct slice nothing = {"", 0};

static void send_json(struct http_request *req, int status, struct slice text)
{
    http_reply(req, status, "application/json");
    http_reply_header(req, "Cache-Control", SLICE("no-store"));
    http_reply_copy(req, text);
    http_reply_send(req);
}

static void send_text(struct http_request *req, struct buf *text)
{
    assert(!text->overflow);
    send_json(req, 200, buf_slice(text));
    buf_release(text);
}

/* Answers by itself and returns false when not. */
static bool may_ask(struct http_request *req, void *user)
{
    return job_new(req, user) != NULL && !job_refuses_parameters(req);
}

/* ---- Looking ---- */

void handle_sync_status(struct http_request *req, void *user)
{
    struct buf text;

    if (!may_ask(req, user))
        return;
    buf_init(&text, SYNC_TEXT_MAX);
    sync_status_write(user, http_loop(req), &text);
    send_text(req, &text);
}

/* What the replica has noted of its verification against the source. */
static int work_verify(struct admin_job *job, struct attar_error *err)
{
    struct catalog *catalog;
    struct buf source;
    int rc = catalog_open_sqlite(job->admin->catalog_path, &catalog, err);

    if (rc < 0)
        return rc;
    buf_init(&source, SYNC_TEXT_MAX);
    rc = catalog_note_get(catalog, "verify", &source, err);
    if (rc == 0 || rc == -ATTAR_ENOTFOUND) {
        sync_verify_write(&job->admin->service->sync, buf_slice(&source), &job->text);
        rc = 0;
    }
    job->status = 200;
    buf_release(&source);
    catalog_close(catalog);
    return rc;
}

void handle_sync_verify(struct http_request *req, void *user)
{
    struct admin_job *job = job_new(req, user);

    if (job == NULL || job_refuses_parameters(req))
        return;
    job->work = work_verify;
    job_run(job);
}

void handle_digest(struct http_request *req, void *user)
{
    const struct search_service *service = user;
    struct published_ref *ref;
    const struct sync_verified *verified;
    char digest[CHECKSUM128_TEXT_CAP];
    char mark[MARK_TEXT_CAP];
    struct fault fault;
    struct buf text;

    if (job_refuses_parameters(req))
        return;
    ref = published_acquire(service->sync.verified);
    verified = ref == NULL ? NULL : published_object(ref);
    if (verified == NULL || !verified->report.done) {
        published_release(ref);
        fault_set(&fault, PROBLEM_NOT_READY, nothing, "no verification has been made yet");
        fault_send(req, &fault);
        return;
    }
    buf_init(&text, SYNC_TEXT_MAX);
    buf_addf(&text, "{\"position\":\"%s\",\"digest\":\"%s\"}",
             mark_format(verified->report.mark, mark),
             checksum128_format(verified->report.digest, digest));
    published_release(ref);
    send_text(req, &text);
}

/* ---- Ordering ---- */

static void order(struct http_request *req, struct search_service *service, enum replica_verb verb,
                  uint64_t time)
{
    struct attar_error err = {.position = -1};
    struct fault fault;
    int rc = sync_order(&service->sync, verb, time, &err);

    if (rc == 0) {
        send_json(req, 202, SLICE("{\"asked\":true}"));
        return;
    }
    if (rc == -ATTAR_ENOTFOUND)
        fault_set(&fault, PROBLEM_CONFLICT, nothing, "%s", err.text);
    else
        fault_from_error(&fault, nothing, &err);
    fault_send(req, &fault);
}

/* What a body may say. */
struct wish {
    bool repair;
    bool index_only;
    bool accept_loss;
    bool force;
    struct slice time; /* ptr NULL: not given */
};

static int read_member(const struct json_member *member, struct wish *wish, struct fault *fault)
{
    static const struct {
        const char *name;
        size_t offset;
    } flags[] = {{"repair", offsetof(struct wish, repair)},
                 {"index_only", offsetof(struct wish, index_only)},
                 {"accept_loss", offsetof(struct wish, accept_loss)},
                 {"force", offsetof(struct wish, force)}};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (slice_eq(member->key, slice_cstr(flags[i].name))) {
            if (json_bool(member->value, (bool *)((char *)wish + flags[i].offset)) == 0)
                return 0;
            return fault_set(fault, PROBLEM_BAD_PARAMETER, slice_cstr(flags[i].name),
                             "%s: expected true or false", flags[i].name);
        }
    if (slice_eq(member->key, SLICE("time")) && json_str(member->value, &wish->time) == 0)
        return 0;
    return fault_set(fault, PROBLEM_BAD_PARAMETER, SLICE("body"),
                     "\"%.*s\": no such member, or not of its type", SLICE_ARG(member->key));
}

/* The slices borrow from *out_body, which is the caller's: json_free.  False: it was answered. */
static bool read_wish(struct http_request *req, struct wish *out_wish, struct json **out_body)
{
    struct wish wish = {.time = {NULL, 0}};
    struct json_member member;
    struct json *body = NULL;
    struct fault fault;
    int rc = http_body(req).len == 0 ? 0 : body_parse(req, &body, &fault);

    if (rc == 0 && body != NULL && json_kind(body) != JSON_KIND_OBJECT)
        rc = fault_set(&fault, PROBLEM_BAD_PARAMETER, SLICE("body"), "body: expected an object");
    for (void *it = rc < 0 ? NULL : json_first(body, &member); rc == 0 && it != NULL;
         it = json_after(body, it, &member))
        rc = read_member(&member, &wish, &fault);
    if (rc < 0) {
        fault_send(req, &fault);
        json_free(body);
        return false;
    }
    *out_wish = wish;
    *out_body = body;
    return true;
}

void handle_sync_verify_begin(struct http_request *req, void *user)
{
    struct json *body;
    struct wish wish;
    struct fault fault;

    if (!may_ask(req, user) || !read_wish(req, &wish, &body))
        return;
    if (wish.repair && wish.index_only) {
        fault_set(&fault, PROBLEM_BAD_PARAMETER, SLICE("index_only"),
                  "index_only: not together with repair");
        fault_send(req, &fault);
    } else {
        order(req, user,
              wish.repair       ? REPLICA_REPAIR
              : wish.index_only ? REPLICA_VERIFY_INDEX
                                : REPLICA_VERIFY,
              0);
    }
    json_free(body);
}

void handle_sync_resync(struct http_request *req, void *user)
{
    struct json *body;
    struct wish wish;

    if (!may_ask(req, user) || !read_wish(req, &wish, &body))
        return;
    order(req, user, wish.accept_loss ? REPLICA_RESYNC_LOSS : REPLICA_RESYNC, 0);
    json_free(body);
}

void handle_sync_pause(struct http_request *req, void *user)
{
    if (may_ask(req, user))
        order(req, user, REPLICA_PAUSE, 0);
}

void handle_sync_resume(struct http_request *req, void *user)
{
    if (may_ask(req, user))
        order(req, user, REPLICA_RESUME, 0);
}

/* "now" (0), a time (RFC 3339), or a mark of the source. */
static int read_time(struct slice text, uint64_t *out_time)
{
    char copy[TIME_TEXT_CAP];
    struct mark mark;
    int64_t wall_ms;

    if (text.ptr == NULL || text.len >= sizeof copy)
        return -ATTAR_EPARSE;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (slice_eq(text, SLICE("now")))
        *out_time = 0;
    else if (mark_parse(text, &mark) == 0)
        *out_time = mark.time;
    else if (clock_parse_rfc3339(copy, &wall_ms) == 0 && wall_ms > 0)
        *out_time = (uint64_t)(wall_ms / 1000) << 32;
    else
        return -ATTAR_EPARSE;
    return 0;
}

void handle_sync_set_position(struct http_request *req, void *user)
{
    struct json *body;
    struct wish wish;
    struct fault fault;
    uint64_t time;

    if (!may_ask(req, user) || !read_wish(req, &wish, &body))
        return;
    if (read_time(wish.time, &time) < 0) {
        fault_set(&fault, PROBLEM_BAD_PARAMETER, SLICE("time"),
                  "time: expected now, a time as 2026-11-01T09:30:00Z, or a position");
        fault_send(req, &fault);
    } else {
        order(req, user, wish.force ? REPLICA_SET_BACK : REPLICA_SET_POSITION, time);
    }
    json_free(body);
}

/* ---- Rejected documents ---- */

/* What a page of them is asked by; `after` is "kind:id". */
struct rejected_page {
    enum catalog_kind kind;
    struct slice id;
    uint32_t size;
    struct json_writer w;
    uint32_t found;
    enum catalog_kind last_kind;
    char last[REJECTED_ID_MAX + 1];
};

static int add_rejected(void *user, const struct catalog_rejected *rejected,
                        struct attar_error *err)
{
    struct rejected_page *page = user;
    char time[TIME_TEXT_CAP];

    (void)err;
    if (page->found++ == page->size)
        return 0; /* there is a next page */
    clock_format_rfc3339(rejected->at_ms, time);
    json_object_begin(&page->w);
    json_key(&page->w, "kind");
    json_add_cstr(&page->w, catalog_kind_name(rejected->kind));
    json_key(&page->w, "id");
    json_add_str(&page->w, rejected->id);
    json_key(&page->w, "reason");
    json_add_str(&page->w, rejected->reason);
    json_key(&page->w, "since");
    json_add_cstr(&page->w, time);
    json_object_end(&page->w);
    page->last_kind = rejected->kind;
    snprintf(page->last, sizeof page->last, "%.*s", SLICE_ARG(rejected->id));
    return 0;
}

static int write_page(struct rejected_page *page, struct catalog *catalog, struct attar_error *err)
{
    struct json_writer *w = &page->w;
    char next[REJECTED_ID_MAX + 32];
    uint64_t total;
    int rc = catalog_rejected_count(catalog, &total, err);

    if (rc < 0)
        return rc;
    json_object_begin(w);
    json_key(w, "total");
    json_add_u64(w, total);
    json_key(w, "rejected");
    json_array_begin(w);
    rc = catalog_rejected_page(catalog, page->kind, page->id, page->size + 1, add_rejected, page,
                               err);
    json_array_end(w);
    json_key(w, "next");
    if (page->found > page->size) {
        snprintf(next, sizeof next, "%s:%s", catalog_kind_name(page->last_kind), page->last);
        json_add_cstr(w, next);
    } else {
        json_add_null(w);
    }
    json_object_end(w);
    return rc;
}

static int work_rejected(struct admin_job *job, struct attar_error *err)
{
    struct rejected_page *page = job->own;
    struct catalog *catalog;
    int rc = catalog_open_sqlite(job->admin->catalog_path, &catalog, err);

    if (rc < 0)
        return rc;
    json_writer_init(&page->w, &job->text);
    rc = write_page(page, catalog, err);
    job->status = 200;
    catalog_close(catalog);
    return rc;
}

static int bad(struct fault *fault, struct slice name, const char *why)
{
    return fault_set(fault, PROBLEM_BAD_PARAMETER, name, "%.*s: %s", SLICE_ARG(name), why);
}

static int read_after(struct http_pair pair, struct rejected_page *page, struct fault *fault)
{
    struct slice rest = pair.value;
    struct slice kind = slice_cut(&rest, ':');

    for (int i = 0; i < CATALOG_KIND_COUNT && rest.ptr != NULL; i++)
        if (slice_eq(kind, slice_cstr(catalog_kind_name((enum catalog_kind)i)))) {
            page->kind = (enum catalog_kind)i;
            page->id = rest;
            return 0;
        }
    return bad(fault, pair.name, "expected the `next` of the page before, such as product:an-id");
}

static int read_page(const struct http_request *req, struct rejected_page *page,
                     struct fault *fault)
{
    int64_t size;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < http_query_count(req); i++) {
        struct http_pair pair = http_query_at(req, i);

        if (slice_eq(pair.name, SLICE("after")))
            rc = read_after(pair, page, fault);
        else if (!slice_eq(pair.name, SLICE("size")))
            rc = fault_set(fault, PROBLEM_BAD_PARAMETER, pair.name, "unknown parameter \"%.*s\"",
                           SLICE_ARG(pair.name));
        else if (slice_to_i64(pair.value, &size) < 0 || size < 1 || size > REJECTED_SIZE_MAX)
            rc = bad(fault, pair.name, "expected 1..1000");
        else
            page->size = (uint32_t)size;
    }
    return rc;
}

void handle_rejected(struct http_request *req, void *user)
{
    struct admin_job *job = job_new(req, user);
    struct rejected_page *page;
    struct fault fault;

    if (job == NULL)
        return;
    page = arena_alloc(http_arena(req), sizeof *page);
    assert(page != NULL && "a fresh request has room for a page");
    *page = (struct rejected_page){.size = REJECTED_SIZE_DEFAULT};
    if (read_page(req, page, &fault) < 0) {
        fault_send(req, &fault);
        return;
    }
    job->own = page;
    job->work = work_rejected;
    job_run(job);
}

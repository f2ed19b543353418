/* The way of a request to the pool and back.
 *
 * `done` runs on the request's own loop, also when the client has gone; http_reply_* takes care of
 * that.  A fault of the work is told as any other of search, with the member it is about. */
#include "search/admin/job.h"

#include "codec/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOB_BYTES_MAX = 64 << 20 };

/* "then.pin[0].at: missing" -> "then.pin[0].at". */
static struct slice member_in(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz_.[]0123456789");

    return text[len] == ':' && text[len + 1] == ' ' ? slice_of(text, len) : slice_of("", 0);
}

static void send_fault(struct admin_job *job)
{
    struct fault fault;

    if (job->problem == PROBLEM_COUNT) {
        fault_from_error(&fault, slice_of("", 0), &job->err);
    } else {
        fault_set(&fault, job->problem, member_in(job->err.text), "%s", job->err.text);
        fault.position = job->err.position;
    }
    job->refuse(job->req, &fault);
}

static void job_release(struct admin_job *job)
{
    json_free(job->body);
    arena_release(&job->arena);
    buf_release(&job->text);
    curation_free(job->trial);
}

static void on_done(struct pool_job *pool, int rc)
{
    struct admin_job *job = (struct admin_job *)pool;
    struct admin_job copy; /* the answer ends the request, and the job's memory with it */

    if (rc < 0)
        job->rc = error_set(&job->err, -rc, "the request waited too long");
    copy = *job;
    if (copy.rc < 0)
        send_fault(&copy);
    else
        copy.answer(&copy);
    job_release(&copy);
}

static void on_work(struct pool_job *pool)
{
    struct admin_job *job = (struct admin_job *)pool;

    job->rc = job->work(job, &job->err);
}

struct admin_job *job_make(struct http_request *req, struct search_service *service)
{
    struct admin_job *job = arena_alloc(http_arena(req), sizeof *job);

    assert(job != NULL && "a fresh request has room for a job");
    job->req = req;
    job->admin = service->admin;
    job->answer = job_send;
    job->refuse = fault_send;
    job->runs_on = service->admin->pool;
    job->match = http_header(req, "if-match");
    job->no_match = http_header(req, "if-none-match");
    job->problem = PROBLEM_COUNT;
    job->err.position = -1;
    buf_init(&job->text, ADMIN_TEXT_MAX);
    arena_init(&job->arena, JOB_BYTES_MAX);
    return job;
}

struct admin_job *job_new(struct http_request *req, void *user)
{
    struct search_service *service = user;
    struct fault fault;

    if (admin_allows(service->admin, req))
        return job_make(req, service);
    fault_set(&fault, PROBLEM_UNAUTHORIZED, slice_of("", 0),
              "this path takes the admin token: Authorization: Bearer ...");
    fault_send(req, &fault);
    return NULL;
}

void job_run(struct admin_job *job)
{
    job->pool = (struct pool_job){
        .loop = http_loop(job->req),
        .work = on_work,
        .done = on_done,
        .deadline_ns = http_deadline_ns(job->req),
    };
    assert(job->work != NULL && job->answer != NULL);
    if (pool_submit(job->runs_on, &job->pool) == 0) {
        http_defer(job->req);
        return;
    }
    error_set(&job->err, ATTAR_EBUSY, "too many changes are waiting");
    send_fault(job);
}

void job_send(struct admin_job *job)
{
    char etag[32];
    int len = snprintf(etag, sizeof etag, "\"%lld\"", (long long)job->rev);
    bool empty = job->status == 204 || job->status == 304;

    http_reply(job->req, job->status, empty ? NULL : "application/json");
    http_reply_header(job->req, "Cache-Control", SLICE("no-store"));
    if (job->rev > 0)
        http_reply_header(job->req, "ETag", slice_of(etag, (size_t)len));
    if (!empty) {
        size_t text_len;
        char *text = buf_detach(&job->text, &text_len);

        http_reply_keep(job->req, free, text);
        http_reply_slice(job->req, slice_of(text, text_len));
    }
    http_reply_send(job->req);
}

bool job_refuses_parameters(struct http_request *req)
{
    struct fault fault;

    if (http_query_count(req) == 0)
        return false;
    fault_set(&fault, PROBLEM_BAD_PARAMETER, http_query_at(req, 0).name,
              "unknown parameter \"%.*s\": this path takes none",
              SLICE_ARG(http_query_at(req, 0).name));
    fault_send(req, &fault);
    return true;
}

int job_problem(struct admin_job *job, enum problem problem, const struct attar_error *err)
{
    job->problem = problem;
    assert(err->code > 0);
    return -err->code;
}

int job_parse_body(struct admin_job *job, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = BODY_BYTES_MAX, .unique_keys = true};
    struct attar_error inner = {.position = -1};
    int rc = json_parse(http_body(job->req), &limits, &job->body, &inner);

    if (rc == 0 && json_kind(job->body) == JSON_KIND_OBJECT)
        return 0;
    if (rc == 0)
        rc = error_set(err, ATTAR_EPARSE, "body: expected an object, found %s",
                       json_kind_name(json_kind(job->body)));
    else
        rc = error_at(err, -rc, inner.position, "body: %s", inner.text);
    return job_problem(job, PROBLEM_BAD_RECORD, err);
}

/* Orders of the wire: who may give them, what they are answered. */
#include "search/wire/settings/task.h"

#include "base/clock.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "search/wire/wire.h"

#include <assert.h>
#include <stdlib.h>

static void answer(struct admin_job *job)
{
    size_t len;
    char *text = buf_detach(&job->text, &len);

    wire_reply(job->req, 200);
    http_reply_keep(job->req, free, text);
    http_reply_slice(job->req, slice_of(text, len));
    http_reply_send(job->req);
}

struct admin_job *task_new(struct http_request *req, void *user, enum key_acl acl)
{
    struct slice index = http_param(req, "index");
    struct key_grant grant;
    struct wire_view view;
    struct admin_job *job;

    if (!wire_admit(req, user, acl, index, &grant))
        return NULL;
    if (!wire_view_read(index, &view) || view.suggestions) {
        wire_fault_send(req, 404, "Index %.*s does not exist", SLICE_ARG(index));
        return NULL;
    }
    job = job_make(req, user);
    job->answer = answer;
    job->refuse = wire_problem_send;
    return job;
}

void task_tell(struct admin_job *job, const struct task_done *done)
{
    struct json_writer w;
    char time[25];

    assert(done->when != NULL);
    clock_format_rfc3339(done->at_ms, time);
    json_writer_init(&w, &job->text);
    json_object_begin(&w);
    json_key(&w, done->when);
    json_add_cstr(&w, time);
    json_key(&w, "taskID");
    json_add_i64(&w, done->task);
    if (done->id.ptr != NULL) {
        json_key(&w, "id");
        json_add_str(&w, done->id);
    }
    json_object_end(&w);
    job->status = 200;
}

int task_body(struct admin_job *job, int kind, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = BODY_BYTES_MAX, .unique_keys = true};
    struct attar_error inner = {.position = -1};
    struct slice text = http_body(job->req);
    int rc = json_parse(text.len == 0 ? SLICE("{}") : text, &limits, &job->body, &inner);

    if (rc < 0)
        return error_set(err, -rc, "body: %s at byte %ld", inner.text, (long)inner.position);
    if ((int)json_kind(job->body) == kind)
        return 0;
    return error_set(err, ATTAR_EPARSE, "body: expected %s, found %s",
                     kind == JSON_KIND_ARRAY ? "a list" : "an object",
                     json_kind_name(json_kind(job->body)));
}

/* Orders about keys.
 *
 *   make    {"key":"13ad45b4...","id":7,"createdAt":"2026-11-01T09:30:00.000Z"}   told once
 *   change  {"key":"13ad45b4...","id":7,"updatedAt":"..."}       the key as the path names it
 *   delete  {"id":7,"deletedAt":"..."} */
#include "search/keys/orders.h"

#include "base/clock.h"
#include "codec/json_writer.h"
#include "search/keys/key_json.h"

#include <assert.h>

struct order {
    int64_t id;
    struct slice text; /* ptr NULL: not told */
    const char *when;  /* "createdAt" */
    int64_t at_ms;
};

static void write_done(struct admin_job *job, const struct order *order)
{
    struct json_writer w;
    char time[25];

    clock_format_rfc3339(order->at_ms, time);
    json_writer_init(&w, &job->text);
    json_object_begin(&w);
    if (order->text.ptr != NULL) {
        json_key(&w, "key");
        json_add_str(&w, order->text);
    }
    json_key(&w, "id");
    json_add_i64(&w, order->id);
    json_key(&w, order->when);
    json_add_cstr(&w, time);
    json_object_end(&w);
    job->status = 200;
}

static struct keyring *keyring_of(const struct admin_job *job)
{
    return job->admin->service->keyring;
}

static int read_settings(struct admin_job *job, struct key_settings *out, struct attar_error *err)
{
    int rc = key_json_read(http_body(job->req), &job->arena, out, err);

    return rc < 0 ? job_problem(job, PROBLEM_BAD_RECORD, err) : 0;
}

static int work_make(struct admin_job *job, struct attar_error *err)
{
    struct key_settings settings;
    struct key_made made;
    int rc = read_settings(job, &settings, err);

    if (rc == 0)
        rc = keyring_make(keyring_of(job), &settings, &made, err);
    if (rc == 0)
        write_done(job, &(struct order){made.id, slice_of(made.text, KEY_TEXT_LEN), "createdAt",
                                        made.created_ms});
    return rc;
}

static int work_change(struct admin_job *job, struct attar_error *err)
{
    struct key_settings settings;
    int rc = read_settings(job, &settings, err);

    if (rc == 0)
        rc = keyring_change(keyring_of(job), job->number, &settings, err);
    if (rc == 0)
        write_done(job, &(struct order){job->number, job->id, "updatedAt", clock_wall_ms()});
    return rc;
}

static int work_delete(struct admin_job *job, struct attar_error *err)
{
    int rc = keyring_delete(keyring_of(job), job->number, err);

    if (rc == 0)
        write_done(job, &(struct order){job->number, {NULL, 0}, "deletedAt", clock_wall_ms()});
    return rc;
}

void order_run(struct admin_job *job, enum key_order order, int64_t id,
               void (*answer)(struct admin_job *job))
{
    static int (*const works[])(struct admin_job *, struct attar_error *) = {
        [KEY_ORDER_MAKE] = work_make,
        [KEY_ORDER_CHANGE] = work_change,
        [KEY_ORDER_DELETE] = work_delete,
    };

    assert((order == KEY_ORDER_MAKE) == (id == 0));
    job->number = id;
    job->work = works[order];
    job->answer = answer;
    job_run(job);
}

/* Settings of the index over the wire.
 *
 *   GET  /1/indexes/{index}/settings   ACL settings       every setting, as it holds
 *   PUT  /1/indexes/{index}/settings   ACL editSettings   {"updatedAt","taskID"}
 *
 * `forwardToReplicas` needs no reading: all views have the one set of settings. */
#include "search/handlers.h"
#include "search/wire/settings/settings.h"
#include "search/wire/settings/task.h"
#include "search/wire/wire.h"

#include "codec/json.h"

#include <assert.h>

void handle_wire_settings(struct http_request *req, void *user)
{
    struct slice index = http_param(req, "index");
    const struct index_settings *settings;
    struct wire_view view;
    struct wire_call wire;
    struct json_writer *w;
    int rc = 0;

    if (!wire_begin(&wire, req, user, KEY_SETTINGS, index))
        return;
    w = &wire.call.worker->answer.w;
    settings = wire.scope.settings;
    if (!wire_view_read(index, &view) || view.suggestions) {
        rc = fault_set(&wire.call.fault, PROBLEM_NOT_FOUND, slice_of("", 0),
                       "Index %.*s does not exist", SLICE_ARG(index));
    } else {
        json_object_begin(w);
        settings_describe(&wire.scope, settings == NULL ? NULL : settings->kept, w);
        json_object_end(w);
    }
    wire_finish(&wire, rc);
}

static int work_put(struct admin_job *job, struct attar_error *err)
{
    struct generation *generation = NULL;
    struct settings_change change;
    int rc = task_body(job, JSON_KIND_OBJECT, err);

    if (rc == 0)
        rc = admin_hold(job->admin, &generation, err);
    if (rc < 0)
        return rc;
    rc = settings_put(job->admin->service->settings, job->body, generation, &change, err);
    generation_unref(generation);
    if (rc == 0)
        task_tell(job, &(struct task_done){
                           .when = "updatedAt", .at_ms = change.at_ms, .task = change.version});
    return rc;
}

void handle_wire_settings_put(struct http_request *req, void *user)
{
    struct admin_job *job = task_new(req, user, KEY_EDIT_SETTINGS);

    if (job == NULL)
        return;
    job->work = work_put;
    job_run(job);
}

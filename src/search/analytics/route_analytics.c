/* GET /api/admin/analytics/search?report=top&from=2026-10-01&to=2026-10-31
 *
 * Reports are read on a pool of their own, so that a long one delays neither events nor the staff's
 * changes.  Without dates: the last 30 days. */
#include "base/clock.h"
#include "http/http.h"
#include "search/admin/job.h"
#include "search/analytics/report.h"
#include "search/events/decay.h"
#include "search/events/events.h"
#include "search/handlers.h"
#include "search/service.h"

#include <assert.h>
#include <stdio.h>

enum { DAYS_DEFAULT = 30, DATE_LEN = 10 };

/* What the job is to do. */
struct report_job {
    struct report_ask ask;
    const char *path;
};

static int work(struct admin_job *job, struct attar_error *err)
{
    const struct report_job *report = job->own;

    job->status = 200;
    return report_write(report->path, &report->ask, &job->text, err);
}

static int refuse(struct fault *fault, const char *name, const char *why)
{
    return fault_set(fault, PROBLEM_BAD_PARAMETER, slice_cstr(name), "%s: %s", name, why);
}

static int check_names(const struct http_request *req, struct fault *fault)
{
    for (size_t i = 0; i < http_query_count(req); i++) {
        struct slice name = http_query_at(req, i).name;

        if (!slice_eq(name, SLICE("report")) && !slice_eq(name, SLICE("from")) &&
            !slice_eq(name, SLICE("to")))
            return fault_set(fault, PROBLEM_BAD_PARAMETER, name, "unknown parameter \"%.*s\"",
                             SLICE_ARG(name));
    }
    return 0;
}

static int read_date(const struct http_request *req, const char *name, int64_t *out_day,
                     struct fault *fault)
{
    struct slice text = http_query(req, name);
    char full[32];
    int64_t ms;

    if (text.ptr == NULL)
        return 0;
    if (text.len != DATE_LEN)
        return refuse(fault, name, "expected a date as 2026-10-31");
    snprintf(full, sizeof full, "%.*sT00:00:00Z", SLICE_ARG(text));
    if (clock_parse_rfc3339(full, &ms) < 0 || ms < MS_PER_DAY)
        return refuse(fault, name, "expected a date as 2026-10-31");
    *out_day = day_of(ms);
    return 0;
}

static int read_ask(const struct http_request *req, struct report_ask *ask, struct fault *fault)
{
    struct slice name = http_query(req, "report");
    int kind = name.ptr == NULL ? REPORT_TOP : report_parse(name);

    ask->to_day = day_of(clock_wall_ms());
    ask->from_day = 0;
    if (check_names(req, fault) < 0 || read_date(req, "to", &ask->to_day, fault) < 0 ||
        read_date(req, "from", &ask->from_day, fault) < 0)
        return -ATTAR_EINVAL;
    if (kind < 0)
        return refuse(fault, "report",
                      "expected top, no_results, no_clicks, filters, repairs, latency or slow");
    if (ask->from_day == 0)
        ask->from_day = ask->to_day - DAYS_DEFAULT + 1;
    if (ask->from_day > ask->to_day)
        return refuse(fault, "from", "lies behind `to`");
    if (ask->to_day - ask->from_day >= REPORT_DAYS_MAX)
        return refuse(fault, "from", "at most 400 days are in one report");
    ask->kind = (enum report_kind)kind;
    return 0;
}

void handle_search_report(struct http_request *req, void *user)
{
    struct search_service *service = user;
    struct admin_job *job = job_new(req, user);
    struct report_job *report;
    struct fault fault;

    if (job == NULL)
        return;
    report = arena_alloc(http_arena(req), sizeof *report);
    assert(report != NULL && "a fresh request has room for a job");
    if (read_ask(req, &report->ask, &fault) < 0) {
        fault_send(req, &fault);
        return;
    }
    report->path = events_path(service->events);
    job->own = report;
    job->runs_on = events_reports(service->events);
    job->work = work;
    job_run(job);
}

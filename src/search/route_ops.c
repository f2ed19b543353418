/* Routes that are not about products: how the process feels, what the API is, the storefront's
 * files.
 *
 * They answer before there is an index, too: liveness asks for nothing but a turn of the loop,
 * readiness for the first published generation.  Whatever path no other route takes is the page's,
 * which routes by itself, unless it looks like a file or belongs to the API. */
#include "index/index.h"
#include "search/admin/job.h"
#include "search/handlers.h"
#include "search/metrics.h"
#include "search/service.h"

#include <assert.h>

static void no_such_path(struct http_request *req)
{
    struct fault fault;

    fault_set(&fault, PROBLEM_NOT_FOUND, slice_of("", 0), "there is nothing at this path");
    fault_send(req, &fault);
}

static void send_json(struct http_request *req, struct slice text)
{
    http_reply(req, 200, "application/json");
    http_reply_header(req, "Cache-Control", SLICE("no-store"));
    http_reply_copy(req, text);
    http_reply_send(req);
}

void handle_live(struct http_request *req, void *user)
{
    (void)user;
    if (!job_refuses_parameters(req))
        send_json(req, SLICE("{\"status\":\"live\",\"version\":\"" ATTAR_VERSION "\"}"));
}

static void send_ready(struct http_request *req, const struct search_service *service,
                       const struct index_stats *stats)
{
    const char *degraded = sync_degraded(&service->sync);
    struct buf text;

    buf_init(&text, 256);
    buf_addf(&text, "{\"status\":\"ready\",\"generation\":%llu,\"products\":%u,\"lag\":%llu",
             (unsigned long long)stats->generation, stats->doc_count,
             (unsigned long long)atomic_load_explicit(&service->lag_changes, memory_order_relaxed));
    if (degraded != NULL)
        buf_addf(&text, ",\"degraded\":\"%s\"", degraded);
    buf_add_byte(&text, '}');
    send_json(req, buf_slice(&text));
    buf_release(&text);
}

void handle_ready(struct http_request *req, void *user)
{
    struct search_service *service = user;
    struct generation *generation = generation_current(&service->ring, http_loop(req));
    struct fault fault;
    struct index_stats stats;

    if (job_refuses_parameters(req))
        return;
    if (!service_is_whole(service, generation) || !admin_live(service->admin)) {
        fault_set(&fault, PROBLEM_NOT_READY, slice_of("", 0),
                  "the index has not met the catalogue yet");
        fault_send(req, &fault);
        return;
    }
    if (sync_is_late(&service->sync)) {
        fault_set(&fault, PROBLEM_NOT_READY, slice_of("", 0),
                  "changes are served later than is allowed here");
        fault_send(req, &fault);
        return;
    }
    stats = snapshot_stats(view_snapshot(generation->view));
    send_ready(req, service, &stats);
}

void handle_metrics(struct http_request *req, void *user)
{
    struct search_service *service = user;
    struct generation *generation = generation_current(&service->ring, http_loop(req));
    struct buf text;

    if (job_refuses_parameters(req))
        return;
    buf_init(&text, METRICS_BYTES_MAX);
    metrics_write(service, generation, &text);
    assert(!text.overflow);
    http_reply(req, 200, "text/plain; version=0.0.4");
    http_reply_header(req, "Cache-Control", SLICE("no-store"));
    http_reply_copy(req, buf_slice(&text));
    http_reply_send(req);
    buf_release(&text);
}

void handle_openapi(struct http_request *req, void *user)
{
    const struct search_service *service = user;

    if (job_refuses_parameters(req))
        return;
    http_reply_asset(req, &(struct http_asset){
                              .content_type = "application/json",
                              .body = buf_slice(&service->openapi),
                              .etag = slice_cstr(service->openapi_etag),
                          });
}

/* Paths that are never the page's own, whatever it routes by itself. */
static bool is_reserved(struct slice path)
{
    return slice_starts(path, SLICE("health/")) || slice_eq(path, SLICE("api")) ||
           slice_eq(path, SLICE("health"));
}

void handle_file(struct http_request *req, void *user)
{
    const struct search_service *service = user;
    struct slice path = http_param(req, "path");
    const struct http_asset *asset;

    if (path.ptr == NULL)
        path = slice_of("", 0);
    asset = is_reserved(path) ? NULL : assets_find(&service->assets, path);
    if (asset == NULL)
        no_such_path(req);
    else
        http_reply_asset(req, asset);
}

/* A page of its own: it asks for the token by itself, and the storefront knows nothing of it. */
void handle_admin_page(struct http_request *req, void *user)
{
    const struct search_service *service = user;
    const struct http_asset *asset = assets_find(&service->assets, SLICE("admin.html"));

    if (asset == NULL)
        no_such_path(req);
    else
        http_reply_asset(req, asset);
}

void handle_api_unknown(struct http_request *req, void *user)
{
    (void)user;
    no_such_path(req);
}

/* Prometheus text.
 *
 * What is counted where: src/http counts requests per route, each worker its searches, the thread
 * that follows the catalogue reports the host and the lag.  Rows of the route table that share a
 * name are one series.  Seconds are written from whole microseconds, exactly.
 * README.md lists every name. */
#include "search/metrics.h"

#include "base/histogram.h"
#include "index/index.h"
#include "search/events/events.h"
#include "search/service.h"
#include "search/sync/sync.h"

#include <assert.h>
#include <stdio.h>
#include <sys/resource.h>

enum { STATUS_2XX = 1 };

void metrics_head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_gauge(struct buf *out, const char *name, const char *help, uint64_t value)
{
    metrics_head(out, name, "gauge", help);
    buf_addf(out, "%s %llu\n", name, (unsigned long long)value);
}

void metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
    metrics_head(out, name, "counter", help);
    buf_addf(out, "%s %llu\n", name, (unsigned long long)value);
}

/* microseconds as seconds, exact */
static void add_seconds(struct buf *out, uint64_t us)
{
    buf_addf(out, "%llu.%06llu", (unsigned long long)(us / 1000000),
             (unsigned long long)(us % 1000000));
}

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_relaxed);
}

/* ---- HTTP ---- */

static const char *route_name(const struct search_service *service, size_t index)
{
    return index < service->route_count ? service->routes[index].name : "unmatched";
}

static bool first_of_name(const struct search_service *service, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(route_name(service, i), route_name(service, index)) == 0)
            return false;
    return true;
}

/* The figures of all rows that share the name of row `index`. */
static void route_sum(const struct search_service *service, size_t index,
                      struct http_route_stats *sum)
{
    http_route_stats(service->server, index, sum);
    for (size_t i = index + 1; i < service->route_count; i++) {
        struct http_route_stats other;

        if (strcmp(route_name(service, i), route_name(service, index)) != 0)
            continue;
        http_route_stats(service->server, i, &other);
        for (int c = 0; c < HTTP_STATUS_CLASSES; c++)
            sum->by_class[c] += other.by_class[c];
        for (int b = 0; b < HTTP_LATENCY_BUCKETS; b++)
            sum->latency[b] += other.latency[b];
        sum->latency_us_sum += other.latency_us_sum;
    }
}

static void add_requests(const struct search_service *service, struct buf *out)
{
    metrics_head(out, "attar_http_requests_total", "counter",
                 "Requests answered, by route and status.");
    for (size_t i = 0; i <= service->route_count; i++) {
        struct http_route_stats stats;

        if (!first_of_name(service, i))
            continue;
        route_sum(service, i, &stats);
        for (int c = STATUS_2XX; c < HTTP_STATUS_CLASSES; c++)
            buf_addf(out, "attar_http_requests_total{route=\"%s\",status=\"%dxx\"} %llu\n",
                     route_name(service, i), c + 1, (unsigned long long)stats.by_class[c]);
    }
}

/* A histogram without its head.  labels: as in `route="x"`, or empty. */
struct buckets {
    const char *name;
    const char *labels;
    const uint64_t *bounds_us; /* inclusive; the last, UINT64_MAX, is open */
    const uint64_t *counts;    /* of each bucket alone */
    int count;
    uint64_t sum_us;
};

static void add_buckets(struct buf *out, const struct buckets *buckets)
{
    bool labelled = buckets->labels[0] != '\0';
    const char *open = labelled ? "{" : "";
    const char *close = labelled ? "}" : "";
    uint64_t count = 0;

    for (int b = 0; b < buckets->count; b++) {
        count += buckets->counts[b];
        buf_addf(out, "%s_bucket{%s%sle=\"", buckets->name, buckets->labels, labelled ? "," : "");
        if (buckets->bounds_us[b] == UINT64_MAX)
            buf_add_cstr(out, "+Inf");
        else
            add_seconds(out, buckets->bounds_us[b]);
        buf_addf(out, "\"} %llu\n", (unsigned long long)count);
    }
    buf_addf(out, "%s_sum%s%s%s ", buckets->name, open, buckets->labels, close);
    add_seconds(out, buckets->sum_us);
    buf_addf(out, "\n%s_count%s%s%s %llu\n", buckets->name, open, buckets->labels, close,
             (unsigned long long)count);
}

static void add_route_seconds(const struct search_service *service, size_t index, struct buf *out)
{
    struct http_route_stats stats;
    char labels[128];

    route_sum(service, index, &stats);
    snprintf(labels, sizeof labels, "route=\"%s\"", route_name(service, index));
    add_buckets(out, &(struct buckets){"attar_http_request_seconds", labels, http_latency_bounds_us,
                                       stats.latency, HTTP_LATENCY_BUCKETS, stats.latency_us_sum});
}

static void add_http(const struct search_service *service, struct buf *out)
{
    struct http_stats stats;
    uint64_t limited = 0;
    uint64_t shed = 0;

    http_stats(service->server, &stats);
    for (int i = 0; i < WORKERS_MAX; i++) {
        limited += get(&service->workers[i].limited);
        shed += get(&service->workers[i].shed);
    }
    add_requests(service, out);
    metrics_head(out, "attar_http_request_seconds", "histogram",
                 "From the head's end to the reply.");
    for (size_t i = 0; i <= service->route_count; i++)
        if (first_of_name(service, i))
            add_route_seconds(service, i, out);
    metrics_gauge(out, "attar_http_in_flight", "Requests with a handler, unanswered.",
                  stats.in_flight);
    metrics_gauge(out, "attar_http_connections", "Open connections.", stats.connections_open);
    metrics_counter(out, "attar_http_connections_total", "Connections accepted.",
                    stats.connections_accepted);
    metrics_head(out, "attar_http_rejected_total", "counter",
                 "Refused before any handler, by reason.");
    for (int reason = 1; reason < HTTP_REJECT_COUNT; reason++) {
        const struct http_reject_info *info = http_reject_info((enum http_reject)reason);

        shed += info->status == 503 ? stats.rejected[reason] : 0;
        buf_addf(out, "attar_http_rejected_total{reason=\"%s\"} %llu\n", info->label,
                 (unsigned long long)stats.rejected[reason]);
    }
    metrics_counter(out, "attar_ratelimit_rejected_total",
                    "Refused because an address asked too often.", limited);
    metrics_counter(out, "attar_http_shed_total", "Refused because a bound of the server was met.",
                    shed);
    metrics_head(out, "attar_net_bytes_total", "counter", "Bytes over sockets.");
    buf_addf(out, "attar_net_bytes_total{direction=\"in\"} %llu\n",
             (unsigned long long)stats.bytes_in);
    buf_addf(out, "attar_net_bytes_total{direction=\"out\"} %llu\n",
             (unsigned long long)stats.bytes_out);
}

/* ---- Search ---- */

static void add_search(const struct search_service *service, struct buf *out)
{
    uint64_t latency[LATENCY_BUCKETS] = {0};
    uint64_t zero_results = 0;
    uint64_t us_sum = 0;
    uint64_t count = 0;

    for (int i = 0; i < WORKERS_MAX; i++) {
        const struct worker *worker = &service->workers[i];

        zero_results += get(&worker->zero_results);
        us_sum += get(&worker->search_us_sum);
        for (int b = 0; b < LATENCY_BUCKETS; b++)
            latency[b] += get(&worker->latency[b]);
    }
    metrics_head(out, "attar_search_seconds", "histogram", "Engine time of a search.");
    for (int b = 0; b < LATENCY_BUCKETS; b++) {
        count += latency[b];
        buf_add_cstr(out, "attar_search_seconds_bucket{le=\"");
        if (latency_bounds_us[b] == UINT32_MAX)
            buf_add_cstr(out, "+Inf");
        else
            add_seconds(out, latency_bounds_us[b]);
        buf_addf(out, "\"} %llu\n", (unsigned long long)count);
    }
    buf_add_cstr(out, "attar_search_seconds_sum ");
    add_seconds(out, us_sum);
    buf_addf(out, "\nattar_search_seconds_count %llu\n", (unsigned long long)count);
    metrics_counter(out, "attar_search_zero_results_total", "Searches that found nothing.",
                    zero_results);
}

void metrics_gauge_seconds(struct buf *out, const char *name, const char *help, uint64_t ms)
{
    metrics_head(out, name, "gauge", help);
    buf_addf(out, "%s ", name);
    add_seconds(out, ms * 1000);
    buf_add_byte(out, '\n');
}

void metrics_histogram(struct buf *out, const char *name, const char *help,
                       const struct histogram *histogram)
{
    metrics_head(out, name, "histogram", help);
    add_buckets(out, &(struct buckets){name, "", histogram_bounds_us, histogram->counts,
                                       HISTOGRAM_BUCKETS, histogram->sum_us});
}

static void add_waits(const struct search_service *service, struct buf *out)
{
    uint64_t reached = 0;
    uint64_t too_late = 0;
    uint64_t gone = 0;
    uint64_t refused = 0;

    for (int i = 0; i < WORKERS_MAX; i++) {
        const struct parking *parking = &service->workers[i].parking;

        reached += get(&parking->reached);
        too_late += get(&parking->too_late);
        gone += get(&parking->gone);
        refused += get(&parking->refused);
    }
    metrics_gauge(out, "attar_position_waiting", "Requests that wait for a position.",
                  (uint64_t)atomic_load_explicit(&service->parked, memory_order_relaxed));
    metrics_head(out, "attar_position_waits_total", "counter", "How waits for a position ended.");
    buf_addf(out, "attar_position_waits_total{end=\"reached\"} %llu\n",
             (unsigned long long)reached);
    buf_addf(out, "attar_position_waits_total{end=\"late\"} %llu\n", (unsigned long long)too_late);
    buf_addf(out, "attar_position_waits_total{end=\"gone\"} %llu\n", (unsigned long long)gone);
    buf_addf(out, "attar_position_waits_total{end=\"refused\"} %llu\n",
             (unsigned long long)refused);
}

static void add_index(const struct search_service *service, const struct generation *generation,
                      struct buf *out)
{
    struct index_stats index;

    metrics_gauge(out, "attar_index_ready", "1 once the index has met the catalogue.",
                  service_is_whole(service, generation));
    if (generation == NULL)
        return;
    index = snapshot_stats(view_snapshot(generation->view));
    metrics_gauge(out, "attar_index_docs", "Products that can be found.", index.doc_count);
    metrics_gauge(out, "attar_index_bytes", "Bytes of all segments.", index.bytes);
    metrics_gauge(out, "attar_index_segments", "Segments.", index.segment_count);
    metrics_gauge(out, "attar_index_generation", "Number of the snapshot in force.",
                  index.generation);
}

static void add_snapshots(const struct search_service *service, struct buf *out)
{
    metrics_counter(out, "attar_sync_snapshots_total", "Snapshots written to files.",
                    get(&service->snapshots));
    metrics_counter(out, "attar_sync_snapshot_failures_total",
                    "Snapshots that could not be written.", get(&service->snapshot_failures));
    metrics_gauge(out, "attar_sync_snapshots_failing", "The same in a row; 3 are an alarm.",
                  get(&service->snapshots_failing));
    metrics_gauge_seconds(out, "attar_sync_snapshot_seconds", "What writing the last one took.",
                          get(&service->snapshot_ms));
    metrics_gauge_seconds(out, "attar_sync_snapshot_age_seconds",
                          "Since the one in files was published.", get(&service->snapshot_age_ms));
}

/* ---- Host ---- */

static void add_host(const struct search_service *service, struct buf *out)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    metrics_head(out, "attar_cpu_seconds_total", "counter", "Processor time, by mode.");
    buf_addf(out, "attar_cpu_seconds_total{mode=\"user\"} %lld.%06ld\n",
             (long long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec);
    buf_addf(out, "attar_cpu_seconds_total{mode=\"system\"} %lld.%06ld\n",
             (long long)usage.ru_stime.tv_sec, (long)usage.ru_stime.tv_usec);
    metrics_gauge(out, "attar_memory_bytes", "Resident memory.", get(&service->memory_bytes));
    metrics_gauge(out, "attar_open_fds", "Open descriptors.", get(&service->open_fds));
    metrics_gauge(out, "attar_disk_free_bytes", "Free on the data folder's disk.",
                  get(&service->disk_free_bytes));
    metrics_head(out, "attar_start_time_seconds", "gauge",
                 "When the process started, in Unix time.");
    buf_addf(out, "attar_start_time_seconds %lld.%03lld\n", (long long)service->started_ms / 1000,
             (long long)service->started_ms % 1000);
    metrics_head(out, "attar_build_info", "gauge", "The version, as a label.");
    buf_add_cstr(out, "attar_build_info{version=\"" ATTAR_VERSION "\"} 1\n");
}

void metrics_write(const struct search_service *service, const struct generation *generation,
                   struct buf *out)
{
    assert(service != NULL && out != NULL);
    if (service->server != NULL)
        add_http(service, out);
    add_search(service, out);
    add_waits(service, out);
    add_index(service, generation, out);
    sync_metrics(service, out);
    add_snapshots(service, out);
    add_host(service, out);
    events_metrics(service->events, out);
}

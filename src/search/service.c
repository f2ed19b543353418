/* The life of a service, and what every handler begins and ends with.
 *
 *   call_begin --> worker of the loop, current generation --> ... --> call_send | call_fault
 *
 * A loop finds its worker by its own address; the first call on a loop claims a free one with one
 * compare-and-swap.  There are never more loops than workers. */
#include "search/service.h"

#include "base/bitset.h"
#include "base/clock.h"
#include "base/mem.h"
#include "codec/checksum.h"
#include "index/index.h"
#include "loop/loop.h"
#include "search/admin/admin.h"
#include "search/completing.h"
#include "search/keys/keyring.h"
#include "search/wire/settings/settings.h"
#include "search/keys/secured.h"
#include "search/analytics/note.h"
#include "search/events/events.h"
#include "search/openapi.h"
#include "search/profile/profiles.h"
#include "search/routes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    RELAXED = memory_order_relaxed,
    ETAG_MAX = 24,
    WARM_DOCS_MIN = 1000 /* fewer are worked out in 10 ms */
};

const uint32_t latency_bounds_us[LATENCY_BUCKETS] = {
    25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 102400, UINT32_MAX,
};

static int64_t now_ms(void)
{
    return clock_monotonic_ns() / 1000000;
}

/* A key of its own, so that what is signed for cursors is never taken for a query id. */
static void derive_event_key(struct search_service *service)
{
    uint64_t halves[2] = {siphash(service->cursor_key, SLICE("events 0")),
                          siphash(service->cursor_key, SLICE("events 1"))};

    memcpy(service->event_key, halves, sizeof halves);
}

static void open_shell(struct search_service *service)
{
    const struct http_asset *page = assets_find(&service->assets, SLICE("index.html"));

    page_shell_open(&service->shell, page == NULL ? slice_of("", 0) : page->body);
}

int search_service_new(const struct search_config *config, struct search_service **out_service,
                       struct attar_error *err)
{
    struct search_service *service = mem_zero(1, sizeof *service);
    int rc;

    assert(config->filters != NULL && out_service != NULL);
    service->filters = config->filters;
    service->grammar = config->grammar;
    service->public_url = slice_cstr(config->public_url);
    memcpy(service->cursor_key, config->cursor_key, SIPHASH_KEY_BYTES);
    derive_event_key(service);
    service->started_ms = clock_wall_ms();
    generation_ring_init(&service->ring);
    service->keyring = keyring_open(config->app_id);
    service->settings = settings_open();
    sync_open(&service->sync, config);
    assert(config->requests_per_s <= SEARCH_RATE_MAX);
    if (config->requests_per_s > 0)
        service->rate = limit_of(config->requests_per_s * SEARCH_RATE_BURST_S,
                                 SEARCH_RATE_BURST_S * (int64_t)1000000000);
    routes_make(service);
    openapi_make(service);
    rc = assets_load(&service->assets, config->web_dir, err);
    open_shell(service);
    if (rc == 0)
        rc = admin_open(config, service, &service->admin, err);
    if (rc == 0)
        rc = completing_open(service, &service->completing, err);
    if (rc == 0)
        rc = events_open(config, service, &service->events, err);
    if (rc == 0)
        rc = profiles_open(config->events_path, &service->profiles, err);
    if (rc < 0) {
        search_service_free(service);
        return rc;
    }
    *out_service = service;
    return 0;
}

void search_service_free(struct search_service *service)
{
    if (service == NULL)
        return;
    completing_close(service->completing);
    admin_close(service->admin);
    profiles_close(service->profiles);
    events_close(service->events);
    for (int i = 0; i < WORKERS_MAX; i++) {
        searcher_free(service->workers[i].searcher);
        arena_release(&service->workers[i].scratch);
        answer_release(&service->workers[i].answer);
        secured_cache_free(service->workers[i].secured);
        ring_free(service->workers[i].notes);
        intake_free(service->workers[i].intake);
    }
    generation_ring_release(&service->ring);
    view_saved_free(service->warm);
    page_shell_release(&service->shell);
    keyring_close(service->keyring);
    settings_close(service->settings);
    sync_close(&service->sync);
    assets_release(&service->assets);
    buf_release(&service->openapi);
    free(service->routes);
    free(service);
}

const struct http_route *search_routes(const struct search_service *service, size_t *out_count)
{
    *out_count = service->route_count;
    return service->routes;
}

void search_service_attach(struct search_service *service, const struct http_server *server)
{
    assert(service->server == NULL);
    service->server = server;
}

struct index_warmer search_service_warmer(const struct search_service *service)
{
    return (struct index_warmer){
        .docs_min = WARM_DOCS_MIN, .save = view_save, .user = (void *)service->filters};
}

int search_service_warm(struct search_service *service, const struct store_file *file,
                        struct snapshot *of, const struct snapshot *snapshot,
                        struct attar_error *err)
{
    assert(service->warm == NULL && service->ring.latest == NULL);
    return view_saved(file, of, snapshot, service->filters, &service->warm, err);
}

void search_service_publish(struct search_service *service, struct snapshot *snapshot,
                            struct mark mark)
{
    const struct generations *latest = service->ring.latest;
    const struct view *former = latest == NULL ? service->warm : latest->items[0]->view;
    struct view *view = completing_view(service->completing, former, snapshot);

    view_saved_free(service->warm);
    service->warm = NULL;
    view = events_scored_view(service->events, view);
    generation_ring_publish(&service->ring, view, snapshot_stats(snapshot).generation, mark,
                            now_ms());
}

void search_service_advance(struct search_service *service, struct mark mark)
{
    const struct generation *current;

    assert(service->ring.latest != NULL);
    current = service->ring.latest->items[0];
    if (mark.kind == current->mark.kind && mark.time == current->mark.time)
        return;
    generation_ring_publish(&service->ring, view_ref(current->view), current->number, mark,
                            now_ms());
}

/* Put another edition of the view in force there; `view` is taken. */
static void republish(struct search_service *service, struct view *view)
{
    const struct generation *latest = service->ring.latest->items[0];

    generation_ring_publish(&service->ring, events_scored_view(service->events, view),
                            latest->number, latest->mark, now_ms());
}

bool service_is_whole(const struct search_service *service, const struct generation *generation)
{
    return generation != NULL && atomic_load_explicit(&service->caught_up, RELAXED) &&
           view_has_completions(generation->view);
}

void service_adopt(struct search_service *service, const struct view *completed)
{
    republish(service, view_adopt(service->ring.latest->items[0]->view, completed));
}

void search_service_report(struct search_service *service, const struct search_report *report)
{
    atomic_store_explicit(&service->caught_up, report->caught_up, RELAXED);
    atomic_store_explicit(&service->lag_changes, report->lag_changes, RELAXED);
    atomic_store_explicit(&service->lag_ms, report->lag_ms, RELAXED);
    atomic_store_explicit(&service->memory_bytes, report->memory_bytes, RELAXED);
    atomic_store_explicit(&service->open_fds, report->open_fds, RELAXED);
    atomic_store_explicit(&service->disk_free_bytes, report->disk_free_bytes, RELAXED);
    atomic_store_explicit(&service->snapshots, report->snapshots, RELAXED);
    atomic_store_explicit(&service->snapshot_failures, report->snapshot_failures, RELAXED);
    atomic_store_explicit(&service->snapshots_failing, report->snapshots_failing, RELAXED);
    atomic_store_explicit(&service->snapshot_ms, report->snapshot_ms, RELAXED);
    atomic_store_explicit(&service->snapshot_age_ms, report->snapshot_age_ms, RELAXED);
    sync_take(&service->sync, report);
    generation_ring_bury(&service->ring);
}

void search_service_curate(struct search_service *service, struct loop *loop)
{
    const struct generations *latest = service->ring.latest;

    admin_refresh(service->admin, loop);
    events_tick(service->events, loop);
    if (latest == NULL)
        return;
    completing_tick(service->completing, latest->items[0]->view, loop);
    if (events_rescored(service->events))
        republish(service, view_ref(latest->items[0]->view));
}

struct slice search_openapi(const struct search_service *service)
{
    return buf_slice(&service->openapi);
}

/* ---- Calls ---- */

static void worker_prepare(struct search_service *service, struct worker *worker, struct loop *loop)
{
    worker->service = service;
    worker->searcher = searcher_new();
    arena_init(&worker->scratch, SCRATCH_BYTES_MAX);
    answer_init(&worker->answer);
    worker->intake = intake_new(service->events, loop);
    worker->notes = ring_new(NOTE_RING_BYTES);
}

struct worker *service_worker(struct search_service *service, struct loop *loop)
{
    for (int i = 0; i < WORKERS_MAX; i++) {
        struct worker *worker = &service->workers[i];
        struct loop *owner = atomic_load(&worker->loop);

        if (owner == loop)
            return worker;
        if (owner == NULL && atomic_compare_exchange_strong(&worker->loop, &owner, loop)) {
            worker_prepare(service, worker, loop);
            return worker;
        }
    }
    assert(!"more loops than workers");
    return NULL;
}

int call_enter(struct call *call, struct http_request *req, void *user)
{
    *call = (struct call){.req = req, .service = user};
    call->worker = service_worker(call->service, http_loop(req));
    call->generation = generation_current(&call->service->ring, http_loop(req));
    arena_reset(&call->worker->scratch);
    answer_begin(&call->worker->answer);
    if (call->generation == NULL) {
        fault_set(&call->fault, PROBLEM_NOT_READY, slice_of("", 0), "the index is being built");
        return -ATTAR_ENOTREADY;
    }
    call->view = call->generation->view;
    return 0;
}

bool call_begin(struct call *call, struct http_request *req, void *user)
{
    int rc = call_enter(call, req, user);

    if (rc < 0)
        call_fault(call);
    return rc == 0;
}

typedef void add_field(struct http_request *req, const char *name, struct slice value);

static void add_position(struct call *call, add_field *add)
{
    uint64_t stale_ms = atomic_load_explicit(&call->service->sync.stale_ms, RELAXED);
    char text[MARK_TEXT_CAP];
    char seconds[24];

    add(call->req, "X-Attar-Position", slice_cstr(mark_format(call->generation->mark, text)));
    if (stale_ms > 0) {
        snprintf(seconds, sizeof seconds, "%llu", (unsigned long long)((stale_ms + 999) / 1000));
        add(call->req, "X-Attar-Stale", slice_cstr(seconds));
    }
}

void call_position(struct call *call)
{
    add_position(call, http_reply_header);
}

void call_fault_position(struct call *call)
{
    if (call->generation != NULL)
        add_position(call, http_reply_always);
}

void call_reply(struct call *call, int status)
{
    http_reply(call->req, status, status == 304 ? NULL : "application/json");
    call_position(call);
    http_reply_header(call->req, "Cache-Control", SLICE("no-cache"));
}

int call_flush(struct call *call)
{
    if (call->worker->answer.cuts.count > 0)
        http_reply_keep(call->req, generation_unref, generation_ref(call->generation));
    if (answer_flush(&call->worker->answer, call->req) == 0)
        return 0;
    return fault_set(&call->fault, PROBLEM_LIMIT, slice_of("", 0), "the answer is too large");
}

static void finish(struct call *call)
{
    if (call_flush(call) < 0)
        call_fault(call);
    else
        http_reply_send(call->req);
}

void call_send(struct call *call)
{
    call_reply(call, 200);
    finish(call);
}

static bool holds_tag(struct slice list, struct slice etag)
{
    while (list.ptr != NULL) {
        struct slice tag = slice_trim(slice_cut(&list, ','));

        if (slice_starts(tag, SLICE("W/")))
            tag = slice_skip(tag, 2);
        if (slice_eq(tag, etag) || slice_eq(tag, SLICE("*")))
            return true;
    }
    return false;
}

void call_send_cached(struct call *call)
{
    char text[ETAG_MAX];
    uint64_t hash = checksum_xxh3(buf_slice(&call->worker->answer.text));
    struct slice etag;
    bool held;

    assert(call->worker->answer.cuts.count == 0);
    etag = slice_of(text,
                    (size_t)snprintf(text, sizeof text, "\"%016llx\"", (unsigned long long)hash));
    held = holds_tag(http_header(call->req, "if-none-match"), etag);
    call_reply(call, held ? 304 : 200);
    http_reply_header(call->req, "ETag", etag);
    if (held)
        http_reply_send(call->req);
    else
        finish(call);
}

struct rendering call_rendering(const struct call *call, const struct search_params *params)
{
    assert(call->view != NULL);
    return (struct rendering){
        .answer = &call->worker->answer,
        .view = call->view,
        .params = params,
        .scratch = &call->worker->scratch,
    };
}

void call_fault(struct call *call)
{
    call_fault_position(call);
    fault_send(call->req, &call->fault);
}

void call_error(struct call *call, const struct attar_error *err)
{
    fault_from_error(&call->fault, slice_of("", 0), err);
    call_fault(call);
}

static void add(_Atomic uint64_t *counter, uint64_t by)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, RELAXED) + by, RELAXED);
}

void counter_raise(_Atomic uint64_t *counter)
{
    add(counter, 1);
}

void call_count(struct call *call, const struct search_result *result)
{
    struct worker *worker = call->worker;
    uint32_t total_us = result->timing.total_us;
    int bucket = 0;

    assert(latency_bounds_us[LATENCY_BUCKETS - 1] == UINT32_MAX);
    while (total_us > latency_bounds_us[bucket])
        bucket++;
    add(&worker->searches, 1);
    add(&worker->zero_results, result->total == 0);
    add(&worker->search_us_sum, total_us);
    add(&worker->latency[bucket], 1);
}

void call_timing(struct call *call, const struct search_timing *timing)
{
    http_reply_timing(call->req, "analyse", (int64_t)timing->analyse_us * 1000);
    http_reply_timing(call->req, "match", (int64_t)timing->match_us * 1000);
    http_reply_timing(call->req, "filter", (int64_t)timing->filter_us * 1000);
    http_reply_timing(call->req, "facet", (int64_t)timing->facet_us * 1000);
    http_reply_timing(call->req, "rank", (int64_t)timing->rank_us * 1000);
}

/* Slugs that differ from ids travel as labels of the set "<set>_slug", whose parent is the id. */
uint32_t call_product(struct call *call, struct slice id)
{
    const struct snapshot *snapshot = view_snapshot(call->view);
    uint32_t doc = snapshot_find(snapshot, id);

    if (doc != INDEX_DOC_NONE && bitset_get(snapshot_live(snapshot), doc))
        return doc;
    fault_set(&call->fault, PROBLEM_NOT_FOUND, slice_of("", 0),
              "there is no product with the id \"%.*s\"", SLICE_ARG(id));
    return INDEX_DOC_NONE;
}

int call_need_scents(struct call *call)
{
    if (view_scent_model(call->view) != NULL)
        return 0;
    return fault_set(&call->fault, PROBLEM_NOT_FOUND, slice_of("", 0), "the index has no scents");
}

const struct label *call_resolve(const struct call *call, struct slice set, struct slice text)
{
    const struct labels *labels = view_labels(call->view);
    const struct label *label = labels_get(labels, set, text);
    char name[64];
    int len;

    if (label != NULL)
        return label;
    len = snprintf(name, sizeof name, "%.*s_slug", SLICE_ARG(set));
    assert(len > 0 && (size_t)len < sizeof name);
    label = labels_get(labels, slice_of(name, (size_t)len), text);
    if (label != NULL)
        return labels_get(labels, set, label->parent);
    return labels_find(labels, set, text, slice_of("", 0));
}

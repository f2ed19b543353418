/* The sync as Prometheus text (sync.md section 13).
 *
 * Every name is there from the start, an alarm as 0 or 1, so that a rule can be written before
 * anything has happened; names of a source are there only when there is one. */
#include "search/sync/sync.h"

#include "loop/loop.h"
#include "search/metrics.h"
#include "search/service.h"

static void add_states(struct buf *out, const struct replica_status *status)
{
    metrics_head(out, "attar_sync_state", "gauge", "1 for the state that the replica is in.");
    for (int i = 0; i < REPLICA_STATE_COUNT; i++)
        buf_addf(out, "attar_sync_state{state=\"%s\"} %d\n",
                 replica_state_name((enum replica_state)i), status->state == (enum replica_state)i);
}

static void add_alarms(struct buf *out, const struct replica_status *status)
{
    metrics_head(out, "attar_sync_alarm", "gauge", "1 while the alarm stands.");
    for (int i = 0; i < REPLICA_ALARM_COUNT; i++)
        buf_addf(out, "attar_sync_alarm{alarm=\"%s\"} %u\n",
                 replica_alarm_name((enum replica_alarm)i), status->alarms >> i & 1);
}

static void add_events(struct buf *out, const struct replica_status *status)
{
    metrics_head(out, "attar_sync_events_total", "counter", "Changes that the source has told of.");
    for (int i = 0; i < REPLICA_EVENT_COUNT; i++)
        buf_addf(out, "attar_sync_events_total{type=\"%s\"} %llu\n",
                 replica_event_name((enum replica_event)i), (unsigned long long)status->events[i]);
    metrics_head(out, "attar_sync_reopens_total", "counter",
                 "Streams opened again, by the source's code; 0: none, the network.");
    for (uint32_t i = 0; i < status->reopen_codes; i++)
        buf_addf(out, "attar_sync_reopens_total{code=\"%d\"} %llu\n", status->reopens[i].code,
                 (unsigned long long)status->reopens[i].count);
}

static uint64_t positive(int64_t ms)
{
    return ms > 0 ? (uint64_t)ms : 0;
}

static void add_times(struct buf *out, const struct replica_status *status)
{
    uint64_t position_s =
        status->position.mark.kind == MARK_MONGO ? status->position.mark.time >> 32 : 0;

    metrics_gauge(out, "attar_sync_position_seconds",
                  "Unix time of the position in the source; 0: it is no time.", position_s);
    metrics_gauge_seconds(out, "attar_sync_token_age_seconds", "Since that time.",
                          positive(status->token_age_ms));
    metrics_head(out, "attar_sync_oplog_window_seconds", "gauge",
                 "How far back the source's history reaches; -1: unknown.");
    buf_addf(out, "attar_sync_oplog_window_seconds %lld\n", (long long)status->window_s);
    metrics_gauge_seconds(out, "attar_sync_stale_seconds",
                          "For how long what is served has been stale.",
                          positive(status->stale_ms));
}

static void add_rebuild(struct buf *out, const struct replica_status *status)
{
    uint64_t expected = status->scan_expected > 0 ? status->scan_expected : 1;
    uint64_t thousandths = status->scanned * 1000 / expected;

    metrics_counter(out, "attar_sync_rebuilds_total", "Rebuilds that took the served one's place.",
                    status->rebuilds);
    metrics_counter(out, "attar_sync_rebuilds_failed_total", "Rebuilds that failed.",
                    status->rebuilds_failed);
    metrics_gauge_seconds(out, "attar_sync_rebuild_progress", "Of the scan that runs: 0 to 1.",
                          thousandths > 1000 ? 1000 : thousandths);
}

static void add_replica(struct buf *out, const struct replica_status *status)
{
    add_states(out, status);
    add_alarms(out, status);
    add_times(out, status);
    add_events(out, status);
    metrics_counter(out, "attar_sync_skipped_total", "Changes that changed nothing.",
                    status->skipped);
    metrics_counter(out, "attar_sync_backward_total", "Positions before ours, refused.",
                    status->backward);
    add_rebuild(out, status);
}

static void add_verified(struct buf *out, const struct sync *sync,
                         const struct replica_status *status)
{
    struct published_ref *ref = published_acquire(sync->verified);
    const struct sync_verified *verified = ref == NULL ? NULL : published_object(ref);

    metrics_head(out, "attar_sync_verify_differences", "gauge",
                 "What the last verification of the index against the catalogue found.");
    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        buf_addf(out, "attar_sync_verify_differences{kind=\"%s\"} %llu\n",
                 verify_kind_name((enum verify_kind)kind),
                 verified == NULL ? 0ULL : (unsigned long long)verified->report.counts[kind]);
    published_release(ref);
    if (status == NULL)
        return;
    metrics_head(out, "attar_sync_verify_total", "counter",
                 "Differences between replica and source found since the start.");
    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        buf_addf(out, "attar_sync_verify_total{kind=\"%s\"} %llu\n",
                 verify_kind_name((enum verify_kind)kind),
                 (unsigned long long)status->verified[kind]);
}

static void add_pace(struct buf *out, const struct sync *sync, bool has_source)
{
    static const struct sync_pace none;
    struct published_ref *ref = published_acquire(sync->pace);
    const struct sync_pace *pace = ref == NULL ? &none : published_object(ref);

    metrics_head(out, "attar_sync_applied_total", "counter",
                 "Documents put into the index: their texts analysed, or their values alone.");
    buf_addf(out, "attar_sync_applied_total{section=\"text\"} %llu\n",
             (unsigned long long)pace->analysed);
    buf_addf(out, "attar_sync_applied_total{section=\"values\"} %llu\n",
             (unsigned long long)pace->reused);
    metrics_histogram(out, "attar_sync_publish_seconds",
                      "From the look at the change log to the generation in force.",
                      &pace->publishing);
    if (has_source)
        metrics_histogram(out, "attar_sync_visible_seconds",
                          "From the commit at the source until it is searched, by batches.",
                          &pace->visible);
    published_release(ref);
}

void sync_metrics(const struct search_service *service, struct buf *out)
{
    const struct sync *sync = &service->sync;
    struct published_ref *ref = published_acquire(sync->replica);
    const struct replica_status *status = ref == NULL ? NULL : published_object(ref);

    metrics_gauge(out, "attar_sync_lag_changes", "Changes of the catalogue not yet in the index.",
                  atomic_load_explicit(&service->lag_changes, memory_order_relaxed));
    metrics_gauge_seconds(out, "attar_sync_lag_seconds",
                          "For how long the oldest change that is not served has been there.",
                          atomic_load_explicit(&sync->lag_ms, memory_order_relaxed));
    metrics_gauge(out, "attar_sync_quarantined", "Documents kept out, with their reason.",
                  atomic_load_explicit(&sync->rejected, memory_order_relaxed));
    if (status != NULL)
        add_replica(out, status);
    add_pace(out, sync, status != NULL);
    add_verified(out, sync, status);
    published_release(ref);
}

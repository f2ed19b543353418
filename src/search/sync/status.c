/* The status of the sync and of a verification, as JSON for operators. */
#include "search/sync/sync.h"

#include "base/clock.h"
#include "codec/json_writer.h"
#include "index/index.h"
#include "loop/loop.h"
#include "search/service.h"

#include <assert.h>
#include <stdio.h>

enum { RFC3339_CAP = 25 };

static void add_time(struct json_writer *w, const char *key, int64_t wall_ms)
{
    char text[RFC3339_CAP];

    clock_format_rfc3339(wall_ms, text);
    json_key(w, key);
    json_add_cstr(w, text);
}

static void add_seconds(struct json_writer *w, const char *key, uint64_t ms)
{
    json_key(w, key);
    json_add_fixed(w, (int64_t)ms, 3);
}

static void add_count(struct json_writer *w, const char *key, uint64_t count)
{
    json_key(w, key);
    json_add_u64(w, count);
}

static void add_text(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_add_cstr(w, text);
}

/* "change 42 of the catalogue", "2026-11-01T09:30:00.000Z, increment 4" */
static void add_mark(struct json_writer *w, struct mark mark)
{
    char text[MARK_TEXT_CAP];
    char words[64] = "none yet";
    char time[RFC3339_CAP];

    if (mark.kind == MARK_SQLITE)
        snprintf(words, sizeof words, "change %llu of the catalogue",
                 (unsigned long long)mark.time);
    if (mark.kind == MARK_MONGO) {
        clock_format_rfc3339((int64_t)(mark.time >> 32) * 1000, time);
        snprintf(words, sizeof words, "%s, increment %u", time, (unsigned)(mark.time & UINT32_MAX));
    }
    json_object_begin(w);
    add_text(w, "mark", mark_format(mark, text));
    add_text(w, "words", words);
    json_object_end(w);
}

/* ---- Status ---- */

static void add_alarms(struct json_writer *w, uint32_t alarms)
{
    json_key(w, "alarms");
    json_array_begin(w);
    for (int i = 0; i < REPLICA_ALARM_COUNT; i++) {
        if ((alarms >> i & 1) == 0)
            continue;
        json_object_begin(w);
        add_text(w, "alarm", replica_alarm_name((enum replica_alarm)i));
        add_text(w, "words", replica_alarm_words((enum replica_alarm)i));
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_last_error(struct json_writer *w, const struct replica_status *status)
{
    json_key(w, "last_error");
    if (status->last_failure_ms == 0) {
        json_add_null(w);
        return;
    }
    json_object_begin(w);
    json_key(w, "code");
    json_add_i64(w, status->last_code);
    add_time(w, "at", status->last_failure_ms);
    add_text(w, "text", status->last_failure);
    json_object_end(w);
}

static void add_events(struct json_writer *w, const struct replica_status *status)
{
    json_key(w, "events");
    json_object_begin(w);
    for (int i = 0; i < REPLICA_EVENT_COUNT; i++)
        add_count(w, replica_event_name((enum replica_event)i), status->events[i]);
    json_object_end(w);
    json_key(w, "reopens");
    json_array_begin(w);
    for (uint32_t i = 0; i < status->reopen_codes; i++) {
        json_object_begin(w);
        json_key(w, "code");
        json_add_i64(w, status->reopens[i].code);
        add_count(w, "count", status->reopens[i].count);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_rebuild(struct json_writer *w, const struct replica_status *status)
{
    json_key(w, "rebuild");
    json_object_begin(w);
    add_count(w, "done", status->rebuilds);
    add_count(w, "failed", status->rebuilds_failed);
    add_count(w, "scanned", status->scanned);
    add_count(w, "expected", status->scan_expected);
    json_object_end(w);
}

static void add_replica(struct json_writer *w, const struct replica_status *status)
{
    json_object_begin(w);
    add_text(w, "source", status->position.source);
    add_text(w, "state", replica_state_name(status->state));
    add_text(w, "words", replica_state_words(status->state));
    json_key(w, "retrying");
    json_add_bool(w, status->retrying);
    json_key(w, "paused");
    json_add_bool(w, status->paused);
    json_key(w, "position");
    add_mark(w, status->position.mark);
    add_seconds(w, "position_age_s", (uint64_t)status->position_age_ms);
    add_seconds(w, "token_age_s", (uint64_t)status->token_age_ms);
    add_seconds(w, "lag_s", (uint64_t)status->lag_ms);
    json_key(w, "window_s");
    if (status->window_s < 0)
        json_add_null(w);
    else
        json_add_i64(w, status->window_s);
    add_seconds(w, "stale_s", (uint64_t)status->stale_ms);
    add_last_error(w, status);
    add_alarms(w, status->alarms);
    add_events(w, status);
    add_count(w, "skipped", status->skipped);
    add_count(w, "backward", status->backward);
    add_rebuild(w, status);
    json_object_end(w);
}

static void add_index(struct json_writer *w, const struct generation *generation)
{
    struct index_stats stats;

    json_key(w, "index");
    if (generation == NULL) {
        json_add_null(w);
        return;
    }
    stats = snapshot_stats(view_snapshot(generation->view));
    json_object_begin(w);
    json_key(w, "position");
    add_mark(w, generation->mark);
    add_count(w, "generation", stats.generation);
    add_count(w, "products", stats.doc_count);
    json_object_end(w);
}

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_relaxed);
}

static void add_snapshot(struct json_writer *w, const struct search_service *service)
{
    json_key(w, "snapshot");
    json_object_begin(w);
    add_count(w, "written", get(&service->snapshots));
    add_count(w, "failures", get(&service->snapshot_failures));
    add_count(w, "failing", get(&service->snapshots_failing));
    add_seconds(w, "took_s", get(&service->snapshot_ms));
    add_seconds(w, "age_s", get(&service->snapshot_age_ms));
    json_object_end(w);
}

void sync_status_write(struct search_service *service, struct loop *loop, struct buf *out)
{
    const struct sync *sync = &service->sync;
    const struct replica_status *replica = published_get(sync->replica, loop);
    const char *degraded = sync_degraded(sync);
    struct json_writer w;

    json_writer_init(&w, out);
    json_object_begin(&w);
    json_key(&w, "ready");
    json_add_bool(&w, atomic_load(&service->caught_up));
    json_key(&w, "degraded");
    if (degraded == NULL)
        json_add_null(&w);
    else
        json_add_cstr(&w, degraded);
    add_index(&w, generation_current(&service->ring, loop));
    add_seconds(&w, "lag_s", get(&sync->lag_ms));
    add_count(&w, "lag_changes", get(&service->lag_changes));
    add_count(&w, "rejected", get(&sync->rejected));
    add_snapshot(&w, service);
    json_key(&w, "replica");
    if (replica == NULL)
        json_add_null(&w);
    else
        add_replica(&w, replica);
    json_object_end(&w);
    assert(!out->overflow);
}

/* ---- Verification ---- */

static void add_hash(struct json_writer *w, const char *key, struct checksum128 hash)
{
    char text[CHECKSUM128_TEXT_CAP];

    add_text(w, key, checksum128_format(hash, text));
}

static void add_differences(struct json_writer *w, const struct verify_report *report)
{
    json_key(w, "named");
    json_array_begin(w);
    for (uint32_t i = 0; i < report->named_count; i++) {
        const struct verify_difference *named = &report->named[i];

        json_object_begin(w);
        add_text(w, "kind", verify_kind_name(named->kind));
        add_text(w, "id", named->id);
        add_hash(w, "catalogue", named->catalogue);
        add_hash(w, "index", named->index);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_digests(struct json_writer *w, const struct verify_report *report)
{
    char text[CHECKSUM128_TEXT_CAP];

    json_key(w, "position");
    add_mark(w, report->mark);
    add_hash(w, "digest", report->digest);
    json_key(w, "ranges");
    json_array_begin(w);
    for (int range = 0; range < VERIFY_RANGES; range++)
        json_add_cstr(w, checksum128_format(report->ranges[range], text));
    json_array_end(w);
}

static void add_verified(struct json_writer *w, const struct sync_verified *verified)
{
    const struct verify_report *report = &verified->report;

    json_object_begin(w);
    add_text(w, "state", verified->failed ? "failed" : report->done ? "done" : "running");
    add_text(w, "failure", verified->failure);
    add_time(w, "at", verified->at_ms);
    json_key(w, "repair");
    json_add_bool(w, report->repair);
    add_count(w, "products", report->products);
    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        add_count(w, verify_kind_name((enum verify_kind)kind), report->counts[kind]);
    add_count(w, "repaired", report->repaired);
    json_key(w, "more");
    json_add_bool(w, report->cut);
    add_differences(w, report);
    add_digests(w, report);
    json_object_end(w);
}

void sync_verify_write(const struct sync *sync, struct slice source, struct buf *out)
{
    struct published_ref *ref = published_acquire(sync->verified);
    struct json_writer w;

    json_writer_init(&w, out);
    json_object_begin(&w);
    json_key(&w, "index");
    if (ref == NULL)
        json_add_null(&w);
    else
        add_verified(&w, published_object(ref));
    json_key(&w, "source");
    if (source.len == 0)
        json_add_null(&w);
    else
        json_add_raw(&w, source);
    json_object_end(&w);
    published_release(ref);
}

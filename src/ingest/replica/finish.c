/* The stage has caught up: it is the source as of its position.
 *
 *   compare   stage and documents stand at the same position, so whatever differs is a fault of
 *             ours: named in the note "verify", and mended when asked
 *   swap      the stage takes the documents' place, in one transaction with its position; one that
 *             would lose more than a fifth of a kind waits, and goes on following meanwhile
 *
 * Note "verify", as JSON; hashes are XXH3-64 of the documents, in hex:
 *
 *   {"at", "position", "missing", "extra", "stale", "repaired",
 *    "first": [{"kind", "id", "difference", "source", "served"}]} */
#include "ingest/replica/state.h"

#include "base/clock.h"
#include "base/log.h"
#include "codec/checksum.h"
#include "codec/json_writer.h"

#include <stdio.h>

enum { DIFFERENCES_NAMED = 100, REPORT_BYTES_MAX = 65536, LOSS_LOOK_MS = 1000 };

enum difference { MISSING, EXTRA, STALE, DIFFERENCE_COUNT };

struct comparison {
    uint64_t counts[DIFFERENCE_COUNT];
    struct buf first; /* JSON objects, with commas */
};

static void add_hash(struct json_writer *w, const char *key, struct slice json)
{
    char hash[17] = "";

    if (json.ptr != NULL)
        snprintf(hash, sizeof hash, "%016llx", (unsigned long long)checksum_xxh3(json));
    json_key(w, key);
    json_add_str(w, slice_cstr(hash));
}

static int name_difference(void *user, const struct catalog_difference *d, struct attar_error *err)
{
    static const char *const names[DIFFERENCE_COUNT] = {"missing", "extra", "stale"};
    struct comparison *comparison = user;
    enum difference which = d->served.ptr == NULL ? MISSING : d->staged.ptr == NULL ? EXTRA : STALE;
    uint64_t all = 0;
    struct json_writer w;

    (void)err;
    comparison->counts[which]++;
    for (int i = 0; i < DIFFERENCE_COUNT; i++)
        all += comparison->counts[i];
    if (all > DIFFERENCES_NAMED)
        return 0;
    if (all > 1)
        buf_add_byte(&comparison->first, ',');
    json_writer_init(&w, &comparison->first);
    json_object_begin(&w);
    json_key(&w, "kind");
    json_add_str(&w, slice_cstr(catalog_kind_name(d->kind)));
    json_key(&w, "id");
    json_add_str(&w, d->id);
    json_key(&w, "difference");
    json_add_str(&w, slice_cstr(names[which]));
    add_hash(&w, "source", d->staged);
    add_hash(&w, "served", d->served);
    json_object_end(&w);
    return 0;
}

static void write_report(struct replica *replica, const struct comparison *comparison,
                         bool repaired, struct buf *out)
{
    char at[25];
    char mark[MARK_TEXT_CAP];

    clock_format_rfc3339(replica->config.wall_ms(replica->config.clock), at);
    buf_addf(out,
             "{\"at\":\"%s\",\"position\":\"%s\",\"missing\":%llu,\"extra\":%llu,\"stale\":%llu,"
             "\"repaired\":%s,\"first\":[",
             at, mark_format(replica->stage.position.mark, mark),
             (unsigned long long)comparison->counts[MISSING],
             (unsigned long long)comparison->counts[EXTRA],
             (unsigned long long)comparison->counts[STALE], repaired ? "true" : "false");
    buf_add_slice(out, buf_slice(&comparison->first));
    buf_add_slice(out, SLICE("]}"));
}

/* ---- The end of a reading ---- */

static void settle(struct replica *replica, bool swapped)
{
    const struct stage *stage = &replica->stage;

    replica->position = stage->position;
    replica->position_written_ms = now_ms(replica);
    replica->loaded = true;
    replica->caught_up = true;
    replica->mode = MODE_FOLLOW;
    replica->at = stage->position;
    if (swapped) {
        replica->dropped = 0;
        replica->stale_since_ms = 0;
        replica->status.rebuilds += !stage->direct;
        alarm_set(replica, ALARM_history_lost, false);
        alarm_set(replica, ALARM_dropped, false);
        alarm_set(replica, ALARM_loss, false);
        alarm_set(replica, ALARM_rebuild_failed, false);
        alarm_set(replica, ALARM_stalled, false);
    }
}

/* The documents of the stage, or those that were read directly, with the position. */
static int put_in_force(struct replica *replica, const struct stage *stage, bool swap,
                        struct attar_error *err)
{
    int rc = 0;

    if (swap && !stage->direct)
        rc = catalog_stage_swap(replica->catalog, err);
    else
        rc = catalog_stage_clear(replica->catalog, err);
    if (rc == 0)
        rc = record_stage(replica, NULL, err);
    if (rc == 0)
        rc = record_position(replica, &stage->position, err);
    return rc;
}

static int64_t end(struct replica *replica, bool swap, struct slice report)
{
    struct take take = take_new(replica, true, false);
    struct attar_error err = {0};
    int rc = take_begin(&take, &err);

    if (swap)
        take.dropped = 0;
    if (rc == 0)
        rc = put_in_force(replica, &replica->stage, swap, &err);
    if (rc == 0 && report.len > 0)
        rc = catalog_note_put(replica->catalog, "verify", report, &err);
    if (rc < 0) {
        take_undo(&take);
        return fault_local(replica, &err);
    }
    if (take_commit(&take, &err) < 0)
        return fault_local(replica, &err);
    settle(replica, swap);
    log_line(LOG_INFO, "sync_read_all", "swapped=%d scanned=%llu", swap,
             (unsigned long long)replica->stage.scanned);
    return 0;
}

static int64_t compare(struct replica *replica)
{
    struct comparison comparison = {0};
    struct attar_error err = {0};
    struct buf report;
    bool differ;
    bool repair;
    int64_t wait;
    int rc;

    buf_init(&comparison.first, REPORT_BYTES_MAX);
    buf_init(&report, 2 * REPORT_BYTES_MAX);
    rc = catalog_stage_compare(replica->catalog, name_difference, &comparison, &err);
    differ = false;
    for (int i = 0; i < DIFFERENCE_COUNT; i++) {
        differ = differ || comparison.counts[i] > 0;
        replica->status.verified[i] += comparison.counts[i];
    }
    repair = differ && replica->stage.repair;
    write_report(replica, &comparison, repair, &report);
    if (repair || !differ)
        alarm_set(replica, ALARM_repaired, repair);
    wait = rc < 0 ? fault_local(replica, &err) : end(replica, repair, buf_slice(&report));
    buf_release(&comparison.first);
    buf_release(&report);
    return wait;
}

/* More than a fifth of a kind.  Of a kind that has few, like the vendors of a young shop, one may
 * go; but never the last. */
static bool is_too_much(enum catalog_kind kind, uint64_t documents, uint64_t lost)
{
    bool one_of_few = kind != CATALOG_PRODUCT && lost == 1 && documents > 1;

    return lost * LOSS_PART > documents && !one_of_few;
}

/* Sets and ends the alarm.  A collection that is gone reads as one that is empty. */
static int look_at_loss(struct replica *replica, bool *out_too_much, struct attar_error *err)
{
    bool was = (replica->status.alarms >> ALARM_loss & 1) != 0;
    bool guarded = !replica->stage.direct && !replica->stage.accept_loss;

    *out_too_much = false;
    for (int kind = 0; guarded && !*out_too_much && kind < CATALOG_KIND_COUNT; kind++) {
        uint64_t documents = 0;
        uint64_t lost = 0;
        int rc =
            catalog_stage_loss(replica->catalog, (enum catalog_kind)kind, &documents, &lost, err);

        if (rc < 0)
            return rc;
        *out_too_much = is_too_much((enum catalog_kind)kind, documents, lost);
        if (*out_too_much && !was)
            log_line(LOG_WARN, "sync_loss", "kind=%s documents=%llu lost=%llu",
                     catalog_kind_name((enum catalog_kind)kind), (unsigned long long)documents,
                     (unsigned long long)lost);
    }
    alarm_set(replica, ALARM_loss, *out_too_much);
    return 0;
}

int64_t rebuild_finish(struct replica *replica)
{
    bool swaps = !replica->stage.compare || replica->stage.repair;
    struct attar_error err = {0};
    bool too_much = false;

    if (swaps && look_at_loss(replica, &too_much, &err) < 0)
        return fault_local(replica, &err);
    if (too_much) {
        replica->stage.compare = false; /* a repair waits as any other swap */
        return LOSS_LOOK_MS;
    }
    return replica->stage.compare ? compare(replica) : end(replica, true, (struct slice){NULL, 0});
}

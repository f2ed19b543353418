/* Reading the whole source beside what is served (sync.md section 4).
 *
 *   begin      head of the source -> T0; the stream is opened there before a document is read
 *   scan       batches of documents; before the first, and once a second, the stream to where its
 *              head is then: history cannot rotate away under a long scan
 *   catch up   head again -> C1; the stream until C1: then the stage is the source as of its
 *              position
 *   finish     finish.c
 *
 * A batch is read as of the last change taken or later, so that no reading is older than a change
 * that was applied before it.  That can be later than the position: inside a transaction the
 * position is that before the transaction, part of which was taken.  What was taken before a
 * restart is not known, so the stream is read before anything is scanned.
 *
 * Every step is one transaction that holds the documents, the cursor and the position: a process
 * that is killed goes on where it stood.  Nothing is served before the first reading is whole, so
 * that one goes straight into the documents (`direct`). */
#include "ingest/replica/state.h"

#include "base/log.h"

const enum catalog_kind scan_order[CATALOG_KIND_COUNT] = {CATALOG_VENDOR, CATALOG_BRAND,
                                                          CATALOG_CATEGORY, CATALOG_PRODUCT};

void rebuild_start(struct replica *replica, enum rebuild_reason reason, bool accept_loss)
{
    bool whole = replica->loaded && replica->dropped == 0 && replica->stale_since_ms == 0;

    stream_close(replica);
    replica->drained_ms = now_ms(replica) - DRAIN_MS;
    replica->drain_goal = 0;
    replica->taken_time = 0;
    replica->stage = (struct stage){
        .live = whole && reason >= REBUILD_ASKED,
        .compare = whole && reason >= REBUILD_VERIFY,
        .repair = reason == REBUILD_REPAIR,
        .accept_loss = accept_loss,
    };
    replica->mode = MODE_STAGE;
    if (replica->loaded && !replica->stage.live && replica->stale_since_ms == 0)
        replica->stale_since_ms = now_ms(replica);
    log_line(LOG_INFO, "sync_reading_all", "live=%d compare=%d", replica->stage.live,
             replica->stage.compare);
}

static int documents_in_all(struct replica *replica, uint64_t *out_count, struct attar_error *err)
{
    int rc = 0;

    *out_count = 0;
    for (int kind = 0; rc == 0 && kind < CATALOG_KIND_COUNT; kind++) {
        uint64_t count = 0;

        rc = catalog_count(replica->catalog, (enum catalog_kind)kind, &count, err);
        *out_count += count;
    }
    return rc;
}

/* Nothing of an earlier reading is left. */
static int clear(struct replica *replica, const struct stage *stage, struct attar_error *err)
{
    int rc = catalog_stage_clear(replica->catalog, err);

    if (rc == 0 && !stage->live)
        rc = catalog_rejected_clear(replica->catalog, err);
    for (int kind = 0; rc == 0 && stage->direct && kind < CATALOG_KIND_COUNT; kind++)
        rc = catalog_clear(replica->catalog, (enum catalog_kind)kind, err);
    return rc;
}

/* Write `stage`, with whatever `take` has, and put it in force. */
static int64_t keep(struct replica *replica, struct take *take, const struct stage *stage,
                    struct attar_error *err)
{
    int rc = take_begin(take, err);

    if (rc == 0)
        rc = record_stage(replica, stage, err);
    if (rc == 0 && stage->live)
        rc = record_position(replica, &stage->position, err);
    if (rc < 0) {
        take_undo(take);
        return fault_local(replica, err);
    }
    if (take_commit(take, err) < 0)
        return fault_local(replica, err);
    replica->stage = *stage;
    if (stage->live)
        replica->position = replica->at = stage->position;
    return 0;
}

/* From the first kind again, at the position where the stream stands. */
static int64_t begin_at(struct replica *replica, struct take *take, struct stage *stage)
{
    struct attar_error err = {0};
    int rc = take_begin(take, &err);

    stage->phase = STAGE_SCAN;
    stage->kinds_done = 0;
    stage->cursor = (struct feed_cursor){0};
    stage->scanned = 0;
    if (rc == 0)
        rc = clear(replica, stage, &err);
    if (rc == 0 && (!stage->compare || stage->repair))
        rc = record_paid(replica, &err);
    if (rc < 0) {
        take_undo(take);
        return fault_local(replica, &err);
    }
    return keep(replica, take, stage, &err);
}

static int64_t begin(struct replica *replica)
{
    struct stage stage = replica->stage;
    struct take take = take_new(replica, false, false);
    struct feed *feed = replica->config.feed;
    struct feed_fault fault = {0};
    struct attar_error err = {0};
    uint64_t documents = 0;
    struct position from = {0};

    if (feed->ops->head(feed, &from.mark, from.source, &fault) < 0)
        return fault_act(replica, &fault);
    fault_over(replica);
    if (documents_in_all(replica, &documents, &err) < 0)
        return fault_local(replica, &err);
    stage.direct = !replica->loaded && documents == 0;
    stage.position = stage.live ? replica->at : from;
    replica->status.scan_expected = documents;
    return begin_at(replica, &take, &stage);
}

/* A collection went away or was exchanged under the scan: what was read is of no use. */
static int64_t begin_again(struct replica *replica, struct take *take, struct stage *stage)
{
    take->rebuild_wanted = false;
    take->dropped = 0;
    stage->live = false;
    stage->compare = false;
    if (replica->loaded && replica->stale_since_ms == 0)
        replica->stale_since_ms = now_ms(replica);
    return begin_at(replica, take, stage);
}

/* The end is where the head was when this began: beside a source that is never at rest no batch is
 * empty. */
static void note_drained(struct replica *replica, const struct feed_batch *batch)
{
    if (replica->drain_goal == 0)
        replica->drain_goal = batch->head_time;
    if (!batch->idle &&
        (replica->drain_goal == 0 || replica->stage.position.mark.time < replica->drain_goal))
        return;
    replica->drain_goal = 0;
    replica->drained_ms = now_ms(replica);
}

static int64_t drain(struct replica *replica, int wait_ms)
{
    struct stage stage = replica->stage;
    struct take take = take_new(replica, stage.direct || stage.live, !stage.direct);
    struct attar_error err = {0};
    struct feed_batch batch;
    int64_t wait = 0;

    if (stream_next(replica, wait_ms, &take, &stage.position, &batch, &wait) < 0)
        return wait;
    health_batch(replica, &batch);
    if (batch.last_time > replica->taken_time)
        replica->taken_time = batch.last_time;
    if (take.rebuild_wanted)
        return begin_again(replica, &take, &stage);
    wait = keep(replica, &take, &stage, &err);
    if (wait == 0)
        note_drained(replica, &batch);
    return wait;
}

/* Nothing older than what was taken may be read. */
static struct mark scan_since(const struct replica *replica, const struct stage *stage)
{
    struct mark mark = stage->position.mark;

    if (replica->taken_time > mark.time)
        mark.time = replica->taken_time;
    return mark;
}

static int64_t scan(struct replica *replica)
{
    struct stage stage = replica->stage;
    struct take take = take_new(replica, stage.direct, !stage.direct);
    struct feed *feed = replica->config.feed;
    struct feed_fault fault = {0};
    struct attar_error err = {0};

    take.scanned = true;
    if (stream_open(replica, &stage.position, &fault) < 0)
        return fault_act(replica, &fault);
    if (feed->ops->scan(feed, scan_order[stage.kinds_done], scan_since(replica, &stage),
                        &stage.cursor, take_change, &take, &fault) < 0) {
        take_undo(&take);
        return take.error.code != 0 ? fault_local(replica, &take.error)
                                    : fault_act(replica, &fault);
    }
    fault_over(replica);
    stage.scanned += take.puts;
    if (stage.cursor.done) {
        stage.kinds_done++;
        stage.cursor = (struct feed_cursor){0};
    }
    return keep(replica, &take, &stage, &err);
}

static int64_t end_scan(struct replica *replica)
{
    struct stage stage = replica->stage;
    struct take take = take_new(replica, false, false);
    struct feed *feed = replica->config.feed;
    struct feed_fault fault = {0};
    struct attar_error err = {0};

    if (feed->ops->head(feed, &stage.target, NULL, &fault) < 0)
        return fault_act(replica, &fault);
    fault_over(replica);
    stage.phase = STAGE_CATCH_UP;
    return keep(replica, &take, &stage, &err);
}

static int64_t catch_up(struct replica *replica)
{
    int64_t wait = drain(replica, WAIT_MS);

    if (wait > 0 || replica->mode != MODE_STAGE || replica->stage.phase != STAGE_CATCH_UP)
        return wait;
    if (!mark_covers(replica->stage.position.mark, replica->stage.target))
        return 0;
    return rebuild_finish(replica);
}

int64_t rebuild_step(struct replica *replica)
{
    replica->status.scanned = replica->stage.scanned;
    if (replica->stage.live && follow_is_full(replica))
        return FULL_MS;
    switch (replica->stage.phase) {
    case STAGE_BEGIN: return begin(replica);
    case STAGE_SCAN:
        if (replica->stage.kinds_done == CATALOG_KIND_COUNT)
            return end_scan(replica);
        if (now_ms(replica) - replica->drained_ms >= DRAIN_MS)
            return drain(replica, 0);
        return scan(replica);
    default: return catch_up(replica);
    }
}

int64_t rebuild_failed(struct replica *replica)
{
    int64_t now = now_ms(replica);
    int64_t *failed = replica->rebuilds_failed_ms;

    replica->status.rebuilds_failed++;
    memmove(failed, failed + 1, (REBUILDS_FAILED_MAX - 1) * sizeof *failed);
    failed[REBUILDS_FAILED_MAX - 1] = now + 1; /* never 0, which is none */
    rebuild_start(replica, REBUILD_STALE, replica->stage.accept_loss);
    if (failed[0] == 0 || now - failed[0] >= REBUILDS_FAILED_MS)
        return BACKOFF_FIRST_MS;
    alarm_set(replica, ALARM_rebuild_failed, true);
    replica->mode = MODE_STOPPED;
    return OPERATOR_MS;
}

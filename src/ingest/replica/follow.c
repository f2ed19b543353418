/* Following: each batch of the stream and the position behind it in one transaction.
 *
 * A transaction costs as much as two documents, most of it in the write that makes it durable, and
 * a request to the source comes to that.  So a change that comes alone is taken at once, and those
 * that follow it closely wait GATHER_MS for each other; a backlog waits for nothing.
 *
 * The index is behind by what the change log has and it has not applied: beyond queue_max nothing
 * more is read, so that back-pressure stays in the source's cursor. */
#include "ingest/replica/state.h"

#include "loop/loop.h"

bool follow_is_full(const struct replica *replica)
{
    uint64_t applied = atomic_load_explicit(&replica->applied_seq, memory_order_relaxed);

    return replica->newest_seq > applied &&
           replica->newest_seq - applied > replica->config.queue_max;
}

/* A position that moved alone is written now and then only. */
static bool position_due(const struct replica *replica, const struct position *position)
{
    bool moved = position->mark.time != replica->position.mark.time ||
                 position->token_len != replica->position.token_len ||
                 memcmp(position->token, replica->position.token, position->token_len) != 0;

    return moved && now_ms(replica) - replica->position_written_ms >= IDLE_POSITION_MS;
}

/* Documents and position, or neither. */
static int settle(struct replica *replica, struct take *take, const struct position *position,
                  struct attar_error *err)
{
    int rc = 0;

    if (!take->begun && !position_due(replica, position))
        return 0;
    rc = take_begin(take, err);
    if (rc == 0)
        rc = record_position(replica, position, err);
    if (rc < 0) {
        take_undo(take);
        return rc;
    }
    rc = take_commit(take, err);
    if (rc < 0)
        return rc;
    replica->position = *position;
    replica->position_written_ms = now_ms(replica);
    return 0;
}

/* ms until the next batch is asked for. */
static int64_t pace(const struct feed_batch *batch)
{
    return batch->changes > 0 && batch->changes < GATHER_CHANGES ? GATHER_MS : 0;
}

static void note_arrival(struct replica *replica, const struct feed_batch *batch)
{
    const struct replica_arrival arrival = {replica->newest_seq, batch->event_ms};

    if (batch->changes > 0 && batch->event_ms > 0 && arrival.seq > 0)
        (void)ring_put(replica->arrivals, slice_of((const char *)&arrival, sizeof arrival),
                       SLICE(""));
}

static void look_ahead(struct replica *replica, const struct position *position)
{
    if (mark_covers(position->mark, replica->target))
        replica->caught_up = true;
    if (replica->rebuild_wanted) {
        replica->rebuild_wanted = false;
        rebuild_start(replica, REBUILD_STALE, false);
    } else if (replica->verify_wanted && replica->caught_up) {
        rebuild_start(replica, REBUILD_REPAIR, false);
    }
}

int64_t follow_step(struct replica *replica)
{
    struct position position = replica->at;
    struct take take = take_new(replica, true, false);
    struct attar_error err = {0};
    struct feed_batch batch;
    int64_t wait = 0;

    if (follow_is_full(replica))
        return FULL_MS;
    if (stream_next(replica, WAIT_MS, &take, &position, &batch, &wait) < 0)
        return wait;
    if (position.mark.time != replica->status.position.mark.time)
        replica->position_moved_ms = now_ms(replica);
    if (settle(replica, &take, &position, &err) < 0)
        return fault_local(replica, &err);
    replica->at = position;
    note_arrival(replica, &batch);
    alarm_set(replica, ALARM_dropped, replica->dropped != 0);
    health_batch(replica, &batch);
    look_ahead(replica, &position);
    return pace(&batch);
}

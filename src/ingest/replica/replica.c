/* The replica's front: opening, the step, what operators ask, the status that others read. */
#include "ingest/replica/replica.h"

#include "base/mem.h"
#include "ingest/replica/state.h"
#include "loop/loop.h"

#include <assert.h>
#include <stdlib.h>

enum {
    PAUSED_LOOK_MS = 200,
    CHECK_BYTES_MAX = 16 << 20,
    ARRIVALS_BYTES = 1 << 14, /* some hundred batches */
    ASKED_NONE = -1,
    ASKING = -2
};

static int open_catalog(struct replica *replica, struct attar_error *err)
{
    int rc = catalog_open_sqlite(replica->config.catalog_path, &replica->catalog, err);

    if (rc == 0)
        rc = catalog_position(replica->catalog, &replica->newest_seq, err);
    if (rc == 0)
        rc = record_read(replica, err);
    if (rc < 0) {
        catalog_close(replica->catalog);
        replica->catalog = NULL;
        return rc;
    }
    count_rejected(replica);
    return 0;
}

static void publish_status(struct replica *replica)
{
    struct replica_status *copy = mem_zero(1, sizeof *copy);

    *copy = replica->status;
    published_set(replica->published, copy, free);
}

static enum replica_state state_of(const struct replica *replica)
{
    if (replica->mode == MODE_STOPPED)
        return REPLICA_stopped;
    if (replica->mode == MODE_STAGE && !replica->loaded) {
        static const enum replica_state first[] = {
            [STAGE_BEGIN] = REPLICA_empty,
            [STAGE_SCAN] = REPLICA_scanning,
            [STAGE_CATCH_UP] = REPLICA_catching_up,
        };

        return first[replica->stage.phase];
    }
    if (replica->mode == MODE_STAGE && !replica->stage.compare)
        return REPLICA_rebuilding;
    if (replica->dropped != 0 || replica->stale_since_ms != 0 ||
        (replica->status.alarms >> ALARM_invalid & 1) != 0)
        return REPLICA_stale;
    return replica->caught_up ? REPLICA_ready : REPLICA_catching_up;
}

static void refresh_status(struct replica *replica)
{
    struct replica_status *status = &replica->status;

    status->position = replica->at;
    health_look(replica);
    status->state = state_of(replica);
    status->loaded = replica->loaded;
    status->verifying = replica->mode == MODE_STAGE && replica->stage.compare;
    publish_status(replica);
}

int replica_new(const struct replica_config *config, struct replica **out_replica,
                struct attar_error *err)
{
    struct replica *replica = mem_zero(1, sizeof *replica);
    int rc;

    assert(config->feed != NULL && config->now_ms != NULL && config->wall_ms != NULL);
    replica->config = *config;
    rng_init(&replica->rng, config->seed);
    atomic_init(&replica->asked, ASKED_NONE);
    atomic_init(&replica->applied_seq, 0);
    replica->published = published_new();
    replica->arrivals = ring_new(ARRIVALS_BYTES);
    replica->status.window_s = -1;
    replica->position_moved_ms = replica->lag_known_ms = now_ms(replica);
    replica->drained_ms = now_ms(replica) - DRAIN_MS;
    arena_init(&replica->arena, CHECK_BYTES_MAX);
    buf_init(&replica->canonical, PRODUCT_BYTES_MAX);
    rc = open_catalog(replica, err);
    if (rc < 0) {
        replica_free(replica);
        return rc;
    }
    atomic_store(&replica->applied_seq, replica->newest_seq);
    refresh_status(replica);
    *out_replica = replica;
    return 0;
}

void replica_free(struct replica *replica)
{
    if (replica == NULL)
        return;
    if (replica->config.feed != NULL)
        stream_close(replica);
    catalog_close(replica->catalog);
    published_free(replica->published);
    ring_free(replica->arrivals);
    arena_release(&replica->arena);
    buf_release(&replica->canonical);
    free(replica);
}

/* ---- What operators ask ---- */

/* The verification that follows is noted in the transaction of the position: a process that is
 * killed goes on with it.  Returns ms to wait before the order is tried again; 0: it is done. */
static int64_t set_position(struct replica *replica, uint64_t time, bool back)
{
    struct position *position = &replica->at;
    struct feed_fault fault = {0};
    struct mark head;

    if (replica->mode != MODE_FOLLOW)
        return 0;
    if (replica->config.feed->ops->head(replica->config.feed, &head, NULL, &fault) < 0)
        return fault_act(replica, &fault);
    time = time == 0 || time > head.time ? head.time : time;
    if (time < position->mark.time && !back)
        return 0;
    position->mark.time = time;
    position->token_len = 0;
    replica->caught_up = false;
    rebuild_start(replica, REBUILD_REPAIR, false);
    return 0;
}

static void pause(struct replica *replica, bool on)
{
    replica->status.paused = on;
    if (on)
        stream_close(replica);
}

static void resync(struct replica *replica, bool accept_loss)
{
    memset(replica->rebuilds_failed_ms, 0, sizeof replica->rebuilds_failed_ms);
    if (replica->mode == MODE_STAGE && !replica->stage.compare) {
        replica->stage.accept_loss = replica->stage.accept_loss || accept_loss;
        return;
    }
    alarm_set(replica, ALARM_rebuild_failed, false);
    alarm_set(replica, ALARM_backward, false);
    rebuild_start(replica, REBUILD_ASKED, accept_loss);
}

static void verify(struct replica *replica, bool repair)
{
    if (replica->mode == MODE_FOLLOW)
        rebuild_start(replica, repair ? REBUILD_REPAIR : REBUILD_VERIFY, false);
}

/* An order that asks the source something waits for the end of a back-off, too. */
static void obey(struct replica *replica)
{
    int asked = atomic_load_explicit(&replica->asked, memory_order_acquire);
    bool sets = asked == REPLICA_SET_POSITION || asked == REPLICA_SET_BACK;
    int64_t wait = 0;
    uint64_t time;

    if (asked < 0 || (sets && replica->status.retrying && replica->wait_until_ms > now_ms(replica)))
        return;
    time = replica->asked_time;
    switch ((enum replica_verb)asked) {
    case REPLICA_RESYNC: resync(replica, false); break;
    case REPLICA_RESYNC_LOSS: resync(replica, true); break;
    case REPLICA_PAUSE: pause(replica, true); break;
    case REPLICA_RESUME: pause(replica, false); break;
    case REPLICA_SET_POSITION: wait = set_position(replica, time, false); break;
    case REPLICA_SET_BACK: wait = set_position(replica, time, true); break;
    case REPLICA_VERIFY: verify(replica, false); break;
    case REPLICA_REPAIR: verify(replica, true); break;
    default: break;
    }
    replica->wait_until_ms = wait > 0 ? now_ms(replica) + wait : 0;
    if (wait == 0)
        atomic_store_explicit(&replica->asked, ASKED_NONE, memory_order_release);
}

int replica_ask(struct replica *replica, enum replica_verb verb, uint64_t time,
                struct attar_error *err)
{
    int none = ASKED_NONE;

    assert(verb < REPLICA_VERB_COUNT);
    if (!atomic_compare_exchange_strong(&replica->asked, &none, ASKING))
        return error_set(err, ATTAR_EBUSY, "another request to the sync is waiting");
    replica->asked_time = time;
    atomic_store_explicit(&replica->asked, (int)verb, memory_order_release);
    return 0;
}

/* ---- The step ---- */

static int64_t work(struct replica *replica)
{
    struct attar_error err = {0};

    if (health_disk_full(replica)) {
        stream_close(replica);
        return DISK_LOOK_MS;
    }
    if (replica->catalog == NULL && open_catalog(replica, &err) < 0)
        return fault_local(replica, &err);
    if (replica->mode == MODE_STOPPED)
        return OPERATOR_MS;
    return replica->mode == MODE_STAGE ? rebuild_step(replica) : follow_step(replica);
}

int64_t replica_step(struct replica *replica)
{
    int64_t wait;

    obey(replica);
    wait = replica->wait_until_ms - now_ms(replica);
    if (replica->status.paused)
        wait = PAUSED_LOOK_MS;
    if (wait <= 0) {
        wait = work(replica);
        replica->wait_until_ms = now_ms(replica) + wait;
    }
    refresh_status(replica);
    return wait;
}

void replica_status(struct replica *replica, struct replica_status *out_status)
{
    struct published_ref *ref = published_acquire(replica->published);

    assert(ref != NULL);
    memcpy(out_status, published_object(ref), sizeof *out_status);
    published_release(ref);
}

bool replica_take_arrival(struct replica *replica, struct replica_arrival *out_arrival)
{
    return ring_take(replica->arrivals, out_arrival, sizeof *out_arrival) > 0;
}

void replica_applied(struct replica *replica, uint64_t seq)
{
    atomic_store_explicit(&replica->applied_seq, seq, memory_order_relaxed);
}

/* Lag, ages, and the alarms that follow from them. */
#include "ingest/replica/state.h"

#include "base/log.h"

enum {
    LAG_ALARM_MS = 300000,
    STALLED_MS = 30000,
    STALLED_BEHIND_S = 10,
    WINDOW_LOOK_MS = 60000,
    WINDOW_SHORT_MS = 30000,
    MARK_SECONDS_SHIFT = 32
};

/* Milliseconds since the moment that a mark of a cluster names; 0: it names none. */
static int64_t mark_age_ms(const struct replica *replica, struct mark mark)
{
    int64_t age;

    if (mark.kind != MARK_MONGO || mark.time == 0)
        return 0;
    age = replica->config.wall_ms(replica->config.clock) -
          (int64_t)(mark.time >> MARK_SECONDS_SHIFT) * 1000;
    return age > 0 ? age : 0;
}

static bool stalled(const struct replica *replica, const struct feed_batch *batch)
{
    uint64_t at = replica->status.position.mark.time;

    return batch->idle && replica->status.position.mark.kind == MARK_MONGO &&
           now_ms(replica) - replica->position_moved_ms >= STALLED_MS &&
           batch->head_time >> MARK_SECONDS_SHIFT > (at >> MARK_SECONDS_SHIFT) + STALLED_BEHIND_S;
}

void health_batch(struct replica *replica, const struct feed_batch *batch)
{
    int64_t wall = replica->config.wall_ms(replica->config.clock);
    int64_t lag = batch->idle || batch->event_ms == 0 ? 0 : wall - batch->event_ms;

    replica->lag_ms = lag > 0 ? lag : 0;
    replica->lag_known_ms = now_ms(replica);
    alarm_set(replica, ALARM_stalled, stalled(replica, batch));
}

/* A share of the window; a history that is short because it is young alarms nobody. */
static bool passes(int64_t age_ms, int64_t bound_ms)
{
    return age_ms > (bound_ms > WINDOW_SHORT_MS ? bound_ms : WINDOW_SHORT_MS);
}

static void look_at_window(struct replica *replica)
{
    int64_t window_ms = replica->status.window_s * 1000;
    int64_t age = replica->status.token_age_ms;
    bool half = window_ms > 0 && passes(age, window_ms / 2);

    alarm_set(replica, ALARM_window_half, half);
    alarm_set(replica, ALARM_window_quarter, window_ms > 0 && !half && passes(age, window_ms / 4));
}

void health_look(struct replica *replica)
{
    struct feed *feed = replica->config.feed;
    int64_t now = now_ms(replica);
    struct mark mark = replica->status.position.mark;

    replica->status.lag_ms = replica->lag_ms + (now - replica->lag_known_ms);
    alarm_set(replica, ALARM_lag, replica->status.lag_ms >= LAG_ALARM_MS);
    replica->status.position_age_ms = now - replica->position_moved_ms;
    replica->status.token_age_ms = mark_age_ms(replica, mark);
    replica->status.stale_ms = replica->stale_since_ms == 0 ? 0 : now - replica->stale_since_ms;
    if (replica->open && now - replica->window_read_ms >= WINDOW_LOOK_MS) {
        replica->window_read_ms = now;
        replica->status.window_s = feed->ops->window_s(feed);
    }
    look_at_window(replica);
}

bool health_disk_full(struct replica *replica)
{
    const struct replica_config *config = &replica->config;
    bool was = (replica->status.alarms >> ALARM_disk_full & 1) != 0;
    int used = config->disk_used_percent == NULL ? 0 : config->disk_used_percent(config->user);
    bool full = was ? used > DISK_ROOM_PERCENT : used >= DISK_FULL_PERCENT;

    if (full != was)
        log_line(LOG_WARN, full ? "sync_disk_full" : "sync_disk_room", "used_percent=%d", used);
    alarm_set(replica, ALARM_disk_full, full);
    return full;
}

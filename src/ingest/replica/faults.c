/* What is done about a failure (sync.md section 5).
 *
 *   again         100 ms doubling to 30 s, full jitter, never under 100 ms; forgotten after 60 s
 *                 of success
 *   busy          a random 1..10 s; no failure
 *   denied        every 60 s, with an alarm; so are refused and unsuitable
 *   lost          once more by time; then the whole source is read beside what is served
 *   too large     the same reading, at once
 *   backward      reopened once; then an operator is needed */
#include "ingest/replica/state.h"

#include "base/log.h"

#include <stdio.h>

enum { BUSY_MIN_MS = 1000, BUSY_MAX_MS = 10000, BACKWARD_MAX = 2, DOUBLINGS_MAX = 16 };

static void note_failure(struct replica *replica, int code, const struct attar_error *error)
{
    struct replica_status *status = &replica->status;

    status->retrying = true;
    status->last_code = code;
    status->last_failure_ms = replica->config.wall_ms(replica->config.clock);
    snprintf(status->last_failure, REPLICA_ERROR_CAP, "%s", error->text);
    log_line(LOG_WARN, "sync_failed", "code=%d reason=\"%s\"", code, error->text);
}

static void count_reopen(struct replica *replica, int code)
{
    struct replica_status *status = &replica->status;
    uint32_t i = 0;

    while (i < status->reopen_codes && status->reopens[i].code != code)
        i++;
    if (i == status->reopen_codes && i == REPLICA_CODES_KEPT)
        i--; /* the last place stands for all further ones */
    else if (i == status->reopen_codes)
        status->reopens[status->reopen_codes++].code = code;
    status->reopens[i].count++;
}

static int64_t back_off(struct replica *replica)
{
    uint32_t doublings = replica->failures < DOUBLINGS_MAX ? replica->failures : DOUBLINGS_MAX;
    int64_t cap = (int64_t)BACKOFF_FIRST_MS << doublings;

    replica->failures++;
    cap = cap > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : cap;
    return BACKOFF_FIRST_MS +
           (int64_t)rng_below(&replica->rng, (uint64_t)(cap - BACKOFF_FIRST_MS) + 1);
}

static int64_t history_lost(struct replica *replica)
{
    struct position *position = &replica->at;

    if (replica->mode == MODE_STAGE && !replica->stage.live)
        return rebuild_failed(replica);
    if (!replica->tried_by_time && position->token_len > 0) {
        replica->tried_by_time = true;
        replica->verify_wanted = true;
        position->token_len = 0;
        if (replica->mode == MODE_STAGE)
            replica->stage.position = *position;
        return BACKOFF_FIRST_MS;
    }
    alarm_set(replica, ALARM_history_lost, true);
    rebuild_start(replica, REBUILD_STALE, false);
    return BACKOFF_FIRST_MS;
}

static int64_t backward(struct replica *replica)
{
    replica->status.backward++;
    if (++replica->backwards < BACKWARD_MAX)
        return BACKOFF_FIRST_MS;
    alarm_set(replica, ALARM_backward, true);
    replica->mode = MODE_STOPPED;
    return OPERATOR_MS;
}

static int64_t operator_needed(struct replica *replica, enum replica_alarm alarm)
{
    alarm_set(replica, alarm, true);
    return OPERATOR_MS;
}

int64_t fault_act(struct replica *replica, const struct feed_fault *fault)
{
    stream_close(replica);
    note_failure(replica, fault->code, &fault->error);
    count_reopen(replica, fault->code);
    replica->success_since_ms = 0;
    switch (fault->signal) {
    case FEED_BUSY:
        return BUSY_MIN_MS + (int64_t)rng_below(&replica->rng, BUSY_MAX_MS - BUSY_MIN_MS + 1);
    case FEED_DENIED: return operator_needed(replica, ALARM_denied);
    case FEED_REFUSED:
    case FEED_UNSUITABLE: return operator_needed(replica, ALARM_refused);
    case FEED_LOST: return history_lost(replica);
    case FEED_TOO_LARGE: rebuild_start(replica, REBUILD_STALE, false); return back_off(replica);
    case FEED_BACKWARD: return backward(replica);
    default: return back_off(replica);
    }
}

int64_t fault_local(struct replica *replica, const struct attar_error *err)
{
    stream_close(replica);
    note_failure(replica, 0, err);
    alarm_set(replica, ALARM_write_failed, true);
    replica->success_since_ms = 0;
    catalog_close(replica->catalog);
    replica->catalog = NULL;
    return back_off(replica);
}

void fault_over(struct replica *replica)
{
    int64_t now = now_ms(replica);

    if (replica->success_since_ms == 0)
        replica->success_since_ms = now;
    if (now - replica->success_since_ms >= BACKOFF_RESET_MS)
        replica->failures = 0;
    replica->status.retrying = false;
    replica->backwards = 0;
    replica->tried_by_time = false;
    alarm_set(replica, ALARM_denied, false);
    alarm_set(replica, ALARM_refused, false);
    alarm_set(replica, ALARM_write_failed, false);
    alarm_set(replica, ALARM_invalid, false);
}

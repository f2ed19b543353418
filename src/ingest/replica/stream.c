/* The stream of changes, for following and for staging alike. */
#include "ingest/replica/state.h"

#include <stdio.h>

/* Is `ours` the source that `theirs` names?  A part that was absent ("-") when ours was noted may
 * have come since: its changes came through the stream. */
static bool same_source(struct slice ours, struct slice theirs)
{
    while (ours.ptr != NULL && theirs.ptr != NULL) {
        struct slice a = slice_cut(&ours, '/');
        struct slice b = slice_cut(&theirs, '/');

        if (!slice_eq(a, b) && !slice_eq(a, SLICE("-")))
            return false;
    }
    return ours.ptr == NULL && theirs.ptr == NULL;
}

static int check_source(struct position *position, const char *source, struct feed_fault *fault)
{
    bool same = position->source[0] == '\0' ||
                same_source(slice_cstr(position->source), slice_cstr(source));

    if (same) {
        memcpy(position->source, source, sizeof position->source);
        return 0;
    }
    fault->signal = FEED_LOST;
    fault->code = 0;
    return error_set(&fault->error, ATTAR_EGONE, "the position is of %s; this is %s",
                     position->source, source);
}

int stream_open(struct replica *replica, struct position *position, struct feed_fault *fault)
{
    struct feed *feed = replica->config.feed;
    char source[POSITION_SOURCE_CAP];
    struct mark head;
    int rc;

    if (replica->open)
        return 0;
    rc = feed->ops->head(feed, &head, source, fault);
    if (rc == 0)
        rc = check_source(position, source, fault);
    if (rc == 0)
        rc = feed->ops->open(feed, position, fault);
    if (rc < 0)
        return rc;
    replica->open = true;
    replica->target = head;
    return 0;
}

void stream_close(struct replica *replica)
{
    replica->config.feed->ops->close(replica->config.feed);
    replica->open = false;
}

/* What a call left of its own failure, or of a visitor's. */
static int64_t failed(struct replica *replica, struct take *take, const struct feed_fault *fault)
{
    take_undo(take);
    if (take->error.code == ATTAR_ECANCELLED) {
        alarm_set(replica, ALARM_invalid, true);
        stream_close(replica);
        snprintf(replica->status.last_failure, REPLICA_ERROR_CAP, "%s", take->error.text);
        return OPERATOR_MS;
    }
    if (take->error.code != 0)
        return fault_local(replica, &take->error);
    return fault_act(replica, fault);
}

int stream_next(struct replica *replica, int wait_ms, struct take *take, struct position *position,
                struct feed_batch *out_batch, int64_t *out_wait)
{
    struct feed *feed = replica->config.feed;
    struct feed_fault fault = {0};
    int rc = stream_open(replica, position, &fault);

    *out_batch = (struct feed_batch){0};
    if (rc == 0)
        rc = feed->ops->next(feed, wait_ms, take_change, take, position, out_batch, &fault);
    if (rc < 0) {
        *out_wait = failed(replica, take, &fault);
        return -1;
    }
    fault_over(replica);
    if (take->ended)
        stream_close(replica);
    return 0;
}

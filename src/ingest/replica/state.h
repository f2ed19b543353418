/* What a replica holds, for the files of this folder.  Private to src/ingest/replica. */
#ifndef INGEST_REPLICA_STATE_H
#define INGEST_REPLICA_STATE_H

#include "ingest/replica/replica.h"

#include <stdatomic.h>

struct published;
struct ring;

enum {
    WAIT_MS = 1000,         /* of a call that may wait for changes */
    BACKOFF_FIRST_MS = 100, /* sync.md section 5 */
    BACKOFF_MAX_MS = 30000,
    BACKOFF_RESET_MS = 60000, /* of success */
    OPERATOR_MS = 60000,      /* between tries when only an operator can help */
    IDLE_POSITION_MS = 10000, /* how often a position that moved alone is written */
    FULL_MS = 20,             /* between looks at an index that is too far behind */
    GATHER_MS = 10,           /* after a batch of few changes: the next finds more of them */
    GATHER_CHANGES = 100,     /* few are less than this */
    DRAIN_MS = 1000,          /* how often a scan stops to read the stream */
    LOSS_PART = 5,            /* a swap that loses more than 1 / LOSS_PART waits */
    REBUILDS_FAILED_MAX = 3,  /* within REBUILDS_FAILED_MS */
    REBUILDS_FAILED_MS = 3600000,
    DISK_FULL_PERCENT = 90, /* nothing is written from here on (sync.md section 8) */
    DISK_ROOM_PERCENT = 85, /* ... until there is room again */
    DISK_LOOK_MS = 1000,
    JUDGED = 1000, /* the last documents, of which too many may be invalid */
    JUDGED_INVALID_MIN = 20
};

enum mode { MODE_FOLLOW, MODE_STAGE, MODE_STOPPED };

enum stage_phase { STAGE_BEGIN, STAGE_SCAN, STAGE_CATCH_UP };

/* A reading of the whole source beside, or, when nothing is served yet, into the documents. */
struct stage {
    enum stage_phase phase;
    bool direct;  /* into the documents themselves */
    bool live;    /* the documents are followed meanwhile, by the same position */
    bool compare; /* to compare only: a verify */
    bool repair;  /* swap if they differ */
    bool accept_loss;
    uint32_t kinds_done;       /* of scan_order */
    struct feed_cursor cursor; /* in the kind that is being read */
    struct position position;  /* of the stage's content */
    struct mark target;        /* to be reached before the swap */
    uint64_t scanned;
};

/* Which of the last JUDGED documents were invalid. */
struct verdicts {
    uint8_t invalid[JUDGED];
    uint32_t at;
    uint32_t count; /* invalid ones */
};

struct replica {
    struct replica_config config;
    struct catalog *catalog; /* NULL: to be opened again */
    struct rng rng;
    enum mode mode;
    struct stage stage;       /* in MODE_STAGE */
    struct position position; /* of the documents; durable */
    struct position at;       /* what the documents contain: position, or later without a change */
    bool loaded;              /* position is one */
    bool open;                /* the feed stands at the position in use */
    bool caught_up;           /* target was reached since the start */
    struct mark target;
    uint32_t dropped; /* bit kind: its collection is gone; durable */
    bool rebuild_wanted;
    bool verify_wanted; /* owed, with repair, once ready; durable with the position */
    bool tried_by_time;
    uint32_t backwards;       /* in a row */
    uint32_t failures;        /* in a row, for the back-off */
    int64_t success_since_ms; /* 0: the last call failed */
    int64_t lag_ms;           /* when it was last known ... */
    int64_t lag_known_ms;     /* ... which was then */
    int64_t position_moved_ms;
    int64_t position_written_ms;
    int64_t drained_ms;  /* when the stream was last read to its end beside a scan */
    uint64_t drain_goal; /* mark.time at which that end is reached; 0: not known yet */
    uint64_t taken_time; /* mark.time of the last change taken beside this scan */
    int64_t stale_since_ms;
    int64_t window_read_ms;
    int64_t wait_until_ms; /* nothing is done before */
    int64_t rebuilds_failed_ms[REBUILDS_FAILED_MAX];
    struct verdicts verdicts;
    bool rejects;        /* there may be documents that are listed as refused by the feed */
    uint64_t newest_seq; /* of the change log after the last commit */
    struct replica_status status;
    struct published *published; /* copies of status */
    _Atomic int asked;           /* -1 none, -2 being written, else enum replica_verb */
    uint64_t asked_time;
    _Atomic uint64_t applied_seq;
    struct ring *arrivals; /* struct replica_arrival; taken by the index's thread */
    struct arena arena;    /* of one document's check */
    struct buf canonical;
};

/* The order of a scan: what products refer to comes first. */
extern const enum catalog_kind scan_order[CATALOG_KIND_COUNT];

static inline int64_t now_ms(const struct replica *replica)
{
    return replica->config.now_ms(replica->config.clock);
}

static inline void alarm_set(struct replica *replica, enum replica_alarm alarm, bool on)
{
    uint32_t bit = (uint32_t)1 << alarm;

    replica->status.alarms = on ? replica->status.alarms | bit : replica->status.alarms & ~bit;
}

/* ---- record.c: what is kept in the catalogue ---- */

int record_read(struct replica *replica, struct attar_error *err);

/** Inside a transaction.  The position is noted with the verification that is owed at it. */
int record_position(struct replica *replica, const struct position *position,
                    struct attar_error *err);
int record_stage(struct replica *replica, const struct stage *stage, struct attar_error *err);
int record_dropped(struct replica *replica, uint32_t dropped, struct attar_error *err);

/** The reading that begins in this transaction is the verification that was owed. */
int record_paid(struct replica *replica, struct attar_error *err);

/* ---- take.c: changes into documents and stage ---- */

/* One batch on its way into a transaction, which begins with its first change. */
struct take {
    struct replica *replica;
    bool documents; /* where to */
    bool stage;
    bool scanned; /* the changes are a scan's: not events, not judged */
    bool begun;
    uint32_t dropped;
    bool rebuild_wanted;
    bool ended; /* the stream's last event was seen */
    uint64_t puts;
    uint64_t events[REPLICA_EVENT_COUNT];
    struct verdicts verdicts;
    struct attar_error error;
};

struct take take_new(struct replica *replica, bool documents, bool stage);

/** A feed_change_fn; user is a struct take. */
int take_change(void *user, const struct feed_change *change);

/** The transaction, if none has begun. */
int take_begin(struct take *take, struct attar_error *err);

/** Learn how many documents are refused, after a commit or an opening. */
void count_rejected(struct replica *replica);

/** Commit what was taken, if anything was.  On failure all of it is undone. */
int take_commit(struct take *take, struct attar_error *err);
void take_undo(struct take *take);

/* ---- faults.c ---- */

/** Act on a failed call; returns the wait in ms. */
int64_t fault_act(struct replica *replica, const struct feed_fault *fault);

/** The local files failed: undo, open them again later.  Returns the wait in ms. */
int64_t fault_local(struct replica *replica, const struct attar_error *err);

/** A call of the feed went well. */
void fault_over(struct replica *replica);

/* ---- stream.c: what following and staging share ---- */

/** Open the feed at `position` if it is not open, after a look at whose it is. */
int stream_open(struct replica *replica, struct position *position, struct feed_fault *fault);
void stream_close(struct replica *replica);

/** One batch of the stream into `take`, the position after it into *position.  Returns 0 and
 * *out_batch, or the wait in ms in *out_wait with -1. */
int stream_next(struct replica *replica, int wait_ms, struct take *take, struct position *position,
                struct feed_batch *out_batch, int64_t *out_wait);

/* ---- follow.c, rebuild.c, finish.c ---- */

int64_t follow_step(struct replica *replica);

/** Is the index so far behind that no more changes may be written?  Look again after FULL_MS. */
bool follow_is_full(const struct replica *replica);

/* What for the whole source is read. */
enum rebuild_reason { REBUILD_FIRST, REBUILD_STALE, REBUILD_ASKED, REBUILD_VERIFY, REBUILD_REPAIR };

/** From now on steps read the whole source. */
void rebuild_start(struct replica *replica, enum rebuild_reason reason, bool accept_loss);
int64_t rebuild_step(struct replica *replica);

/** The stage failed: begin it anew, or stop after too many failures.  Returns the wait in ms. */
int64_t rebuild_failed(struct replica *replica);

/** The stage has caught up: compare or swap.  Returns the wait in ms. */
int64_t rebuild_finish(struct replica *replica);

/* ---- health.c ---- */

/** Lag, ages and the alarms that depend on them. */
void health_batch(struct replica *replica, const struct feed_batch *batch);
void health_look(struct replica *replica);

/** Is the disk too full for more documents?  Set and ended with its alarm. */
bool health_disk_full(struct replica *replica);

#endif

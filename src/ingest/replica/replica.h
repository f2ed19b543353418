/* The replica: a local catalogue kept equal to a source through its feed, by one state machine.
 *
 *   empty --> scanning --> catching up --> ready <--> retrying
 *                                          |   ^
 *                                          v   | swap (one transaction)
 *                                        stale --> rebuilding into catalog_stage, the old serve
 *
 * Documents, the change log that the index follows, and the source's position are written in one
 * transaction: no position is durable before the data it covers.  Contract: sync.md sections 3
 * to 10.
 *
 * replica_step does one bounded piece of work and says how long to wait; it never sleeps, so that a
 * simulation can run it under its own clock.  Thread: one (the watcher's) for step; any for
 * replica_status, replica_ask and replica_wake. */
#ifndef INGEST_REPLICA_H
#define INGEST_REPLICA_H

#include "base/rng.h"
#include "catalog/catalog.h"

struct replica;

#define REPLICA_STATES(X)                                                                    \
    X(empty, "no documents yet")                                                             \
    X(scanning, "reading every document for the first time")                                 \
    X(catching_up, "applying what changed during the scan")                                  \
    X(ready, "following")                                                                    \
    X(stale, "serving what it has; the source's history is lost, gone or not to be trusted") \
    X(rebuilding, "reading every document anew beside those that are served")                \
    X(stopped, "waiting for an operator")

enum replica_state {
#define X(name, words) REPLICA_##name,
    REPLICA_STATES(X)
#undef X
        REPLICA_STATE_COUNT
};

/** "catching_up" and "applying what changed during the scan". */
const char *replica_state_name(enum replica_state state);
const char *replica_state_words(enum replica_state state);

/* Alarms that stand until their cause has gone; bits of replica_status.alarms. */
#define REPLICA_ALARMS(X)                                                                \
    X(lag, "changes are visible more than 300 s late")                                   \
    X(denied, "the source refuses the credentials, or a right is missing")               \
    X(refused, "the source does not understand the request")                             \
    X(history_lost, "changes behind the position are gone at the source")                \
    X(dropped, "a collection was dropped or renamed away")                               \
    X(stalled, "the source goes on, but its stream stands still")                        \
    X(backward, "the source's position went back")                                       \
    X(invalid, "more than 1 % of the last 1,000 documents cannot be used")               \
    X(window_quarter, "a quarter of the source's history has passed since the position") \
    X(window_half, "half of the source's history has passed since the position")         \
    X(rebuild_failed, "three rebuilds failed within an hour; resync starts again")       \
    X(loss, "a swap would lose more than a fifth of a collection; resync --accept-loss") \
    X(repaired, "a repair without a known cause")                                        \
    X(write_failed, "the local files cannot be written")                                 \
    X(disk_full, "the disk of the data folder is nearly full: no change is taken")

enum replica_alarm {
#define X(name, words) ALARM_##name,
    REPLICA_ALARMS(X)
#undef X
        REPLICA_ALARM_COUNT
};

const char *replica_alarm_name(enum replica_alarm alarm);
const char *replica_alarm_words(enum replica_alarm alarm);

/* Kinds of events as counted; the source's words are folded into these. */
enum replica_event {
    EVENT_PUT,
    EVENT_DELETE,
    EVENT_GONE,
    EVENT_DROP,
    EVENT_REPLACE,
    EVENT_INVALIDATE,
    EVENT_UNKNOWN,
    REPLICA_EVENT_COUNT
};

const char *replica_event_name(enum replica_event event);

enum { REPLICA_CODES_KEPT = 16, REPLICA_ERROR_CAP = 256 };

struct replica_reopens {
    int code; /* the source's; 0: none (network) */
    uint64_t count;
};

/* One copy at one moment. */
struct replica_status {
    enum replica_state state;
    bool retrying; /* the last call failed; a back-off runs */
    bool paused;
    uint32_t alarms;          /* bit i: enum replica_alarm i */
    struct position position; /* durable, with the documents */
    int64_t position_age_ms;  /* since the position moved */
    int64_t token_age_ms;     /* wall clock minus the position's own time; 0 when unknown */
    int64_t lag_ms;           /* 0 after an empty batch, else now - time of the last change; grows
                                 while none is read: paused, disk full, no source */
    int64_t window_s;         /* the source's history; -1 unknown */
    int64_t stale_ms;         /* since when it is stale; 0: it is not */
    uint64_t events[REPLICA_EVENT_COUNT];
    uint64_t skipped;  /* puts that changed nothing */
    uint64_t rejected; /* documents kept out, now */
    uint64_t backward;
    uint64_t rebuilds;
    uint64_t rebuilds_failed;
    uint64_t scanned;       /* documents of the scan that runs */
    uint64_t scan_expected; /* as many as are served; 0 unknown */
    bool verifying;
    bool loaded;          /* the documents are a whole catalogue: the index may be filled */
    uint64_t verified[3]; /* missing, extra, stale found since the start */
    struct replica_reopens reopens[REPLICA_CODES_KEPT];
    uint32_t reopen_codes;
    int last_code;           /* of the last failure; the source's */
    int64_t last_failure_ms; /* wall clock; 0: none */
    char last_failure[REPLICA_ERROR_CAP];
};

/* What an operator asks for (sync.md section 13). */
enum replica_verb {
    REPLICA_RESYNC,      /* rebuild beside, now; also what ends `stopped` */
    REPLICA_RESYNC_LOSS, /* and swap whatever is lost */
    REPLICA_PAUSE,
    REPLICA_RESUME,
    REPLICA_SET_POSITION, /* forward; followed by a verify */
    REPLICA_SET_BACK,     /* the same, also backward */
    REPLICA_VERIFY,       /* against the source: note "verify" has the result as JSON */
    REPLICA_REPAIR,       /* and read again what differs */
    REPLICA_VERIFY_INDEX, /* the index against the documents: no work of the replica */
    REPLICA_VERB_COUNT
};

struct replica_config {
    const char
        *catalog_path; /* the replica opens, and after a failure reopens, a handle of its own */
    struct feed *feed; /* borrowed */
    int64_t (*now_ms)(void *clock); /* monotonic */
    int64_t (*wall_ms)(void *clock);
    void *clock;
    uint64_t seed;                        /* of the jitter */
    bool empty_on_drop;                   /* on_drop=empty instead of keep */
    uint64_t queue_max;                   /* changes that the index may lag before reading stops */
    int (*disk_used_percent)(void *user); /* of the files' disk, 0..100; NULL: never full */
    void (*on_change)(void *user); /* documents were committed: wake the writer; may be NULL */
    void *user;
};

/** Read the state that the catalogue holds.  Errors of the catalogue.  Owner: replica_free. */
int replica_new(const struct replica_config *config, struct replica **out_replica,
                struct attar_error *err);

/** Takes NULL. */
void replica_free(struct replica *replica);

/** One bounded piece: a batch of the scan, a batch of the stream, a swap, a range of a verify.
 * Returns how many ms to wait before the next (0: at once).  A failure is in the status. */
int64_t replica_step(struct replica *replica);

/** Copy the status.  Cost: a lock, a copy. */
void replica_status(struct replica *replica, struct replica_status *out_status);

/** Ask for `verb`, done by a later step; `time` for set-position (0: now).  -ATTAR_EBUSY: one is
 * waiting already. */
int replica_ask(struct replica *replica, enum replica_verb verb, uint64_t time,
                struct attar_error *err);

/* A batch of changes that came from the source. */
struct replica_arrival {
    uint64_t seq;         /* of the change log: up to here; above 0 */
    int64_t committed_ms; /* wall clock of the source at its last change's commit */
};

/** The oldest arrival that was not taken yet; false: there is none.  While nobody takes them, and
 * when they come too fast, they are lost.  Thread: one at a time. */
bool replica_take_arrival(struct replica *replica, struct replica_arrival *out_arrival);

/** The index has applied changes up to `seq`: for back-pressure. */
void replica_applied(struct replica *replica, uint64_t seq);

#endif

/* MongoDB as a source of documents and of their changes: a client of one database, its collections
 * read in _id order, and one change stream over them.  The driver stays behind this page.
 *
 *   mongo_open --> mongo_now, mongo_identity, mongo_scan, mongo_get, mongo_window_s
 *              --> mongo_stream_open --> mongo_stream_next ... --> mongo_stream_close
 *
 * Nothing here retries, sleeps or skips: each failure is told as what the caller is to do
 * (enum mongo_signal), and the caller opens again at the place it knows.
 * Contract: sync.md sections 2 to 7; the change streams specification of MongoDB's drivers.
 * Thread: one at a time for a `struct mongo`; start and stop once, from the main thread. */
#ifndef MONGO_MONGO_H
#define MONGO_MONGO_H

#include "base/error.h"
#include "base/slice.h"

struct mongo;

enum mongo_signal {
    MONGO_OK,
    MONGO_AGAIN,      /* passing: open again at the last place after a back-off */
    MONGO_BUSY,       /* overloaded: wait some seconds */
    MONGO_DENIED,     /* credentials or rights */
    MONGO_LOST,       /* the history behind the place is gone */
    MONGO_REFUSED,    /* the server does not take the request, although reduced */
    MONGO_TOO_LARGE,  /* an event that cannot be had, not even in fragments */
    MONGO_BACKWARD,   /* the stream stands before the place that it was opened at */
    MONGO_UNSUITABLE, /* this server has no change streams: final */
    MONGO_EMPTY,      /* inside this folder: an empty batch (code 50 on getMore) */
    MONGO_STAGE       /* inside this folder: a stage or option that the server does not know */
};

struct mongo_fault {
    enum mongo_signal signal;
    int code; /* the server's own; 0: the network, the driver or the bytes */
    struct attar_error error;
};

enum mongo_op {
    MONGO_PUT,      /* json: the document; ptr NULL: it cannot be read, see reason */
    MONGO_DELETE,   /* of id */
    MONGO_GONE,     /* an update of id, whose document is gone: what took it follows */
    MONGO_DROPPED,  /* the collection is gone: dropped, renamed away, with its database */
    MONGO_REPLACED, /* another collection took its name */
    MONGO_INVALID,  /* the stream has ended; opening at the place goes on behind it */
    MONGO_UNKNOWN   /* a type of event that this version does not know */
};

/* Borrowed for the call it is given to. */
struct mongo_event {
    enum mongo_op op;
    uint32_t collection; /* index in mongo_config.collections */
    struct slice id;     /* UTF-8; an ObjectId as 24 hex digits */
    struct slice json;   /* with member "id" in place of "_id", <= MONGO_DOCUMENT_MAX bytes */
    struct slice reason; /* why there is no json */
    const char *type;    /* the server's word: "update"; "scan" and "get" for those */
};

/* Returns 0 to go on, or a negative code that ends the call and is returned by it. */
typedef int (*mongo_event_fn)(void *user, const struct mongo_event *event);

enum {
    MONGO_COLLECTIONS_MAX = 8,
    MONGO_TOKEN_MAX = 3072,
    MONGO_IDENTITY_CAP = 128,
    MONGO_CURSOR_CAP = 152,
    MONGO_DOCUMENT_MAX = 1 << 20
};

/* Where a stream stands. */
struct mongo_place {
    uint64_t time; /* seconds << 32 | increment: every change up to here was given */
    uint32_t token_len;
    uint8_t token[MONGO_TOKEN_MAX]; /* the resume token, BSON */
};

struct mongo_batch {
    uint32_t changes;
    bool idle;          /* the server had nothing more */
    int64_t event_ms;   /* wall time of the last change's commit, ms since 1970; 0: none */
    uint64_t head_time; /* the newest write that the server has told of; 0: of none */
    uint64_t last_time; /* of the last event, seconds << 32 | increment; 0: none */
};

/* Where a scan stands; all zero: at the start. */
struct mongo_cursor {
    uint32_t len;
    bool done;
    char bytes[MONGO_CURSOR_CAP];
};

struct mongo_config {
    const char *uri;      /* mongodb:// or mongodb+srv:// */
    const char *database; /* NUL-terminated, 1..63 bytes */
    const char *collections[MONGO_COLLECTIONS_MAX];
    uint32_t collection_count;
};

/** Take the name from the shared memory in which the driver counts; to be called first of all.  The
 * driver makes it in every process that is linked with it, before main, and a killed process leaves
 * it behind for good; without a name it ends with its process (shm_unlink(3)). */
void mongo_unname_counters(void);

/** Begin and end the driver; its messages become lines of base/log. */
void mongo_start(void);
void mongo_stop(void);

/** Prepare a client; nothing is connected yet, so a server that is down is no failure here.
 * -ATTAR_EINVAL: the URI or a name, saying what is wrong with it and never showing a password.
 * The strings of `config` are copied.  Owner: mongo_close. */
int mongo_open(const struct mongo_config *config, struct mongo **out_mongo,
               struct attar_error *err);
/** Takes NULL. */
void mongo_close(struct mongo *mongo);

/* All calls below return 0 or a negative ATTAR_E* with *fault filled (never NULL); its signal is
 * MONGO_OK when it was the reader who ended the call.  They may wait for the server: 5 s to find
 * one, 30 s for its answer. */

/** A cluster time that covers every majority-committed write before the call. */
int mongo_now(struct mongo *mongo, uint64_t *out_time, struct mongo_fault *fault);

/** Which history this is: set name or cluster id, database, and a digest over them and the
 * collections' UUIDs (without these where listing is not allowed). */
int mongo_identity(struct mongo *mongo, char out[MONGO_IDENTITY_CAP], struct mongo_fault *fault);

/** The next documents of a collection behind *cursor in _id order (strings, then ObjectIds), at
 * most 1,000, majority-committed and none older than `since` (cluster time, 0: any); *cursor moves
 * behind them, and is done when there are no more. */
int mongo_scan(struct mongo *mongo, uint32_t collection, uint64_t since,
               struct mongo_cursor *cursor, mongo_event_fn visit, void *user,
               struct mongo_fault *fault);

/** The document of `id` as it stands: MONGO_PUT, or MONGO_DELETE when there is none. */
int mongo_get(struct mongo *mongo, uint32_t collection, struct slice id, mongo_event_fn visit,
              void *user, struct mongo_fault *fault);

/** Seconds between the oldest and the newest entry of the oplog; -1 where it cannot be read. */
int64_t mongo_window_s(struct mongo *mongo);

/** Hash of the request that makes the tokens: a token of another hash is of no use. */
uint64_t mongo_pipeline_hash(const struct mongo *mongo);

/** Stand behind `from`: by its token, or by its time (inclusive) when token_len is 0.  Opening
 * again gives up what was open. */
int mongo_stream_open(struct mongo *mongo, const struct mongo_place *from,
                      struct mongo_fault *fault);

/** One batch: waits up to wait_ms (1..1000) for a first change and gives its events in order.
 * *place moves to the batch's end once all of it was given, never into a split event, never back.
 * Opens at *place by itself when nothing is open, and every 30 minutes. */
int mongo_stream_next(struct mongo *mongo, int wait_ms, mongo_event_fn visit, void *user,
                      struct mongo_place *place, struct mongo_batch *out_batch,
                      struct mongo_fault *fault);

/** Give up the stream and its cursor at the server. */
void mongo_stream_close(struct mongo *mongo);

#endif

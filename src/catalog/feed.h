/* A feed: documents of the four kinds as they stand, and the ordered changes since a position.
 * Two engines behind one interface: the change log of a catalogue file (feed_sqlite.c) and MongoDB
 * change streams (feed_mongo.c); tests have a simulated one.  What a feed promises (sync.md
 * sections 2 to 4):
 *
 *   head   covers every commit made before the call
 *   scan   each document that is there throughout is seen once, as of a moment not before `since`
 *   next   every change after the position that was opened, in order; a put carries the document as
 *          of that change or later, so that applying changes again over newer ones is harmless
 *
 * A failure is told as an enum feed_signal: what to do about it, not its code.
 * Thread: one at a time; open, next and scan may wait up to what they are told. */
#ifndef CATALOG_FEED_H
#define CATALOG_FEED_H

#include "catalog/kind.h"
#include "catalog/position.h"

struct catalog;
struct feed;

/* What the caller is to do.  sync.md section 5; the engine knows which code means which. */
enum feed_signal {
    FEED_OK,
    FEED_AGAIN,     /* passing: open again at the last position after a back-off */
    FEED_BUSY,      /* overloaded: wait 1..10 s; no failure */
    FEED_DENIED,    /* credentials or rights: wait 60 s, alarm */
    FEED_LOST,      /* the history behind the position is gone, or never was this source's */
    FEED_REFUSED,   /* the request is not understood, although reduced: wait 60 s, alarm */
    FEED_TOO_LARGE, /* an event that cannot be had even in parts: rebuild */
    FEED_BACKWARD,  /* the source's position is before ours */
    FEED_UNSUITABLE /* a source that cannot be followed at all (a standalone server): final */
};

/* The failure of a call: what to do, the source's own code (0: none), and words. */
struct feed_fault {
    enum feed_signal signal;
    int code;
    struct attar_error error;
};

enum feed_op {
    FEED_PUT,      /* json: the document; or ptr NULL: it cannot be read, see reason */
    FEED_DELETE,   /* of id */
    FEED_GONE,     /* an update of id that came with no document, since there is none any more: the
                      delete, drop or exchange that took it follows, and decides */
    FEED_DROPPED,  /* the collection of `kind` is gone: dropped, renamed away, with its database */
    FEED_REPLACED, /* another collection took the name of `kind` */
    FEED_INVALID,  /* the stream has ended; opening at the position goes on behind it */
    FEED_UNKNOWN   /* a type of event that this version does not know: counted, skipped */
};

/* Borrowed for the call it is given to. */
struct feed_change {
    enum feed_op op;
    enum catalog_kind kind;
    struct slice id;
    struct slice json;   /* text with member "id", not yet validated, <= 1 MiB */
    struct slice reason; /* why there is no json */
    const char *type;    /* the source's own word for the event: "update", "rename" */
};

/* Returns 0 to go on, or a negative code that ends the batch: the feed must be opened again. */
typedef int (*feed_change_fn)(void *user, const struct feed_change *change);

/* What a batch leaves behind.  The position is that of the last batch boundary: taken after each
 * batch, empty ones too, and never inside a split event or before its changes were given. */
struct feed_batch {
    uint32_t changes;
    bool idle;          /* there was nothing more to be had at the end of the call */
    int64_t event_ms;   /* wall time of the last change's commit; 0: none or not known */
    uint64_t head_time; /* newest mark.time that the source has told of; 0: unknown */
    uint64_t last_time; /* mark.time of the last change; 0: none.  Beyond the position's in a batch
                           that ends inside a transaction */
};

enum { FEED_CURSOR_CAP = 160 };

/* Where a scan of one kind stands; opaque bytes that outlive the process.  len 0: at the start. */
struct feed_cursor {
    uint32_t len;
    bool done;
    char bytes[FEED_CURSOR_CAP];
};

struct feed_ops {
    /** *out_mark covers every commit before the call; *out_source is the source's identity.
     * Either may be NULL. */
    int (*head)(struct feed *feed, struct mark *out_mark, char out_source[POSITION_SOURCE_CAP],
                struct feed_fault *fault);

    /** Documents of `kind` behind *cursor in the source's order, at most about 1,000, each given as
     * a FEED_PUT; *cursor moves behind the last.  No document is older than mark `since`. */
    int (*scan)(struct feed *feed, enum catalog_kind kind, struct mark since,
                struct feed_cursor *cursor, feed_change_fn visit, void *user,
                struct feed_fault *fault);

    /** Stand behind `from`; by its token, or by its time (inclusive) when there is none or it was
     * made by another pipeline. */
    int (*open)(struct feed *feed, const struct position *from, struct feed_fault *fault);

    /** One batch; waits up to wait_ms for a first change.  *position moves to the end of the batch
     * if all of it was given; a token that says an earlier time than *position is FEED_BACKWARD. */
    int (*next)(struct feed *feed, int wait_ms, feed_change_fn visit, void *user,
                struct position *position, struct feed_batch *out_batch, struct feed_fault *fault);

    /** The document as it stands, as a FEED_PUT, or a FEED_DELETE. */
    int (*get)(struct feed *feed, enum catalog_kind kind, struct slice id, feed_change_fn visit,
               void *user, struct feed_fault *fault);

    /** How far back the source's history reaches, in seconds; -1: unknown. */
    int64_t (*window_s)(struct feed *feed);

    /** Give up what open began; the feed can be opened again. */
    void (*close)(struct feed *feed);

    void (*free)(struct feed *feed);
};

/* Engines put this first into their own struct.  Each call of ops returns 0, or a negative ATTAR_E*
 * with *fault filled (never NULL). */
struct feed {
    const struct feed_ops *ops;
};

/** The change log of `catalog`, which is borrowed and outlives the feed.  The time of its marks is
 * the seq.  A wait looks for changes every 20 ms.  Owner: ops->free. */
struct feed *feed_over_catalog(struct catalog *catalog);

#endif

/* A MongoDB of the mind: four collections, their whole history, and an oplog.
 *
 *   client --> pending writes --replicate--> oplog + histories      (majority: what a feed can see)
 *                   |                          ^ pruned from the old end
 *                   +--elect--> gone: never acknowledged, never delivered
 *
 * Cluster times are seconds << 32 | increment; the writes of a transaction share one.  Every
 * version of every document is kept with its time, so that any state that was ever to be seen can
 * be asked for again: that is what the laws compare with.
 * Thread: one. */
#ifndef SIM_SOURCE_H
#define SIM_SOURCE_H

#include "base/rng.h"
#include "base/vec.h"
#include "tests/sim/document.h"

enum { SOURCE_NAME_CAP = 96 };

enum source_op {
    SOURCE_PUT,
    SOURCE_DELETE,
    SOURCE_DROP,       /* dropped, or renamed away: no deletes are told */
    SOURCE_REPLACE,    /* another collection renamed onto: its documents are told by nobody */
    SOURCE_INVALIDATE, /* the end of every stream (dropDatabase) */
    SOURCE_OTHER,      /* in a collection that nobody watches */
    SOURCE_UNKNOWN     /* a type of event from a later server */
};

struct source_event {
    enum source_op op;
    enum catalog_kind kind;
    unsigned slot;
    bool whole; /* insert or replace: told as of itself, not looked up later */
    uint64_t time;
    struct document document;
    struct document *arrivals; /* SOURCE_REPLACE: one a slot of `kind`; NULL: all gone.  Owned */
};

struct version {
    uint64_t time;
    bool looked_up; /* told as an update: with the document as it is when it is told of, if any */
    struct document document;
};

struct history {
    VEC(struct version) versions; /* the first is "none" at time 0 */
};

struct source {
    struct rng rng;
    int64_t wall_ms;
    uint32_t next_rev;
    uint64_t newest;   /* time given last */
    uint64_t majority; /* time of the last write that a majority has */
    VEC(struct source_event) pending;
    VEC(struct source_event) oplog;
    size_t pruned; /* events before this number are gone */
    struct history histories[CATALOG_KIND_COUNT][DOCUMENT_PRODUCTS];
    bool exists[CATALOG_KIND_COUNT];
    uint32_t collection_ids[CATALOG_KIND_COUNT]; /* rises when a collection is made anew */
    uint64_t dropped_at[CATALOG_KIND_COUNT];
    uint32_t elections; /* each ends every cursor */
    uint32_t faulty_documents;
};

void source_init(struct source *source, uint64_t seed, int64_t wall_ms);
void source_release(struct source *source);

/** One random write or transaction by a client; `wild` false: no drops, renames and faults. */
void source_write(struct source *source, bool wild);

/** A write elsewhere: time goes on, nothing of ours changes. */
void source_write_elsewhere(struct source *source);

/** Collections that were dropped come back with documents; for the quiet end. */
void source_restore(struct source *source);

/** A majority takes over at most `count` pending writes (a transaction whole). */
void source_replicate(struct source *source, size_t count);

/** A new primary: pending writes are lost, cursors end. */
void source_elect(struct source *source);

/** Forget the oplog but its newest `keep` events, and those of their first one's transaction. */
void source_prune(struct source *source, size_t keep);

/** The version of a document that majority readers saw at `time`. */
const struct version *source_at(const struct source *source, enum catalog_kind kind, unsigned slot,
                                uint64_t time);

/** May version `i` be what a follower at `time` holds, although there is a later one up to `time`?
 * So if all of these are updates whose document was gone when they were told. */
bool source_passed_over(const struct history *history, size_t i, uint64_t time);

/** The newest one. */
const struct document *source_now(const struct source *source, enum catalog_kind kind,
                                  unsigned slot);

/** Which database this is, "<set>/<database>/<collection>/...": a part changes when a collection is
 * another one, and is "-" while there is none. */
void source_name(const struct source *source, char out[SOURCE_NAME_CAP]);

#endif

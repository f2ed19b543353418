/* One machine with Attar on it, beside the simulated source: what survives a crash, and what does
 * not.
 *
 *   lasting   source, its line, SQLite's files (vfs.h), the index's files (disk.h), the clock
 *   passing   feed, catalogue handle, replica, ingest: made by world_start, gone by world_stop
 *
 * Everything that is followed is the product's own code.  Thread: one. */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "ingest/ingest.h"
#include "tests/sim/disk.h"
#include "tests/sim/source_feed.h"

enum { WORLD_QUEUE_MAX = 60, WORLD_REASON_CAP = 320 };

/* How often what was seen; a storm in which something never happens tries nothing of it. */
enum sight {
    SIGHT_STEP,
    SIGHT_CRASH,
    SIGHT_LINE_FAULT,
    SIGHT_DISK_FAULT,
    SIGHT_PUBLISH,
    SIGHT_COMMIT,
    SIGHT_REBUILD,
    SIGHT_STALE,
    SIGHT_REJECTED,
    SIGHT_RENEWAL,
    SIGHT_CLOCK,
    SIGHT_POSITION_SET,
    SIGHT_LOSS_WAITS,
    SIGHT_EMPTIED,
    SIGHT_COUNT
};

/* A position that an operator sets skips changes or repeats them, until a verification that follows
 * has read all there is and the index has what that found. */
enum leap { LEAP_NONE, LEAP_ASKED, LEAP_RUNNING, LEAP_ENDED };

/* What the laws remember from step to step. */
struct memory {
    struct mark floor;      /* the position never goes behind it */
    uint64_t captured_seq;  /* of the commit that is under way */
    uint64_t committed_seq; /* that the index has on disk for sure */
    uint64_t wanted;        /* mark.time to be reached before the first `ready` */
    uint64_t rebuilds;      /* of this process */
    uint64_t seq;           /* of the change log after the replica's last step */
    uint64_t told;          /* what the replica knows the index to have applied */
    bool ready;             /* after the replica's last step */
    bool scanned;           /* a first scan was seen to run */
    uint64_t marked;        /* mark.time at the publish before */
    bool shown[DOCUMENT_PRODUCTS];
    bool publishing; /* shown is of an index that was served */
    enum leap leap;
    bool loss_accepted; /* by an operator, since the last swap */
    bool loss_taken;    /* by a swap after that, which the index does not show yet */
    uint32_t held[CATALOG_KIND_COUNT][DOCUMENT_PRODUCTS]; /* revisions in the catalogue after the
                                                             replica's last step */
};

struct world {
    uint64_t seed;
    char root[PATH_MAX]; /* a folder of its own, made by the caller */
    char catalog_path[PATH_MAX];
    const char *share_dir;
    const char *index_json;
    struct rng rng;
    int64_t now_ms;
    int64_t wall_skew_ms;
    struct faults faults;
    struct line line;
    struct source source;
    struct sim_disk disk;
    bool empty_on_drop;
    bool running;
    struct feed *feed;
    struct catalog *index_catalog;
    struct replica *replica;
    struct ingest *ingest;
    struct index_commit *commit; /* captured and not yet written, or NULL */
    uint64_t trace;              /* hash of everything that was to be seen so far */
    uint64_t step;
    uint64_t sights[SIGHT_COUNT];
    struct memory memory;
    bool broken; /* a law */
    char reason[WORLD_REASON_CAP];
};

/** `share_dir` and `index_json` as in struct ingest_config, borrowed; `root` is empty. */
void world_init(struct world *world, uint64_t seed, const char *root, const char *share_dir,
                const char *index_json);
void world_release(struct world *world);

/** Start the process; false if a fault of the disk prevents it. */
bool world_start(struct world *world);

/** The process dies; with `power` the machine does.  Nothing it had begun is finished. */
void world_stop(struct world *world, bool power);

/** Open the index anew, as a process does that could not fill it; false as world_start. */
bool world_open_ingest(struct world *world);

/** Add to the trace. */
void world_note(struct world *world, uint64_t what);

/** A law is broken: kept unless one was before. */
void world_break(struct world *world, const char *law, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif

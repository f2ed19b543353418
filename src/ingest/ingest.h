/* The way of product data from the catalogue to the index (ARCHITECTURE.md section 4):
 *
 *   catalogue scan --(first time, or another schema/analysis)--> index: snapshots, commits
 *   change feed    --(from that position on)-------------------> new snapshots
 *
 * The index equals the catalogue at a known position, at any moment.  One ingest owns one index
 * writer; it runs on a thread of its own.  Thread: writer (all calls), unless said otherwise. */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include "base/error.h"
#include "base/slice.h"
#include "catalog/catalog.h"
#include "index/index.h"
#include "ingest/replica/replica.h"
#include "ingest/verify.h"

struct disk;
struct loop;
struct store_file;
struct ingest;

struct ingest_config {
    const char *share_dir;   /* analyzers/, data/ontology/ */
    const char *index_json;  /* indexes/products/index.json */
    const char *index_dir;   /* where the index lives, made if missing */
    struct catalog *catalog; /* borrowed, outlives the ingest */
    const struct disk *disk; /* borrowed; what the index is written through, NULL: disk_posix() */
    uint64_t verify_max;     /* bytes verified before the first answer, 0: 1 GiB; a snapshotter does
                                the rest */
};

/* Called now and then during long work, with documents done and in all; false gives the work up.
 * Thread: the caller's. */
typedef bool (*ingest_progress_fn)(void *user, uint64_t done, uint64_t total);

/** Open the index of `config`: the newest commit if it was written under the same schema, analysis
 * and formats, else an empty one that ingest_catch_up fills.
 * A commit that was taken up is published: ingest_snapshot has it.
 * Errors: -ATTAR_EIO, -ATTAR_EPARSE (files of the share folder), -ATTAR_ECORRUPT. */
int ingest_open(const struct ingest_config *config, struct ingest **out_ingest,
                struct attar_error *err);
void ingest_close(struct ingest *ingest);

/** Bring the index up to date and publish it: a scan of the whole catalogue if it is new, else the
 * changes since its position.  Does not commit: a full disk must not keep a server from answering.
 * progress may be NULL. */
int ingest_catch_up(struct ingest *ingest, ingest_progress_fn progress, void *user,
                    struct attar_error *err);

/** What ingest_open has found worked out: index_writer_warm, until ingest_cool. */
const struct store_file *ingest_warm(const struct ingest *ingest, struct snapshot **out_former);
void ingest_cool(struct ingest *ingest);

/** index_writer_is_cold. */
bool ingest_is_cold(const struct ingest *ingest, const struct index_warmer *warmer);

/** Has the catalogue changed so much since its scan that the index should be renewed: a record of
 * a brand or category, or an eighth of the products? */
bool ingest_is_dated(const struct ingest *ingest);

/** Fill the index anew beside `former`, which can be polled and committed from within `progress`,
 * goes on until the caller closes it, and has *out_next in its place then: caught up, published
 * later than anything of former's, not committed yet.
 *
 * catalog  another handle on former's catalogue, which *out_next keeps
 * Errors: of the catalogue and -ATTAR_EIO; former is as it was.  Owner of *out_next: ingest_close.
 * Cost: a scan, and the memory of another index. */
int ingest_renew(const struct ingest *former, struct catalog *catalog, ingest_progress_fn progress,
                 void *user, struct ingest **out_next, struct attar_error *err);

/** Apply the changes since the last call.  *out_changed says whether there is a new snapshot.
 * Does not commit. */
int ingest_poll(struct ingest *ingest, bool *out_changed, struct attar_error *err);

/** Write what is published durably, with its position; nothing if nothing changed since.
 * -ATTAR_EIO; -ATTAR_EBUSY while a snapshotter writes. */
int ingest_commit(struct ingest *ingest, struct attar_error *err);

/** The three steps of ingest_commit, for a commit written by another thread: capture here,
 * index_commit_write there, then settle here with its result.  Errors: index_commit_capture. */
int ingest_capture(struct ingest *ingest, struct index_commit **out_commit,
                   struct attar_error *err);
void ingest_settle(struct ingest *ingest, struct index_commit *commit, int rc);

/* ---- Large merges on another thread, so that publishing never waits for one ---- */

/** Leave them to the caller from now on. */
void ingest_merge_beside(struct ingest *ingest);

/** The next of them, for index_merge_run and then ingest_merged; NULL: none is due. */
struct index_merge *ingest_next_merge(struct ingest *ingest);

/** Take the result up, to be seen with the next publish. */
void ingest_merged(struct ingest *ingest, struct index_merge *merge);

/* ---- Commits on a thread of their own, so that publishing never waits for the disk ---- */

struct snapshotter;

struct snapshotter_config {
    struct loop *loop;                 /* the ingest's, borrowed */
    const struct index_warmer *warmer; /* copied; NULL: no warm file is written */
    int64_t data_ms;                   /* between commits while products change: 5,000 */
    int64_t position_ms; /* while only the position moves: 60,000; not less than data_ms */
};

struct snapshotter_status {
    uint64_t commits; /* since birth */
    uint64_t failures;
    uint32_t failures_in_row; /* three are an alarm */
    int64_t durable_ns;       /* clock_monotonic_ns: what was published then is in files */
    uint64_t capture_us;      /* of the last one: what the ingest's thread spent */
    uint64_t last_ms;         /* of the last one: from capture to manifest, or to the failure */
};

/** Starts the thread.  -ATTAR_EIO.  Owner: snapshotter_stop, then snapshotter_free. */
int snapshotter_new(const struct snapshotter_config *config, struct snapshotter **out_snapshotter,
                    struct attar_error *err);

/** Begin a commit of `ingest` if one is due and none is being written, for the sake of a warm file,
 * too, where the start has found none that fits; failures are logged and
 * tried again after 1 s, doubling to 30 s.  Before the first commit the files that opening
 * left unverified are verified.  The ingest must not be closed, or committed otherwise,
 * while snapshotter_is_writing.  Cost: a capture (index/index.h). */
void snapshotter_turn(struct snapshotter *snapshotter, struct ingest *ingest);

bool snapshotter_is_writing(const struct snapshotter *snapshotter);

/** Has it found a damaged block among the files not verified at the start?  0, or -ATTAR_ECORRUPT
 * with the place: commit nothing any more, end the process; the next start takes what is whole. */
int snapshotter_damage(const struct snapshotter *snapshotter, struct attar_error *err);

struct snapshotter_status snapshotter_status(const struct snapshotter *snapshotter);

/** Wait for the commit being written and end the thread.  Takes NULL.  Thread: any, once the loop
 * has stopped. */
void snapshotter_stop(struct snapshotter *snapshotter);

/** Takes NULL.  The loop must be gone: it may still hold mail of a job. */
void snapshotter_free(struct snapshotter *snapshotter);

/** The newest snapshot; the caller owns the reference.  NULL before the first catch-up. */
struct snapshot *ingest_snapshot(const struct ingest *ingest);

/** What the newest snapshot contains: every change of the catalogue up to this mark. */
struct mark ingest_mark(const struct ingest *ingest);

/** The newest change of the catalogue's log that the newest snapshot contains. */
uint64_t ingest_applied(const struct ingest *ingest);

/** Documents put into the index since it was opened or renewed: those whose texts were analysed,
 * and those that kept the terms of the document before. */
void ingest_counts(const struct ingest *ingest, uint64_t *out_analysed, uint64_t *out_reused);

/** Changes that are in the catalogue and not yet in the index. */
uint64_t ingest_lag(const struct ingest *ingest);

#endif

/* What an ingest holds, for the files of this folder.  Private to src/ingest. */
#ifndef INGEST_STATE_H
#define INGEST_STATE_H

#include "analysis/analysis.h"
#include "catalog/catalog.h"
#include "ingest/commit_schedule.h"
#include "ingest/declared.h"
#include "ingest/extract.h"
#include "ingest/ingest.h"
#include "ingest/left_out.h"
#include "ingest/place.h"

enum {
    GUARD_BYTES_MAX = 64 << 20,
    VENDORS_BYTES_MAX = 16 << 20,
    LABELS_BLOB_MAX = 512 << 20,
    SCENT_BLOB_MAX = 64 << 20
};

struct ingest {
    struct ingest_config config;
    struct declared *declared; /* shared with the index that succeeds this one */
    struct map hidden_vendors; /* suspended or on holiday: their offers do not count */
    struct left_out left_out;  /* products that cannot be indexed */
    struct analysis *analysis; /* with the guard list in force */
    struct analyzer *analyzer;
    struct scent_model *scent; /* of the blob "dna" */
    struct extract extract;
    bool extracting; /* extract is initialised */
    struct index_writer *writer;
    struct index_writer *former; /* in force while this one is filled, borrowed; else NULL */
    struct snapshot *snapshot;   /* newest published */
    struct feed *feed;           /* of the catalogue's change log; NULL before the first change */
    struct place place;          /* of the catalogue; nothing in the writer is older */
    uint64_t applied_seq;        /* changes up to here are in the writer */
    uint64_t committed_seq;
    uint64_t captured_seq;   /* of the commit being written */
    uint64_t committed_time; /* of the source's mark */
    uint64_t captured_time;
    int64_t surveyed;          /* products that the scan found visible; -1: it is dated (renew.c) */
    struct store_scrub *scrub; /* what opening left unverified, until a snapshotter takes it */
    bool filled;               /* the index holds a whole scan */
    bool uncommitted;          /* published, but not written */
};

/** One without an index; takes over `declared`.  Owner: ingest_close. */
struct ingest *ingest_new(const struct ingest_config *config, struct declared *declared);

/** Read the vendors and make the extractor; needs analysis. */
int ingest_start_extract(struct ingest *ingest, struct attar_error *err);
void ingest_stop_extract(struct ingest *ingest);

/** Fill an empty index from the whole catalogue and commit it. */
int ingest_scan(struct ingest *ingest, ingest_progress_fn progress, void *user,
                struct attar_error *err);

/** Put one product document into the writer, or delete it if it must not be found.
 * Errors: -ATTAR_EPARSE or -ATTAR_EINVAL, of the document; others are the index's. */
int ingest_apply(struct ingest *ingest, struct slice id, struct slice json,
                 struct attar_error *err);

/** As ingest_apply; but a document at fault is left out, noted and no error. */
int ingest_take(struct ingest *ingest, struct slice id, struct slice json, struct attar_error *err);

/** Keep with the index that its scan found `products` visible; -1: that it is dated. */
void ingest_set_surveyed(struct ingest *ingest, int64_t products);

/** What ingest_set_surveyed kept with the snapshot in force. */
void ingest_read_surveyed(struct ingest *ingest);

/** Publish what was applied; the snapshot in force is replaced. */
int ingest_publish(struct ingest *ingest, struct attar_error *err);

/** Hand over what is left to verify; NULL if nothing is.  Owner: store_scrub_free. */
struct store_scrub *ingest_take_scrub(struct ingest *ingest);

/** What a commit would make durable. */
enum ingest_dirt ingest_dirt(const struct ingest *ingest);

#endif

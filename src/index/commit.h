/* An index in files: what a commit writes and a start reads back.
 *
 *   segment-<n>.attar   one a segment, the sections of layout.h; written once, never changed
 *   state-<n>.attar     one a commit:
 *                         head          struct commit_head
 *                         segments      the segments' file names, a line each, oldest first
 *                         live.<i>      u64[]: live bits of segment i
 *                         blob.<name>   what index_writer_set_blob keeps
 *   manifest            names them all; versions: format (ours, or the one before), schema,
 *                       analysis (versions.h); the position in the change feed
 *
 * Private to src/index. */
#ifndef INDEX_COMMIT_H
#define INDEX_COMMIT_H

#include "index/schema.h"
#include "index/snapshot/snapshot.h"
#include "index/versions.h"
#include "index/warm.h"
#include "store/store.h"

struct commit_head {
    uint64_t generation;
    uint32_t segment_count;
    uint32_t averages_frozen;
    uint32_t average_milli[SCHEMA_TEXTS_MAX];
};

_Static_assert(sizeof(struct commit_head) == 80, "fixed by the format");

/* A segment as it is when the commit is captured. */
struct captured_segment {
    struct segment *segment; /* a reference */
    uint64_t *live;          /* owned */
    struct store_entry entry;
    bool fresh;             /* its file is this commit's */
    struct segment *mapped; /* of the fresh file; NULL if it stays in memory */
};

/* A commit on its way (commit.c). */
struct index_commit {
    struct store *store;         /* a reference, claimed */
    const struct schema *schema; /* borrowed */
    struct analysis *analysis;   /* a reference */
    struct versions versions;
    struct commit_head head;
    struct captured_segment segments[INDEX_SEGMENTS_MAX];
    struct snapshot_blob blobs[INDEX_BLOBS_MAX]; /* names owned, bytes shared */
    uint32_t blob_count;
    struct buf position;
    struct warm_cover warm; /* of the file that is there (warm.h) */
    bool written;
};

#endif

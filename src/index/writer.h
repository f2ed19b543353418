/* The writer's state, shared by writer.c (batches, publish), merging.c, commit.c and
 * load.c (files).
 *
 *   builder          the batch: documents since the last publish
 *   segments[i]      sealed ones, oldest first, each with its own live bits, which put and delete
 *                    change at once; a snapshot takes a copy of them
 *   averages         frozen by the first segment ever sealed, until index_writer_clear
 *
 * Private to src/index.  Thread: writer. */
#ifndef INDEX_WRITER_H
#define INDEX_WRITER_H

#include "index/builder.h"
#include "index/snapshot/snapshot.h"
#include "index/warm.h"
#include "store/store.h"

struct writer_segment {
    struct segment *segment; /* a reference */
    uint64_t *live;          /* owned */
    uint32_t live_count;
    const struct index_merge *merge; /* that it is captured for, not owned; NULL: none */
    struct store_entry entry;        /* its file; name empty until the commit that writes it */
};

struct index_writer {
    const struct schema *schema; /* borrowed */
    struct analysis *analysis;   /* a reference */
    struct store *store;
    struct builder *builder;
    VEC(struct writer_segment) segments;
    struct field_averages averages;
    bool averages_frozen;
    struct snapshot_blob blobs[INDEX_BLOBS_MAX]; /* names and bytes owned */
    uint32_t blob_count;
    uint64_t generation;
    bool merges_beside;         /* large merges are left to index_merge_capture */
    struct snapshot *published; /* the newest, a reference: the next takes over from it */
    struct buf position;
    struct warm warm;
};

/** Release what the segment holds. */
void writer_segment_release(struct writer_segment *item);

/** Turn the batch into a segment; one without live documents leaves nothing. */
int writer_seal(struct index_writer *writer, struct attar_error *err);

/** Merge segments until none of the rules of merging.c applies that hold on this thread.  On
 * failure the segments are as they were. */
int writer_merge(struct index_writer *writer, struct attar_error *err);

/** Take up what the commit in force holds (load.c).  -ATTAR_ECORRUPT. */
int writer_load_commit(struct index_writer *writer, struct attar_error *err);

/** The same after comparing its versions; nothing when the store is empty.  -ATTAR_EVERSION. */
int writer_load(struct index_writer *writer, struct attar_error *err);

#endif

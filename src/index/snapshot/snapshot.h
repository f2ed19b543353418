/* One generation of the index as readers see it: segments side by side under one numbering.
 *
 *   parts:  [ segment 0 ........ | pad | segment 1 .. | pad | segment 2 . ]
 *   docs     0 ............ n0-1   ..64k  n1 docs       ..      doc_cap
 *   rows     the same, with paddings of its own
 *
 * With one part everything is borrowed from its segment.  With several, what must be dense over
 * all documents is copied at publish: live bits, id ranks, numbers and bitsets of dense values (the
 * last two from where they differ from the snapshot before: base/lineage.h), and the ords of those
 * parts whose values are numbered otherwise in the snapshot.
 * Private to src/index.  Thread: writer makes it; any (immutable). */
#ifndef INDEX_SNAPSHOT_SNAPSHOT_H
#define INDEX_SNAPSHOT_SNAPSHOT_H

#include "base/arena.h"
#include "index/impact.h"
#include "index/segment/segment.h"

struct snapshot_part {
    struct segment *segment; /* a reference */
    uint32_t doc_base;       /* a multiple of 64 */
    uint32_t row_base;
};

/* A document outside the base part, and before which of the base's ids it stands. */
struct ranked_id {
    struct slice id;
    uint32_t doc;
    uint32_t at;
};

struct snapshot_blob {
    const char *name;
    struct slice bytes; /* a reference: base/shared.h */
};

enum { INDEX_BLOBS_MAX = 8 };

struct snapshot {
    const struct schema *schema; /* borrowed */
    struct analysis *analysis;   /* a reference */
    struct snapshot_part parts[INDEX_SEGMENTS_MAX];
    uint32_t part_count;
    uint32_t base; /* the part with most documents */
    uint32_t doc_cap;
    uint32_t row_cap;
    const uint8_t *doc_parts; /* part of document d: doc_parts[d / 64] */
    const uint8_t *row_parts;
    uint64_t *live;
    uint32_t *id_ranks;
    struct ranked_id *others; /* by id; for the snapshot that comes after; base/shared.h */
    size_t other_count;
    struct column *columns;
    struct snapshot_blob blobs[INDEX_BLOBS_MAX];
    uint32_t blob_count;
    struct index_stats stats;
    struct arena arena; /* everything above that is not borrowed */
    _Atomic uint32_t refs;
};

/* What a snapshot is made from: the writer's state. */
struct snapshot_source {
    const struct schema *schema;
    struct analysis *analysis;
    struct segment *const *segments;
    uint64_t *const *live; /* of each segment, copied */
    uint32_t segment_count;
    const struct snapshot_blob *blobs; /* shared */
    uint32_t blob_count;
    uint64_t generation;
    const struct snapshot *former; /* published before, borrowed for the call; NULL: none */
};

/** Owner: the caller, one reference.  -ATTAR_ELIMIT when documents or rows pass
 * INDEX_DOC_COUNT_MAX.  Cost: copies what is dense over all documents; reads ids of all parts but
 * the base, and values of the parts that `former` has not. */
int snapshot_new(const struct snapshot_source *source, struct snapshot **out_snapshot,
                 struct attar_error *err);

/** snapshot.c: what snapshot_new begins with: parts, tables and live bits, which a source without
 * `live` leaves at zero. */
int snapshot_begin(const struct snapshot_source *source, struct snapshot **out_snapshot,
                   struct attar_error *err);

/** Count the live bits. */
void snapshot_count_live(struct snapshot *snapshot);

struct store_file;
struct store_writer;

/** saved.c: write as sections what snapshot_saved reads back.  Errors: those of store_writer_add.
 */
int snapshot_save(const struct snapshot *snapshot, struct store_writer *file,
                  struct attar_error *err);

/** A snapshot to take over from: `former` of the one that is made next, and of nothing else, since
 * it has no ranks, no numbers and no bitsets of its own.
 *
 * file    with the sections of a snapshot of the same segments; not needed afterwards
 * source  its segments; no live bits, no blobs
 * -ATTAR_ENOTFOUND, -ATTAR_ECORRUPT: it is not that, and nothing is made. */
int snapshot_saved(const struct store_file *file, const struct snapshot_source *source,
                   struct snapshot **out_snapshot, struct attar_error *err);

/** Let `former`, of snapshot_saved, read the numbers of its successor, which outlives it: they are
 * the same. */
void snapshot_lend_numbers(struct snapshot *former, const struct snapshot *successor);

/** ranks.c: fill `id_ranks` and `others`; parts, live and caps are set. */
void snapshot_rank_ids(struct snapshot *snapshot, const struct snapshot *former);

/** columns.c: fill `columns`; parts, live and caps are set. */
void snapshot_columns_fill(struct snapshot *snapshot, const struct snapshot *former);

/** Memory of the snapshot: arena_array that cannot fail. */
void *snapshot_array(struct snapshot *snapshot, size_t count, size_t size);

#endif

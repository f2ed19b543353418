/* Making a snapshot and what it answers about documents.
 *
 * Invariant: bases are multiples of 64, so every bitset of a segment lies on whole words of the
 * snapshot's.  A snapshot owns a reference to each segment and one arena for the rest. */
#include "index/snapshot/snapshot.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/mem.h"
#include "base/shared.h"
#include "index/snapshot/column.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { SNAPSHOT_BYTES_MAX_LOG2 = 46 };

void *snapshot_array(struct snapshot *snapshot, size_t count, size_t size)
{
    void *array = arena_array(&snapshot->arena, count, size);

    assert(array != NULL); /* the cap is out of reach: counts are limited in index.h */
    return array;
}

static uint32_t align64(uint32_t n)
{
    return (n + 63) & ~(uint32_t)63;
}

/* Number the parts; the padding lies between them, not behind the last. */
static int place_parts(struct snapshot *snapshot, const struct snapshot_source *source,
                       struct attar_error *err)
{
    uint64_t docs = 0;
    uint64_t rows = 0;

    assert(source->segment_count <= INDEX_SEGMENTS_MAX);
    for (uint32_t i = 0; i < source->segment_count; i++) {
        struct segment *segment = source->segments[i];

        docs = (docs + 63) / 64 * 64;
        rows = (rows + 63) / 64 * 64;
        if (docs + segment->doc_count > INDEX_DOC_COUNT_MAX ||
            rows + segment->row_count > INDEX_DOC_COUNT_MAX)
            return error_set(err, ATTAR_ELIMIT, "index: more than %d documents or offers",
                             INDEX_DOC_COUNT_MAX);
        snapshot->parts[i] =
            (struct snapshot_part){segment_ref(segment), (uint32_t)docs, (uint32_t)rows};
        snapshot->part_count = i + 1;
        snapshot->stats.bytes += segment->bytes;
        if (segment->doc_count > snapshot->parts[snapshot->base].segment->doc_count)
            snapshot->base = i;
        docs += segment->doc_count;
        rows += segment->row_count;
    }
    snapshot->doc_cap = (uint32_t)docs;
    snapshot->row_cap = (uint32_t)rows;
    return 0;
}

static void fill_part_tables(struct snapshot *snapshot)
{
    uint8_t *docs = snapshot_array(snapshot, snapshot->doc_cap / 64 + 1, 1);
    uint8_t *rows = snapshot_array(snapshot, snapshot->row_cap / 64 + 1, 1);

    for (uint32_t i = 0; i < snapshot->part_count; i++) {
        const struct snapshot_part *part = &snapshot->parts[i];

        memset(docs + part->doc_base / 64, (int)i, align64(part->segment->doc_count) / 64);
        memset(rows + part->row_base / 64, (int)i, align64(part->segment->row_count) / 64);
    }
    snapshot->doc_parts = docs;
    snapshot->row_parts = rows;
}

static void fill_live(struct snapshot *snapshot, const struct snapshot_source *source)
{
    size_t words = bitset_words(snapshot->doc_cap);

    snapshot->live = snapshot_array(snapshot, words, sizeof *snapshot->live);
    for (uint32_t i = 0; source->live != NULL && i < snapshot->part_count; i++) {
        const struct snapshot_part *part = &snapshot->parts[i];

        memcpy(snapshot->live + part->doc_base / 64, source->live[i],
               bitset_words(part->segment->doc_count) * sizeof *snapshot->live);
    }
}

void snapshot_count_live(struct snapshot *snapshot)
{
    size_t words = bitset_words(snapshot->doc_cap);
    uint32_t total = 0;

    for (uint32_t i = 0; i < snapshot->part_count; i++)
        total += snapshot->parts[i].segment->doc_count;
    snapshot->stats.doc_count = (uint32_t)bitset_count(snapshot->live, words);
    snapshot->stats.deleted_count = total - snapshot->stats.doc_count;
}

static void take_blobs(struct snapshot *snapshot, const struct snapshot_source *source)
{
    assert(source->blob_count <= INDEX_BLOBS_MAX);
    for (uint32_t i = 0; i < source->blob_count; i++) {
        const struct snapshot_blob *blob = &source->blobs[i];

        snapshot->blobs[i].name = arena_copy(&snapshot->arena, slice_cstr(blob->name)).ptr;
        shared_ref(blob->bytes.ptr);
        snapshot->blobs[i].bytes = blob->bytes;
    }
    snapshot->blob_count = source->blob_count;
}

int snapshot_begin(const struct snapshot_source *source, struct snapshot **out_snapshot,
                   struct attar_error *err)
{
    struct snapshot *snapshot = mem_zero(1, sizeof *snapshot);
    int rc;

    snapshot->schema = source->schema;
    snapshot->analysis = analysis_ref(source->analysis);
    atomic_init(&snapshot->refs, 1);
    arena_init(&snapshot->arena, (size_t)1 << SNAPSHOT_BYTES_MAX_LOG2);
    rc = place_parts(snapshot, source, err);
    if (rc < 0) {
        snapshot_unref(snapshot);
        return rc;
    }
    fill_part_tables(snapshot);
    fill_live(snapshot, source);
    snapshot_count_live(snapshot);
    snapshot->stats.segment_count = snapshot->part_count;
    snapshot->stats.generation = source->generation;
    *out_snapshot = snapshot;
    return 0;
}

int snapshot_new(const struct snapshot_source *source, struct snapshot **out_snapshot,
                 struct attar_error *err)
{
    struct snapshot *snapshot;
    int rc;

    assert(source != NULL && out_snapshot != NULL);
    rc = snapshot_begin(source, &snapshot, err);
    if (rc < 0)
        return rc;
    snapshot_rank_ids(snapshot, source->former);
    take_blobs(snapshot, source);
    snapshot_columns_fill(snapshot, source->former);
    *out_snapshot = snapshot;
    return 0;
}

struct snapshot *snapshot_ref(struct snapshot *snapshot)
{
    assert(snapshot != NULL);
    atomic_fetch_add_explicit(&snapshot->refs, 1, memory_order_relaxed);
    return snapshot;
}

void snapshot_unref(struct snapshot *snapshot)
{
    if (snapshot == NULL ||
        atomic_fetch_sub_explicit(&snapshot->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (uint16_t i = 0; snapshot->columns != NULL && i < snapshot->schema->column_count; i++)
        column_release(&snapshot->columns[i]);
    for (uint32_t i = 0; i < snapshot->blob_count; i++)
        shared_unref(snapshot->blobs[i].bytes.ptr);
    for (uint32_t i = 0; i < snapshot->part_count; i++)
        segment_unref(snapshot->parts[i].segment);
    shared_unref(snapshot->others);
    analysis_unref(snapshot->analysis);
    arena_release(&snapshot->arena);
    free(snapshot);
}

/* ---- Answers ---- */

const struct schema *snapshot_schema(const struct snapshot *snapshot)
{
    return snapshot->schema;
}

struct analysis *snapshot_analysis(const struct snapshot *snapshot)
{
    return snapshot->analysis;
}

struct index_stats snapshot_stats(const struct snapshot *snapshot)
{
    return snapshot->stats;
}

struct slice snapshot_blob(const struct snapshot *snapshot, const char *name)
{
    for (uint32_t i = 0; i < snapshot->blob_count; i++)
        if (strcmp(snapshot->blobs[i].name, name) == 0)
            return snapshot->blobs[i].bytes;
    return (struct slice){NULL, 0};
}

uint32_t snapshot_doc_cap(const struct snapshot *snapshot)
{
    return snapshot->doc_cap;
}

uint32_t snapshot_row_cap(const struct snapshot *snapshot)
{
    return snapshot->row_cap;
}

const uint64_t *snapshot_live(const struct snapshot *snapshot)
{
    return snapshot->live;
}

uint32_t snapshot_segment_count(const struct snapshot *snapshot)
{
    return snapshot->part_count;
}

uint32_t snapshot_doc_segment(const struct snapshot *snapshot, uint32_t doc)
{
    assert(doc < snapshot->doc_cap);
    return snapshot->doc_parts[doc / 64];
}

/* The part of a document, or NULL in the padding; *out_local is its number there. */
static const struct segment *segment_of(const struct snapshot *snapshot, uint32_t doc,
                                        uint32_t *out_local)
{
    const struct snapshot_part *part;

    assert(doc < snapshot->doc_cap);
    part = &snapshot->parts[snapshot->doc_parts[doc / 64]];
    *out_local = doc - part->doc_base;
    return *out_local < part->segment->doc_count ? part->segment : NULL;
}

uint32_t snapshot_find(const struct snapshot *snapshot, struct slice id)
{
    for (uint32_t i = snapshot->part_count; i-- > 0;) {
        const struct snapshot_part *part = &snapshot->parts[i];
        uint32_t doc = segment_find(part->segment, id);

        if (doc != LAYOUT_NONE && bitset_get(snapshot->live, part->doc_base + doc))
            return part->doc_base + doc;
    }
    return INDEX_DOC_NONE;
}

struct slice snapshot_id(const struct snapshot *snapshot, uint32_t doc)
{
    uint32_t local;
    const struct segment *segment = segment_of(snapshot, doc, &local);

    return segment == NULL ? (struct slice){NULL, 0} : segment_id(segment, local);
}

uint32_t snapshot_id_rank(const struct snapshot *snapshot, uint32_t doc)
{
    assert(doc < snapshot->doc_cap);
    return snapshot->id_ranks[doc];
}

struct slice snapshot_hit(const struct snapshot *snapshot, uint32_t doc)
{
    uint32_t local;
    const struct segment *segment = segment_of(snapshot, doc, &local);

    return segment == NULL ? (struct slice){NULL, 0} : segment_hit(segment, local);
}

int snapshot_document(const struct snapshot *snapshot, uint32_t doc, struct buf *out,
                      struct attar_error *err)
{
    uint32_t local;
    const struct segment *segment = segment_of(snapshot, doc, &local);

    assert(segment != NULL);
    return segment_document(segment, local, out, err);
}

uint32_t snapshot_rows(const struct snapshot *snapshot, uint32_t doc, uint32_t *out_first)
{
    const struct snapshot_part *part = &snapshot->parts[snapshot->doc_parts[doc / 64]];
    uint32_t local = doc - part->doc_base;

    assert(doc < snapshot->doc_cap);
    if (local >= part->segment->doc_count) {
        *out_first = 0;
        return 0;
    }
    *out_first = part->row_base + part->segment->row_offsets[local];
    return part->segment->row_offsets[local + 1] - part->segment->row_offsets[local];
}

uint32_t snapshot_row_doc(const struct snapshot *snapshot, uint32_t row)
{
    const struct snapshot_part *part = &snapshot->parts[snapshot->row_parts[row / 64]];
    uint32_t local = row - part->row_base;

    assert(row < snapshot->row_cap);
    return local < part->segment->row_count ? part->doc_base + part->segment->row_docs[local]
                                            : INDEX_DOC_NONE;
}

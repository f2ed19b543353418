/* The one writer of an index: batches in, snapshots out.
 *
 *   put, delete --> builder --publish--> segment in memory --commit--> file, mapped from then on
 *
 * A document that is put again dies in its old segment at once: its live bit there is cleared in
 * the writer's copy.  Snapshots published before keep theirs. */
#include "index/writer.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/mem.h"
#include "base/shared.h"

#include <assert.h>
#include <stdlib.h>

static struct index_writer *empty_writer(struct store *store, const struct schema *schema,
                                         struct analysis *analysis)
{
    struct index_writer *writer = mem_zero(1, sizeof *writer);

    writer->store = store;
    writer->schema = schema;
    writer->analysis = analysis_ref(analysis);
    writer->builder = builder_new(schema, analysis, store_dir(store));
    buf_init(&writer->position, STORE_POSITION_MAX);
    return writer;
}

int index_writer_create(const struct disk *disk, const char *dir, const struct schema *schema,
                        struct analysis *analysis, struct index_writer **out_writer,
                        struct attar_error *err)
{
    struct store *store;
    int rc;

    assert(disk != NULL && dir != NULL && schema != NULL && analysis != NULL && out_writer != NULL);
    rc = store_open(disk, dir, &store, err);
    if (rc < 0)
        return rc;
    *out_writer = empty_writer(store, schema, analysis);
    return 0;
}

struct index_writer *index_writer_beside(const struct index_writer *former,
                                         struct analysis *analysis)
{
    assert(former != NULL && analysis != NULL);
    return empty_writer(store_ref(former->store), former->schema, analysis);
}

void index_writer_succeed(struct index_writer *writer, const struct index_writer *former)
{
    assert(writer->store == former->store);
    if (writer->generation < former->generation)
        writer->generation = former->generation;
}

int index_writer_open_store(struct store *store, const struct schema *schema,
                            struct analysis *analysis, struct index_writer **out_writer,
                            struct attar_error *err)
{
    struct index_writer *writer;
    int rc;

    assert(store != NULL && schema != NULL && analysis != NULL && out_writer != NULL);
    writer = empty_writer(store_ref(store), schema, analysis);
    rc = writer_load(writer, err);
    if (rc < 0) {
        index_writer_close(writer);
        return rc;
    }
    *out_writer = writer;
    return 0;
}

int index_writer_open(const struct disk *disk, const char *dir, const struct schema *schema,
                      struct analysis *analysis, struct index_writer **out_writer,
                      struct attar_error *err)
{
    struct store *store = NULL;
    int rc = store_open(disk, dir, &store, err);

    if (rc == 0)
        rc = index_writer_open_store(store, schema, analysis, out_writer, err);
    store_close(store);
    return rc;
}

void writer_segment_release(struct writer_segment *item)
{
    segment_unref(item->segment);
    free(item->live);
    *item = (struct writer_segment){0};
}

static void drop_segments(struct index_writer *writer)
{
    for (size_t i = 0; i < writer->segments.count; i++)
        writer_segment_release(&writer->segments.items[i]);
    writer->segments.count = 0;
}

static void free_blob(struct snapshot_blob *blob)
{
    free((void *)blob->name);
    shared_unref(blob->bytes.ptr);
    *blob = (struct snapshot_blob){0};
}

void index_writer_close(struct index_writer *writer)
{
    if (writer == NULL)
        return;
    snapshot_unref(writer->published);
    warm_release(&writer->warm);
    drop_segments(writer);
    VEC_RELEASE(&writer->segments);
    builder_free(writer->builder);
    analysis_unref(writer->analysis);
    for (uint32_t i = 0; i < writer->blob_count; i++)
        free_blob(&writer->blobs[i]);
    buf_release(&writer->position);
    store_close(writer->store);
    free(writer);
}

void index_writer_clear(struct index_writer *writer)
{
    warm_release(&writer->warm);
    drop_segments(writer);
    builder_clear(writer->builder);
    writer->averages_frozen = false;
    buf_clear(&writer->position);
}

struct slice index_writer_position(const struct index_writer *writer)
{
    return buf_slice(&writer->position);
}

static char *copy_name(const char *name)
{
    return memcpy(mem_zero(strlen(name) + 1, 1), name, strlen(name));
}

/* Snapshots hold references to it. */
static struct slice share_bytes(struct slice bytes)
{
    char *copy = shared_zero(bytes.len + 1, 1);

    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    return slice_of(copy, bytes.len);
}

void index_writer_set_blob(struct index_writer *writer, const char *name, struct slice bytes)
{
    uint32_t i = 0;
    struct slice copy = share_bytes(bytes);

    assert(name[0] != '\0');
    while (i < writer->blob_count && strcmp(writer->blobs[i].name, name) != 0)
        i++;
    if (i == writer->blob_count) {
        assert(i < INDEX_BLOBS_MAX && strlen(name) < STORE_SECTION_CAP - sizeof "blob.");
        writer->blobs[i].name = copy_name(name);
        writer->blob_count++;
    } else {
        shared_unref(writer->blobs[i].bytes.ptr);
    }
    writer->blobs[i].bytes = copy;
}

/* The id's document in the sealed segments: the one that is alive, of which there is at most one,
 * else any.  Its segment, if it is alive, in *out_alive, else NULL. */
static struct former find_sealed(const struct index_writer *writer, struct slice id,
                                 struct writer_segment **out_alive)
{
    struct former former = {NULL, 0};

    *out_alive = NULL;
    for (size_t i = writer->segments.count; i-- > 0 && *out_alive == NULL;) {
        struct writer_segment *item = &writer->segments.items[i];
        uint32_t doc = segment_find(item->segment, id);

        if (doc == LAYOUT_NONE)
            continue;
        former = (struct former){item->segment, doc};
        if (bitset_get(item->live, doc))
            *out_alive = item;
    }
    return former;
}

static void kill_sealed(struct writer_segment *alive, uint32_t doc)
{
    assert(alive->live_count > 0);
    bitset_reset(alive->live, doc);
    alive->live_count--;
}

int writer_seal(struct index_writer *writer, struct attar_error *err)
{
    struct writer_segment item = {0};
    int rc;

    if (builder_live_count(writer->builder) == 0) {
        builder_clear(writer->builder);
        return 0;
    }
    if (!writer->averages_frozen)
        builder_averages(writer->builder, &writer->averages);
    writer->averages_frozen = true;
    rc = builder_seal(writer->builder, &writer->averages, &item.segment, &item.live, err);
    if (rc < 0)
        return rc;
    item.live_count = (uint32_t)bitset_count(item.live, bitset_words(item.segment->doc_count));
    VEC_PUSH(&writer->segments, item);
    return 0;
}

int index_writer_put(struct index_writer *writer, const struct index_document *document,
                     struct attar_error *err)
{
    struct writer_segment *alive;
    struct former former;
    int rc = 0;

    assert(writer != NULL && document != NULL);
    if (builder_full(writer->builder))
        rc = writer_seal(writer, err);
    if (rc < 0)
        return rc;
    former = find_sealed(writer, document->id, &alive);
    rc = builder_put(writer->builder, document, former, err);
    if (rc == 0 && alive != NULL)
        kill_sealed(alive, former.doc);
    return rc;
}

void index_writer_delete(struct index_writer *writer, struct slice id)
{
    struct writer_segment *alive;
    struct former former = find_sealed(writer, id, &alive);

    builder_delete(writer->builder, id);
    if (alive != NULL)
        kill_sealed(alive, former.doc);
}

struct index_writer_stats index_writer_stats(const struct index_writer *writer)
{
    return writer->builder->stats;
}

static int take_snapshot(struct index_writer *writer, struct snapshot **out_snapshot,
                         struct attar_error *err)
{
    struct segment *segments[INDEX_SEGMENTS_MAX];
    uint64_t *live[INDEX_SEGMENTS_MAX];
    struct snapshot_source source = {.schema = writer->schema,
                                     .analysis = writer->analysis,
                                     .segments = segments,
                                     .live = live,
                                     .segment_count = (uint32_t)writer->segments.count,
                                     .blobs = writer->blobs,
                                     .blob_count = writer->blob_count,
                                     .generation = writer->generation + 1,
                                     .former = writer->published != NULL ? writer->published
                                                                         : writer->warm.former};
    int rc;

    assert(writer->segments.count <= INDEX_SEGMENTS_MAX);
    for (size_t i = 0; i < writer->segments.count; i++) {
        segments[i] = writer->segments.items[i].segment;
        live[i] = writer->segments.items[i].live;
    }
    rc = snapshot_new(&source, out_snapshot, err);
    if (rc < 0)
        return rc;
    if (writer->published == NULL && writer->warm.former != NULL)
        snapshot_lend_numbers(writer->warm.former, *out_snapshot);
    writer->generation++;
    snapshot_unref(writer->published);
    writer->published = snapshot_ref(*out_snapshot);
    return 0;
}

int index_writer_publish(struct index_writer *writer, struct snapshot **out_snapshot,
                         struct attar_error *err)
{
    int rc = writer_seal(writer, err);

    assert(out_snapshot != NULL);
    if (rc == 0)
        rc = writer_merge(writer, err);
    if (rc == 0)
        rc = take_snapshot(writer, out_snapshot, err);
    return rc;
}

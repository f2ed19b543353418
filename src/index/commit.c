/* A commit (its files: commit.h) in three steps, so that the writer never waits for the disk.
 *
 *   capture   writer's thread    references to the segments, copies of live bits, blobs, position
 *   write     any one thread     segments that have no file yet, the state, the manifest
 *   settle    writer's thread    which segment has which file; memory given back for mappings
 *
 * Between capture and settle the store is claimed: there is one commit at a time in a folder.  The
 * writer goes on meanwhile; a segment that it merges away has a file for nothing, which goes when
 * no manifest names it.  A failure leaves the commit before in force and removes what was
 * written. */
#include "index/commit.h"
#include "index/versions.h"
#include "index/writer.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/mem.h"
#include "base/shared.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_CAP = 4096 };

/* A smaller segment is soon merged away, and stays in memory until then: mapping it would only have
 * the next snapshot made of new parts. */
static const uint64_t map_bytes_min = (uint64_t)16 << 20;

/* ---- Capture ---- */

static void *copy_of(const void *bytes, size_t len)
{
    char *copy = mem_zero(len + 1, 1);

    if (len > 0)
        memcpy(copy, bytes, len);
    return copy;
}

static void capture_segments(struct index_commit *commit, const struct index_writer *writer)
{
    for (size_t i = 0; i < writer->segments.count; i++) {
        const struct writer_segment *item = &writer->segments.items[i];
        size_t words = bitset_words(item->segment->doc_count);

        commit->segments[i] =
            (struct captured_segment){.segment = segment_ref(item->segment),
                                      .live = copy_of(item->live, words * sizeof *item->live),
                                      .entry = item->entry};
    }
}

static void capture_blobs(struct index_commit *commit, const struct index_writer *writer)
{
    for (uint32_t i = 0; i < writer->blob_count; i++) {
        const struct snapshot_blob *blob = &writer->blobs[i];

        commit->blobs[i].name = copy_of(blob->name, strlen(blob->name));
        commit->blobs[i].bytes = slice_of(shared_ref(blob->bytes.ptr), blob->bytes.len);
    }
    commit->blob_count = writer->blob_count;
}

static struct index_commit *capture(const struct index_writer *writer, struct slice position)
{
    struct index_commit *commit = mem_zero(1, sizeof *commit);

    assert(writer->segments.count <= INDEX_SEGMENTS_MAX);
    commit->store = store_ref(writer->store);
    commit->schema = writer->schema;
    commit->analysis = analysis_ref(writer->analysis);
    commit->warm = writer->warm.cover;
    versions_init(&commit->versions, writer->schema, writer->analysis);
    commit->head = (struct commit_head){.generation = writer->generation,
                                        .segment_count = (uint32_t)writer->segments.count,
                                        .averages_frozen = writer->averages_frozen};
    memcpy(commit->head.average_milli, writer->averages.milli, sizeof commit->head.average_milli);
    capture_segments(commit, writer);
    capture_blobs(commit, writer);
    buf_init(&commit->position, STORE_POSITION_MAX);
    buf_add_slice(&commit->position, position);
    return commit;
}

int index_commit_capture(struct index_writer *writer, struct slice position,
                         struct index_commit **out_commit, struct attar_error *err)
{
    int rc;

    assert(writer != NULL && out_commit != NULL);
    if (position.len > STORE_POSITION_MAX)
        return error_set(err, ATTAR_ELIMIT, "index: a position of %zu bytes, at most %d",
                         position.len, STORE_POSITION_MAX);
    if (!store_claim(writer->store))
        return error_set(err, ATTAR_EBUSY, "index: a commit of this folder is being written");
    rc = writer_seal(writer, err);
    if (rc == 0)
        rc = writer_merge(writer, err);
    if (rc < 0) {
        store_yield(writer->store);
        return rc;
    }
    *out_commit = capture(writer, position);
    return 0;
}

/* ---- Write ---- */

static int begin_file(struct store *store, const char *kind, struct store_writer **out_file,
                      struct attar_error *err)
{
    char name[STORE_NAME_CAP];
    char path[PATH_CAP];

    store_fresh_name(store, kind, name);
    store_path(store, name, path);
    return store_writer_open(store_disk(store), path, kind, out_file, err);
}

static int write_segment(struct store *store, const struct segment *segment,
                         struct store_entry *out_entry, struct attar_error *err)
{
    char name[SECTION_NAME_CAP];
    struct store_writer *file = NULL;
    int rc = begin_file(store, "segment", &file, err);

    for (int i = 0; i < SECTION_COLUMN0 + segment->schema->column_count && rc == 0; i++) {
        section_name((enum segment_section)i, name);
        rc = store_writer_put(file, name, segment->sections[i], err);
    }
    if (rc == 0)
        rc = store_writer_finish(file, out_entry, err);
    store_writer_close(file);
    return rc;
}

static int write_segments(struct index_commit *commit, struct attar_error *err)
{
    int rc = 0;

    for (uint32_t i = 0; i < commit->head.segment_count && rc == 0; i++) {
        struct captured_segment *item = &commit->segments[i];

        if (item->entry.name[0] != '\0')
            continue;
        rc = write_segment(commit->store, item->segment, &item->entry, err);
        item->fresh = rc == 0;
    }
    return rc;
}

static int put_segments(const struct index_commit *commit, struct store_writer *file,
                        struct attar_error *err)
{
    struct buf names;
    char name[STORE_SECTION_CAP];
    int rc;

    buf_init(&names, INDEX_SEGMENTS_MAX * STORE_NAME_CAP);
    for (uint32_t i = 0; i < commit->head.segment_count; i++)
        buf_addf(&names, "%s\n", commit->segments[i].entry.name);
    rc = store_writer_put(file, "segments", buf_slice(&names), err);
    buf_release(&names);
    for (uint32_t i = 0; i < commit->head.segment_count && rc == 0; i++) {
        const struct captured_segment *item = &commit->segments[i];
        size_t words = bitset_words(item->segment->doc_count);

        snprintf(name, sizeof name, "live.%u", i);
        rc = store_writer_put(file, name,
                              slice_of((const char *)item->live, words * sizeof *item->live), err);
    }
    return rc;
}

static int put_blobs(const struct index_commit *commit, struct store_writer *file,
                     struct attar_error *err)
{
    char name[STORE_SECTION_CAP];
    int rc = 0;

    for (uint32_t i = 0; i < commit->blob_count && rc == 0; i++) {
        snprintf(name, sizeof name, "blob.%s", commit->blobs[i].name);
        rc = store_writer_put(file, name, commit->blobs[i].bytes, err);
    }
    return rc;
}

static int write_state(const struct index_commit *commit, struct store_entry *out_entry,
                       struct attar_error *err)
{
    struct slice head = slice_of((const char *)&commit->head, sizeof commit->head);
    struct store_writer *file = NULL;
    int rc = begin_file(commit->store, "state", &file, err);

    if (rc == 0)
        rc = store_writer_put(file, "head", head, err);
    if (rc == 0)
        rc = put_segments(commit, file, err);
    if (rc == 0)
        rc = put_blobs(commit, file, err);
    if (rc == 0)
        rc = store_writer_finish(file, out_entry, err);
    store_writer_close(file);
    return rc;
}

static int write_manifest(const struct index_commit *commit, const struct store_entry *state,
                          struct attar_error *err)
{
    struct store_entry files[INDEX_SEGMENTS_MAX + 1] = {*state};
    struct store_manifest next = {.files = files,
                                  .file_count = commit->head.segment_count + 1,
                                  .versions = commit->versions.items,
                                  .version_count = VERSIONS_COUNT,
                                  .position = buf_slice(&commit->position)};

    for (uint32_t i = 0; i < commit->head.segment_count; i++)
        files[i + 1] = commit->segments[i].entry;
    return store_commit(commit->store, &next, err);
}

static void discard_fresh(const struct index_commit *commit)
{
    for (uint32_t i = 0; i < commit->head.segment_count; i++)
        if (commit->segments[i].fresh)
            store_discard(commit->store, commit->segments[i].entry.name);
}

/* A mapping that cannot be had is no fault of the commit; the segment stays in memory then. */
static void map_fresh(struct index_commit *commit)
{
    for (uint32_t i = 0; i < commit->head.segment_count; i++) {
        struct captured_segment *item = &commit->segments[i];
        struct store_file *file;

        if (!item->fresh || item->entry.size < map_bytes_min ||
            store_open_file(commit->store, item->entry.name, &file, NULL) < 0)
            continue;
        if (segment_open_file(file, commit->schema, &item->mapped, NULL) < 0)
            item->mapped = NULL;
    }
}

int index_commit_write(struct index_commit *commit, struct attar_error *err)
{
    struct store_entry state;
    int rc = write_segments(commit, err);

    assert(!commit->written);
    if (rc == 0)
        rc = write_state(commit, &state, err);
    if (rc == 0) {
        rc = write_manifest(commit, &state, err);
        if (rc < 0)
            store_discard(commit->store, state.name);
    }
    if (rc < 0) {
        discard_fresh(commit);
        return rc;
    }
    map_fresh(commit);
    commit->written = true;
    return 0;
}

/* ---- Settle ---- */

/* The writer's segment, if it is still there, has a file from now on. */
static void settle_segment(struct index_writer *writer, struct captured_segment *captured)
{
    for (size_t i = 0; i < writer->segments.count; i++) {
        struct writer_segment *item = &writer->segments.items[i];

        if (item->segment != captured->segment)
            continue;
        item->entry = captured->entry;
        if (captured->mapped == NULL)
            return;
        segment_unref(item->segment);
        item->segment = captured->mapped;
        captured->mapped = NULL;
        return;
    }
}

static void commit_free(struct index_commit *commit)
{
    for (uint32_t i = 0; i < commit->head.segment_count; i++) {
        segment_unref(commit->segments[i].segment);
        segment_unref(commit->segments[i].mapped);
        free(commit->segments[i].live);
    }
    for (uint32_t i = 0; i < commit->blob_count; i++) {
        free((void *)commit->blobs[i].name);
        shared_unref(commit->blobs[i].bytes.ptr);
    }
    buf_release(&commit->position);
    analysis_unref(commit->analysis);
    store_close(commit->store);
    free(commit);
}

void index_commit_settle(struct index_commit *commit, struct index_writer *writer)
{
    assert(commit != NULL && writer != NULL && writer->store == commit->store);
    store_yield(commit->store);
    for (uint32_t i = 0; commit->written && i < commit->head.segment_count; i++)
        if (commit->segments[i].fresh)
            settle_segment(writer, &commit->segments[i]);
    if (commit->written) {
        buf_clear(&writer->position);
        buf_add_slice(&writer->position, buf_slice(&commit->position));
        writer->warm.cover = commit->warm;
    }
    commit_free(commit);
}

int index_writer_commit(struct index_writer *writer, struct slice position, struct attar_error *err)
{
    struct index_commit *commit;
    int rc = index_commit_capture(writer, position, &commit, err);

    if (rc < 0)
        return rc;
    rc = index_commit_write(commit, err);
    index_commit_settle(commit, writer);
    return rc;
}

/* An index in files: what a commit writes and a start reads back.
 *
 *   segment-<n>.attar   one a segment, the sections of layout.h; written once, never changed
 *   state-<n>.attar     one a commit:
 *                         head          struct state_head
 *                         segments      the segments' file names, a line each, oldest first
 *                         live.<i>      u64[]: live bits of segment i
 *                         blob.<name>   what index_writer_set_blob keeps
 *   manifest            names them all; versions: format, schema, analysis (hashes in hex); the
 *                       position in the change feed
 *
 * Only segments that are not in a file yet are written, then the state, then the manifest; a
 * failure before that leaves the commit before in force and removes what was written.  Segments
 * written are mapped from then on and their memory is given back. */
#include "index/writer.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_CAP = 4096, VERSION_COUNT = 3, HASH_CAP = 17 };

struct state_head {
    uint64_t generation;
    uint32_t segment_count;
    uint32_t averages_frozen;
    uint32_t average_milli[SCHEMA_TEXTS_MAX];
};

_Static_assert(sizeof(struct state_head) == 80, "fixed by the format");

/* ---- Versions ---- */

struct versions {
    char schema[HASH_CAP];
    char analysis[HASH_CAP];
    char format[HASH_CAP];
    struct store_version items[VERSION_COUNT];
};

static void versions_init(struct versions *versions, const struct index_writer *writer)
{
    snprintf(versions->format, HASH_CAP, "%d", LAYOUT_VERSION);
    snprintf(versions->schema, HASH_CAP, "%016llx", (unsigned long long)writer->schema->hash);
    snprintf(versions->analysis, HASH_CAP, "%016llx",
             (unsigned long long)analysis_hash(writer->analysis));
    versions->items[0] = (struct store_version){SLICE("format"), slice_cstr(versions->format)};
    versions->items[1] = (struct store_version){SLICE("schema"), slice_cstr(versions->schema)};
    versions->items[2] = (struct store_version){SLICE("analysis"), slice_cstr(versions->analysis)};
}

static const struct store_version *version_of(const struct store_manifest *manifest,
                                              struct slice key)
{
    for (size_t i = 0; i < manifest->version_count; i++)
        if (slice_eq(manifest->versions[i].key, key))
            return &manifest->versions[i];
    return NULL;
}

static int check_versions(const struct index_writer *writer, const struct store_manifest *manifest,
                          struct attar_error *err)
{
    struct versions ours;

    versions_init(&ours, writer);
    for (int i = 0; i < VERSION_COUNT; i++) {
        const struct store_version *want = &ours.items[i];
        const struct store_version *have = version_of(manifest, want->key);

        if (have == NULL || !slice_eq(have->value, want->value))
            return error_set(err, ATTAR_EVERSION, "index: committed under %.*s %.*s, this is %.*s",
                             SLICE_ARG(want->key), SLICE_ARG(have ? have->value : SLICE("none")),
                             SLICE_ARG(want->value));
    }
    return 0;
}

/* ---- Reading ---- */

static int open_file(const struct store *store, const char *name, struct store_file **out_file,
                     struct attar_error *err)
{
    char path[PATH_CAP];

    store_path(store, name, path);
    return store_file_open(path, UINT64_MAX, out_file, err);
}

static const struct store_entry *entry_of(const struct store_manifest *manifest, struct slice name)
{
    for (size_t i = 0; i < manifest->file_count; i++)
        if (slice_eq(slice_cstr(manifest->files[i].name), name))
            return &manifest->files[i];
    return NULL;
}

static int state_open(const struct store *store, struct store_file **out_state,
                      struct attar_error *err)
{
    const struct store_manifest *manifest = store_current(store);

    for (size_t i = 0; manifest != NULL && i < manifest->file_count; i++)
        if (slice_starts(slice_cstr(manifest->files[i].name), SLICE("state-")))
            return open_file(store, manifest->files[i].name, out_state, err);
    return error_set(err, ATTAR_ENOTFOUND, "index: the manifest names no state");
}

/* Take the live bits of segment `i`; bits behind the last document are refused. */
static int load_live(const struct store_file *state, size_t i, struct writer_segment *item,
                     struct attar_error *err)
{
    uint32_t docs = item->segment->doc_count;
    size_t words = bitset_words(docs);
    char name[STORE_SECTION_CAP];
    struct slice bytes;
    int rc;

    snprintf(name, sizeof name, "live.%zu", i);
    rc = store_file_section(state, name, &bytes, err);
    if (rc < 0)
        return rc;
    if (bytes.len != words * sizeof *item->live)
        return error_set(err, ATTAR_ECORRUPT, "index: section %s has the wrong size", name);
    item->live = mem_zero(words, sizeof *item->live);
    memcpy(item->live, bytes.ptr, bytes.len);
    if (docs % 64 != 0 && item->live[words - 1] >> (docs % 64) != 0)
        return error_set(err, ATTAR_ECORRUPT, "index: section %s has bits behind its end", name);
    item->live_count = (uint32_t)bitset_count(item->live, words);
    return 0;
}

static int load_segment(struct index_writer *writer, const struct store_file *state, size_t i,
                        struct slice name, struct attar_error *err)
{
    const struct store_entry *entry = entry_of(store_current(writer->store), name);
    struct writer_segment item = {0};
    struct store_file *file = NULL;
    int rc;

    if (entry == NULL || i >= INDEX_SEGMENTS_MAX)
        return error_set(err, ATTAR_ECORRUPT, "index: the manifest does not name %.*s",
                         SLICE_ARG(name));
    item.entry = *entry;
    rc = open_file(writer->store, entry->name, &file, err);
    if (rc == 0)
        rc = segment_open_file(file, writer->schema, &item.segment, err);
    if (rc == 0)
        rc = load_live(state, i, &item, err);
    if (rc < 0) {
        writer_segment_release(&item);
        return rc;
    }
    VEC_PUSH(&writer->segments, item);
    return 0;
}

static int load_segments(struct index_writer *writer, const struct store_file *state,
                         struct attar_error *err)
{
    struct slice rest;
    int rc = store_file_section(state, "segments", &rest, err);

    for (size_t i = 0; rc == 0 && rest.ptr != NULL && rest.len > 0; i++)
        rc = load_segment(writer, state, i, slice_cut(&rest, '\n'), err);
    return rc;
}

static int load_head(struct index_writer *writer, const struct store_file *state,
                     struct attar_error *err)
{
    struct state_head head;
    struct slice bytes;
    int rc = store_file_section(state, "head", &bytes, err);

    if (rc < 0)
        return rc;
    if (bytes.len != sizeof head)
        return error_set(err, ATTAR_ECORRUPT, "index: section head has the wrong size");
    memcpy(&head, bytes.ptr, sizeof head);
    writer->generation = head.generation;
    writer->averages_frozen = head.averages_frozen != 0;
    memcpy(writer->averages.milli, head.average_milli, sizeof head.average_milli);
    return 0;
}

static void load_blobs(struct index_writer *writer, const struct store_file *state)
{
    static const char prefix[] = "blob.";
    struct slice bytes;

    for (size_t i = 0; i < store_file_count(state); i++) {
        const char *name = store_file_name(state, i);

        bytes = store_file_bytes(state, i);
        if (strncmp(name, prefix, sizeof prefix - 1) == 0 && writer->blob_count < INDEX_BLOBS_MAX)
            index_writer_set_blob(writer, name + sizeof prefix - 1, bytes);
    }
}

int writer_load_commit(struct index_writer *writer, struct attar_error *err)
{
    struct store_file *state = NULL;
    int rc = state_open(writer->store, &state, err);

    if (rc == 0)
        rc = load_head(writer, state, err);
    if (rc == 0)
        rc = load_segments(writer, state, err);
    if (rc == 0) {
        load_blobs(writer, state);
        buf_add_slice(&writer->position, store_current(writer->store)->position);
    }
    store_file_close(state);
    return rc;
}

int writer_load(struct index_writer *writer, struct attar_error *err)
{
    const struct store_manifest *manifest = store_current(writer->store);
    const struct attar_error *why = store_fallback(writer->store);
    int rc;

    if (manifest == NULL && why == NULL)
        return 0;
    if (manifest == NULL)
        return error_set(err, ATTAR_ECORRUPT, "index: no commit is whole: %s", why->text);
    rc = check_versions(writer, manifest, err);
    return rc < 0 ? rc : writer_load_commit(writer, err);
}

int index_read_blob(const struct disk *disk, const char *dir, const char *name, struct buf *out,
                    struct attar_error *err)
{
    struct store *store = NULL;
    struct store_file *state = NULL;
    char section[STORE_SECTION_CAP];
    struct slice bytes = {NULL, 0};
    int rc = store_open(disk, dir, &store, err);

    snprintf(section, sizeof section, "blob.%s", name);
    if (rc == 0 && store_current(store) != NULL) {
        rc = state_open(store, &state, err);
        if (rc == 0 && store_file_section(state, section, &bytes, NULL) == 0)
            buf_add_slice(out, bytes);
    }
    store_file_close(state);
    store_close(store);
    if (rc == 0 && out->overflow)
        rc = error_set(err, ATTAR_ELIMIT, "index: the blob passes the buffer's maximum");
    return rc;
}

/* ---- Writing ---- */

static int begin_file(struct store *store, const char *kind, char path[PATH_CAP],
                      struct store_writer **out_file, struct attar_error *err)
{
    char name[STORE_NAME_CAP];

    store_fresh_name(store, kind, name);
    store_path(store, name, path);
    return store_writer_open(store_disk(store), path, kind, out_file, err);
}

static int write_segment(struct store *store, const struct segment *segment,
                         struct store_entry *out_entry, struct attar_error *err)
{
    char path[PATH_CAP];
    char name[SECTION_NAME_CAP];
    struct store_writer *file = NULL;
    int rc = begin_file(store, "segment", path, &file, err);

    for (int i = 0; i < SECTION_COLUMN0 + segment->schema->column_count && rc == 0; i++) {
        section_name((enum segment_section)i, name);
        rc = store_writer_put(file, name, segment->sections[i], err);
    }
    if (rc == 0)
        rc = store_writer_finish(file, out_entry, err);
    store_writer_close(file);
    return rc;
}

static int put_segments(const struct index_writer *writer, struct store_writer *file,
                        struct attar_error *err)
{
    struct buf names;
    char name[STORE_SECTION_CAP];
    int rc;

    buf_init(&names, INDEX_SEGMENTS_MAX * STORE_NAME_CAP);
    for (size_t i = 0; i < writer->segments.count; i++)
        buf_addf(&names, "%s\n", writer->segments.items[i].entry.name);
    rc = store_writer_put(file, "segments", buf_slice(&names), err);
    buf_release(&names);
    for (size_t i = 0; i < writer->segments.count && rc == 0; i++) {
        const struct writer_segment *item = &writer->segments.items[i];
        size_t words = bitset_words(item->segment->doc_count);

        snprintf(name, sizeof name, "live.%zu", i);
        rc = store_writer_put(file, name,
                              slice_of((const char *)item->live, words * sizeof *item->live), err);
    }
    return rc;
}

static int write_state(const struct index_writer *writer, struct store_entry *out_entry,
                       struct attar_error *err)
{
    struct state_head head = {.generation = writer->generation,
                              .segment_count = (uint32_t)writer->segments.count,
                              .averages_frozen = writer->averages_frozen};
    char path[PATH_CAP];
    char name[STORE_SECTION_CAP];
    struct store_writer *file = NULL;
    int rc = begin_file(writer->store, "state", path, &file, err);

    assert(writer->segments.count <= INDEX_SEGMENTS_MAX);
    memcpy(head.average_milli, writer->averages.milli, sizeof head.average_milli);
    if (rc == 0)
        rc = store_writer_put(file, "head", slice_of((const char *)&head, sizeof head), err);
    if (rc == 0)
        rc = put_segments(writer, file, err);
    for (uint32_t i = 0; i < writer->blob_count && rc == 0; i++) {
        snprintf(name, sizeof name, "blob.%s", writer->blobs[i].name);
        rc = store_writer_put(file, name, writer->blobs[i].bytes, err);
    }
    if (rc == 0)
        rc = store_writer_finish(file, out_entry, err);
    store_writer_close(file);
    return rc;
}

/* Write the segments that have no file; fresh[i] tells which. */
static int write_segments(struct index_writer *writer, bool *fresh, struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; i < writer->segments.count && rc == 0; i++) {
        struct writer_segment *item = &writer->segments.items[i];

        if (item->entry.name[0] != '\0')
            continue;
        rc = write_segment(writer->store, item->segment, &item->entry, err);
        fresh[i] = rc == 0;
    }
    return rc;
}

static void discard_fresh(struct index_writer *writer, const bool *fresh)
{
    for (size_t i = 0; i < writer->segments.count; i++) {
        if (!fresh[i])
            continue;
        store_discard(writer->store, writer->segments.items[i].entry.name);
        writer->segments.items[i].entry = (struct store_entry){0};
    }
}

static int write_manifest(struct index_writer *writer, const struct store_entry *state,
                          struct slice position, struct attar_error *err)
{
    struct store_entry files[INDEX_SEGMENTS_MAX + 1] = {*state};
    struct versions versions;
    struct store_manifest next = {.files = files,
                                  .file_count = writer->segments.count + 1,
                                  .versions = versions.items,
                                  .version_count = VERSION_COUNT,
                                  .position = position};

    versions_init(&versions, writer);
    for (size_t i = 0; i < writer->segments.count; i++)
        files[i + 1] = writer->segments.items[i].entry;
    return store_commit(writer->store, &next, err);
}

/* From memory to the mapping of the file just written: the same bytes.  A mapping that cannot be
 * had is no fault of the commit; the segment stays in memory then. */
static void map_fresh(struct index_writer *writer, const bool *fresh)
{
    for (size_t i = 0; i < writer->segments.count; i++) {
        struct writer_segment *item = &writer->segments.items[i];
        struct store_file *file;
        struct segment *mapped;

        if (!fresh[i] || open_file(writer->store, item->entry.name, &file, NULL) < 0 ||
            segment_open_file(file, writer->schema, &mapped, NULL) < 0)
            continue;
        segment_unref(item->segment);
        item->segment = mapped;
    }
}

int writer_save(struct index_writer *writer, struct slice position, struct attar_error *err)
{
    bool fresh[INDEX_SEGMENTS_MAX] = {false};
    struct store_entry state;
    int rc;

    assert(writer->segments.count <= INDEX_SEGMENTS_MAX);
    rc = write_segments(writer, fresh, err);
    if (rc == 0)
        rc = write_state(writer, &state, err);
    if (rc == 0) {
        rc = write_manifest(writer, &state, position, err);
        if (rc < 0)
            store_discard(writer->store, state.name);
    }
    if (rc < 0) {
        discard_fresh(writer, fresh);
        return rc;
    }
    map_fresh(writer, fresh);
    if (position.ptr != writer->position.ptr) {
        buf_clear(&writer->position);
        buf_add_slice(&writer->position, position);
    }
    return 0;
}

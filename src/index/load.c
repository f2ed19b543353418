/* Reading an index back from its files (their layout: commit.h): the commit in force is believed
 * when its versions are ours and everything it names is whole.
 *
 *   manifest --> state --> head, segments in order, each with its live bits, blobs --> writer */
#include "index/commit.h"
#include "index/versions.h"
#include "index/writer.h"

#include "base/bitset.h"
#include "base/mem.h"

#include <assert.h>
#include <stdio.h>

static const struct store_version *version_of(const struct store_manifest *manifest,
                                              struct slice key)
{
    for (size_t i = 0; i < manifest->version_count; i++)
        if (slice_eq(manifest->versions[i].key, key))
            return &manifest->versions[i];
    return NULL;
}

/* Is it the oldest format that is read?  Its segments stay as they are until they are merged. */
static bool format_before(const struct store_version *have)
{
    int64_t format;

    return slice_eq(have->key, SLICE("format")) && slice_to_i64(have->value, &format) == 0 &&
           format == LAYOUT_VERSION_READ;
}

static int check_versions(const struct index_writer *writer, const struct store_manifest *manifest,
                          struct attar_error *err)
{
    struct versions ours;

    versions_init(&ours, writer->schema, writer->analysis);
    for (int i = 0; i < VERSIONS_COUNT; i++) {
        const struct store_version *want = &ours.items[i];
        const struct store_version *have = version_of(manifest, want->key);

        if (have == NULL || (!slice_eq(have->value, want->value) && !format_before(have)))
            return error_set(err, ATTAR_EVERSION, "index: committed under %.*s %.*s, this is %.*s",
                             SLICE_ARG(want->key), SLICE_ARG(have ? have->value : SLICE("none")),
                             SLICE_ARG(want->value));
    }
    return 0;
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
            return store_open_file(store, manifest->files[i].name, out_state, err);
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
    rc = store_open_file(writer->store, entry->name, &file, err);
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
    struct commit_head head;
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
    if (rc == 0)
        rc = writer_load_commit(writer, err);
    if (rc == 0)
        warm_load(writer);
    return rc;
}

int index_store_blob(const struct store *store, const char *name, struct buf *out,
                     struct attar_error *err)
{
    struct store_file *state = NULL;
    char section[STORE_SECTION_CAP];
    struct slice bytes;
    int rc;

    if (store_current(store) == NULL)
        return 0;
    snprintf(section, sizeof section, "blob.%s", name);
    rc = state_open(store, &state, err);
    if (rc == 0 && store_file_section(state, section, &bytes, NULL) == 0)
        buf_add_slice(out, bytes);
    store_file_close(state);
    if (rc == 0 && out->overflow)
        rc = error_set(err, ATTAR_ELIMIT, "index: the blob passes the buffer's maximum");
    return rc;
}

int index_read_blob(const struct disk *disk, const char *dir, const char *name, struct buf *out,
                    struct attar_error *err)
{
    struct store *store = NULL;
    int rc = store_open(disk, dir, &store, err);

    if (rc == 0)
        rc = index_store_blob(store, name, out, err);
    store_close(store);
    return rc;
}

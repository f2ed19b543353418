/* Writing a warm file when the one that is there has become too old, and taking it up at a start
 * (warm.h).
 *
 *   too old:  documents that a start would have to work out in spite of it, more than a sixteenth
 *             of all above those that a new file would leave */
#include "index/warm.h"

#include "index/commit.h"
#include "index/writer.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/mem.h"
#include "codec/checksum.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_CAP = 4096,
    STAY_SHARE = 32, /* a segment with less than one in so many documents is soon merged away */
    STALE_SHARE = 16
};

static const char warm_name[] = "warm";
static const char warm_name_new[] = "warm.tmp";

/* ---- Which program ---- */

static uint64_t hash_mapped(int fd)
{
    struct stat info;
    uint64_t hash = 0;
    void *at;

    if (fstat(fd, &info) < 0 || info.st_size <= 0)
        return 0;
    at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        return 0;
    hash = checksum_xxh3(slice_of(at, (size_t)info.st_size));
    munmap(at, (size_t)info.st_size);
    return hash;
}

/* 0 where it cannot be read: no file fits then, and none is written. */
static uint64_t program_hash(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    uint64_t hash;

    if (fd < 0)
        return 0;
    hash = hash_mapped(fd);
    close(fd);
    return hash;
}

static struct warm_head head_of(const struct schema *schema, const struct analysis *analysis)
{
    return (struct warm_head){
        .program = program_hash(), .schema = schema->hash, .analysis = analysis_hash(analysis)};
}

/* ---- Is a new one due? ---- */

static uint32_t live_count(const struct captured_segment *item)
{
    return (uint32_t)bitset_count(item->live, bitset_words(item->segment->doc_count));
}

static bool same_file(const struct store_entry *a, const struct store_entry *b)
{
    return a->root == b->root && strcmp(a->name, b->name) == 0;
}

/* The documents that the file in the folder does not tell of as they are in the commit. */
static uint64_t stale_count(const struct index_commit *commit, uint32_t total)
{
    const struct warm_cover *cover = &commit->warm;
    uint32_t known = 0;

    for (uint32_t i = 0; i < cover->segment_count; i++) {
        if (i >= commit->head.segment_count ||
            !same_file(&cover->files[i], &commit->segments[i].entry))
            return UINT64_MAX;
        known += live_count(&commit->segments[i]);
    }
    if (cover->segment_count == 0)
        return UINT64_MAX;
    return (uint64_t)(total - known) + (cover->live_count - known);
}

/* What a file written now would be of; segment_count 0 if it is not worth it. */
static struct warm_cover plan(const struct index_commit *commit, uint32_t docs_min)
{
    struct warm_cover next = {.segment_count = 0};
    uint32_t live[INDEX_SEGMENTS_MAX];
    uint32_t total = 0;

    for (uint32_t i = 0; i < commit->head.segment_count; i++)
        total += live[i] = live_count(&commit->segments[i]);
    while (next.segment_count < commit->head.segment_count && live[next.segment_count] > 0 &&
           live[next.segment_count] >= total / STAY_SHARE) {
        next.live_count += live[next.segment_count];
        next.files[next.segment_count] = commit->segments[next.segment_count].entry;
        next.segment_count++;
    }
    if (total < docs_min || next.live_count <= total / 2 ||
        stale_count(commit, total) <= (uint64_t)(total - next.live_count) + total / STALE_SHARE)
        next.segment_count = 0;
    return next;
}

/* ---- Writing ---- */

static int snapshot_of(const struct index_commit *commit, uint32_t count,
                       struct snapshot **out_snapshot, struct attar_error *err)
{
    struct segment *segments[INDEX_SEGMENTS_MAX];
    uint64_t *live[INDEX_SEGMENTS_MAX];
    struct snapshot_source source = {.schema = commit->schema,
                                     .analysis = commit->analysis,
                                     .segments = segments,
                                     .live = live,
                                     .segment_count = count,
                                     .blobs = commit->blobs,
                                     .blob_count = commit->blob_count,
                                     .generation = commit->head.generation};

    for (uint32_t i = 0; i < count; i++) {
        segments[i] = commit->segments[i].segment;
        live[i] = commit->segments[i].live;
    }
    return snapshot_new(&source, out_snapshot, err);
}

static int put_head(const struct index_commit *commit, const struct warm_cover *cover,
                    struct store_writer *file, struct attar_error *err)
{
    struct warm_head head = head_of(commit->schema, commit->analysis);
    int rc;

    head.segment_count = cover->segment_count;
    head.live_count = cover->live_count;
    rc = store_writer_put(file, "head", slice_of((const char *)&head, sizeof head), err);
    if (rc < 0)
        return rc;
    return store_writer_put(
        file, "files",
        slice_of((const char *)cover->files, cover->segment_count * sizeof *cover->files), err);
}

static int put_all(const struct index_commit *commit, const struct index_warmer *warmer,
                   const struct warm_cover *cover, struct store_writer *file,
                   struct attar_error *err)
{
    struct snapshot *snapshot;
    int rc = put_head(commit, cover, file, err);

    if (rc == 0)
        rc = snapshot_of(commit, cover->segment_count, &snapshot, err);
    if (rc < 0)
        return rc;
    rc = snapshot_save(snapshot, file, err);
    if (rc == 0)
        rc = warmer->save(warmer->user, snapshot, file, err);
    snapshot_unref(snapshot);
    return rc;
}

static int put_in_place(const struct disk *disk, const char *from, const char *to, const char *dir,
                        struct attar_error *err)
{
    int rc = disk->rename(disk->self, from, to);

    if (rc == 0)
        rc = disk->sync_dir(disk->self, dir);
    return rc < 0 ? error_set(err, ATTAR_EIO, "rename to %s: %s", to, strerror(-rc)) : 0;
}

static int write_file(const struct index_commit *commit, const struct index_warmer *warmer,
                      const struct warm_cover *cover, struct attar_error *err)
{
    const struct disk *disk = store_disk(commit->store);
    struct store_writer *file = NULL;
    struct store_entry entry;
    char path[PATH_CAP];
    char path_new[PATH_CAP];
    int rc;

    store_path(commit->store, warm_name, path);
    store_path(commit->store, warm_name_new, path_new);
    disk->remove(disk->self, path_new); /* left by a crash, or not there */
    rc = store_writer_open(disk, path_new, "warm", &file, err);
    if (rc == 0)
        rc = put_all(commit, warmer, cover, file, err);
    if (rc == 0)
        rc = store_writer_finish(file, &entry, err);
    store_writer_close(file);
    if (rc == 0)
        rc = put_in_place(disk, path_new, path, store_dir(commit->store), err);
    if (rc < 0)
        disk->remove(disk->self, path_new);
    return rc;
}

int index_commit_warm(struct index_commit *commit, const struct index_warmer *warmer,
                      struct attar_error *err)
{
    struct warm_cover next = plan(commit, warmer->docs_min);
    int rc;

    assert(commit->written && warmer->save != NULL);
    if (next.segment_count == 0)
        return 0;
    rc = write_file(commit, warmer, &next, err);
    if (rc == 0)
        commit->warm = next;
    return rc;
}

/* ---- Taking up ---- */

static int check_head(const struct index_writer *writer, const struct store_file *file,
                      struct warm_cover *out_cover, struct attar_error *err)
{
    struct warm_head ours = head_of(writer->schema, writer->analysis);
    const struct warm_head *head;
    const void *bytes;
    int rc = store_file_array(file, "head", 1, sizeof *head, &bytes, err);

    if (rc < 0)
        return rc;
    head = bytes;
    if (ours.program == 0 || head->program != ours.program || head->schema != ours.schema ||
        head->analysis != ours.analysis)
        return error_set(err, ATTAR_EVERSION, "warm: written by another program");
    if (head->segment_count == 0 || head->segment_count > INDEX_SEGMENTS_MAX)
        return error_set(err, ATTAR_ECORRUPT, "warm: of %u segments", head->segment_count);
    rc =
        store_file_array(file, "files", head->segment_count, sizeof *out_cover->files, &bytes, err);
    if (rc < 0)
        return rc;
    out_cover->segment_count = head->segment_count;
    out_cover->live_count = head->live_count;
    memcpy(out_cover->files, bytes, head->segment_count * sizeof *out_cover->files);
    return 0;
}

static int check_segments(const struct index_writer *writer, struct warm_cover *cover,
                          struct attar_error *err)
{
    for (uint32_t i = 0; i < cover->segment_count; i++) {
        cover->files[i].name[STORE_NAME_CAP - 1] = '\0';
        if (i >= writer->segments.count ||
            !same_file(&cover->files[i], &writer->segments.items[i].entry))
            return error_set(err, ATTAR_ENOTFOUND, "warm: the commit has other segments");
    }
    return 0;
}

static int open_former(const struct index_writer *writer, const struct store_file *file,
                       uint32_t count, struct snapshot **out_former, struct attar_error *err)
{
    struct segment *segments[INDEX_SEGMENTS_MAX];
    struct snapshot_source source = {.schema = writer->schema,
                                     .analysis = writer->analysis,
                                     .segments = segments,
                                     .segment_count = count};

    for (uint32_t i = 0; i < count; i++)
        segments[i] = writer->segments.items[i].segment;
    return snapshot_saved(file, &source, out_former, err);
}

static int take_up(const struct index_writer *writer, struct warm *out_warm,
                   struct attar_error *err)
{
    int rc = check_head(writer, out_warm->file, &out_warm->cover, err);

    if (rc == 0)
        rc = check_segments(writer, &out_warm->cover, err);
    if (rc == 0)
        rc = store_file_verify(out_warm->file, err);
    if (rc == 0)
        rc = open_former(writer, out_warm->file, out_warm->cover.segment_count, &out_warm->former,
                         err);
    return rc;
}

void warm_load(struct index_writer *writer)
{
    struct warm warm = {.file = NULL};
    int rc = store_open_file(writer->store, warm_name, &warm.file, &warm.fault);

    if (rc == 0)
        rc = take_up(writer, &warm, &warm.fault);
    if (rc < 0) {
        warm_release(&warm);
        warm.cover.segment_count = 0;
    }
    if (rc == -ATTAR_ENOTFOUND)
        warm.fault = (struct attar_error){0};
    writer->warm = warm;
}

void warm_release(struct warm *warm)
{
    store_file_close(warm->file);
    snapshot_unref(warm->former);
    warm->file = NULL;
    warm->former = NULL;
}

const struct store_file *index_writer_warm(const struct index_writer *writer,
                                           struct snapshot **out_former)
{
    *out_former = writer->warm.former;
    return writer->warm.file;
}

const struct attar_error *index_writer_unwarmed(const struct index_writer *writer)
{
    return writer->warm.fault.code != 0 ? &writer->warm.fault : NULL;
}

bool index_writer_is_cold(const struct index_writer *writer, const struct index_warmer *warmer)
{
    uint64_t live = 0;

    for (size_t i = 0; i < writer->segments.count; i++)
        live += writer->segments.items[i].live_count;
    return writer->warm.cover.segment_count == 0 && live >= warmer->docs_min;
}

void index_writer_cool(struct index_writer *writer)
{
    warm_release(&writer->warm);
}

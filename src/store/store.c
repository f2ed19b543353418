/* The folder: which manifest is in force, how the next one gets there, what may be removed.
 *
 *   manifest-<seq>.tmp --fsync, rename, fsync dir--> manifest-<seq>      seq in 16 hex digits
 *
 * Invariants:
 * - `current` is durable; `previous` is the one before it; every file that either names is there.
 * - A sequence number or a file name is never used twice, not even after a failure.
 * - A file goes only when neither of the two names it (at open: found by listing the folder; at a
 *   commit: what only the old `previous` named), so files still being written are never touched.
 * An I/O error that may pass (EIO, EMFILE, EACCES) ends store_open: falling back on it, and then
 * sweeping, would destroy the newest data. */
#include "store/store.h"

#include "base/arena.h"
#include "base/mem.h"
#include "codec/input.h"
#include "store/format.h"
#include "store/manifest.h"
#include "store/sweep.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARENA_BYTES = 8 << 20 };

static const uint64_t verify_bytes_usual = (uint64_t)1 << 30; /* reliability.md, section 3 */

struct generation {
    struct arena arena;
    struct store_manifest manifest;
    bool valid;
    bool verified[STORE_FILES_MAX]; /* all blocks of a file, by opening it */
};

struct store {
    const struct disk *disk;
    char *dir;
    int lock_fd;
    uint32_t owners;
    bool claimed; /* being written */
    uint64_t verify_max;
    uint64_t next_seq;
    uint64_t next_file;
    struct generation current;
    struct generation previous;
    struct attar_error fallback; /* code 0: none */
};

static void generation_release(struct generation *g)
{
    arena_release(&g->arena);
    g->valid = false;
}

static void generation_init(struct generation *g)
{
    *g = (struct generation){0};
    arena_init(&g->arena, ARENA_BYTES);
}

const char *store_dir(const struct store *store)
{
    return store->dir;
}

void store_path(const struct store *store, const char *name, char out_path[4096])
{
    int len = snprintf(out_path, 4096, "%s/%s", store->dir, name);

    assert(len > 0 && len < 4096);
}

static void manifest_path(const struct store *store, uint64_t seq, const char *suffix,
                          char out_path[4096])
{
    char name[STORE_NAME_CAP];

    snprintf(name, sizeof name, "manifest-%016llx%s", (unsigned long long)seq, suffix);
    store_path(store, name, out_path);
}

int store_open_file(const struct store *store, const char *name, struct store_file **out_file,
                    struct attar_error *err)
{
    char path[4096];

    store_path(store, name, path);
    return store_file_open(path, UINT64_MAX, out_file, err);
}

/* ---- Opening ------------------------------------------------------------------------------- */

static int lock_dir(struct store *store, struct attar_error *err)
{
    if (mkdir(store->dir, 0750) < 0 && errno != EEXIST)
        return error_set(err, ATTAR_EIO, "mkdir %s: %s", store->dir, strerror(errno));
    store->lock_fd = open(store->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->lock_fd < 0)
        return error_set(err, ATTAR_EIO, "open %s: %s", store->dir, strerror(errno));
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    return error_set(err, errno == EWOULDBLOCK ? ATTAR_EBUSY : ATTAR_EIO, "%s: %s", store->dir,
                     errno == EWOULDBLOCK ? "another process has this store open"
                                          : strerror(errno));
}

static int verify_named(const struct store_file *file, const char *name, struct attar_error *err)
{
    struct attar_error fault = {0};

    if (store_file_verify(file, &fault) == 0)
        return 0;
    return error_set(err, ATTAR_ECORRUPT, "%s: %s", name, fault.text);
}

/* A file that a manifest names must be there, be that file, and verify while `*budget` lasts. */
static int check_file(const struct store *store, const struct store_entry *entry, uint64_t *budget,
                      bool *out_verified, struct attar_error *err)
{
    struct store_file *file = NULL;
    int rc = store_open_file(store, entry->name, &file, err);

    if (rc == -ATTAR_ENOTFOUND)
        return error_set(err, ATTAR_ECORRUPT, "%s is named, but not there", entry->name);
    if (rc < 0)
        return rc;
    if (store_file_root(file) != entry->root)
        rc = error_set(err, ATTAR_ECORRUPT, "%s is another file of that name", entry->name);
    *out_verified = rc == 0 && *budget >= entry->size;
    if (*out_verified) {
        *budget -= entry->size;
        rc = verify_named(file, entry->name, err);
    }
    store_file_close(file);
    return rc;
}

static int read_manifest(const struct store *store, uint64_t seq, struct generation *g,
                         struct attar_error *err)
{
    struct input *input = NULL;
    struct buf bytes;
    struct slice part = {0};
    char path[4096];
    int rc;

    manifest_path(store, seq, "", path);
    rc = input_open(path, &input, err);
    if (rc < 0)
        return rc;
    buf_init(&bytes, MANIFEST_BYTES_MAX);
    do {
        rc = input_peek(input, &part, err);
        buf_add_slice(&bytes, part);
        input_skip(input, part.len);
    } while (rc == 0 && part.len > 0 && !bytes.overflow);
    if (rc == 0)
        rc = manifest_decode(buf_slice(&bytes), &g->arena, &g->manifest, err);
    if (rc == 0 && g->manifest.seq != seq)
        rc = error_set(err, ATTAR_ECORRUPT, "%s holds sequence %llu", path,
                       (unsigned long long)g->manifest.seq);
    input_close(input);
    buf_release(&bytes);
    return rc;
}

/* Fill `g` from manifest `seq`, verifying up to `budget` bytes of its files.
 * 0, -ATTAR_ECORRUPT (try the one before), or final. */
static int try_generation(const struct store *store, uint64_t seq, uint64_t budget,
                          struct generation *g, struct attar_error *err)
{
    int rc = read_manifest(store, seq, g, err);

    for (size_t i = 0; rc == 0 && i < g->manifest.file_count; i++)
        rc = check_file(store, &g->manifest.files[i], &budget, &g->verified[i], err);
    g->valid = rc == 0;
    if (rc < 0)
        arena_release(&g->arena);
    return rc;
}

/* Newest first: the first that holds is in force, the next that holds is the one before it. */
static int choose(struct store *store, const struct sweep *sweep, struct attar_error *err)
{
    for (size_t i = sweep->seqs.count; i-- > 0 && !store->previous.valid;) {
        bool first = !store->current.valid;
        struct attar_error fault = {0};
        int rc = try_generation(store, sweep->seqs.items[i], first ? store->verify_max : 0,
                                first ? &store->current : &store->previous, &fault);

        if (rc < 0 && rc != -ATTAR_ECORRUPT) {
            if (err != NULL)
                *err = fault;
            return rc;
        }
        if (rc < 0 && first && store->fallback.code == 0)
            store->fallback = fault;
    }
    return 0;
}

static bool names(const struct generation *g, const char *name)
{
    char manifest[STORE_NAME_CAP];

    if (!g->valid)
        return false;
    snprintf(manifest, sizeof manifest, "manifest-%016llx", (unsigned long long)g->manifest.seq);
    if (strcmp(manifest, name) == 0)
        return true;
    for (size_t i = 0; i < g->manifest.file_count; i++)
        if (strcmp(g->manifest.files[i].name, name) == 0)
            return true;
    return false;
}

static void remove_file(struct store *store, const char *name)
{
    char path[4096];

    store_path(store, name, path);
    store->disk->remove(store->disk->self, path); /* a leftover is swept at the next open */
}

static int open_store(struct store *store, struct attar_error *err)
{
    struct sweep sweep = {0};
    int rc = lock_dir(store, err);

    if (rc == 0)
        rc = sweep_list(&sweep, store->dir, err);
    if (rc == 0)
        rc = choose(store, &sweep, err);
    for (size_t i = 0; rc == 0 && i < sweep.names.count; i++)
        if (!names(&store->current, sweep.names.items[i].text) &&
            !names(&store->previous, sweep.names.items[i].text))
            remove_file(store, sweep.names.items[i].text);
    if (sweep.seqs.count > 0)
        store->next_seq = sweep.seqs.items[sweep.seqs.count - 1] + 1;
    store->next_file = sweep.next_file;
    sweep_release(&sweep);
    return rc;
}

int store_open_within(const struct disk *disk, const char *dir, uint64_t verify_max,
                      struct store **out_store, struct attar_error *err)
{
    struct store *store = mem_zero(1, sizeof *store);
    int rc;

    assert(disk != NULL && strlen(dir) < 4096 - STORE_NAME_CAP);
    store->disk = disk;
    store->verify_max = verify_max;
    store->lock_fd = -1;
    store->owners = 1;
    store->next_seq = 1;
    store->dir = mem_text(dir);
    generation_init(&store->current);
    generation_init(&store->previous);
    rc = open_store(store, err);
    if (rc < 0) {
        store_close(store);
        return rc;
    }
    *out_store = store;
    return 0;
}

int store_open(const struct disk *disk, const char *dir, struct store **out_store,
               struct attar_error *err)
{
    return store_open_within(disk, dir, verify_bytes_usual, out_store, err);
}

bool store_is_verified(const struct store *store, size_t file)
{
    assert(store->current.valid && file < store->current.manifest.file_count);
    return store->current.verified[file];
}

struct store *store_ref(struct store *store)
{
    store->owners++;
    return store;
}

void store_close(struct store *store)
{
    if (store == NULL || --store->owners > 0)
        return;
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    generation_release(&store->current);
    generation_release(&store->previous);
    free(store->dir);
    free(store);
}

const struct disk *store_disk(const struct store *store)
{
    return store->disk;
}

const struct store_manifest *store_current(const struct store *store)
{
    return store->current.valid ? &store->current.manifest : NULL;
}

const struct attar_error *store_fallback(const struct store *store)
{
    return store->fallback.code != 0 ? &store->fallback : NULL;
}

/* ---- Writing ------------------------------------------------------------------------------- */

bool store_claim(struct store *store)
{
    bool free_before = !store->claimed;

    store->claimed = true;
    return free_before;
}

void store_yield(struct store *store)
{
    assert(store->claimed);
    store->claimed = false;
}

void store_fresh_name(struct store *store, const char *kind, char out_name[STORE_NAME_CAP])
{
    int len = snprintf(out_name, STORE_NAME_CAP, "%s-%016llx.attar", kind,
                       (unsigned long long)store->next_file++);

    assert(len > 0 && len < STORE_NAME_CAP && format_name_ok(out_name, STORE_NAME_CAP));
}

void store_discard(struct store *store, const char *name)
{
    assert(!names(&store->current, name) && !names(&store->previous, name));
    remove_file(store, name);
}

static int disk_failed(int rc, const char *what, const char *path, struct attar_error *err)
{
    return error_set(err, ATTAR_EIO, "%s %s: %s", what, path, strerror(-rc));
}

static int write_synced(struct store *store, const char *path, struct slice bytes,
                        struct attar_error *err)
{
    const struct disk *disk = store->disk;
    int fd = disk->create(disk->self, path);
    int rc;
    int closed;

    if (fd < 0)
        return disk_failed(fd, "create", path, err);
    rc = disk->write(disk->self, fd, bytes.ptr, bytes.len);
    if (rc == 0)
        rc = disk->sync(disk->self, fd);
    closed = disk->close(disk->self, fd);
    rc = rc < 0 ? rc : closed;
    return rc < 0 ? disk_failed(rc, "write or fsync", path, err) : 0;
}

/* reliability.md section 3, steps (3) to (6). */
static int publish(struct store *store, uint64_t seq, struct slice bytes, struct attar_error *err)
{
    const struct disk *disk = store->disk;
    char tmp[4096];
    char path[4096];
    int rc;

    manifest_path(store, seq, ".tmp", tmp);
    manifest_path(store, seq, "", path);
    rc = write_synced(store, tmp, bytes, err);
    if (rc == 0) {
        rc = disk->rename(disk->self, tmp, path);
        rc = rc < 0 ? disk_failed(rc, "rename", tmp, err) : 0;
    }
    if (rc < 0) {
        disk->remove(disk->self, tmp);
        return rc;
    }
    rc = disk->sync_dir(disk->self, store->dir);
    return rc < 0 ? disk_failed(rc, "fsync of", store->dir, err) : 0;
}

/* `gone` was the one before `previous`: its manifest first, then what only it named. */
static void remove_generation(struct store *store, const struct generation *gone)
{
    char path[4096];

    if (!gone->valid)
        return;
    manifest_path(store, gone->manifest.seq, "", path);
    store->disk->remove(store->disk->self, path);
    for (size_t i = 0; i < gone->manifest.file_count; i++) {
        const char *name = gone->manifest.files[i].name;

        if (!names(&store->current, name) && !names(&store->previous, name))
            remove_file(store, name);
    }
}

int store_commit(struct store *store, const struct store_manifest *next, struct attar_error *err)
{
    struct store_manifest numbered = *next;
    struct generation fresh;
    struct generation gone;
    struct buf bytes;
    int rc;

    numbered.seq = store->next_seq;
    generation_init(&fresh);
    buf_init(&bytes, 2 * MANIFEST_BYTES_MAX);
    rc = manifest_encode(&numbered, &bytes, err);
    if (rc == 0)
        rc = manifest_decode(buf_slice(&bytes), &fresh.arena, &fresh.manifest, err);
    if (rc == 0) {
        store->next_seq++; /* burnt even if what follows fails */
        rc = publish(store, numbered.seq, buf_slice(&bytes), err);
    }
    buf_release(&bytes);
    if (rc < 0) {
        generation_release(&fresh);
        return rc;
    }
    fresh.valid = true;
    gone = store->previous;
    store->previous = store->current;
    store->current = fresh;
    remove_generation(store, &gone);
    generation_release(&gone);
    return 0;
}

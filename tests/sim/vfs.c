/* The files, their locks, and the VFS that SQLite sees. */
#include "tests/sim/vfs.h"

#include "base/vec.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 16, NAME_CAP = 256, REGIONS_MAX = 8, LOCKS = SQLITE_SHM_NLOCK, SECTOR = 512 };

struct unsynced {
    sqlite3_int64 at;
    int len; /* -1: the file is cut at `at` */
    char *bytes;
};

struct file {
    char name[NAME_CAP];
    bool exists;
    bool durable_name; /* the folder's entry was synced */
    bool doubtful;     /* a sync failed, and none has succeeded since */
    VEC(char) bytes;
    VEC(char) durable;
    VEC(struct unsynced) writes;
    unsigned users;
    unsigned shared; /* holders of SHARED or more */
    const void *reserved;
    const void *exclusive;
    void *regions[REGIONS_MAX];
    unsigned shm_users;
    unsigned shm_shared[LOCKS];
    const void *shm_exclusive[LOCKS];
};

struct handle {
    sqlite3_file base;
    struct file *file;
    int level;
    bool shm;
    uint32_t shm_shared; /* bit i: lock i held shared by this handle */
};

static struct {
    struct faults *faults;
    struct file *files[FILES_MAX];
    sqlite3_vfs *former;
} disk;

static struct handle *handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

/* ---- Bytes ---- */

#define BYTES_RESIZE(vec, len)                                           \
    do {                                                                 \
        size_t len_ = (len);                                             \
        if (len_ > (vec)->count) {                                       \
            VEC_RESERVE(vec, len_);                                      \
            memset((vec)->items + (vec)->count, 0, len_ - (vec)->count); \
        }                                                                \
        (vec)->count = len_;                                             \
    } while (0)

static void write_current(struct file *file, sqlite3_int64 at, const void *bytes, int len)
{
    if ((size_t)(at + len) > file->bytes.count)
        BYTES_RESIZE(&file->bytes, (size_t)(at + len));
    memcpy(file->bytes.items + at, bytes, (size_t)len);
}

static void write_durable(struct file *file, const struct unsynced *write, int len)
{
    if (write->len < 0) {
        if ((size_t)write->at < file->durable.count)
            BYTES_RESIZE(&file->durable, (size_t)write->at);
        return;
    }
    if ((size_t)(write->at + len) > file->durable.count)
        BYTES_RESIZE(&file->durable, (size_t)(write->at + len));
    memcpy(file->durable.items + write->at, write->bytes, (size_t)len);
}

static void note_write(struct file *file, sqlite3_int64 at, const void *bytes, int len)
{
    struct unsynced write = {at, len, NULL};

    if (len > 0) {
        write.bytes = malloc((size_t)len);
        assert(write.bytes != NULL);
        memcpy(write.bytes, bytes, (size_t)len);
    }
    VEC_PUSH(&file->writes, write);
}

static void forget_writes(struct file *file)
{
    for (size_t i = 0; i < file->writes.count; i++)
        free(file->writes.items[i].bytes);
    file->writes.count = 0;
}

static void empty_file(struct file *file)
{
    forget_writes(file);
    file->bytes.count = 0;
}

/* ---- Files ---- */

static struct file *find(const char *name)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (disk.files[i] != NULL && strcmp(disk.files[i]->name, name) == 0)
            return disk.files[i];
    return NULL;
}

static struct file *add(const char *name)
{
    int i = 0;

    while (i < FILES_MAX && disk.files[i] != NULL)
        i++;
    assert(i < FILES_MAX && strlen(name) < NAME_CAP);
    disk.files[i] = mem_zero(1, sizeof *disk.files[i]);
    snprintf(disk.files[i]->name, NAME_CAP, "%s", name);
    return disk.files[i];
}

static void release(struct file *file)
{
    forget_writes(file);
    for (int i = 0; i < REGIONS_MAX; i++)
        free(file->regions[i]);
    VEC_RELEASE(&file->bytes);
    VEC_RELEASE(&file->durable);
    VEC_RELEASE(&file->writes);
    free(file);
}

static int file_close(sqlite3_file *base)
{
    struct handle *handle = handle_of(base);

    assert(handle->file->users > 0);
    handle->file->users--;
    return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *out, int len, sqlite3_int64 at)
{
    struct file *file = handle_of(base)->file;
    size_t there = (size_t)at < file->bytes.count ? file->bytes.count - (size_t)at : 0;

    if (faults_strike_read(disk.faults))
        return SQLITE_IOERR_READ;
    there = there < (size_t)len ? there : (size_t)len;
    memset(out, 0, (size_t)len);
    if (there > 0)
        memcpy(out, file->bytes.items + at, there);
    return there == (size_t)len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
    struct file *file = handle_of(base)->file;
    bool full;

    if (faults_strike(disk.faults)) {
        full = !disk.faults->dead && rng_below(&disk.faults->rng, 2) == 0;
        return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    write_current(file, at, bytes, len);
    note_write(file, at, bytes, len);
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct file *file = handle_of(base)->file;

    if (faults_strike(disk.faults))
        return SQLITE_IOERR_TRUNCATE;
    if ((size_t)size < file->bytes.count)
        BYTES_RESIZE(&file->bytes, (size_t)size);
    note_write(file, size, NULL, -1);
    return SQLITE_OK;
}

/* Names that are gone are gone for good. */
static void sync_folder(void)
{
    for (int i = 0; i < FILES_MAX; i++) {
        if (disk.files[i] == NULL || disk.files[i]->exists)
            continue;
        disk.files[i]->durable_name = false;
        disk.files[i]->durable.count = 0;
    }
}

/* The first sync of a file syncs its folder, too (os_unix.c, UNIXFILE_DIRSYNC). */
static int file_sync(sqlite3_file *base, int flags)
{
    struct file *file = handle_of(base)->file;

    (void)flags;
    if (faults_strike(disk.faults)) {
        file->doubtful = true;
        return SQLITE_IOERR_FSYNC;
    }
    file->doubtful = false;
    for (size_t i = 0; i < file->writes.count; i++)
        write_durable(file, &file->writes.items[i], file->writes.items[i].len);
    forget_writes(file);
    if (!file->durable_name)
        sync_folder();
    file->durable_name = true;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *out_size)
{
    *out_size = (sqlite3_int64)handle_of(base)->file->bytes.count;
    return SQLITE_OK;
}

/* ---- Locks: NONE < SHARED < RESERVED < EXCLUSIVE ---- */

static int raise_level(struct handle *handle, int level)
{
    struct file *file = handle->file;

    if (handle->level == SQLITE_LOCK_NONE) {
        if (file->exclusive != NULL)
            return SQLITE_BUSY;
        file->shared++;
    }
    if (level >= SQLITE_LOCK_RESERVED && file->reserved != NULL && file->reserved != handle)
        return SQLITE_BUSY;
    if (level >= SQLITE_LOCK_RESERVED)
        file->reserved = handle;
    if (level == SQLITE_LOCK_EXCLUSIVE && file->shared > 1)
        return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE)
        file->exclusive = handle;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
    struct handle *handle = handle_of(base);
    int rc;

    if (disk.faults->dead)
        return SQLITE_IOERR_LOCK;
    if (handle->level >= level)
        return SQLITE_OK;
    rc = raise_level(handle, level);
    if (rc == SQLITE_OK)
        handle->level = level;
    return rc;
}

static int file_unlock(sqlite3_file *base, int level)
{
    struct handle *handle = handle_of(base);
    struct file *file = handle->file;

    if (file->exclusive == handle)
        file->exclusive = NULL;
    if (file->reserved == handle)
        file->reserved = NULL;
    if (level == SQLITE_LOCK_NONE && handle->level > SQLITE_LOCK_NONE)
        file->shared--;
    if (handle->level > level)
        handle->level = level;
    return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *base, int *out_reserved)
{
    *out_reserved = handle_of(base)->file->reserved != NULL;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int op, void *arg)
{
    (void)base;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base)
{
    (void)base;
    return SECTOR;
}

static int file_traits(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- The index of the write-ahead log, which connections share ---- */

static int shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    struct handle *handle = handle_of(base);

    assert(region < REGIONS_MAX);
    *out = NULL;
    if (disk.faults->dead)
        return SQLITE_IOERR_SHMMAP;
    if (!handle->shm)
        handle->file->shm_users++;
    handle->shm = true;
    if (handle->file->regions[region] == NULL && extend != 0)
        handle->file->regions[region] = mem_zero(1, (size_t)size);
    *out = handle->file->regions[region];
    return SQLITE_OK;
}

static bool shm_free(const struct handle *handle, int lock, bool exclusively)
{
    const struct file *file = handle->file;
    unsigned mine = handle->shm_shared >> lock & 1;

    if (file->shm_exclusive[lock] != NULL && file->shm_exclusive[lock] != handle)
        return false;
    return !exclusively || file->shm_shared[lock] == mine;
}

static void shm_release(struct handle *handle, int lock)
{
    struct file *file = handle->file;

    if (file->shm_exclusive[lock] == handle)
        file->shm_exclusive[lock] = NULL;
    if ((handle->shm_shared >> lock & 1) != 0)
        file->shm_shared[lock]--;
    handle->shm_shared &= ~(1u << lock);
}

static void shm_acquire(struct handle *handle, int lock, bool exclusively)
{
    if (exclusively) {
        handle->file->shm_exclusive[lock] = handle;
    } else if ((handle->shm_shared >> lock & 1) == 0) {
        handle->file->shm_shared[lock]++;
        handle->shm_shared |= 1u << lock;
    }
}

static int shm_lock(sqlite3_file *base, int first, int count, int flags)
{
    struct handle *handle = handle_of(base);
    bool exclusively = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    bool taking = (flags & SQLITE_SHM_LOCK) != 0;

    for (int i = first; taking && i < first + count; i++)
        if (!shm_free(handle, i, exclusively))
            return SQLITE_BUSY;
    for (int i = first; i < first + count; i++) {
        if (taking)
            shm_acquire(handle, i, exclusively);
        else
            shm_release(handle, i);
    }
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *base)
{
    (void)base;
}

static void forget_shm(struct file *file)
{
    for (int i = 0; i < REGIONS_MAX; i++) {
        free(file->regions[i]);
        file->regions[i] = NULL;
    }
}

static int shm_unmap(sqlite3_file *base, int remove)
{
    struct handle *handle = handle_of(base);

    (void)remove;
    if (!handle->shm)
        return SQLITE_OK;
    for (int i = 0; i < LOCKS; i++)
        shm_release(handle, i);
    handle->shm = false;
    if (--handle->file->shm_users == 0)
        forget_shm(handle->file);
    return SQLITE_OK;
}

/* ---- The VFS ---- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                    int *out_flags)
{
    static const sqlite3_io_methods methods = {
        .iVersion = 2,
        .xClose = file_close,
        .xRead = file_read,
        .xWrite = file_write,
        .xTruncate = file_truncate,
        .xSync = file_sync,
        .xFileSize = file_size,
        .xLock = file_lock,
        .xUnlock = file_unlock,
        .xCheckReservedLock = file_check_reserved,
        .xFileControl = file_control,
        .xSectorSize = file_sector,
        .xDeviceCharacteristics = file_traits,
        .xShmMap = shm_map,
        .xShmLock = shm_lock,
        .xShmBarrier = shm_barrier,
        .xShmUnmap = shm_unmap,
    };
    struct handle *handle = handle_of(base);
    struct file *file = find(name != NULL ? name : "temporary");

    (void)vfs;
    *handle = (struct handle){0};
    if (disk.faults->dead || (file == NULL && (flags & SQLITE_OPEN_CREATE) == 0))
        return SQLITE_CANTOPEN;
    if (file == NULL)
        file = add(name != NULL ? name : "temporary");
    file->exists = true;
    file->users++;
    handle->base.pMethods = &methods;
    handle->file = file;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    struct file *file = find(name);

    (void)vfs;
    if (faults_strike(disk.faults))
        return SQLITE_IOERR_DELETE;
    if (file == NULL || !file->exists)
        return SQLITE_IOERR_DELETE_NOENT;
    empty_file(file);
    file->exists = false;
    if (sync_dir != 0)
        sync_folder();
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out_there)
{
    const struct file *file = find(name);

    (void)vfs;
    *out_there =
        file != NULL && file->exists && (flags != SQLITE_ACCESS_EXISTS || file->bytes.count > 0);
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int cap, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)cap, "%s", name);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs, int len, char *out)
{
    (void)vfs;
    for (int i = 0; i < len; i++)
        out[i] = (char)rng_next(&disk.faults->rng);
    return len;
}

/* Nobody else could give way while the only thread sleeps. */
static int vfs_sleep(sqlite3_vfs *vfs, int micros)
{
    (void)vfs;
    return micros;
}

static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *out_ms)
{
    (void)vfs;
    *out_ms = 210866760000000 + 1700000000000; /* Julian day of 1970 in ms + a fixed moment */
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int len, char *out)
{
    (void)vfs;
    (void)len;
    (void)out;
    return 0;
}

void vfs_start(struct faults *faults)
{
    static sqlite3_vfs vfs = {
        .iVersion = 2,
        .szOsFile = sizeof(struct handle),
        .mxPathname = NAME_CAP - 1,
        .zName = "sim",
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTimeInt64 = vfs_time,
        .xGetLastError = vfs_last_error,
    };

    assert(disk.faults == NULL);
    disk.former = sqlite3_vfs_find(NULL);
    disk.faults = faults;
    sqlite3_vfs_register(&vfs, 1);
    sqlite3_randomness(0, NULL); /* seeded anew, by this VFS */
}

void vfs_stop(void)
{
    sqlite3_vfs_register(disk.former, 1);
    for (int i = 0; i < FILES_MAX; i++) {
        if (disk.files[i] == NULL)
            continue;
        assert(disk.files[i]->users == 0);
        release(disk.files[i]);
        disk.files[i] = NULL;
    }
    disk.faults = NULL;
}

/* ---- Crashes ---- */

/* Sectors of a write reach the disk in any order; here a run of them from its start does. */
static int torn(int len)
{
    int sectors = len / SECTOR;

    return sectors == 0 ? 0 : (int)rng_below(&disk.faults->rng, (uint64_t)sectors) * SECTOR;
}

static void lose_power(struct file *file)
{
    for (size_t i = 0; i < file->writes.count; i++) {
        const struct unsynced *write = &file->writes.items[i];
        uint64_t fate = rng_below(&disk.faults->rng, 3);

        if (fate == 0)
            write_durable(file, write, write->len);
        else if (fate == 1 && write->len > 0)
            write_durable(file, write, torn(write->len));
    }
    forget_writes(file);
    BYTES_RESIZE(&file->bytes, file->durable.count);
    if (file->durable.count > 0)
        memcpy(file->bytes.items, file->durable.items, file->durable.count);
    file->exists = file->durable_name || file->durable.count > 0;
}

bool vfs_crash(bool power)
{
    bool doubtful = false;

    for (int i = 0; i < FILES_MAX; i++) {
        struct file *file = disk.files[i];

        if (file == NULL)
            continue;
        assert(file->users == 0);
        forget_shm(file);
        file->shared = 0;
        file->reserved = NULL;
        file->exclusive = NULL;
        memset(file->shm_shared, 0, sizeof file->shm_shared);
        memset(file->shm_exclusive, 0, sizeof file->shm_exclusive);
        if (!power)
            continue;
        doubtful = doubtful || file->doubtful;
        file->doubtful = false;
        lose_power(file);
    }
    return doubtful;
}

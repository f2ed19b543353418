/* The VFS that SQLite sees. */
#include "tests/sim/vfs.h"

#include "tests/sim/vfs_file.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

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

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                    int *out_flags)
{
    static const sqlite3_io_methods methods = {
        .iVersion = 2,
        .xClose = vfs_file_close,
        .xRead = vfs_file_read,
        .xWrite = vfs_file_write,
        .xTruncate = vfs_file_truncate,
        .xSync = vfs_file_sync,
        .xFileSize = vfs_file_size,
        .xLock = vfs_lock,
        .xUnlock = vfs_unlock,
        .xCheckReservedLock = vfs_check_reserved,
        .xFileControl = file_control,
        .xSectorSize = file_sector,
        .xDeviceCharacteristics = file_traits,
        .xShmMap = vfs_shm_map,
        .xShmLock = vfs_shm_lock,
        .xShmBarrier = vfs_shm_barrier,
        .xShmUnmap = vfs_shm_unmap,
    };
    struct handle *handle = vfs_handle_of(base);
    struct file *file = vfs_file_find(name != NULL ? name : "temporary");

    (void)vfs;
    *handle = (struct handle){0};
    if (vfs_disk.faults->dead || (file == NULL && (flags & SQLITE_OPEN_CREATE) == 0))
        return SQLITE_CANTOPEN;
    if (file == NULL)
        file = vfs_file_add(name != NULL ? name : "temporary");
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
    struct file *file = vfs_file_find(name);

    (void)vfs;
    if (faults_strike(vfs_disk.faults))
        return SQLITE_IOERR_DELETE;
    if (file == NULL || !file->exists)
        return SQLITE_IOERR_DELETE_NOENT;
    vfs_file_empty(file);
    file->exists = false;
    if (sync_dir != 0)
        vfs_folder_sync();
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out_there)
{
    const struct file *file = vfs_file_find(name);

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
        out[i] = (char)rng_next(&vfs_disk.faults->rng);
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

    assert(vfs_disk.faults == NULL);
    vfs_disk.former = sqlite3_vfs_find(NULL);
    vfs_disk.faults = faults;
    sqlite3_vfs_register(&vfs, 1);
    sqlite3_randomness(0, NULL); /* seeded anew, by this VFS */
}

void vfs_stop(void)
{
    sqlite3_vfs_register(vfs_disk.former, 1);
    for (int i = 0; i < FILES_MAX; i++) {
        if (vfs_disk.files[i] == NULL)
            continue;
        assert(vfs_disk.files[i]->users == 0);
        vfs_file_release(vfs_disk.files[i]);
        vfs_disk.files[i] = NULL;
    }
    vfs_disk.faults = NULL;
}

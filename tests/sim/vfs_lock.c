/* Who may read and write: SQLite's file locks, and the shared memory of its write-ahead log. */
#include "tests/sim/vfs_file.h"

#include <assert.h>
#include <stdlib.h>

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

int vfs_lock(sqlite3_file *base, int level)
{
    struct handle *handle = vfs_handle_of(base);
    int rc;

    if (vfs_disk.faults->dead)
        return SQLITE_IOERR_LOCK;
    if (handle->level >= level)
        return SQLITE_OK;
    rc = raise_level(handle, level);
    if (rc == SQLITE_OK)
        handle->level = level;
    return rc;
}

int vfs_unlock(sqlite3_file *base, int level)
{
    struct handle *handle = vfs_handle_of(base);
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

int vfs_check_reserved(sqlite3_file *base, int *out_reserved)
{
    *out_reserved = vfs_handle_of(base)->file->reserved != NULL;
    return SQLITE_OK;
}

/* ---- The index of the write-ahead log, which connections share ---- */

int vfs_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
    struct handle *handle = vfs_handle_of(base);

    assert(region < REGIONS_MAX);
    *out = NULL;
    if (vfs_disk.faults->dead)
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

int vfs_shm_lock(sqlite3_file *base, int first, int count, int flags)
{
    struct handle *handle = vfs_handle_of(base);
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

void vfs_shm_barrier(sqlite3_file *base)
{
    (void)base;
}

void vfs_shm_forget(struct file *file)
{
    for (int i = 0; i < REGIONS_MAX; i++) {
        free(file->regions[i]);
        file->regions[i] = NULL;
    }
}

int vfs_shm_unmap(sqlite3_file *base, int remove)
{
    struct handle *handle = vfs_handle_of(base);

    (void)remove;
    if (!handle->shm)
        return SQLITE_OK;
    for (int i = 0; i < LOCKS; i++)
        shm_release(handle, i);
    handle->shm = false;
    if (--handle->file->shm_users == 0)
        vfs_shm_forget(handle->file);
    return SQLITE_OK;
}

/* What a file holds, what of it is durable, and what a loss of power leaves. */
#include "tests/sim/vfs_file.h"

#include "tests/sim/vfs.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vfs_disk vfs_disk;

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

void vfs_file_empty(struct file *file)
{
    forget_writes(file);
    file->bytes.count = 0;
}

/* ---- Files ---- */

struct file *vfs_file_find(const char *name)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (vfs_disk.files[i] != NULL && strcmp(vfs_disk.files[i]->name, name) == 0)
            return vfs_disk.files[i];
    return NULL;
}

struct file *vfs_file_add(const char *name)
{
    int i = 0;

    while (i < FILES_MAX && vfs_disk.files[i] != NULL)
        i++;
    assert(i < FILES_MAX && strlen(name) < NAME_CAP);
    vfs_disk.files[i] = mem_zero(1, sizeof *vfs_disk.files[i]);
    snprintf(vfs_disk.files[i]->name, NAME_CAP, "%s", name);
    return vfs_disk.files[i];
}

void vfs_file_release(struct file *file)
{
    forget_writes(file);
    for (int i = 0; i < REGIONS_MAX; i++)
        free(file->regions[i]);
    VEC_RELEASE(&file->bytes);
    VEC_RELEASE(&file->durable);
    VEC_RELEASE(&file->writes);
    free(file);
}

int vfs_file_close(sqlite3_file *base)
{
    struct handle *handle = vfs_handle_of(base);

    assert(handle->file->users > 0);
    handle->file->users--;
    return SQLITE_OK;
}

int vfs_file_read(sqlite3_file *base, void *out, int len, sqlite3_int64 at)
{
    struct file *file = vfs_handle_of(base)->file;
    size_t there = (size_t)at < file->bytes.count ? file->bytes.count - (size_t)at : 0;

    if (faults_strike_read(vfs_disk.faults))
        return SQLITE_IOERR_READ;
    there = there < (size_t)len ? there : (size_t)len;
    memset(out, 0, (size_t)len);
    if (there > 0)
        memcpy(out, file->bytes.items + at, there);
    return there == (size_t)len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int vfs_file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
    struct file *file = vfs_handle_of(base)->file;
    bool full;

    if (faults_strike(vfs_disk.faults)) {
        full = !vfs_disk.faults->dead && rng_below(&vfs_disk.faults->rng, 2) == 0;
        return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    write_current(file, at, bytes, len);
    note_write(file, at, bytes, len);
    return SQLITE_OK;
}

int vfs_file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct file *file = vfs_handle_of(base)->file;

    if (faults_strike(vfs_disk.faults))
        return SQLITE_IOERR_TRUNCATE;
    if ((size_t)size < file->bytes.count)
        BYTES_RESIZE(&file->bytes, (size_t)size);
    note_write(file, size, NULL, -1);
    return SQLITE_OK;
}

/* Names that are gone are gone for good. */
void vfs_folder_sync(void)
{
    for (int i = 0; i < FILES_MAX; i++) {
        if (vfs_disk.files[i] == NULL || vfs_disk.files[i]->exists)
            continue;
        vfs_disk.files[i]->durable_name = false;
        vfs_disk.files[i]->durable.count = 0;
    }
}

/* The first sync of a file syncs its folder, too (os_unix.c, UNIXFILE_DIRSYNC). */
int vfs_file_sync(sqlite3_file *base, int flags)
{
    struct file *file = vfs_handle_of(base)->file;

    (void)flags;
    if (faults_strike(vfs_disk.faults)) {
        file->doubtful = true;
        return SQLITE_IOERR_FSYNC;
    }
    file->doubtful = false;
    for (size_t i = 0; i < file->writes.count; i++)
        write_durable(file, &file->writes.items[i], file->writes.items[i].len);
    forget_writes(file);
    if (!file->durable_name)
        vfs_folder_sync();
    file->durable_name = true;
    return SQLITE_OK;
}

int vfs_file_size(sqlite3_file *base, sqlite3_int64 *out_size)
{
    *out_size = (sqlite3_int64)vfs_handle_of(base)->file->bytes.count;
    return SQLITE_OK;
}

/* ---- Crashes ---- */

/* Sectors of a write reach the disk in any order; here a run of them from its start does. */
static int torn(int len)
{
    int sectors = len / SECTOR;

    return sectors == 0 ? 0 : (int)rng_below(&vfs_disk.faults->rng, (uint64_t)sectors) * SECTOR;
}

static void lose_power(struct file *file)
{
    for (size_t i = 0; i < file->writes.count; i++) {
        const struct unsynced *write = &file->writes.items[i];
        uint64_t fate = rng_below(&vfs_disk.faults->rng, 3);

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
        struct file *file = vfs_disk.files[i];

        if (file == NULL)
            continue;
        assert(file->users == 0);
        vfs_shm_forget(file);
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

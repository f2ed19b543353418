/* The files behind the VFS.  Private to vfs*.c.
 *
 *   vfs.c       names: open, delete, full path      vfs_file.c  bytes, syncs, crashes
 *   vfs_lock.c  locks and shared memory
 *
 * Functions of the form of sqlite3_io_methods return SQLite's codes.  Thread: one. */
#ifndef SIM_VFS_FILE_H
#define SIM_VFS_FILE_H

#include "base/vec.h"
#include "tests/sim/faults.h"

#include <sqlite3.h>

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

struct vfs_disk {
    struct faults *faults;
    struct file *files[FILES_MAX];
    sqlite3_vfs *former;
};

extern struct vfs_disk vfs_disk;

static inline struct handle *vfs_handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

/* ---- vfs_file.c ---- */

/** NULL if there never was one of this name; one that was deleted has `exists` false. */
struct file *vfs_file_find(const char *name);
struct file *vfs_file_add(const char *name);
void vfs_file_release(struct file *file);
void vfs_file_empty(struct file *file);

/** Names that are gone are gone for good. */
void vfs_folder_sync(void);

int vfs_file_close(sqlite3_file *base);
int vfs_file_read(sqlite3_file *base, void *out, int len, sqlite3_int64 at);
int vfs_file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at);
int vfs_file_truncate(sqlite3_file *base, sqlite3_int64 size);
int vfs_file_sync(sqlite3_file *base, int flags);
int vfs_file_size(sqlite3_file *base, sqlite3_int64 *out_size);

/* ---- vfs_lock.c ---- */

int vfs_lock(sqlite3_file *base, int level);
int vfs_unlock(sqlite3_file *base, int level);
int vfs_check_reserved(sqlite3_file *base, int *out_reserved);
int vfs_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out);
int vfs_shm_lock(sqlite3_file *base, int first, int count, int flags);
void vfs_shm_barrier(sqlite3_file *base);
int vfs_shm_unmap(sqlite3_file *base, int remove);
void vfs_shm_forget(struct file *file);

#endif

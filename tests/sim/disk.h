/* The index's disk: every operation is done on real files and can be undone as far as it was not
 * made durable.
 *
 *   write   file grows          fsync        of the file: what is written stays
 *   create, rename, remove      fsync        of the folder: names stay as they are
 *   power   of each file what was synced and a random part of the rest, its end zeros (torn);
 *           of the changes of names since the folder's sync a random first part
 *
 * A file that is removed is moved to a second folder until that is durable.  A failed fsync loses
 * what it should have kept, for good (PostgreSQL, 2018): no later fsync brings it back.
 * Thread: one. */
#ifndef SIM_DISK_H
#define SIM_DISK_H

#include "base/vec.h"
#include "store/store.h"
#include "tests/sim/faults.h"

#include <limits.h>

enum { DISK_FILES_OPEN = 8, DISK_NAME_CAP = 64 };

enum disk_change_op { DISK_CREATED, DISK_RENAMED, DISK_REMOVED };

struct disk_change {
    enum disk_change_op op;
    char name[DISK_NAME_CAP];
    char former[DISK_NAME_CAP]; /* before a rename; where a removed file is kept */
};

struct disk_file {
    char name[DISK_NAME_CAP];
    uint64_t len;
    uint64_t synced;
    bool doomed; /* a sync failed: what is not synced never will be */
};

struct sim_disk {
    struct disk disk;
    struct faults *faults;
    char dir[PATH_MAX];  /* of the index */
    char away[PATH_MAX]; /* of removed files */
    struct {
        int fd; /* -1: free */
        size_t file;
    } open[DISK_FILES_OPEN];
    VEC(struct disk_file) files;
    VEC(struct disk_change) changes; /* of names, since the folder was synced */
    uint64_t removed;
};

/** `root` holds the folders, which are made. */
void sim_disk_init(struct sim_disk *disk, struct faults *faults, const char *root);
void sim_disk_release(struct sim_disk *disk);

/** As vfs_crash; every file is closed. */
void sim_disk_crash(struct sim_disk *disk, bool power);

#endif

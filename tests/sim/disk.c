/* The operations, and how a crash takes them back. */
#include "tests/sim/disk.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static void copy_name(char out[DISK_NAME_CAP], const char *name)
{
    int len = snprintf(out, DISK_NAME_CAP, "%s", name);

    assert(len > 0 && len < DISK_NAME_CAP);
}

static void path_of(const char *dir, const char *name, char out[PATH_MAX])
{
    int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);

    assert(len > 0 && len < PATH_MAX);
}

static struct disk_file *find_file(struct sim_disk *disk, const char *name)
{
    for (size_t i = disk->files.count; i-- > 0;)
        if (strcmp(disk->files.items[i].name, name) == 0)
            return &disk->files.items[i];
    return NULL;
}

static struct disk_file *opened(struct sim_disk *disk, int fd)
{
    for (int i = 0; i < DISK_FILES_OPEN; i++)
        if (disk->open[i].fd == fd)
            return &disk->files.items[disk->open[i].file];
    assert(!"a descriptor of ours");
    return NULL;
}

/* What was removed may be given its name again.  The entry stays, since others are known by their
 * place. */
static void forget_file(struct sim_disk *disk, const char *name)
{
    struct disk_file *file = find_file(disk, name);

    if (file != NULL)
        file->name[0] = '\0';
}

/* EIO or ENOSPC. */
static int struck(struct sim_disk *disk)
{
    return rng_below(&disk->faults->rng, 2) == 0 ? -EIO : -ENOSPC;
}

static void note_change(struct sim_disk *disk, enum disk_change_op op, const char *name,
                        const char *former)
{
    struct disk_change change = {.op = op};

    copy_name(change.name, name);
    copy_name(change.former, former);
    VEC_PUSH(&disk->changes, change);
}

static int do_create(void *self, const char *path)
{
    struct sim_disk *disk = self;
    struct disk_file file = {0};
    int fd = faults_strike(disk->faults) ? struck(disk) : disk_posix()->create(NULL, path);
    int i = 0;

    if (fd < 0)
        return fd;
    copy_name(file.name, base_name(path));
    note_change(disk, DISK_CREATED, file.name, file.name);
    VEC_PUSH(&disk->files, file);
    while (i < DISK_FILES_OPEN && disk->open[i].fd >= 0)
        i++;
    assert(i < DISK_FILES_OPEN);
    disk->open[i].fd = fd;
    disk->open[i].file = disk->files.count - 1;
    return fd;
}

static int do_write(void *self, int fd, const void *bytes, size_t len)
{
    struct sim_disk *disk = self;
    bool failing = faults_strike(disk->faults);
    int rc;

    if (disk->faults->dead)
        return -EIO;
    if (failing)
        len = (size_t)rng_below(&disk->faults->rng, len + 1);
    rc = disk_posix()->write(NULL, fd, bytes, len);
    if (rc == 0)
        opened(disk, fd)->len += len;
    return failing ? struck(disk) : rc;
}

static int do_sync(void *self, int fd)
{
    struct sim_disk *disk = self;
    struct disk_file *file = opened(disk, fd);

    if (faults_strike(disk->faults)) {
        file->doomed = true;
        return -EIO;
    }
    if (!file->doomed)
        file->synced = file->len;
    return 0;
}

static int do_close(void *self, int fd)
{
    struct sim_disk *disk = self;

    for (int i = 0; i < DISK_FILES_OPEN; i++)
        if (disk->open[i].fd == fd)
            disk->open[i].fd = -1;
    return disk_posix()->close(NULL, fd);
}

static int do_rename(void *self, const char *from, const char *to)
{
    struct sim_disk *disk = self;
    struct disk_file *file = find_file(disk, base_name(from));
    int rc = faults_strike(disk->faults) ? struck(disk) : disk_posix()->rename(NULL, from, to);

    if (rc < 0)
        return rc;
    note_change(disk, DISK_RENAMED, base_name(to), base_name(from));
    if (file != NULL)
        copy_name(file->name, base_name(to));
    return 0;
}

static int do_remove(void *self, const char *path)
{
    struct sim_disk *disk = self;
    char kept[DISK_NAME_CAP];
    char away[PATH_MAX];

    if (faults_strike(disk->faults))
        return -EIO;
    snprintf(kept, sizeof kept, "%llu", (unsigned long long)disk->removed++);
    path_of(disk->away, kept, away);
    if (rename(path, away) < 0)
        return -errno;
    note_change(disk, DISK_REMOVED, base_name(path), kept);
    forget_file(disk, base_name(path));
    return 0;
}

static void forget_changes(struct sim_disk *disk)
{
    char away[PATH_MAX];

    for (size_t i = 0; i < disk->changes.count; i++) {
        if (disk->changes.items[i].op != DISK_REMOVED)
            continue;
        path_of(disk->away, disk->changes.items[i].former, away);
        unlink(away);
    }
    disk->changes.count = 0;
}

static int do_sync_dir(void *self, const char *path)
{
    struct sim_disk *disk = self;

    (void)path;
    if (faults_strike(disk->faults))
        return -EIO;
    forget_changes(disk);
    return 0;
}

void sim_disk_init(struct sim_disk *disk, struct faults *faults, const char *root)
{
    *disk = (struct sim_disk){.disk = {.create = do_create,
                                       .write = do_write,
                                       .sync = do_sync,
                                       .close = do_close,
                                       .rename = do_rename,
                                       .remove = do_remove,
                                       .sync_dir = do_sync_dir},
                              .faults = faults};
    disk->disk.self = disk;
    for (int i = 0; i < DISK_FILES_OPEN; i++)
        disk->open[i].fd = -1;
    path_of(root, "index", disk->dir);
    path_of(root, "away", disk->away);
    assert(mkdir(disk->dir, 0750) == 0 && mkdir(disk->away, 0750) == 0);
}

void sim_disk_release(struct sim_disk *disk)
{
    VEC_RELEASE(&disk->files);
    VEC_RELEASE(&disk->changes);
}

/* ---- Crashes ---- */

static void undo(struct sim_disk *disk, const struct disk_change *change)
{
    char path[PATH_MAX];
    char former[PATH_MAX];

    path_of(disk->dir, change->name, path);
    if (change->op == DISK_CREATED) {
        unlink(path);
        return;
    }
    path_of(change->op == DISK_REMOVED ? disk->away : disk->dir, change->former, former);
    if (change->op == DISK_RENAMED)
        assert(rename(path, former) == 0);
    else
        assert(rename(former, path) == 0);
}

static void lose_bytes(struct sim_disk *disk, const struct disk_file *file)
{
    uint64_t lost = file->len - file->synced;
    uint64_t kept = file->synced + rng_below(&disk->faults->rng, lost + 1);
    uint64_t torn = kept;
    char path[PATH_MAX];

    if (rng_below(&disk->faults->rng, 2) == 0)
        torn -= (kept - file->synced + 1) / 2;
    path_of(disk->dir, file->name, path);
    if (lost == 0 || file->name[0] == '\0')
        return;
    assert(truncate(path, (off_t)torn) == 0 && truncate(path, (off_t)kept) == 0);
}

void sim_disk_crash(struct sim_disk *disk, bool power)
{
    uint64_t kept;

    for (int i = 0; i < DISK_FILES_OPEN; i++)
        assert(disk->open[i].fd < 0);
    if (!power)
        return;
    for (size_t i = 0; i < disk->files.count; i++)
        lose_bytes(disk, &disk->files.items[i]);
    kept = rng_below(&disk->faults->rng, disk->changes.count + 1);
    while (disk->changes.count > kept)
        undo(disk, &disk->changes.items[--disk->changes.count]);
    forget_changes(disk);
    disk->files.count = 0; /* what is there now is durable */
}

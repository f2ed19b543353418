/* The kernel behind struct disk.  Interrupted and short writes are gone on with here; every other
 * failure is handed up at once, fsync's above all: a second fsync may report success for pages
 * that the first one lost (LWN, "PostgreSQL's fsync() surprise", 2018). */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int posix_create(void *self, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

    (void)self;
    return fd < 0 ? -errno : fd;
}

static int posix_write(void *self, int fd, const void *bytes, size_t len)
{
    const char *at = bytes;

    (void)self;
    while (len > 0) {
        ssize_t done = write(fd, at, len);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -EIO;
        at += done;
        len -= (size_t)done;
    }
    return 0;
}

static int posix_sync(void *self, int fd)
{
    (void)self;
    return fsync(fd) < 0 ? -errno : 0;
}

static int posix_close(void *self, int fd)
{
    (void)self;
    return close(fd) < 0 ? -errno : 0;
}

static int posix_rename(void *self, const char *from, const char *to)
{
    (void)self;
    return rename(from, to) < 0 ? -errno : 0;
}

static int posix_remove(void *self, const char *path)
{
    (void)self;
    return unlink(path) < 0 ? -errno : 0;
}

static int posix_sync_dir(void *self, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return -errno;
    rc = posix_sync(self, fd);
    close(fd);
    return rc;
}

const struct disk *disk_posix(void)
{
    static const struct disk disk = {
        .create = posix_create,
        .write = posix_write,
        .sync = posix_sync,
        .close = posix_close,
        .rename = posix_rename,
        .remove = posix_remove,
        .sync_dir = posix_sync_dir,
    };

    return &disk;
}

/* A file that is opened without a name (O_TMPFILE), allocated, mapped, and remapped as it grows. */
#include "base/spool.h"

#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct spool {
    const char *dir;
    size_t file_bytes_min;
    int fd; /* < 0: on the heap */
    bool refused;
    char *bytes;
    size_t cap;
};

struct spool *spool_new(const char *dir, size_t file_bytes_min)
{
    struct spool *spool = mem_zero(1, sizeof *spool);

    assert(dir != NULL);
    spool->dir = dir;
    spool->file_bytes_min = file_bytes_min;
    spool->fd = -1;
    return spool;
}

static bool allocate(int fd, size_t from, size_t to)
{
    int rc;

    do
        rc = fallocate(fd, 0, (off_t)from, (off_t)(to - from));
    while (rc < 0 && errno == EINTR);
    return rc == 0;
}

/* From the heap into a file. */
static bool begin_file(struct spool *spool, size_t len, size_t cap)
{
    int fd = open(spool->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    void *map;

    if (fd < 0)
        return false;
    map = allocate(fd, 0, cap) ? mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                               : MAP_FAILED;
    if (map == MAP_FAILED) {
        close(fd);
        return false;
    }
    if (len > 0)
        memcpy(map, spool->bytes, len);
    free(spool->bytes);
    spool->bytes = map;
    spool->fd = fd;
    return true;
}

static bool resize_file(struct spool *spool, size_t cap)
{
    void *map;

    if (cap > spool->cap && !allocate(spool->fd, spool->cap, cap))
        return false;
    map = mremap(spool->bytes, spool->cap, cap, MREMAP_MAYMOVE);
    if (map == MAP_FAILED)
        return false;
    spool->bytes = map;
    if (cap < spool->cap)
        (void)!ftruncate(spool->fd, (off_t)cap); /* else the rest goes with the file */
    return true;
}

static void end_file(struct spool *spool)
{
    munmap(spool->bytes, spool->cap);
    close(spool->fd);
    spool->fd = -1;
    spool->bytes = NULL;
}

/* Back to the heap: the disk is full. */
static void leave_file(struct spool *spool, size_t len, size_t cap)
{
    char *bytes = mem_grow(NULL, cap, 1);

    memcpy(bytes, spool->bytes, len);
    end_file(spool);
    spool->bytes = bytes;
    spool->refused = true;
}

void *spool_resize(struct spool *spool, size_t len, size_t cap)
{
    assert(cap > 0 && len <= cap && len <= spool->cap);
    if (spool->fd >= 0) {
        if (!resize_file(spool, cap))
            leave_file(spool, len, cap);
    } else if (cap < spool->file_bytes_min || spool->refused) {
        spool->bytes = mem_grow(spool->bytes, cap, 1);
    } else if (!begin_file(spool, len, cap)) {
        spool->refused = true;
        spool->bytes = mem_grow(spool->bytes, cap, 1);
    }
    spool->cap = cap;
    return spool->bytes;
}

bool spool_is_file(const struct spool *spool)
{
    return spool->fd >= 0;
}

void spool_free(struct spool *spool)
{
    if (spool == NULL)
        return;
    if (spool->fd >= 0)
        end_file(spool);
    free(spool->bytes);
    free(spool);
}

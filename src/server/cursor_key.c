/* One small secret file.  It is written under another name and renamed into place, so that a crash
 * leaves none or a whole one; losing it costs nothing but the cursors that clients hold. */
#include "server/cursor_key.h"

#include "server/commands.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

static int read_key(const char *path, uint8_t out_key[SIPHASH_KEY_BYTES], struct attar_error *err)
{
    uint8_t bytes[SIPHASH_KEY_BYTES + 1];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len;

    assert(path != NULL && out_key != NULL);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? ATTAR_ENOTFOUND : ATTAR_EIO, "%s: %s", path,
                         strerror(errno));
    len = read(fd, bytes, sizeof bytes);
    close(fd);
    if (len != SIPHASH_KEY_BYTES)
        return error_set(err, ATTAR_ECORRUPT, "%s: it does not hold %d bytes", path,
                         SIPHASH_KEY_BYTES);
    memcpy(out_key, bytes, SIPHASH_KEY_BYTES);
    return 0;
}

static bool write_key(int fd, const uint8_t key[SIPHASH_KEY_BYTES])
{
    return write(fd, key, SIPHASH_KEY_BYTES) == SIPHASH_KEY_BYTES && fsync(fd) == 0;
}

static int make_key(const char *path, struct attar_error *err)
{
    uint8_t key[SIPHASH_KEY_BYTES];
    char draft[PATH_MAX + 8];
    bool done;
    int fd;

    assert(path != NULL);
    snprintf(draft, sizeof draft, "%s.new", path);
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
        return error_set(err, ATTAR_EIO, "the kernel gave no random bytes");
    fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, ATTAR_EIO, "%s: %s", draft, strerror(errno));
    done = write_key(fd, key) && rename(draft, path) == 0;
    close(fd);
    return done ? 0 : error_set(err, ATTAR_EIO, "%s: %s", path, strerror(errno));
}

int cursor_key_open(const struct options *options, uint8_t out_key[SIPHASH_KEY_BYTES],
                    struct attar_error *err)
{
    char path[PATH_MAX];
    int rc = data_path(options, "cursor.key", path, err);

    assert(out_key != NULL);
    if (rc == 0)
        rc = read_key(path, out_key, err);
    if (rc == -ATTAR_ENOTFOUND) {
        rc = make_key(path, err);
        if (rc == 0)
            rc = read_key(path, out_key, err);
    }
    return rc;
}

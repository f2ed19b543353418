/* Small secret files.  One is written under another name and renamed into place, so that a crash
 * leaves none or a whole one.
 *
 *   read --missing--> kernel's random bytes --> <name>.new, mode 0600 --rename--> <name> --> read
 *
 * Losing cursor.key costs the cursors that clients hold, losing admin.token a look at the new one;
 * deleting either file is how it is renewed. */
#include "server/secret.h"

#include "server/commands.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

enum { SECRET_BYTES_MAX = ADMIN_TOKEN_DIGITS };

/* What a secret file holds. */
struct secret {
    const char *name;
    size_t len;
    bool hex; /* digits instead of bytes */
};

static const struct secret cursor_key = {"cursor.key", SIPHASH_KEY_BYTES, false};
static const struct secret admin_token = {"admin.token", ADMIN_TOKEN_DIGITS, true};

static int read_secret(const struct secret *secret, const char *path, void *out,
                       struct attar_error *err)
{
    char bytes[SECRET_BYTES_MAX + 1];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len;

    assert(secret->len <= SECRET_BYTES_MAX && out != NULL);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? ATTAR_ENOTFOUND : ATTAR_EIO, "%s: %s", path,
                         strerror(errno));
    len = read(fd, bytes, sizeof bytes);
    close(fd);
    if (len != (ssize_t)secret->len)
        return error_set(err, ATTAR_ECORRUPT, "%s: it does not hold %zu bytes", path, secret->len);
    memcpy(out, bytes, secret->len);
    return 0;
}

static bool fill_random(const struct secret *secret, char out[SECRET_BYTES_MAX])
{
    static const char digits[] = "0123456789abcdef";

    if (getrandom(out, secret->len, 0) != (ssize_t)secret->len)
        return false;
    for (size_t i = 0; secret->hex && i < secret->len; i++)
        out[i] = digits[out[i] & 15];
    return true;
}

static bool write_whole(int fd, const char *bytes, size_t len)
{
    return write(fd, bytes, len) == (ssize_t)len && fsync(fd) == 0;
}

static int make_secret(const struct secret *secret, const char *path, struct attar_error *err)
{
    char bytes[SECRET_BYTES_MAX];
    char draft[PATH_MAX + 8];
    bool done;
    int fd;

    assert(path != NULL);
    snprintf(draft, sizeof draft, "%s.new", path);
    if (!fill_random(secret, bytes))
        return error_set(err, ATTAR_EIO, "the kernel gave no random bytes");
    fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, ATTAR_EIO, "%s: %s", draft, strerror(errno));
    done = write_whole(fd, bytes, secret->len) && rename(draft, path) == 0;
    close(fd);
    return done ? 0 : error_set(err, ATTAR_EIO, "%s: %s", path, strerror(errno));
}

static int open_secret(const struct options *options, const struct secret *secret, void *out,
                       struct attar_error *err)
{
    char path[PATH_MAX];
    int rc = data_path(options, secret->name, path, err);

    if (rc == 0)
        rc = read_secret(secret, path, out, err);
    if (rc == -ATTAR_ENOTFOUND) {
        rc = make_secret(secret, path, err);
        if (rc == 0)
            rc = read_secret(secret, path, out, err);
    }
    return rc;
}

int cursor_key_open(const struct options *options, uint8_t out_key[SIPHASH_KEY_BYTES],
                    struct attar_error *err)
{
    return open_secret(options, &cursor_key, out_key, err);
}

int admin_token_open(const struct options *options, char out_token[ADMIN_TOKEN_DIGITS + 1],
                     struct attar_error *err)
{
    int rc = open_secret(options, &admin_token, out_token, err);

    if (rc == 0)
        out_token[ADMIN_TOKEN_DIGITS] = '\0';
    return rc;
}

int admin_token_find(const struct options *options, char out_token[ADMIN_TOKEN_DIGITS + 1],
                     struct attar_error *err)
{
    char path[PATH_MAX];
    int rc = data_path(options, admin_token.name, path, err);

    if (rc == 0)
        rc = read_secret(&admin_token, path, out_token, err);
    if (rc == -ATTAR_ENOTFOUND)
        return error_set(err, ATTAR_ENOTFOUND,
                         "%s: it is not there; --data names the folder of the running server, or"
                         " --admin-token gives its token",
                         path);
    out_token[rc == 0 ? ADMIN_TOKEN_DIGITS : 0] = '\0';
    return rc;
}

int command_token(const struct options *options)
{
    char token[ADMIN_TOKEN_DIGITS + 1];
    struct attar_error err = {0};

    if (options->admin_token[0] != '\0') {
        puts(options->admin_token);
        return 0;
    }
    if (admin_token_open(options, token, &err) < 0)
        return command_failed(&err);
    puts(token);
    return 0;
}

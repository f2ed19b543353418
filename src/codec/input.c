/* zlib's gzread, which also passes plain files through, behind a window of 64 KiB.
 *
 *   file --> gzread --> window [ taken | at .. end ) --> peek / skip --> line (joined in a buf)
 *
 * A line inside the window is handed out in place; one that crosses its end is joined in `joined`.
 */
#include "codec/input.h"

#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { WINDOW_BYTES = 64 * 1024, LINE_CAP = 64 << 20 };

struct input {
    gzFile file;       /* NULL: memory */
    struct slice rest; /* of the window or the memory, not taken yet */
    uint64_t size;
    uint64_t taken_memory;
    struct buf joined;
    char window[];
};

static struct input *input_new(size_t window)
{
    struct input *input = mem_zero(1, sizeof *input + window);

    buf_init(&input->joined, LINE_CAP);
    return input;
}

int input_open(const char *path, struct input **out_input, struct attar_error *err)
{
    struct stat info;
    struct input *input;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert(out_input != NULL);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? ATTAR_ENOTFOUND : ATTAR_EIO, "%s: %s", path,
                         strerror(errno));
    if (fstat(fd, &info) < 0 || S_ISDIR(info.st_mode)) {
        close(fd);
        return error_set(err, ATTAR_EIO, "%s is not a readable file", path);
    }
    input = input_new(WINDOW_BYTES);
    input->size = (uint64_t)info.st_size;
    input->file = gzdopen(fd, "rb");
    if (input->file == NULL) {
        close(fd);
        input_close(input);
        return error_set(err, ATTAR_ELIMIT, "%s: no memory for gzip", path);
    }
    *out_input = input;
    return 0;
}

struct input *input_of_bytes(struct slice bytes)
{
    struct input *input = input_new(0);

    input->rest = bytes;
    input->size = bytes.len;
    return input;
}

void input_close(struct input *input)
{
    if (input == NULL)
        return;
    if (input->file != NULL)
        gzclose(input->file);
    buf_release(&input->joined);
    free(input);
}

static int read_failed(struct input *input, struct attar_error *err)
{
    int code;
    const char *text = gzerror(input->file, &code);

    if (code == Z_ERRNO)
        return error_set(err, ATTAR_EIO, "reading the input: %s", strerror(errno));
    return error_set(err, ATTAR_ECORRUPT, "the gzip input is damaged: %s", text);
}

int input_peek(struct input *input, struct slice *out_bytes, struct attar_error *err)
{
    if (input->rest.len == 0 && input->file != NULL) {
        int len = gzread(input->file, input->window, WINDOW_BYTES);
        int code = Z_OK;

        if (len == 0)
            gzerror(input->file, &code); /* a cut gzip file ends with Z_BUF_ERROR */
        if (len < 0 || (code != Z_OK && code != Z_STREAM_END))
            return read_failed(input, err);
        input->rest = slice_of(input->window, (size_t)len);
    }
    *out_bytes = input->rest;
    return 0;
}

void input_skip(struct input *input, size_t len)
{
    assert(len <= input->rest.len);
    input->rest = slice_skip(input->rest, len);
    input->taken_memory += len;
}

static struct slice without_cr(struct slice line)
{
    line.len -= line.len > 0 && line.ptr[line.len - 1] == '\r';
    return line;
}

/* Move the window's bytes up to and with the next LF into `joined`, as far as `max` lets it.
 * 1 when the line has ended, 0 when the window has. */
static int join(struct input *input, size_t max, size_t *len)
{
    const char *end = memchr(input->rest.ptr, '\n', input->rest.len);
    size_t part = end != NULL ? (size_t)(end - input->rest.ptr) : input->rest.len;

    if (*len + part <= max + 1)
        buf_add(&input->joined, input->rest.ptr, part);
    *len += part;
    input_skip(input, part + (end != NULL));
    return end != NULL;
}

int input_line(struct input *input, size_t max, struct slice *out_line, struct attar_error *err)
{
    struct slice window;
    size_t len = 0;
    bool some = false;
    int ended = 0;
    int rc;

    assert(max < LINE_CAP);
    buf_clear(&input->joined);
    while (!ended) {
        rc = input_peek(input, &window, err);
        if (rc < 0)
            return rc;
        if (window.len == 0)
            break;
        some = true;
        ended = join(input, max, &len);
    }
    if (!some)
        return 0;
    if (len > max + 1 || without_cr(buf_slice(&input->joined)).len > max)
        return error_set(err, ATTAR_ELIMIT, "a line of %zu bytes, at most %zu", len, max);
    *out_line = without_cr(buf_slice(&input->joined));
    return 1;
}

uint64_t input_position(const struct input *input)
{
    z_off_t at = input->file != NULL ? gzoffset(input->file) : 0;

    return input->file != NULL ? (uint64_t)(at > 0 ? at : 0) : input->taken_memory;
}

uint64_t input_size(const struct input *input)
{
    return input->size;
}

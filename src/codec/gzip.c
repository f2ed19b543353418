/* zlib's inflate in steps of at most STEP_BYTES, each into room that was asked for first. */
#include "codec/gzip.h"

#include <assert.h>
#include <zlib.h>

enum { STEP_BYTES = 16384, GZIP_ONLY = 16 /* added to the window's bits: zlib.h */ };

/* One step.  1: the member has ended; 0: go on; negative as gzip_unpack. */
static int step(z_stream *stream, struct buf *out, struct attar_error *err)
{
    size_t room = out->max - out->len < STEP_BYTES ? out->max - out->len : STEP_BYTES;
    char spare;
    char *at = room > 0 ? buf_reserve(out, room) : &spare;
    int rc;

    assert(at != NULL);
    stream->next_out = (Bytef *)at;
    stream->avail_out = room > 0 ? (uInt)room : 1;
    rc = inflate(stream, Z_NO_FLUSH);
    if (room == 0 && stream->avail_out == 0)
        return error_set(err, ATTAR_ELIMIT, "more than %zu bytes when unpacked", out->max);
    out->len += room > 0 ? room - stream->avail_out : 0;
    if (rc == Z_STREAM_END)
        return 1;
    if (rc != Z_OK || (stream->avail_in == 0 && stream->avail_out > 0))
        return error_set(err, ATTAR_EPARSE, "damaged or cut gzip data");
    return 0;
}

int gzip_unpack(struct slice bytes, struct buf *out, struct attar_error *err)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len};
    int rc = 0;

    assert(bytes.len <= UINT32_MAX);
    if (inflateInit2(&stream, MAX_WBITS + GZIP_ONLY) != Z_OK)
        return error_set(err, ATTAR_ELIMIT, "no memory to unpack gzip data");
    while (rc == 0)
        rc = step(&stream, out, err);
    inflateEnd(&stream);
    if (rc == 1 && stream.avail_in > 0)
        rc = error_set(err, ATTAR_EPARSE, "%u bytes behind the end of gzip data", stream.avail_in);
    return rc < 0 ? rc : 0;
}

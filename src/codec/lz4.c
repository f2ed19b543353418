/* liblz4's safe calls only, with int sizes checked at the border.  Each block stands alone: no
 * dictionary and no streaming, so that one damaged block loses one document, not its neighbours. */
#include "codec/lz4.h"

#include <assert.h>
#include <lz4.h>

enum { LZ4_INPUT_MAX = 1 << 30 };

int lz4_compress(struct slice bytes, struct buf *out, struct attar_error *err)
{
    bool overflow_before = out->overflow;
    int bound;
    int len;
    char *room;

    if (bytes.len > LZ4_INPUT_MAX)
        return error_set(err, ATTAR_ELIMIT, "LZ4 input of %zu bytes, at most %d", bytes.len,
                         LZ4_INPUT_MAX);
    bound = LZ4_compressBound((int)bytes.len);
    room = buf_reserve(out, (size_t)bound);
    if (room == NULL) {
        out->overflow = overflow_before;
        return error_set(err, ATTAR_ELIMIT, "LZ4 output passes the buffer's %zu bytes", out->max);
    }
    len = LZ4_compress_default(bytes.len > 0 ? bytes.ptr : "", room, (int)bytes.len, bound);
    assert(len > 0); /* cannot fail with a bound-sized room */
    out->len += (size_t)len;
    return 0;
}

int lz4_decompress(struct slice block, char *out, size_t len, struct attar_error *err)
{
    int done;

    if (block.len > LZ4_INPUT_MAX || len > LZ4_INPUT_MAX)
        return error_set(err, ATTAR_ECORRUPT, "LZ4 block of %zu bytes declares %zu", block.len,
                         len);
    done = LZ4_decompress_safe(block.ptr, out, (int)block.len, (int)len);
    if (done < 0 || (size_t)done != len)
        return error_set(err, ATTAR_ECORRUPT, "LZ4 block gives %d bytes, declared %zu", done, len);
    return 0;
}

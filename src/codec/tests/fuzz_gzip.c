/* Goal: arbitrary bytes as a gzip body never write past the maximum, and what is taken ends where
 * the body does.
 * Method: libFuzzer; run by `tools/dev fuzz gzip`. */
#include "codec/gzip.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf out;
    int rc;

    buf_init(&out, 1 << 16);
    rc = gzip_unpack(slice_of((const char *)data, size), &out, NULL);
    assert(rc == 0 || rc == -ATTAR_EPARSE || rc == -ATTAR_ELIMIT);
    assert(out.len <= out.max && !out.overflow);
    buf_release(&out);
    return 0;
}

/* Goal: a manifest of any payload is decoded or refused; what is decoded encodes again.
 * Method: libFuzzer behind a true header, so that the payload is reached; `tools/dev fuzz
 * manifest`. */
#include "store/manifest.h"

#include "codec/checksum.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t head[3] = {MANIFEST_FORMAT, (uint32_t)size, 0};
    struct store_manifest m;
    struct arena arena;
    struct buf bytes;

    buf_init(&bytes, 2 * MANIFEST_BYTES_MAX);
    arena_init(&arena, 8 << 20);
    buf_add_cstr(&bytes, "ATTARMAN");
    buf_add(&bytes, head, sizeof head);
    buf_add(&bytes, data, size);
    if (!bytes.overflow) {
        uint32_t crc = checksum_crc32c(0, slice_of(bytes.ptr, 16));

        crc = checksum_crc32c(crc, slice_skip(buf_slice(&bytes), 20));
        memcpy(bytes.ptr + 16, &crc, sizeof crc);
        if (manifest_decode(buf_slice(&bytes), &arena, &m, NULL) == 0) {
            buf_clear(&bytes);
            assert(manifest_encode(&m, &bytes, NULL) == 0);
        }
    }
    buf_release(&bytes);
    arena_release(&arena);
    return 0;
}

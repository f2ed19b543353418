/* Cursors as bytes:
 *
 *   generation u64 | identity u64 | key i64 | merit u64 | score u32 | place u32 | id, 0..64 bytes |
 *   signature u64
 *
 * little-endian, in base64url, of which each cursor has one spelling only; the signature is over
 * all before it. */
#include "search/request/cursor.h"

#include "codec/base64.h"
#include "index/index.h"

#include <assert.h>

enum {
    FIXED_BYTES = 8 + 8 + 8 + 8 + 4 + 4,
    SIGNATURE_BYTES = 8,
    CURSOR_BYTES_MAX = FIXED_BYTES + INDEX_ID_BYTES_MAX + SIGNATURE_BYTES
};

static const struct slice prefix = SLICE_INIT("c1.");
static uint64_t sign(const uint8_t key[SIPHASH_KEY_BYTES], const uint8_t *bytes, size_t len)
{
    return siphash(key, slice_of((const char *)bytes, len));
}

size_t cursor_encode(const struct cursor *cursor, const uint8_t key[SIPHASH_KEY_BYTES],
                     char out[CURSOR_TEXT_MAX])
{
    uint8_t bytes[CURSOR_BYTES_MAX];
    size_t len = FIXED_BYTES + cursor->id.len;
    uint64_t signature;

    assert(cursor->id.len <= INDEX_ID_BYTES_MAX);
    memcpy(bytes, &cursor->generation, 8);
    memcpy(bytes + 8, &cursor->identity, 8);
    memcpy(bytes + 16, &cursor->key, 8);
    memcpy(bytes + 24, &cursor->merit, 8);
    memcpy(bytes + 32, &cursor->score, 4);
    memcpy(bytes + 36, &cursor->place, 4);
    if (cursor->id.len > 0)
        memcpy(bytes + FIXED_BYTES, cursor->id.ptr, cursor->id.len);
    signature = sign(key, bytes, len);
    memcpy(bytes + len, &signature, SIGNATURE_BYTES);
    memcpy(out, prefix.ptr, prefix.len);
    len = prefix.len + base64_encode(slice_of((const char *)bytes, len + SIGNATURE_BYTES),
                                     BASE64_URL, out + prefix.len);
    assert(len <= CURSOR_TEXT_MAX);
    return len;
}

int cursor_decode(struct slice text, const uint8_t key[SIPHASH_KEY_BYTES], struct arena *arena,
                  struct cursor *out)
{
    uint8_t bytes[CURSOR_BYTES_MAX];
    struct cursor cursor;
    uint64_t signature;
    size_t len;

    if (!slice_starts(text, prefix))
        return -ATTAR_EINVAL;
    len = base64_decode(slice_skip(text, prefix.len), BASE64_URL, bytes, sizeof bytes);
    if (len == SIZE_MAX || len < FIXED_BYTES + SIGNATURE_BYTES)
        return -ATTAR_EINVAL;
    len -= SIGNATURE_BYTES;
    memcpy(&signature, bytes + len, SIGNATURE_BYTES);
    if (signature != sign(key, bytes, len))
        return -ATTAR_EINVAL;
    memcpy(&cursor.generation, bytes, 8);
    memcpy(&cursor.identity, bytes + 8, 8);
    memcpy(&cursor.key, bytes + 16, 8);
    memcpy(&cursor.merit, bytes + 24, 8);
    memcpy(&cursor.score, bytes + 32, 4);
    memcpy(&cursor.place, bytes + 36, 4);
    cursor.id = arena_copy(arena, slice_of((const char *)bytes + FIXED_BYTES, len - FIXED_BYTES));
    if (cursor.id.ptr == NULL)
        return -ATTAR_ELIMIT;
    *out = cursor;
    return 0;
}

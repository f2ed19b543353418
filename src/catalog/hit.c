/* Encoding and decoding of a hit.  The reader trusts no length: stored hits come from files. */
#include "catalog/hit.h"

#include "base/error.h"

#include <assert.h>

void hit_encode(const struct hit_parts *parts, struct buf *out)
{
    for (int i = 0; i < HIT_TEXT_COUNT; i++) {
        uint32_t len = (uint32_t)parts->texts[i].len;

        assert(parts->texts[i].len < UINT32_MAX);
        buf_add(out, &len, sizeof len);
    }
    for (int i = 0; i < HIT_TEXT_COUNT; i++)
        buf_add_slice(out, parts->texts[i]);
    buf_add_slice(out, parts->members);
}

int hit_decode(struct slice bytes, struct hit_parts *out_parts, struct attar_error *err)
{
    struct hit_parts parts;
    struct slice rest = slice_skip(bytes, HIT_TEXT_COUNT * sizeof(uint32_t));

    if (bytes.len < HIT_TEXT_COUNT * sizeof(uint32_t))
        return error_set(err, ATTAR_ECORRUPT, "a stored hit has %zu bytes", bytes.len);
    for (int i = 0; i < HIT_TEXT_COUNT; i++) {
        uint32_t len;

        memcpy(&len, bytes.ptr + (size_t)i * sizeof len, sizeof len);
        if (len > rest.len)
            return error_set(err, ATTAR_ECORRUPT, "text %d of a stored hit passes its end", i);
        parts.texts[i] = slice_of(rest.ptr, len);
        rest = slice_skip(rest, len);
    }
    parts.members = rest;
    *out_parts = parts;
    return 0;
}

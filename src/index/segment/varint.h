/* Variable-length integers: seven bits a byte, least significant first, the top bit set on every
 * byte but the last (LEB128; at most ten bytes for 64 bits).  Private to src/index.
 *
 *   300 = 0b10_0101100  -->  10101100 00000010
 * Thread: any (pure). */
#ifndef INDEX_SEGMENT_VARINT_H
#define INDEX_SEGMENT_VARINT_H

#include <stddef.h>
#include <stdint.h>

enum { VARINT_BYTES_MAX = 10 };

/** Write `value` to `out`, which has VARINT_BYTES_MAX bytes; returns how many it took. */
static inline size_t varint_put(uint8_t *out, uint64_t value)
{
    size_t len = 0;

    while (value >= 0x80) {
        out[len++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    out[len++] = (uint8_t)value;
    return len;
}

/** Read one from [at, end): what stands behind it, or NULL when the bytes end first or do not
 * end within ten; NULL in gives NULL out, so that reads can be chained. */
static inline const uint8_t *varint_get(const uint8_t *at, const uint8_t *end, uint64_t *out_value)
{
    uint64_t value = 0;

    if (at == NULL)
        return NULL;
    for (unsigned shift = 0; at < end && shift < 7 * VARINT_BYTES_MAX; shift += 7) {
        value |= (uint64_t)(*at & 0x7F) << shift;
        if (*at++ < 0x80) {
            *out_value = value;
            return at;
        }
    }
    return NULL;
}

/** As varint_get for values below 2^32; a larger one gives NULL. */
static inline const uint8_t *varint_get32(const uint8_t *at, const uint8_t *end,
                                          uint32_t *out_value)
{
    uint64_t value = 0;

    at = varint_get(at, end, &value);
    if (value > UINT32_MAX)
        return NULL;
    *out_value = (uint32_t)value;
    return at;
}

#endif

/* CRC32C twice: eight bytes an instruction where SSE4.2 is, else two table steps a byte.
 *
 *   dispatch: __builtin_cpu_supports("sse4.2") and ATTAR_SIMD --> crc_fn
 *
 * The table has one entry a nibble: 16 constants that a reader can check by hand, and nothing
 * to initialise.  It is the fallback only, so its speed does not matter.
 * Invariant: both paths agree on every input (prop_checksum). */
#include "codec/checksum.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <nmmintrin.h>
#include <stdlib.h>
#include <xxhash.h>

typedef uint32_t (*crc_fn)(uint32_t crc, const unsigned char *at, size_t len);

/* Entry n: the remainder of n * x^28 by the reflected Castagnoli polynomial 0x82F63B78. */
static const uint32_t nibble_table[16] = {
    0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
    0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
};

static uint32_t crc_table(uint32_t crc, const unsigned char *at, size_t len)
{
    for (; len > 0; len--, at++) {
        crc ^= *at;
        crc = (crc >> 4) ^ nibble_table[crc & 15];
        crc = (crc >> 4) ^ nibble_table[crc & 15];
    }
    return crc;
}

__attribute__((target("sse4.2"))) static uint32_t crc_sse42(uint32_t crc, const unsigned char *at,
                                                            size_t len)
{
    uint64_t wide = crc;

    for (; len >= 8; len -= 8, at += 8) {
        uint64_t word;

        memcpy(&word, at, sizeof word);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = (uint32_t)wide;
    for (; len > 0; len--, at++)
        crc = _mm_crc32_u8(crc, *at);
    return crc;
}

static crc_fn crc_choose(void)
{
    const char *forced = getenv("ATTAR_SIMD");

    if (forced != NULL && strcmp(forced, "scalar") == 0)
        return crc_table;
    return __builtin_cpu_supports("sse4.2") ? crc_sse42 : crc_table;
}

/* Every thread that races here stores the same pointer, so relaxed order is enough. */
static crc_fn crc_path(void)
{
    static crc_fn chosen;
    crc_fn found = __atomic_load_n(&chosen, __ATOMIC_RELAXED);

    if (found == NULL) {
        found = crc_choose();
        __atomic_store_n(&chosen, found, __ATOMIC_RELAXED);
    }
    return found;
}

const char *checksum_path(void)
{
    return crc_path() == crc_table ? "table" : "sse4.2";
}

uint32_t checksum_crc32c(uint32_t crc, struct slice bytes)
{
    return ~crc_path()(~crc, (const unsigned char *)bytes.ptr, bytes.len);
}

uint64_t checksum_xxh3(struct slice bytes)
{
    return XXH3_64bits(bytes.ptr, bytes.len);
}

struct checksum128 checksum_xxh3_128(struct slice bytes)
{
    XXH128_hash_t hash = XXH3_128bits(bytes.ptr, bytes.len);

    return (struct checksum128){.high = hash.high64, .low = hash.low64};
}

struct checksum128 checksum128_add(struct checksum128 sum, struct checksum128 value,
                                   uint64_t factor)
{
    __uint128_t product = (((__uint128_t)value.high << 64) | value.low) * factor;
    __uint128_t total = (((__uint128_t)sum.high << 64) | sum.low) + product;

    return (struct checksum128){.high = (uint64_t)(total >> 64), .low = (uint64_t)total};
}

const char *checksum128_format(struct checksum128 value, char out[CHECKSUM128_TEXT_CAP])
{
    snprintf(out, CHECKSUM128_TEXT_CAP, "%016llx%016llx", (unsigned long long)value.high,
             (unsigned long long)value.low);
    return out;
}

/* The library's state wants 64-byte alignment, which its own allocator gives it. */
struct checksum_stream {
    XXH3_state_t *state;
};

struct checksum_stream *checksum_stream_new(void)
{
    struct checksum_stream *stream = mem_zero(1, sizeof *stream);

    stream->state = XXH3_createState();
    assert(stream->state != NULL);
    XXH3_64bits_reset(stream->state);
    return stream;
}

void checksum_stream_add(struct checksum_stream *stream, struct slice bytes)
{
    XXH3_64bits_update(stream->state, bytes.ptr, bytes.len);
}

uint64_t checksum_stream_value(const struct checksum_stream *stream)
{
    return XXH3_64bits_digest(stream->state);
}

void checksum_stream_free(struct checksum_stream *stream)
{
    if (stream == NULL)
        return;
    XXH3_freeState(stream->state);
    free(stream);
}

/* Lane-wise packing on the compiler's 128-bit vectors: SSE2 on every x86-64, plain code elsewhere,
 * the same bytes everywhere.
 *
 * Invariant: 32 rows of `bits` bits fill each lane's words exactly, so neither side has a
 * remainder. A value that crosses a word is split: its low bits end one word, its high bits begin
 * the next. */
#include "index/segment/bitpack.h"

#include <assert.h>
#include <string.h>

typedef uint32_t lanes __attribute__((vector_size(16)));

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the files are little-endian");

static lanes lanes_load(const void *from)
{
    lanes v;

    memcpy(&v, from, sizeof v);
    return v;
}

static void lanes_store(void *to, lanes v)
{
    memcpy(to, &v, sizeof v);
}

unsigned bitpack_width(const uint32_t values[BITPACK_COUNT])
{
    uint32_t all = 0;

    for (int i = 0; i < BITPACK_COUNT; i++)
        all |= values[i];
    return all == 0 ? 0 : 32 - (unsigned)__builtin_clz(all);
}

void bitpack_encode(const uint32_t values[BITPACK_COUNT], unsigned bits, uint8_t *out)
{
    lanes word = {0};
    unsigned used = 0;

    assert(bits <= BITPACK_BITS_MAX && bitpack_width(values) <= bits);
    if (bits == 0)
        return;
    for (int row = 0; row < BITPACK_COUNT / 4; row++) {
        lanes v = lanes_load(values + 4 * (size_t)row);

        word |= v << used;
        used += bits;
        if (used < 32)
            continue;
        lanes_store(out, word);
        out += sizeof word;
        used -= 32;
        word = used == 0 ? (lanes){0} : v >> (bits - used);
    }
    assert(used == 0);
}

void bitpack_decode(const uint8_t *bytes, unsigned bits, uint32_t out_values[BITPACK_COUNT])
{
    lanes mask = (lanes){0} + (uint32_t)(((uint64_t)1 << bits) - 1);
    lanes word;
    unsigned used = 0;

    assert(bits <= BITPACK_BITS_MAX);
    if (bits == 0) {
        memset(out_values, 0, BITPACK_COUNT * sizeof *out_values);
        return;
    }
    word = lanes_load(bytes);
    for (int row = 0; row < BITPACK_COUNT / 4; row++) {
        lanes v = word >> used;

        used += bits;
        if (used >= 32) {
            used -= 32;
            bytes += sizeof word;
            word = row + 1 < BITPACK_COUNT / 4 ? lanes_load(bytes) : word;
            v |= used == 0 ? (lanes){0} : word << (bits - used);
        }
        lanes_store(out_values + 4 * (size_t)row, v & mask);
    }
}

void bitpack_undelta(uint32_t values[BITPACK_COUNT], uint32_t start)
{
    lanes last = (lanes){0} + start;

    for (int row = 0; row < BITPACK_COUNT / 4; row++) {
        lanes v = lanes_load(values + 4 * (size_t)row) + 1;

        v += (lanes){0, v[0], v[1], v[2]};
        v += (lanes){0, 0, v[0], v[1]};
        v += last;
        lanes_store(values + 4 * (size_t)row, v);
        last = (lanes){0} + v[3];
    }
}

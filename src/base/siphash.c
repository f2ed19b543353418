/* SipHash-2-4: two rounds a word of eight bytes, four at the end.  The last word holds the rest of
 * the bytes and, on top, the length modulo 256.  Words are little-endian. */
#include "base/siphash.h"

#include <assert.h>

struct state {
    uint64_t v[4];
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void rounds(struct state *s, int count)
{
    uint64_t *v = s->v;

    while (count-- > 0) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

static uint64_t word_at(const void *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

static void absorb(struct state *s, uint64_t word)
{
    s->v[3] ^= word;
    rounds(s, 2);
    s->v[0] ^= word;
}

uint64_t siphash(const uint8_t key[SIPHASH_KEY_BYTES], struct slice bytes)
{
    uint64_t k0 = word_at(key);
    uint64_t k1 = word_at(key + 8);
    struct state s = {{k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                       k1 ^ 0x7465646279746573u}};
    uint64_t last = (uint64_t)bytes.len << 56;
    size_t at = 0;

    assert(key != NULL && (bytes.ptr != NULL || bytes.len == 0));
    for (; at + 8 <= bytes.len; at += 8)
        absorb(&s, word_at(bytes.ptr + at));
    for (unsigned shift = 0; at < bytes.len; at++, shift += 8)
        last |= (uint64_t)(unsigned char)bytes.ptr[at] << shift;
    absorb(&s, last);
    s.v[2] ^= 0xff;
    rounds(&s, 4);
    return s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
}

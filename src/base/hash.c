/* Multiply-fold hash: h <- fold((h ^ word) * K), eight bytes a step, the tail padded with zeros
 * and the length mixed in, so that "a" and "a\0" differ. */
#include "base/hash.h"

static uint64_t fold(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_bytes(struct slice bytes, uint64_t seed)
{
    static const uint64_t k0 = 0xA0761D6478BD642Fu; /* wyhash's secret words */
    static const uint64_t k1 = 0xE7037ED1A0B428DBu;
    uint64_t h = seed ^ fold(bytes.len ^ k0, k1);
    size_t at = 0;
    uint64_t word = 0;

    for (; at + 8 <= bytes.len; at += 8) {
        memcpy(&word, bytes.ptr + at, 8);
        h = fold(h ^ word, k0);
    }
    word = 0;
    if (at < bytes.len)
        memcpy(&word, bytes.ptr + at, bytes.len - at);
    return fold(h ^ word ^ k1, k0);
}

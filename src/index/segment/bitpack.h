/* 128 small integers at a fixed number of bits each, four lanes side by side.
 *
 *   lane 0   value 0, 4, 8 ... 124   32 values of `bits` bits, lowest bits first, = `bits` words
 *   lane 1   value 1, 5, 9 ...
 *   word w of lane l is the little-endian u32 at byte 16 * w + 4 * l;   16 * bits bytes in all
 *
 * One step of an SSE2 register unpacks four neighbours.  Private to src/index.
 * Source: Lemire and Boytsov, "Decoding billions of integers per second through vectorization",
 * Software: Practice and Experience 45(1), 2015 (SIMD-BP128), without its delta of four.
 * Thread: any (pure). */
#ifndef INDEX_SEGMENT_BITPACK_H
#define INDEX_SEGMENT_BITPACK_H

#include <stddef.h>
#include <stdint.h>

enum { BITPACK_COUNT = 128, BITPACK_BITS_MAX = 32 };

static inline size_t bitpack_bytes(unsigned bits)
{
    return (size_t)16 * bits;
}

/** Bits that the largest of the values needs, 0..32. */
unsigned bitpack_width(const uint32_t values[BITPACK_COUNT]);

/** Write bitpack_bytes(bits) bytes; every value must fit. */
void bitpack_encode(const uint32_t values[BITPACK_COUNT], unsigned bits, uint8_t *out);

/** Read back from bitpack_bytes(bits) bytes, any alignment.  Cost: about 40 ns. */
void bitpack_decode(const uint8_t *bytes, unsigned bits, uint32_t out_values[BITPACK_COUNT]);

/** values[i] = start + sum of (values[0..i] + 1): gaps become ascending numbers, `start` being
 * the number before the first (UINT32_MAX before 0).  Wraps; the caller checks the bound. */
void bitpack_undelta(uint32_t values[BITPACK_COUNT], uint32_t start);

#endif

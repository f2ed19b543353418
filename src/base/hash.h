/* A fast 64-bit hash of bytes for tables in memory.  Never stored, never sent: files carry
 * XXH3-64 (codec/checksum.h).  Thread: any (pure). */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/slice.h"

/** Hash of `bytes` under `seed`.  Each 8 bytes cost one 64 x 64 -> 128 bit product.
 * Source: the mixing step of wyhash (Wang Yi, 2019). */
uint64_t hash_bytes(struct slice bytes, uint64_t seed);

/** Mix of one 64-bit word: the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
static inline uint64_t hash_u64(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

#endif

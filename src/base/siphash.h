/* A keyed hash of bytes that nobody without the key can forge: for tokens that a client carries
 * and must not change (cursors).  For tables in memory there is the faster base/hash.h.
 * Source: SipHash-2-4 (Aumasson and Bernstein, INDOCRYPT 2012).  Thread: any (pure). */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include "base/slice.h"

enum { SIPHASH_KEY_BYTES = 16 };

/** SipHash-2-4 of `bytes` under `key`.  Cost: about 1.5 cycles a byte, 20 ns at the least. */
uint64_t siphash(const uint8_t key[SIPHASH_KEY_BYTES], struct slice bytes);

#endif

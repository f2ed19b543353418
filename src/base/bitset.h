/* Flat bitsets over document numbers: one bit a document, 64 a word, the unused bits of the last
 * word always zero.  The caller owns the words, 32-byte alignment is welcome but not needed.
 * The loops run on AVX2 where the machine has it (ATTAR_SIMD=scalar|avx2 forces a path); every
 * path gives the same bits.  Cost: memory bandwidth (performance.md section 2).
 * Thread: any on words that no one changes. */
#ifndef BASE_BITSET_H
#define BASE_BITSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t bitset_words(size_t bits)
{
    return (bits + 63) / 64;
}

static inline bool bitset_get(const uint64_t *set, size_t bit)
{
    return set[bit / 64] >> (bit % 64) & 1;
}

static inline void bitset_set(uint64_t *set, size_t bit)
{
    set[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static inline void bitset_reset(uint64_t *set, size_t bit)
{
    set[bit / 64] &= ~((uint64_t)1 << (bit % 64));
}

/** Set the first `bits` bits, clear the rest of the last word. */
void bitset_fill(uint64_t *set, size_t bits);

/** dst &= src, dst |= src, dst &= ~src, over `words` words. */
void bitset_and(uint64_t *dst, const uint64_t *src, size_t words);
void bitset_or(uint64_t *dst, const uint64_t *src, size_t words);
void bitset_and_not(uint64_t *dst, const uint64_t *src, size_t words);

/** Bits set in a; in a & b. */
size_t bitset_count(const uint64_t *a, size_t words);
size_t bitset_and_count(const uint64_t *a, const uint64_t *b, size_t words);

/** The path in use: "scalar" or "avx2". */
const char *bitset_path(void);

/* Walk: for (BITSET_EACH(bit, set, words)) use(bit); */
static inline size_t bitset_next(const uint64_t *set, size_t words, size_t from)
{
    size_t word = from / 64;
    uint64_t bits;

    if (word >= words)
        return SIZE_MAX;
    bits = set[word] & (~(uint64_t)0 << (from % 64));
    while (bits == 0) {
        if (++word == words)
            return SIZE_MAX;
        bits = set[word];
    }
    return word * 64 + (size_t)__builtin_ctzll(bits);
}

#define BITSET_EACH(bit, set, words)             \
    size_t bit = bitset_next((set), (words), 0); \
    bit != SIZE_MAX;                             \
    bit = bitset_next((set), (words), bit + 1)

#endif

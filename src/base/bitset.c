/* Bitset kernels, scalar and AVX2; simd.c chooses.
 *
 * Popcount on AVX2 is the nibble table of W. Mula, N. Kurz and D. Lemire, "Faster population
 * counts using AVX2 instructions", The Computer Journal 61(1), 2018: two shuffles look up the
 * bits of each nibble, sad_epu8 sums bytes into four 64-bit lanes.
 *
 * Invariant: both paths give equal results on every input (prop_bitset). */
#include "base/bitset.h"

#include "base/simd_kernels.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

size_t bitset_count_scalar(const uint64_t *a, size_t words)
{
    size_t count = 0;

    for (size_t i = 0; i < words; i++)
        count += (size_t)__builtin_popcountll(a[i]);
    return count;
}

size_t bitset_and_count_scalar(const uint64_t *a, const uint64_t *b, size_t words)
{
    size_t count = 0;

    for (size_t i = 0; i < words; i++)
        count += (size_t)__builtin_popcountll(a[i] & b[i]);
    return count;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline __m256i popcount_lanes(__m256i v)
{
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(0x0F);
    __m256i lo = _mm256_shuffle_epi8(table, _mm256_and_si256(v, low));
    __m256i hi = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(v, 4), low));

    return _mm256_sad_epu8(_mm256_add_epi8(lo, hi), _mm256_setzero_si256());
}

__attribute__((target("avx2"))) static size_t lanes_sum(__m256i lanes)
{
    uint64_t sums[4];

    _mm256_storeu_si256((__m256i *)sums, lanes);
    return sums[0] + sums[1] + sums[2] + sums[3];
}

__attribute__((target("avx2,popcnt"))) size_t bitset_count_avx2(const uint64_t *a, size_t words)
{
    __m256i sum = _mm256_setzero_si256();
    size_t i = 0;

    for (; i + 4 <= words; i += 4)
        sum = _mm256_add_epi64(sum, popcount_lanes(_mm256_loadu_si256((const __m256i *)(a + i))));
    return lanes_sum(sum) + bitset_count_scalar(a + i, words - i);
}

__attribute__((target("avx2,popcnt"))) size_t bitset_and_count_avx2(const uint64_t *a,
                                                                    const uint64_t *b, size_t words)
{
    __m256i sum = _mm256_setzero_si256();
    size_t i = 0;

    for (; i + 4 <= words; i += 4) {
        __m256i va = _mm256_loadu_si256((const __m256i *)(a + i));
        __m256i vb = _mm256_loadu_si256((const __m256i *)(b + i));

        sum = _mm256_add_epi64(sum, popcount_lanes(_mm256_and_si256(va, vb)));
    }
    return lanes_sum(sum) + bitset_and_count_scalar(a + i, b + i, words - i);
}
#endif

const char *bitset_path(void)
{
    return simd_kernels()->name;
}

void bitset_fill(uint64_t *set, size_t bits)
{
    size_t words = bitset_words(bits);

    if (words == 0)
        return;
    memset(set, 0xFF, words * sizeof *set);
    if (bits % 64 != 0)
        set[words - 1] = ((uint64_t)1 << (bits % 64)) - 1;
}

/* These three are plain loops on purpose: the compiler's vector code already runs at the speed
 * of memory. */
void bitset_and(uint64_t *dst, const uint64_t *src, size_t words)
{
    for (size_t i = 0; i < words; i++)
        dst[i] &= src[i];
}

void bitset_or(uint64_t *dst, const uint64_t *src, size_t words)
{
    for (size_t i = 0; i < words; i++)
        dst[i] |= src[i];
}

void bitset_and_not(uint64_t *dst, const uint64_t *src, size_t words)
{
    for (size_t i = 0; i < words; i++)
        dst[i] &= ~src[i];
}

size_t bitset_count(const uint64_t *a, size_t words)
{
    return simd_kernels()->count(a, words);
}

size_t bitset_and_count(const uint64_t *a, const uint64_t *b, size_t words)
{
    return simd_kernels()->and_count(a, b, words);
}

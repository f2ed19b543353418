/* The tables, and the choice among them. */
#include "base/simd.h"

#include "base/simd_kernels.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct simd_kernels tables[] = {
    {"scalar", bitset_count_scalar, bitset_and_count_scalar, bit_sums_add_scalar,
     bit_sums_add_rows_scalar, bit_sums_end_scalar, dot_scalar, dot_wide_scalar},
#if defined(__x86_64__)
    {"avx2", bitset_count_avx2, bitset_and_count_avx2, bit_sums_add_avx2, bit_sums_add_rows_avx2,
     bit_sums_end_avx2, dot_avx2, dot_wide_avx2},
#endif
};

static enum simd_level level_here(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
        return SIMD_AVX2;
#endif
    return SIMD_SCALAR;
}

const struct simd_kernels *simd_kernels_of(enum simd_level level)
{
    assert(level < SIMD_LEVEL_COUNT);
    return level <= level_here() ? &tables[level] : NULL;
}

static const struct simd_kernels *choose(void)
{
    const char *forced = getenv("ATTAR_SIMD");
    enum simd_level level = level_here();

    if (forced != NULL && strcmp(forced, "scalar") == 0)
        level = SIMD_SCALAR;
    return &tables[level];
}

/* Every thread that races here stores the same pointer, so relaxed order is enough. */
const struct simd_kernels *simd_kernels(void)
{
    static const struct simd_kernels *chosen;
    const struct simd_kernels *found = __atomic_load_n(&chosen, __ATOMIC_RELAXED);

    if (found == NULL) {
        found = choose();
        __atomic_store_n(&chosen, found, __ATOMIC_RELAXED);
    }
    return found;
}

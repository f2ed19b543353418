/* Which vector instructions this process may use: asked of the processor once.
 *
 *   cpuid --+--> enum simd_level --> one table of function pointers (struct simd_kernels)
 *   ATTAR_SIMD=scalar|avx2 --'       forces a lower path, never a higher one
 *
 * Every kernel has a scalar form, which is the only one outside x86-64, and equals it on every
 * input (prop_bitset, prop_bit_sums, prop_dot).  A new kernel is a member here and a line in each
 * table.
 * Thread: any. */
#ifndef BASE_SIMD_H
#define BASE_SIMD_H

#include <stddef.h>
#include <stdint.h>

enum simd_level { SIMD_SCALAR, SIMD_AVX2, SIMD_LEVEL_COUNT };

struct bit_rows;
struct bit_sums;
struct dot_hit;
struct dot_rows;

/* `count` rows from `first` on, or those of `list` if it is not NULL; see dot.h. */
struct dot_task {
    const struct dot_rows *rows;
    const int8_t *query;
    const uint32_t *list;
    uint32_t first;
    uint32_t count;
    int32_t least;
};

/* What bitset.h, bit_sums.h and dot.h say of the functions of these names. */
struct simd_kernels {
    const char *name; /* "scalar", "avx2" */
    size_t (*count)(const uint64_t *a, size_t words);
    size_t (*and_count)(const uint64_t *a, const uint64_t *b, size_t words);
    void (*sums_add)(struct bit_sums *sums, const uint64_t *const *masks);
    void (*sums_add_rows)(struct bit_sums *sums, const struct bit_rows *items);
    void (*sums_end)(const struct bit_sums *sums, uint32_t *out_sums);
    size_t (*dot)(const struct dot_task *task, struct dot_hit *out_hits);
    int32_t (*dot_wide)(const int16_t *query, const int8_t *row, uint32_t width);
};

/** The kernels in use: the best that the processor has, or what ATTAR_SIMD asks for if that is
 * lower.  Cost: one load once it was called. */
const struct simd_kernels *simd_kernels(void);

/** The kernels of one level, for tests that hold them against each other; NULL if this processor
 * does not have it. */
const struct simd_kernels *simd_kernels_of(enum simd_level level);

#endif

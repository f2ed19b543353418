/* The kernels that the tables of simd.c consist of; defined beside the structures they belong to.
 * Those named _avx2 exist on x86-64 only.  Private to src/base. */
#ifndef BASE_SIMD_KERNELS_H
#define BASE_SIMD_KERNELS_H

#include "base/simd.h"

size_t bitset_count_scalar(const uint64_t *a, size_t words);
size_t bitset_and_count_scalar(const uint64_t *a, const uint64_t *b, size_t words);
void bit_sums_add_scalar(struct bit_sums *sums, const uint64_t *const *masks);
void bit_sums_add_rows_scalar(struct bit_sums *sums, const struct bit_rows *items);
void bit_sums_end_scalar(const struct bit_sums *sums, uint32_t *out_sums);
size_t dot_scalar(const struct dot_task *task, struct dot_hit *out_hits);
int32_t dot_wide_scalar(const int16_t *query, const int8_t *row, uint32_t width);

#if defined(__x86_64__)
size_t bitset_count_avx2(const uint64_t *a, size_t words);
size_t bitset_and_count_avx2(const uint64_t *a, const uint64_t *b, size_t words);
void bit_sums_add_avx2(struct bit_sums *sums, const uint64_t *const *masks);
void bit_sums_add_rows_avx2(struct bit_sums *sums, const struct bit_rows *items);
void bit_sums_end_avx2(const struct bit_sums *sums, uint32_t *out_sums);
size_t dot_avx2(const struct dot_task *task, struct dot_hit *out_hits);
int32_t dot_wide_avx2(const int16_t *query, const int8_t *row, uint32_t width);
#endif

#endif

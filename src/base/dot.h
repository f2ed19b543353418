/* Inner products of one vector of bytes with many: which rows reach a score?
 *
 *   rows   |<---- width ---->|spare|     int8, -127..127, `stride` bytes from row to row
 *   query  |<---- width ---->|           int8, -127..127
 *   score  sum of row[i] * query[i]      exact in 32 bits up to DOT_WIDTH_MAX
 *
 * A magnitude of seven bits is what lets AVX2 multiply without saturation: maddubs adds two
 * products of at most 127 * 127 in 16 bits, 32,258 of 32,767.  A row therefore never holds -128.
 * Only rows that reach the caller's bound are written, so that a scan costs little more than
 * reading.  Thread: any on rows that no one changes. */
#ifndef BASE_DOT_H
#define BASE_DOT_H

#include "base/simd.h"

#include <stddef.h>
#include <stdint.h>

enum { DOT_WIDTH_STEP = 32, DOT_WIDTH_MAX = 256, DOT_VALUE_MAX = 127 };

struct dot_rows {
    const int8_t *bytes; /* borrowed; no alignment needed */
    uint32_t stride;     /* bytes, >= width */
    uint32_t width;      /* a multiple of DOT_WIDTH_STEP, 32..DOT_WIDTH_MAX; unused values are 0 */
};

struct dot_hit {
    uint32_t row;
    int32_t score;
};

/** The rows of first..first + count - 1 that score at least `least`, ascending.
 *
 * query     int8[width], -127..127
 * out_hits  room for `count`
 * Returns how many were written.  Cost: 2.5 ns a row of 64 bytes from L3 on AVX2. */
size_t dot_range(const struct dot_rows *rows, const int8_t *query, uint32_t first, uint32_t count,
                 int32_t least, struct dot_hit *out_hits);

/** The same over `count` rows named by `list`, in its order. */
size_t dot_list(const struct dot_rows *rows, const int8_t *query, const uint32_t *list,
                uint32_t count, int32_t least, struct dot_hit *out_hits);

/** The sum of query[i] * row[i], exact: any values of sixteen bits with any of eight.
 *
 * width  a multiple of DOT_WIDTH_STEP, at most DOT_WIDTH_MAX */
static inline int32_t dot_wide(const int16_t *query, const int8_t *row, uint32_t width)
{
    return simd_kernels()->dot_wide(query, row, width);
}

/** The score of one row. */
int32_t dot_one(const struct dot_rows *rows, const int8_t *query, uint32_t row);

#endif

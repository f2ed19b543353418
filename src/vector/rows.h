/* A question as codes, and how far a score of codes may be from the true one.
 * Private to src/vector. */
#ifndef VECTOR_ROWS_H
#define VECTOR_ROWS_H

#include "vector/vector.h"

struct query {
    int8_t codes[DOT_WIDTH_MAX];
    int32_t slack; /* rows whose scores differ by more are in their true order; 0: always are */
};

void query_init(struct query *query, const struct vector_set *set, const struct vector_ask *ask);

/* The largest error and norm so far stay in *scale. */
void row_quantise(const float *floats, uint32_t dims, double step, int8_t *out_codes,
                  struct vector_scale *scale);

/** Fill in the true scores of `count` rows of a set with floats: each a sum in double, in the order
 * of the dimensions. */
void rows_score(const struct vector_set *set, const float *query, struct vector_hit *hits,
                uint32_t count);

#endif

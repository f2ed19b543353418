/* Every candidate looked at.  Private to src/vector. */
#ifndef VECTOR_EXACT_H
#define VECTOR_EXACT_H

#include "vector/top.h"
#include "vector/vector.h"

/** Rows first..set->count - 1, in their order; `allow` (may be NULL) is asked of the hits only.
 * 0 or -ATTAR_ELIMIT. */
int exact_scan(const struct vector_set *set, const int8_t *query, uint32_t first,
               const uint64_t *allow, struct top *top);

/** The allowed rows, and no other byte.  0 or -ATTAR_ELIMIT. */
int exact_gather(const struct vector_set *set, const int8_t *query, const uint64_t *allow,
                 struct top *top);

#endif

/* Zipf's law over ranks 0..count-1: rank k is drawn with weight (k + 1)^-exponent.
 *
 *   cumulative weights, binary search; a draw over the first n ranks only uses the same table, so
 *   that a set that grows with the product number needs one table
 *
 * Source: Zipf, Human Behavior and the Principle of Least Effort, 1949; performance.md section 7
 * for the exponents.  Owner: the arena.  Thread: any (immutable). */
#ifndef GEN_CATALOG_ZIPF_H
#define GEN_CATALOG_ZIPF_H

#include "base/arena.h"
#include "base/rng.h"

struct zipf {
    const double *sums; /* sums[k]: weight of ranks 0..k */
    size_t count;
};

/** False when the arena is full.  count >= 1. */
bool zipf_init(struct zipf *zipf, size_t count, double exponent, struct arena *arena);

/** A rank below `count` (1..zipf->count).  Cost: one random number, log2(count) steps. */
size_t zipf_draw(const struct zipf *zipf, size_t count, struct rng *rng);

#endif

/* The best of what a scan finds: a bound that rises, and a buffer that is cut back to what can
 * still matter.
 *
 *   scan --hits >= least--> items ----when it is full----> the k best, and those within `slack`
 *              ^                                              |   of the k-th score
 *              `----------- least = k-th score - slack <------'
 *
 * slack 0 keeps exactly k, by score and then by row; a positive slack keeps every row whose true
 * score may yet be among the k best.  Private to src/vector. */
#ifndef VECTOR_TOP_H
#define VECTOR_TOP_H

#include "base/arena.h"
#include "base/dot.h"

#include <stdbool.h>

enum { TOP_BLOCK = 1024 }; /* rows a step */

struct top {
    struct arena *arena;
    struct dot_hit *items;
    uint32_t count;
    uint32_t cap;
    uint32_t full; /* items at which they are cut back */
    uint32_t k;
    int32_t slack;
    int32_t kth;   /* the k-th best score at the last cut, INT32_MIN while there are fewer */
    int32_t least; /* kth - slack */
};

/** Is `a` better: a higher score, or the same and a lower row? */
static inline bool hit_before(struct dot_hit a, struct dot_hit b)
{
    return a.score != b.score ? a.score > b.score : a.row < b.row;
}

/** k 1..VECTOR_K_MAX, slack >= 0.  0 or -ATTAR_ELIMIT. */
int top_init(struct top *top, uint32_t k, int32_t slack, struct arena *arena);

/** Room for TOP_BLOCK hits behind items[count].  0 or -ATTAR_ELIMIT. */
int top_reserve(struct top *top);

/** `count` hits were written behind the items. */
void top_added(struct top *top, uint32_t count);

/** Keep what can matter; in no order. */
void top_cut(struct top *top);

#endif

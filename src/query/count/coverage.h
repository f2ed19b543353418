/* How many of the products found have a value in a facet: what dynamic ordering of facets goes by.
 *
 *   valued   product facet: docs that have a value      offer facet: rows that have one
 *
 * Private to src/query.  Thread: any. */
#ifndef QUERY_COVERAGE_H
#define QUERY_COVERAGE_H

#include "query/count/facets.h"

struct succession;

/** Fill view->valued: a bitset for each facet, over docs or rows, with a spare word.
 * Cost: 1 ns a new product or offer and facet. */
void coverage_init(struct view *view, const struct succession *next);
void coverage_release(struct view *view);

/** Products of `set` that have a value in `filter`, in case of offers on an eligible one.
 * Errors: -ATTAR_ELIMIT (arena).  Cost: an AND over docs; for offers a look at those of each. */
int coverage_count(const struct facet_set *set, uint16_t filter, struct arena *arena,
                   uint64_t *out_count);

#endif

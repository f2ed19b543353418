/* Statistics of number filters over the matching products.  Private to src/query. */
#ifndef QUERY_STATS_H
#define QUERY_STATS_H

#include "query/groups.h"

/** Minimum, maximum, sum, number of products and 32 bins of each filter of request->stats, its own
 * range left out.  On offers, min and max are over eligible offers; a product enters the sum and
 * the bins once, with its lowest eligible value.  Products without a value do not count.  With
 * request->list_numbers the numbers of products are listed (number_values.h).
 * Errors: -ATTAR_ELIMIT (arena). */
int stats_build(const struct groups *groups, const struct search_request *request,
                struct arena *arena, const struct stats **out_stats, struct attar_error *err);

/** Can `filter` be described: does it have a number column? */
bool stats_possible(const struct filter_def *def);

struct succession;

/** Fill view->stats: each number filter over every live product, its values listed.
 * Cost: 20 ns a product and filter, or only for those that died or are new, while these are not
 * the least or the greatest. */
void stats_fill(struct view *view, const struct succession *next);
void stats_release(struct view *view);

#endif

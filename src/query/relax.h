/* What leaving one filter out would find, for a search of which only the filters leave nothing
 * (search.md sections 3 and 5.3).
 *
 *   words 14    words AND price 0    words AND price AND brand 0
 *               words AND brand 3    -> without price: 3
 *
 * Each number is the total of the same search without the filter.  Private to src/query. */
#ifndef QUERY_RELAX_H
#define QUERY_RELAX_H

#include "query/groups.h"

/** The groups that alone stand in the way, in the order of the request.
 * out_relax  in `arena`; none when no product passes all groups but one
 * Errors: -ATTAR_ELIMIT (arena).  Cost: as groups_sets, for each group. */
int relax_build(const struct groups *groups, struct arena *arena,
                const struct relaxation **out_relax, size_t *out_count, struct attar_error *err);

#endif

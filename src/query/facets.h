/* Counting the values of a facet, exactly, and choosing which to list.  Private to src/query. */
#ifndef QUERY_FACETS_H
#define QUERY_FACETS_H

#include "query/groups.h"

/** Products that have each value of `filter` in the given sets.
 *
 * docs    bitset over docs
 * rows    eligible rows for an offer facet, NULL for every live row
 * counts  u32[column_value_count], zeroed
 * Errors: -ATTAR_ELIMIT (arena).
 * Cost: the cheapest of: cached totals; the complement; AND + popcount of the stored bitsets;
 * a gather over the matching docs (performance.md section 5.1). */
int facet_count(const struct view *view, uint16_t filter, const uint64_t *docs,
                const uint64_t *rows, struct arena *arena, uint32_t *counts,
                struct attar_error *err);

/** Count and list every facet of the request.  *out_facets in the order of request->facets, in
 * `arena`.  Errors: -ATTAR_ELIMIT, -ATTAR_EDEADLINE. */
int facets_build(const struct groups *groups, const struct search_request *request,
                 struct arena *arena, const struct facet **out_facets, struct attar_error *err);

#endif

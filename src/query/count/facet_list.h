/* Which values of a counted facet are worth listing, in which order.
 *
 *   counts --> drop zeros --> best facet_size by (count desc, label, key) --> chosen values behind
 *
 * Private to src/query.  Thread: any. */
#ifndef QUERY_FACET_LIST_H
#define QUERY_FACET_LIST_H

#include "query/view.h"

/** Fill `facet` from `counts`, one a countable value (view_value_count).  Chosen values are always
 * listed, even at 0 and past facet_size; a delivery facet is listed whole, zone by zone.
 * Errors: -ATTAR_ELIMIT (arena).
 * Cost: 1 ns a value, and a heap of facet_size for those with products. */
int facet_list(const struct view *view, const struct search_request *request, uint16_t filter,
               const uint32_t *counts, struct arena *arena, struct facet *facet);

#endif

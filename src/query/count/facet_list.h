/* Which values of a counted facet are worth listing, in which order.
 *
 *   counts --> drop zeros --> best facet_size in the order of request->facet_sort --> chosen behind
 *
 *   a tree:    Perfume 900                                level 0, its best facet_size
 *              Arabian 400   Western 380                  level 1, the same, and so on
 *              Oud oil 3                                  chosen: itself and its parents, always
 *
 * Private to src/query.  Thread: any. */
#ifndef QUERY_FACET_LIST_H
#define QUERY_FACET_LIST_H

#include "query/view.h"

/** Fill `facet` from `counts`, one a countable value (view_value_count).  Chosen values are always
 * listed, even at 0 and past facet_size, in a tree with what they are below of; a delivery facet is
 * listed whole, zone by zone.  A facet query leaves the values that it meets, or, if it meets none,
 * those that it meets but for a slip.
 * Errors: -ATTAR_ELIMIT (arena).
 * Cost: 1 ns a value, and a heap of facet_size for those with products. */
int facet_list(const struct view *view, const struct search_request *request, uint16_t filter,
               const uint32_t *counts, struct arena *arena, struct facet *facet);

/** How deep each node of the tree `filter` stands, its root 0: u8[view_value_count], shared
 * (base/shared.h).  Deeper than 7 counts as 7. */
uint8_t *facet_levels(const struct view *view, uint16_t filter);

#endif

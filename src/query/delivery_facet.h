/* The facet of F-29: products that can be delivered to each zone, and in each way there.
 * Private to src/query. */
#ifndef QUERY_DELIVERY_FACET_H
#define QUERY_DELIVERY_FACET_H

#include "query/view.h"

/** Fill `facet` with values "zone" and "zone:option", each with the products that have an eligible
 * offer so delivered, by key.  docs, rows as facet_count.  Errors: -ATTAR_ELIMIT (arena).
 * Cost: one pass over the matching rows. */
int delivery_facet(const struct view *view, uint16_t filter, const uint64_t *docs,
                   const uint64_t *rows, struct arena *arena, struct facet *facet,
                   struct attar_error *err);

#endif

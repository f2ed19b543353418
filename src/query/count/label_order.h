/* The order of a facet's values by label, once a snapshot, so that lists compare numbers.
 * Private to src/query.  Thread: any (immutable once made). */
#ifndef QUERY_LABEL_ORDER_H
#define QUERY_LABEL_ORDER_H

#include "query/query.h"

/** The place of each countable value of `filter` among all by label in `lang`, then key, in bytes:
 * u32[view_value_count], shared (base/shared.h).  Cost: a sort, 100 ns a value. */
uint32_t *label_order(const struct view *view, uint16_t filter, enum lang lang);

#endif

/* The bounds of a search request.  Private to src/query.  Thread: any (pure). */
#ifndef QUERY_LIMITS_H
#define QUERY_LIMITS_H

#include "query/query.h"

struct schema;

/** Is every member within its bounds?  0, or -ATTAR_EINVAL naming the parameter and its limit. */
int limits_check(const struct search_request *request, const struct schema *schema,
                 struct attar_error *err);

#endif

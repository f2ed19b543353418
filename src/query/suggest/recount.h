/* How many products a click on a completion shows in a later view than the one it was made of.
 * Private to src/query.  Thread: any (pure but for the arena). */
#ifndef QUERY_SUGGEST_RECOUNT_H
#define QUERY_SUGGEST_RECOUNT_H

#include "query/view.h"

/** The total of a search for `clauses`, each of one value, at most one of them on offers.
 * 0 where a value is not known any more.  Errors: -ATTAR_ELIMIT (arena).
 * Cost: one value 100 ns; more of them a bitset each, 2 us at 60,000 products. */
int recount(const struct view *view, const struct clause *clauses, size_t count,
            struct arena *arena, uint64_t *out_count);

#endif

/* What of the words each hit of a page has (struct hit_met), for those who ask to be told.
 * Private to src/query. */
#ifndef QUERY_HIT_MET_H
#define QUERY_HIT_MET_H

#include "query/text/text.h"

/** Fill `met` of each hit.
 * Errors: -ATTAR_ELIMIT (arena).  Thread: the searcher's, between matching and match_clear.
 * Cost: as matching the words once more, and a look at the positions of each hit. */
int hit_met_fill(struct searcher *searcher, const struct view *view, const struct text *text,
                 struct arena *arena, struct hit *hits, size_t hit_count, struct attar_error *err);

#endif

/* Which bytes of a hit's name and brand the query met.  Private to src/query. */
#ifndef QUERY_HIGHLIGHT_H
#define QUERY_HIGHLIGHT_H

#include "query/searcher.h"
#include "query/text/words.h"

/** What marks the texts that `words` of `q` met; both are kept by reference to their arena.
 * Errors: -ATTAR_ELIMIT (arena). */
int marking_make(const struct words *words, struct slice q, struct arena *arena,
                 const struct marking **out_marking, struct attar_error *err);

/** Fill `highlights` of each hit: ranges in UTF-16 units of the shown texts, ascending by field,
 * language and start.  A Latin prefix is marked as typed, an Arabic match as a whole word.
 * Errors: -ATTAR_ELIMIT (arena).  Thread: the searcher's. */
int highlight_hits(struct searcher *searcher, const struct view *view,
                   const struct marking *marking, struct arena *arena, struct hit *hits,
                   size_t hit_count, struct attar_error *err);

#endif

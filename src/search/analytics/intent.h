/* Which queries of a user are one search: what he typed on the way is not counted for itself.
 *
 *   "o"  "ou"  "oud"  "oud w"  "oud wood"      5 queries, <= 30 s from each to the next: one
 * intent, named "oud wood" "oud wood"  "rose"                          two: the second is no edit
 * of the first
 *
 * Private to src/search/analytics.  Thread: any (pure). */
#ifndef SEARCH_INTENT_H
#define SEARCH_INTENT_H

#include "base/slice.h"

#include <stdint.h>

enum { INTENT_GAP_MS = 30000, INTENT_CHANGE_MAX = 3 };

/** Is the query `after` an edit of `before`?  It is when they are equal, when neither is empty and
 * one begins with the other, or when they differ in one place by at most INTENT_CHANGE_MAX
 * characters on either side and share at least half of the longer one. */
bool intent_is_edit(struct slice before, struct slice after);

/** Does a query `gap_ms` after another of the same user go on with it? */
bool intent_goes_on(struct slice before, struct slice after, int64_t gap_ms);

enum { INTENT_QUERY_CAP = 512 };

/** The query as reports group it: blanks trimmed and single, ASCII letters small.
 * Returns its length in `out`. */
size_t intent_text(struct slice query, char out[INTENT_QUERY_CAP]);

#endif

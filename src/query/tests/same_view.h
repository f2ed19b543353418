/* Are two views of one snapshot the same in all that a search can see?  Test support of src/query.
 * A difference fails the property that is running. */
#ifndef QUERY_TESTS_SAME_VIEW_H
#define QUERY_TESTS_SAME_VIEW_H

#include "query/tests/searching.h"

/** Compare every array of `next` with that of `anew`, for live documents and their offers. */
void same_view_check(struct prop *t, const struct view *next, const struct view *anew);

/** Put a random search to the shelf's view and to `anew`.  Resets the arena. */
void same_view_search(struct searching *on, struct view *anew);

#endif

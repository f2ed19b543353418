/* What a view takes over from the one before, so that a publish costs what has changed.
 *
 *   numbers    0 ........................ docs | padding | docs of new segments
 *   former     [ the same docs and rows       ]  gone with their segments
 *   view       [ copied, but for those that died ]        [ made anew ]
 *
 * Most arrays of a view say something of each doc or row by itself: what is below `docs` or `rows`
 * is copied, what died is taken away, the rest is worked out.  What is counted over all of them is
 * taken from the former count: less the dead, plus the new.  The view is equal to one that was made
 * from nothing in all that a search can see; prop_view_next holds the two against each other.
 * Private to src/query.  Thread: that of view_next. */
#ifndef QUERY_VIEW_SUCCESSION_H
#define QUERY_VIEW_SUCCESSION_H

#include "base/vec.h"
#include "query/view.h"

struct succession {
    const struct view *former; /* NULL: nothing is taken over */
    uint32_t segments;         /* the first ones are the former's */
    uint32_t docs;             /* their docs and rows have the former's numbers */
    uint32_t rows;
    VEC(uint32_t) died; /* docs below `docs` that were alive, ascending */
};

/** Compare `view`, whose snapshot and filters are set, with `former`, which may be NULL; where
 * too little is the same nothing is taken over. */
void succession_init(struct succession *next, const struct view *former, const struct view *view);
void succession_release(struct succession *next);

/** `count` items of `size` bytes, zeroed but for the first `kept`, which are those of `former`
 * (NULL if kept is 0).  Owner: the caller, free. */
void *succession_array(const void *former, size_t kept, size_t count, size_t size);

/** Are the countable values of `filter`, a facet, numbered as in the former view? */
bool succession_same_values(const struct succession *next, const struct view *view,
                            uint16_t filter);

/** The first live doc that the former view did not have, from `from` on; SIZE_MAX behind the last.
 * Loop: for (doc = fresh(next, view, 0); doc != SIZE_MAX; doc = fresh(next, view, doc + 1)). */
size_t succession_fresh(const struct succession *next, const struct view *view, size_t from);

#endif

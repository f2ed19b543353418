/* The part of a view that is about the values of facets (view_facets.c).
 * Private to src/query/view.  Thread: that of view_next. */
#ifndef QUERY_VIEW_VIEW_FACETS_H
#define QUERY_VIEW_VIEW_FACETS_H

#include "query/view/succession.h"

/** Fill `shapes`.  Cost: 2 ns a value. */
void view_shapes_fill(struct view *view);

/** Fill value_labels, label_order and levels; labels and offer facets are there.
 * Cost: a sort of the values of each facet that has others than before. */
void view_names_fill(struct view *view, const struct succession *next);
void view_names_release(struct view *view);

#endif

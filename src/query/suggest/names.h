/* Products by the words of their names: the product group of autocomplete.
 *
 *   bucket of "oud" --> entry(best doc) --> entry(next doc) --> ...      best first
 *   bucket of "ou"  --> the best SUGGEST_GROUP_MAX only
 *
 * A bucket is keyed by the first one, two or three letters of a folded word; an entry keeps the
 * eight bytes behind them, so that most candidates are decided without looking at the name.
 * Private to src/query.  Thread: any once made. */
#ifndef QUERY_SUGGEST_NAMES_H
#define QUERY_SUGGEST_NAMES_H

#include "query/view.h"

struct suggest_names;

/** From the folded names of `view`; never NULL.  Cost: about 50 ns a word of a name. */
struct suggest_names *suggest_names_new(const struct view *view);
void suggest_names_free(struct suggest_names *names);

/** Docs that have every word of `folded` (the last, and any other, as a prefix) among the words of
 * their name, best first: in stock, then popular, then by id.
 *
 * out_docs  caller's array of `count` (<= SUGGEST_GROUP_MAX)
 * Returns how many there are.  If all words have fewer than three letters, only the best of the
 * first word's products are looked at.  Cost: usually a microsecond. */
size_t suggest_names_top(const struct suggest_names *names, const struct view *view,
                         struct slice folded, size_t count, uint32_t *out_docs);

#endif

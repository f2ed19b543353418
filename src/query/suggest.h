/* Completions known before anyone has typed: made from the catalogue when a view is made.
 * suggest_run (query.h) answers from them.  Private to src/query. */
#ifndef QUERY_SUGGEST_H
#define QUERY_SUGGEST_H

struct suggestions;
struct view;

/** The completions of `view`, which must be filled but for its suggestions.  Never NULL. */
struct suggestions *suggestions_new(const struct view *view);
void suggestions_free(struct suggestions *suggestions);

#endif

/* Clauses of a request as bitsets: the docs (or, for offer filters, the rows) that pass.  Equal
 * clauses share one set, so that the searches of a batch evaluate each filter once.
 *
 *   clause --equal to one before?--> its set
 *          `--no--> one pass over its values --> kept
 *
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_CLAUSE_SET_H
#define QUERY_CLAUSE_SET_H

#include "query/view.h"

struct kept_set;

/* What clauses are evaluated with, and the sets there are. */
struct clause_sets {
    const struct view *view;
    const struct scent_matches *scent; /* for FILTER_MATCH; may change between clauses */
    struct arena *arena;               /* owns the sets */
    struct kept_set *kept[FILTERS_MAX];
};

/** None yet.  view, scent, arena: borrowed for its life. */
void clause_sets_init(struct clause_sets *sets, const struct view *view,
                      const struct scent_matches *scent, struct arena *arena);

/** The items that pass `clause`: bitset over rows if the filter is on offers, else over docs, with
 * a spare word at its end; live items only, whatever is excluded.
 *
 * clause  borrowed for the life of `sets`; sets->scent has matches if its filter is FILTER_MATCH
 * Errors: -ATTAR_ELIMIT (arena).
 * Cost: one pass over the postings of each value; one over a number column for a range; nothing
 * for a clause that was there before. */
int clause_sets_get(struct clause_sets *sets, const struct clause *clause, const uint64_t **out_set,
                    struct attar_error *err);

/** Do two clauses ask for the same, value by value? */
bool clause_eq(const struct clause *a, const struct clause *b);

#endif

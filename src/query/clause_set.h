/* A clause of a request as a bitset: the docs (or, for offer filters, the rows) that pass it.
 * Private to src/query. */
#ifndef QUERY_CLAUSE_SET_H
#define QUERY_CLAUSE_SET_H

#include "query/view.h"

/* The product that F-30 compares with, and what it came to; match NULL when not asked for. */
struct scent_matches {
    const uint16_t *match; /* per mille, one a doc */
};

/** The items that pass `clause`.
 *
 * scent    for FILTER_MATCH
 * arena    owns *out_set: bitset over rows if the filter is on offers, else over docs; live items
 *          only, whatever is excluded
 * Errors: -ATTAR_ELIMIT (arena).  Thread: any.
 * Cost: one pass over the postings of each value; one over a number column for a range. */
int clause_set(const struct view *view, const struct clause *clause,
               const struct scent_matches *scent, struct arena *arena, uint64_t **out_set,
               struct attar_error *err);

#endif

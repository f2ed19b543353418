/* A filter= expression as sets (search.md section 5.2).  Private to src/query. */
#ifndef QUERY_EXPR_SET_H
#define QUERY_EXPR_SET_H

#include "query/clause_set.h"

/** Narrow `*docs` (bitset over docs, borrowed) by `expr`.
 *
 * docs      in: what matched so far; out: a new set in `arena`
 * out_rows  the rows that the offer leaves of the outermost conjunction leave eligible, so that
 *           they meet the other offer conditions of the request on one row; NULL if it has none
 * Errors: -ATTAR_EINVAL (match without a product), -ATTAR_ELIMIT (arena). */
int expr_apply(const struct view *view, const struct filter_expr *expr,
               const struct scent_matches *scent, struct arena *arena, const uint64_t **docs,
               const uint64_t **out_rows, struct attar_error *err);

#endif

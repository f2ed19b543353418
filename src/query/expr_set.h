/* A filter= expression as sets (search.md section 5.2).
 *
 *   in docs                           in rows, inside an offer( )
 *   clause on products: its docs      clause: its rows
 *   offer( ), clause on offers:       AND, OR, NOT: of rows
 *     docs with a row that passes
 *   AND: its offer clauses together are one offer( );  OR, NOT: of docs
 *
 * Private to src/query.  Thread: any. */
#ifndef QUERY_EXPR_SET_H
#define QUERY_EXPR_SET_H

#include "query/clause_set.h"

/** Narrow `*docs` (bitset over docs, borrowed) by `expr`.
 *
 * docs      in: what matched so far; out: a new set in `arena`
 * out_rows  the rows that are eligible under the outermost conjunction, so that they meet the other
 *           offer conditions of the request on one row: those that pass all its offer clauses; if
 *           it has none, those that pass any of its offer( ); NULL if it has neither
 * Errors: -ATTAR_EINVAL (match without a product), -ATTAR_ELIMIT (arena).
 * Cost: that of its clauses, and a few ANDs a node. */
int expr_apply(const struct view *view, const struct filter_expr *expr,
               const struct scent_matches *scent, struct arena *arena, const uint64_t **docs,
               const uint64_t **out_rows, struct attar_error *err);

#endif

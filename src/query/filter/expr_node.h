/* Nodes of expressions: making them, and joining parts so that "one conjunction" means what it
 * says whatever the brackets.
 *
 *   a AND (b AND c)           one AND of a, b, c
 *   brand:x OR brand:y OR z   an OR of z and one clause "x or y"
 *
 * Private to src/query.  Thread: any. */
#ifndef QUERY_FILTER_EXPR_NODE_H
#define QUERY_FILTER_EXPR_NODE_H

#include "query/filter_expr.h"

/** A node over a copy of the parts.  Errors: -ATTAR_ELIMIT (arena). */
int expr_node(const struct filter_scope *scope, enum expr_kind kind,
              const struct filter_expr *const *parts, size_t count,
              const struct filter_expr **out_expr, struct attar_error *err);

/** The AND or OR of `count` parts, none of them NULL, which may have such nodes themselves; of one
 * part it is that part.  Errors: -ATTAR_ELIMIT (arena). */
int expr_join(const struct filter_scope *scope, enum expr_kind kind,
              const struct filter_expr *const *parts, size_t count,
              const struct filter_expr **out_expr, struct attar_error *err);

#endif

/* A filter= expression as sets (search.md section 5.2).
 *
 * The whole expression is asked of one offer at a time.  A leaf on products says the same of every
 * offer of a product; offer( ) asks whether any offer of the product passes what stands inside, and
 * so says the same of all of them too.  A product passes if one of its live offers does.
 *
 *   size_ml=100 AND price<150                   one offer with both
 *   size_ml=100 AND (vendor:a OR price<150)     one offer: 100 ml, and of a or below 150
 *   (size_ml=50 AND price<100) OR
 *       (size_ml=100 AND price<200)             one offer with either pair
 *   gender:men AND NOT vendor:x                 an offer that is not by x: as vendor:-x
 *   gender:men AND NOT offer(vendor:x)          no offer by x
 *   gender:men OR price<100                     every offer of men's; of others those below 100
 *   offer(vendor:a) AND offer(price<100)        may be two offers
 *
 * So AND, OR and NOT keep every law of Boolean algebra, De Morgan's too, whatever the leaves.
 * Which offers are eligible (the shown price, statistics, offer facets): those that pass.  If the
 * outermost conjunction has offer( ) and nothing else on offers, those that pass any of them.
 *
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_EXPR_SET_H
#define QUERY_EXPR_SET_H

#include "query/clause_set.h"

/** Narrow `*docs` (bitset over docs, borrowed) by what `expr` says of products, and find the rows
 * that pass what it says of offers: a product passes if it is in both.
 *
 * sets      where clauses are evaluated; its arena owns what comes out
 * docs      in: what matched so far; out: a new set
 * out_rows  the eligible rows, with a spare word at the end; NULL if every live one is
 * Errors: -ATTAR_EINVAL (match without a product), -ATTAR_ELIMIT (arena).
 * Cost: that of its clauses, and a few ANDs a node. */
int expr_narrow(struct clause_sets *sets, const struct filter_expr *expr, const uint64_t **docs,
                const uint64_t **out_rows, struct attar_error *err);

/** As expr_narrow; `*docs` is left with the products that pass.
 * Cost: a look at each row that passes, besides. */
int expr_apply(struct clause_sets *sets, const struct filter_expr *expr, const uint64_t **docs,
               const uint64_t **out_rows, struct attar_error *err);

/** The set of one part of an outermost conjunction: of rows if *out_on_rows, else of docs.
 * Errors, cost: as expr_narrow. */
int expr_part(struct clause_sets *sets, const struct filter_expr *part, bool *out_on_rows,
              const uint64_t **out_set, struct attar_error *err);

/** What is in `*set` and in `part`; of one that is NULL, the other.  Errors: -ATTAR_ELIMIT. */
int sets_meet(struct clause_sets *sets, const uint64_t *part, size_t words, const uint64_t **set,
              struct attar_error *err);

/** Do two expressions say the same in the same words? */
bool expr_eq(const struct filter_expr *a, const struct filter_expr *b);

#endif

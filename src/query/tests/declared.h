/* The filters of indexes/products/index.json and a few labels, without an index behind them.
 * Test support of src/query. */
#ifndef QUERY_TESTS_DECLARED_H
#define QUERY_TESTS_DECLARED_H

#include "index/index.h"
#include "query/filter_expr.h"
#include "query/labels.h"

struct buf;

struct declared {
    struct schema *schema;
    struct filter_set *filters;
    struct labels *labels;
};

/** Fails the test if the file cannot be read. */
void declared_open(struct declared *declared);
void declared_close(struct declared *declared);

/** Append a clause as text: `brand any ajmal !rasasi`, numbers in their scale, open ends empty. */
void declared_dump_clause(const struct declared *declared, const struct clause *clause,
                          struct buf *out);

/** Append an expression as text: `(and brand any ajmal (not (offer price any 0..)))`. */
void declared_dump_expr(const struct declared *declared, const struct filter_expr *expr,
                        struct buf *out);

#endif

/* What counting costs: the one table that decides how a facet is counted.
 *
 * Picoseconds, fitted to bench/micro/bench_facets on 60 k and 1 M generated products (AVX2; 24
 * facets that a page lists, 54 values a product).  They need not fit another machine exactly: each
 * way gives the same counts, and near a crossover two ways cost the same.
 * Private to src/query. */
#ifndef QUERY_COSTS_H
#define QUERY_COSTS_H

enum {
    COST_GATHER_DOC = 4500,   /* a column's doc, whatever it has */
    COST_GATHER_VALUE = 1300, /* one value of one doc */
    COST_WORD = 400,          /* one word of a dense value's bitset */
    COST_LIST_ITEM = 800,     /* one item of a rare value's list */
    COST_VALUE = 10000,       /* a value, whatever it has */
    COST_RECORD_DOC = 8000,   /* a record, without its rest */
    COST_RECORD_REST = 500,   /* one value of its rest */
    COST_LIST_DOC = 700       /* a doc of a bitset as a number */
};

#endif

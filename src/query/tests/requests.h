/* Random search requests over a shelf, with the oracle's view of the same request.
 * Test support of src/query. */
#ifndef QUERY_TESTS_REQUESTS_H
#define QUERY_TESTS_REQUESTS_H

#include "base/arena.h"
#include "query/tests/oracle.h"

enum { REQUEST_WORDS_MAX = 3 };

struct random_request {
    struct search_request request;
    struct oracle oracle; /* points into this struct and the shelf */
    uint8_t words[REQUEST_WORDS_MAX];
    char q[128];
    uint16_t facets[SEARCH_FACETS_MAX];
    uint16_t stats[FILTERS_MAX];
};

/** A request with words, clauses, filter=, every facet and every statistic, page 1 of 100.
 * F-30 (match) is left out.  The clauses and the expression live in `arena`. */
void random_request(struct rng *rng, const struct shelf *shelf, struct arena *arena,
                    struct random_request *out);

/** Once in a while make it a hybrid search, like a live product; by relevance then. */
void random_hybrid(struct rng *rng, const struct shelf *shelf, struct random_request *out);

/** Draw what `request` wants otherwise than the index declares: text options, boosts and
 * `distinct`, each of them once in a while; the oracle knows none of them.  They live in
 * `arena`. */
void random_options(struct rng *rng, const struct shelf *shelf, struct arena *arena,
                    struct search_request *request);

/** A random clause on `filter`. */
struct clause random_clause(struct rng *rng, const struct shelf *shelf, uint16_t filter,
                            struct arena *arena);

/** A random expression; AND never stands directly in AND, nor OR in OR. */
const struct filter_expr *random_expr(struct rng *rng, const struct shelf *shelf, int depth,
                                      struct arena *arena);

#endif

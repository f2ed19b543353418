/* Searches over a random shelf, for the property tests of this folder: what each of them needs
 * before it can ask anything.
 *
 *   struct run { struct searching on; .. };      what a test adds stands beside it
 *
 * A failure fails the property that is running.  Thread: the test's. */
#ifndef QUERY_TESTS_SEARCHING_H
#define QUERY_TESTS_SEARCHING_H

#include "query/tests/requests.h"
#include "tests/support/prop.h"

struct searching {
    struct prop *t;
    struct shelf *shelf;
    struct searcher *searcher;
    struct arena arena; /* of requests and results; the test resets it */
};

/** A shelf drawn from t->rng and a searcher.  Owner: searching_end. */
void searching_begin(struct searching *on, struct prop *t, size_t arena_bytes);
void searching_end(struct searching *on);

/** search_run, which must not fail. */
void searching_run(struct searching *on, const struct search_request *request,
                   struct search_result *out_result);

/** The product of the shelf that is the index's `doc`. */
const struct shelf_doc *searching_doc(const struct searching *on, uint32_t doc);

#endif

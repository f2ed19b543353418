/* Random requests of every kind, and what search_examine says of them: for the tests of explain.
 *
 *   catalogue, words, rules, options  --explaining_next-->  random.request
 *                                                              |-- explaining_search
 *                                                              `-- explaining_examine, of one doc
 *
 * A failure fails the property that is running.  Thread: the test's. */
#ifndef QUERY_TESTS_EXPLAINING_H
#define QUERY_TESTS_EXPLAINING_H

#include "query/tests/searching.h"

enum { EXPLAINING_HIDES = 12, EXPLAINING_OPTIONAL = 3, EXPLAINING_BOOST = 40 };

struct explaining {
    struct searching on;
    struct random_request random;
    char q[256];
    char hide_ids[EXPLAINING_HIDES][16];
    struct slice hides[EXPLAINING_HIDES];
    struct curation *curation;
    const uint64_t *optional[EXPLAINING_OPTIONAL]; /* what each optional filter alone finds */
    const uint64_t *boosted[EXPLAINING_OPTIONAL];  /* likewise each boost of the request */
};

/** A shelf drawn from t->rng.  Owner: explaining_end. */
void explaining_begin(struct explaining *run, struct prop *t);
void explaining_end(struct explaining *run);

/** Draw random.request: words with slips, clauses, rules, options.  Resets the arena. */
void explaining_next(struct explaining *run);

/** Write one complete word of the shelf, sometimes with a slip, to `q`. */
void explaining_word(struct explaining *run);

/** search_understood, which must not fail. */
struct search_result explaining_search(struct explaining *run,
                                       const struct search_request *request);

/** search_examine, which must not fail. */
struct examination explaining_examine(struct explaining *run, const struct search_request *request,
                                      uint32_t doc);

#endif

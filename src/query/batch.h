/* Several searches on one view, answered together (algolia-wire.md section 5, "a batch is one
 * evaluation").  InstantSearch sends one search for the hits and one more for each refined facet,
 * which is the first without that facet's own filter:
 *
 *   requests   0: q + A B C      1: q + B C      2: q + A C      3: q + A B
 *   words      matched once      -               -               -
 *   clauses    A, B, C once      -               -               -
 *   sets       A and B and C     near misses of 0: prefix AND suffix
 *
 * Recognition is by what the requests ask for, never by their order, and is only a short cut: each
 * result equals that of search_run alone. */
#ifndef QUERY_BATCH_H
#define QUERY_BATCH_H

#include "query/query.h"

enum { SEARCH_BATCH_MAX = 50 };

struct search_list {
    const struct search_request *items;
    size_t count; /* 0..SEARCH_BATCH_MAX */
};

/** Run every request of `asked` on `view`, results by position.
 *
 * arena        owns everything that the results point to; its cap bounds the whole batch
 * out_results  room for each; equal to what search_run gives, but for the timing: work that
 *              several requests share is told in the first of them
 * out_failed   with an error: the number of a request that fails alone, too
 * Errors: as search_run; no result is written then.  The deadline of a request holds for the batch
 * up to its end.
 * Thread: the searcher's.  Cost: one search, and the counting of each further request. */
int search_batch(struct searcher *searcher, const struct view *view,
                 const struct search_list *asked, struct arena *arena,
                 struct search_result *out_results, size_t *out_failed, struct attar_error *err);

#endif

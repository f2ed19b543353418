/* Ordering the matching documents and cutting one page out of the order.  Private to src/query. */
#ifndef QUERY_RANK_H
#define QUERY_RANK_H

#include "query/clause_set.h"
#include "query/text/text.h"

struct rank_input {
    struct searcher *searcher;
    const struct view *view;
    const struct search_request *request;
    const struct text *text;
    struct positions *positions;       /* NULL: distances do not matter */
    const struct scent_matches *scent; /* NULL unless the request has match_to */
    const uint64_t *docs;              /* what to rank */
    const uint64_t *rows;              /* eligible rows, NULL for all */
    const struct steering *steering;   /* rules that hold */
    size_t skip;                       /* hits before the page; 0 behind a cursor */
    uint32_t size;                     /* of the page */
};

/** At most input->size hits behind the first input->skip, best first: ascending (key, -merit,
 * -score, id bytes).
 *
 * out_more  whether there is a hit behind the last one returned
 * Errors: -ATTAR_ELIMIT (arena).  Thread: the searcher's.
 * Cost: one key for each matching doc, a heap of skip + size. */
int rank_page(const struct rank_input *input, struct arena *arena, struct hit **out_hits,
              size_t *out_count, bool *out_more, struct attar_error *err);

/** The hit of a pinned product: no place in the order, so no key and no merit. */
void rank_pinned(const struct rank_input *input, uint32_t doc, struct hit *out_hit);

#endif

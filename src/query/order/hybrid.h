/* Words and a scent in one list (search.md section 7, "Hybrid").
 *
 *   docs the words find  OR  docs at least HYBRID_NEAR alike that have no excluded word
 *        |  filters, facets, totals: as of every search
 *        v
 *   key = -((1000 - alpha) * text + alpha * scent + boosts), then what orders hits by relevance
 *
 *   text   0..10000: score_text, of the most that these words can give any product
 *   scent  0..10000: ten times the match
 *
 * Both parts of a product depend on the query and on it alone, so pages of any size are one list.
 * alpha 0 is no hybrid search; without words every product is found, and the scent alone orders.
 * Private to src/query. */
#ifndef QUERY_ORDER_HYBRID_H
#define QUERY_ORDER_HYBRID_H

#include "query/rank.h"

enum { HYBRID_NEAR = 350 /* per mille of match */ };

/** Add to `docs`, which `words` found, those that are near in scent.
 * Errors: -ATTAR_ELIMIT (arena).  Thread: the searcher's.
 * Cost: a look at each live doc; each excluded word once more. */
int hybrid_join(struct searcher *searcher, const struct view *view, const struct words *words,
                const struct scent_matches *scent, struct arena *arena, uint64_t *docs,
                struct attar_error *err);

/** Sort key of `doc`, the lesser ranks first. */
int64_t hybrid_key(const struct rank_input *input, uint32_t doc);

#endif

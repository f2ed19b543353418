/* The integer that a document is ordered by under each sort; the smaller ranks first.
 * Private to src/query. */
#ifndef QUERY_SORT_KEY_H
#define QUERY_SORT_KEY_H

#include "query/curation/steer.h"
#include "query/rank.h"
#include "query/text/positions.h"

enum {
    TEXT_SHARE = 600000,    /* of a million; the weights of search.md section 3 */
    PRIOR_SHARE = 200,      /* of a prior of 0..1000 */
    STOCK_SHARE = 1500,     /* of a stock part of 0..100 */
    RECENCY_SHARE = 50,     /* of a recency of 0..1000 */
    STOCKED_FIRST = 500000, /* without words */
    PRIOR_ALONE = 450,
    UNSAID_COST = 140,             /* of a text score, for each worth of the name's other words */
    TITLE_BASE = 2 * 2 * UINT8_MAX /* above what a title can be worth twice */
};

struct offer_view {
    uint32_t from_row; /* UINT32_MAX if no row is eligible */
    uint16_t eligible;
    uint16_t in_stock;
};

/** The eligible offers of `doc` at a glance. */
struct offer_view offers_of(const struct view *view, const uint64_t *rows, uint32_t doc);

/** Relevance 0..1,000,000 (search.md section 3): with words 60 % text, 20 % prior, 15 % stock,
 * 5 % recency; without words stock, then prior, then recency; and what boosts give. */
uint32_t score_of(const struct rank_input *input, uint32_t doc, uint8_t stock);

/** The part of the text in score_of, 0..TEXT_SHARE; there are words. */
uint32_t score_text(const struct rank_input *input, uint32_t doc);

/** What score_of adds up, before it is kept within its bounds. */
struct score_parts score_parts_of(const struct rank_input *input, uint32_t doc, uint8_t stock);

/** The worth of those words of the name that the query leaves unsaid; 0 without words. */
uint32_t score_unsaid(const struct rank_input *input, uint32_t doc);

/** A number that score_of does not pass without boosts, with one multiplication instead of a
 * division.
 * scale  TEXT_SHARE / score_max of the text */
static inline double score_bound(const struct rank_input *input, uint32_t doc, double scale)
{
    const struct view *view = input->view;
    uint32_t stock = view->stock[doc];

    if (input->text->match.all)
        return (stock > 0 ? STOCKED_FIRST : 0) + view->prior[doc] * PRIOR_ALONE +
               view->recency[doc] * RECENCY_SHARE;
    return merit_score(input->searcher->merit[doc]) * scale + 1.0 + view->prior[doc] * PRIOR_SHARE +
           stock * STOCK_SHARE + view->recency[doc] * RECENCY_SHARE;
}

/** Sort key of `doc`; INT64_MAX for a doc without the value, which so comes last. */
int64_t sort_key_of(const struct rank_input *input, uint32_t doc, const struct offer_view *offers);

/** The tie-break buckets of `doc` in their order, as one integer: the greater ranks first.  Without
 * words that of optional filters alone.  doc ascends from call to call (positions). */
uint64_t merit_of(const struct rank_input *input, uint32_t doc);

/** What merit_of does not pass, without a look at positions. */
uint64_t merit_bound(const struct rank_input *input, uint32_t doc);

#endif

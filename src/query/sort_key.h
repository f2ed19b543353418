/* The integer that a document is ordered by under each sort; the smaller ranks first.
 * Private to src/query. */
#ifndef QUERY_SORT_KEY_H
#define QUERY_SORT_KEY_H

#include "query/rank.h"

struct offer_view {
    uint32_t from_row; /* UINT32_MAX if no row is eligible */
    uint16_t eligible;
    uint16_t in_stock;
};

/** The eligible offers of `doc` at a glance. */
struct offer_view offers_of(const struct view *view, const uint64_t *rows, uint32_t doc);

/** Relevance 0..1,000,000 (search.md section 3): with words 60 % text, 20 % prior, 15 % stock,
 * 5 % recency; without words stock, then prior, then recency. */
uint32_t score_of(const struct rank_input *input, uint32_t doc, uint8_t stock);

/** Sort key of `doc`; INT64_MAX for a doc without the value, which so comes last. */
int64_t sort_key_of(const struct rank_input *input, uint32_t doc, const struct offer_view *offers,
                    uint32_t score);

#endif

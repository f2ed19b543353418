/* A brand's line by concentration and size: "Lattafa Khamrah Eau de Parfum 100 ml".
 *
 *   line --> its products --> concentration x size of live offers --> picks
 *
 * They are counted when asked for, over the few products of the line, so that the hundred thousand
 * of them need no place.  Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_SUGGEST_CHILDREN_H
#define QUERY_SUGGEST_CHILDREN_H

#include "query/suggest/finder.h"

/** Offer `pick` to the finder: kept if it is among the best and not listed yet. */
void finder_offer(struct finder *finder, const struct pick *pick);

/** Bits of the asked words that some concentration or size meets. */
uint32_t children_words(const struct finder *finder);

/** OR the lines with a concentration or a size that the word meets into `set`. */
void children_collect(const struct finder *finder, size_t word, uint64_t *set);

/** Offer the children of `item` that meet the words `missing` (bits); none if it is no line.
 * Errors: -ATTAR_ELIMIT (arena). */
int children_offer(struct finder *finder, uint32_t item, uint32_t missing);

#endif

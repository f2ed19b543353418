/* Where the words of a query stand in one document: how near each other, and whether as a phrase.
 *
 *   document   name:   oud 0  for 1  greatness 2      brand:  initio 0
 *   query      oud greatness initio                   distance 2, then another field: 1
 *
 * Documents are asked for in ascending order, so each postings list is read once at most.  A word
 * that more than POSITIONS_TERMS_MAX terms of a segment meet (two letters typed of the last one)
 * has no place: whatever stands beside it counts as near. Private to src/query.  Thread: one at a
 * time. */
#ifndef QUERY_TEXT_POSITIONS_H
#define QUERY_TEXT_POSITIONS_H

#include "query/text/forms/forms.h"

enum {
    POSITIONS_TERMS_MAX = 32,
    POSITIONS_FAR = 8, /* the largest distance told apart */
};

struct positions;
struct searcher;

/** Stand before the first document.
 * searcher, words  borrowed for the life of out_positions; the searcher's ranking says which fields
 *                  count
 * Errors: -ATTAR_ELIMIT (arena, which owns it). */
int positions_open(const struct searcher *searcher, const struct view *view,
                   const struct words *words, struct arena *arena, struct positions **out_positions,
                   struct attar_error *err);

/** Stand before the first document again. */
void positions_rewind(struct positions *positions);

/** The neighbouring words that the document has, and their distances.  Returns how many pairs.
 * doc  not below the one of the last call */
size_t positions_pairs(struct positions *positions, uint32_t doc,
                       struct word_pair out[SEARCH_WORDS_MAX]);

/** Where the first of the words stands: of the fields that have one the best (ranking.h), then the
 * first in the schema.  false if none of them has a place.
 * doc  as above */
bool positions_first(struct positions *positions, uint32_t doc, uint8_t *out_field,
                     uint32_t *out_place);

/** Sum over neighbouring words of POSITIONS_FAR - distance, so more is nearer.  The distance of two
 * words is the least one in a field where distances count (ranking.h), 1 if they share none, one
 * more if they stand the other way round, and not less than the request's proximity_min.
 * doc  not below the one of the last call */
uint32_t positions_nearness(struct positions *positions, uint32_t doc);

/** `attribute`, the sum of the words' places (ranking.h), with the place of each word being that of
 * the field in which it is nearest to a neighbour, rather than its best.
 * doc  as above */
uint32_t positions_attribute(struct positions *positions, uint32_t doc, uint32_t attribute);

/** Does every phrase of the query stand in one field of the document, word behind word, and no
 * excluded one?
 * doc  as above */
bool positions_phrases(struct positions *positions, uint32_t doc);

#endif

/* Fewer words: when no product has them all.
 *
 *   words that nothing is near to          go, "unknown"
 *   then: every word may be missing; the products with the greatest weight of words met stay, with
 *   those not far below; the words that the best one lacks went, "apart"
 *
 * Taking words away from the right until something matches finds what the order of the words
 * decides; the weight finds what the rare words decide: in "new in box dior sauvage edt spray" they
 * stand in the middle.  Private to src/query. */
#ifndef QUERY_TEXT_FEWER_H
#define QUERY_TEXT_FEWER_H

#include "query/text/match.h"

/** Let the words that have no form be missing; false if that leaves none, or if there is none. */
bool fewer_known(struct words *words);

/** Let every word be missing. */
void fewer_any(struct words *words);

/** Of `docs` keep those whose words weigh nearly as much as the heaviest; the merits of the others
 * are zeroed.
 * out_share  weight of the best over the weight of all words, in per cent */
void fewer_keep(struct searcher *searcher, const struct view *view, const struct words *words,
                uint64_t *docs, uint32_t *out_share);

/* What fewer_account looks at. */
struct fewer_input {
    struct searcher *searcher;
    const struct view *view;
    struct slice q;
    const struct words *words;
    const uint64_t *docs;
    struct arena *arena; /* owns the list */
};

/** The words that have no form, and those that the best of `docs` lacks.
 * Errors: -ATTAR_ELIMIT (arena). */
int fewer_account(const struct fewer_input *input, struct text_account *account,
                  struct attar_error *err);

#endif

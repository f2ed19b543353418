/* Fewer words: when no product has them all.
 *
 *   words that nothing is near to          go, "unknown"
 *   then: every word may be missing; those that the best product lacks went, "apart"
 *
 * Which is best depends on what the words are.  A seller's title ("brand new dior sauvage edt spray
 * in box") says a name and much else: the best product is one whose whole name is said, by words as
 * rare as possible, wherever they stand; sort_key.c weighs what is said against what is not.  Of
 * words that are mostly no names (notes, say) the best product has the greatest weight.
 * Private to src/query. */
#ifndef QUERY_TEXT_FEWER_H
#define QUERY_TEXT_FEWER_H

#include "query/text/match.h"

/** Let the words that have no form be missing; false if that leaves none, or if there is none. */
bool fewer_known(struct words *words);

/** Let every word be missing (words->some). */
void fewer_any(struct words *words);

/** Of `docs` keep those at least half as good as the best; the merits of the others are zeroed.
 * Returns whether the words are a title: the best name says a quarter of their worth. */
bool fewer_keep(struct searcher *searcher, const struct view *view, const struct words *words,
                uint64_t *docs);

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

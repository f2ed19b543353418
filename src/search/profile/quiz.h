/* The quiz over a catalogue (AI-4): what each answer says of its most popular products.
 *
 *   sample   the 512 most popular products that have a scent: one of them stands for the taste
 *   z        how much more than the others a product smells of what the option likes, and less of
 *            what it dislikes, in standard deviations of the sample
 *   P(option | product) = softmax over the options of KAPPA z, log NEUTRAL where it says nothing
 *
 * Private to src/search/profile.  Thread: one at a time. */
#ifndef SEARCH_QUIZ_H
#define SEARCH_QUIZ_H

#include "search/profile/quiz_choice.h"
#include "search/profile/taste.h"

struct quiz;
struct view;

/** A quiz over the live products of `view`, which is not kept.  Owner: quiz_free.
 * Cost: a pass over the products; a comparison for each option and product of the sample: some ten
 * milliseconds, so never on a loop. */
struct quiz *quiz_new(const struct view *view, const struct questions *questions);
void quiz_free(struct quiz *quiz);

/** The version of the model it was made with, borrowed. */
const char *quiz_version(const struct quiz *quiz);

struct quiz_choice {
    const struct quiz_question *question; /* NULL: nothing is left that would tell anything */
    double gain;                          /* expected, in bits */
    uint32_t completeness;                /* per cent: of QUIZ_BITS, what is known */
};

/** The next question for `known`: of those not answered or skipped the one of the largest gain, the
 * earlier of equals.  The same catalogue, taste and answers give the same question.
 *
 * products, view  what was done with products counts as evidence too
 * Cost: a comparison for each of the heaviest products and product of the sample. */
void quiz_next(const struct quiz *quiz, const struct known_taste *known,
               const struct taste_products *products, const struct view *view,
               struct quiz_choice *out);

#endif

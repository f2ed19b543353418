/* The taste of a shopper or of a cart, summed up (search.md section 7, "profile of a user or
 * cart").
 *
 *   events      purchase 5, wish 3, cart 2, click .5     times 2^-(age / 90 days)
 *   ratings     2 (stars - 3)
 *   cart        2 each          likes  3       dislikes  -3       answers  1..3, -1..-3
 *        --> weight of each product --\
 *        notes, accords, axes --------+--> the 64 heaviest --> scent_query_of --> struct taste
 *        answers of the quiz ---------/
 *
 * What was bought, dismissed, rated below three stars, disliked, or lies in the cart is not
 * recommended again.
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_TASTE_H
#define SEARCH_TASTE_H

#include "scent/scent.h"
#include "search/profile/profiles.h"

struct view;

#define TASTE_HALF_LIFE_MS (90 * (int64_t)86400000)

enum {
    TASTE_UNIT = 1000000, /* of a weight: 1 */
    TASTE_PRODUCTS_MAX =
        PROFILE_EVENTS_MAX + PROFILE_RATINGS_MAX + 2 * PROFILE_WISHES_MAX + PROFILE_CART_MAX
};

struct taste_product {
    struct slice id;
    int64_t weight; /* in TASTE_UNIT, never 0 */
};

struct taste_products {
    struct taste_product items[TASTE_PRODUCTS_MAX]; /* heaviest first, sign aside; then by id */
    uint32_t count;
    struct slice done[TASTE_PRODUCTS_MAX]; /* not to be recommended again */
    uint32_t done_count;
};

/** Sum up what was done with and said of products, at `now_ms`.  Ids are borrowed from `known`.
 * Cost: a sort of TASTE_PRODUCTS_MAX. */
void taste_products(const struct known_taste *known, int64_t now_ms, struct taste_products *out);

/** The scent that `known` asks for, in the view's model; products that the view does not have say
 * nothing.  out_query->self is 0 when nothing is asked, or the index has no scents.
 * Errors: -ATTAR_ELIMIT (arena).  Cost: SCENT_WISHES_MAX encodings. */
int taste_query(const struct known_taste *known, const struct taste_products *products,
                const struct view *view, const struct questions *questions, struct arena *arena,
                struct scent_query *out_query);

/** The scent of `text`, facts of a question's option (questions.h). */
void taste_encode(const struct scent_model *model, struct slice text, struct scent_code *out_code,
                  struct scent_notes *out_notes);

#endif

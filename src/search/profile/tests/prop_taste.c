/* Goal: the weight of a product is the sum of what was done with and said of it, each event worth
 * 2^-(age / 90 days) of its kind; heaviest first; what was bought, dismissed, badly rated, disliked
 * or lies in the cart is done with.
 * Method: random tastes over few products, against sums in plain double precision. */
#include "search/profile/taste.h"

#include "tests/support/prop.h"

#include <math.h>
#include <stdio.h>

enum { PRODUCTS = 9 };

static const int64_t now_ms = 1780000000000;
static const char *const ids[PRODUCTS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};

struct wanted {
    double weight[PRODUCTS];
    bool done[PRODUCTS];
};

static struct slice some_product(struct rng *rng, int *out_number)
{
    *out_number = (int)rng_below(rng, PRODUCTS);
    return slice_cstr(ids[*out_number]);
}

static void make_events(struct rng *rng, struct known_taste *known, struct profile_event *events,
                        struct wanted *wanted)
{
    static const double worth[EVENT_KIND_COUNT] = {
        [EVENT_CLICK] = .5, [EVENT_ADD_TO_CART] = 2, [EVENT_PURCHASE] = 5, [EVENT_WISH] = 3};
    int product;

    known->events = events;
    known->event_count = (uint32_t)rng_below(rng, PROFILE_EVENTS_MAX + 1);
    for (uint32_t i = 0; i < known->event_count; i++) {
        int64_t age_ms = (int64_t)rng_below(rng, 400) * 86400000 / 2;

        events[i].product = some_product(rng, &product);
        events[i].kind = (enum event_kind)rng_below(rng, EVENT_KIND_COUNT);
        events[i].at_ms = now_ms - age_ms;
        wanted->weight[product] += worth[events[i].kind] * exp2(-(double)age_ms / 86400000 / 90);
        wanted->done[product] |=
            events[i].kind == EVENT_PURCHASE || events[i].kind == EVENT_DISMISS;
    }
}

static void make_wishes(struct rng *rng, struct wish_list *wishes, double weight,
                        struct wanted *wanted)
{
    int product;

    wishes->count = (uint32_t)rng_below(rng, 5);
    for (uint32_t i = 0; i < wishes->count; i++) {
        wishes->items[i].kind = (enum wish_kind)rng_below(rng, WISH_KIND_COUNT);
        wishes->items[i].id = some_product(rng, &product);
        if (wishes->items[i].kind != WISH_PRODUCT)
            continue; /* a note that is called as a product says nothing of it */
        wanted->weight[product] += weight;
        wanted->done[product] |= weight < 0;
    }
}

static void make_rest(struct rng *rng, struct profile *profile, struct wanted *wanted)
{
    int product;

    make_wishes(rng, &profile->likes, 3, wanted);
    make_wishes(rng, &profile->dislikes, -3, wanted);
    profile->rating_count = (uint32_t)rng_below(rng, 5);
    for (uint32_t i = 0; i < profile->rating_count; i++) {
        profile->ratings[i].product = some_product(rng, &product);
        profile->ratings[i].stars = (uint8_t)(1 + rng_below(rng, 5));
        wanted->weight[product] += 2.0 * (profile->ratings[i].stars - 3);
        wanted->done[product] |= profile->ratings[i].stars < 3;
    }
    profile->cart_count = (uint32_t)rng_below(rng, 4);
    for (uint32_t i = 0; i < profile->cart_count; i++) {
        profile->cart[i] = some_product(rng, &product);
        wanted->weight[product] += 2;
        wanted->done[product] = true;
    }
}

static double weight_of(const struct taste_products *products, int product)
{
    for (uint32_t i = 0; i < products->count; i++)
        if (slice_eq(products->items[i].id, slice_cstr(ids[product])))
            return (double)products->items[i].weight / TASTE_UNIT;
    return 0;
}

static bool is_done(const struct taste_products *products, int product)
{
    for (uint32_t i = 0; i < products->done_count; i++)
        if (slice_eq(products->done[i], slice_cstr(ids[product])))
            return true;
    return false;
}

TEST_PROP(taste_sums_what_was_done_and_said, 300)
{
    static struct profile_event events[PROFILE_EVENTS_MAX];
    static struct known_taste known;
    static struct taste_products products;
    struct wanted wanted = {{0}, {false}};

    known = (struct known_taste){.known = true};
    make_events(t->rng, &known, events, &wanted);
    make_rest(t->rng, &known.profile, &wanted);
    taste_products(&known, now_ms, &products);
    CHECK(t, products.count <= PRODUCTS);
    for (int product = 0; product < PRODUCTS; product++) {
        CHECK(t, fabs(weight_of(&products, product) - wanted.weight[product]) < 2e-4);
        CHECK_EQ(t, is_done(&products, product), wanted.done[product]);
    }
    for (uint32_t i = 0; i < products.count; i++) {
        CHECK(t, products.items[i].weight != 0);
        CHECK(t, i == 0 || llabs(products.items[i - 1].weight) >= llabs(products.items[i].weight));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(taste_sums_what_was_done_and_said)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

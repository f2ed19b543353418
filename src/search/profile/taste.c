/* Sums over products: collected, joined by id, ordered by weight. */
#include "search/profile/taste.h"

#include "search/events/decay.h"

#include <assert.h>
#include <stdlib.h>

enum { HALF_UNIT = TASTE_UNIT / 2, CART_WEIGHT = 2, LIKE_WEIGHT = 3, STARS_NEUTRAL = 3 };

/* In halves of a unit. */
static int64_t event_halves(enum event_kind kind)
{
    switch (kind) {
    case EVENT_PURCHASE: return 10;
    case EVENT_WISH: return 6;
    case EVENT_ADD_TO_CART: return 2 * CART_WEIGHT;
    case EVENT_CLICK: return 1;
    default: return 0;
    }
}

static void add(struct taste_products *products, struct slice id, int64_t weight)
{
    assert(products->count < TASTE_PRODUCTS_MAX);
    products->items[products->count++] = (struct taste_product){id, weight};
}

static void add_done(struct taste_products *products, struct slice id)
{
    assert(products->done_count < TASTE_PRODUCTS_MAX);
    products->done[products->done_count++] = id;
}

static void add_events(const struct known_taste *known, int64_t now_ms, struct taste_products *out)
{
    for (uint32_t i = 0; i < known->event_count; i++) {
        const struct profile_event *event = &known->events[i];
        int64_t weight = event_halves(event->kind) * HALF_UNIT;

        add(out, event->product, decay_by(weight, now_ms - event->at_ms, TASTE_HALF_LIFE_MS));
        if (event->kind == EVENT_PURCHASE || event->kind == EVENT_DISMISS)
            add_done(out, event->product);
    }
}

static void add_ratings(const struct profile *profile, struct taste_products *out)
{
    for (uint32_t i = 0; i < profile->rating_count; i++) {
        int stars = profile->ratings[i].stars;

        add(out, profile->ratings[i].product, 2 * (stars - STARS_NEUTRAL) * (int64_t)TASTE_UNIT);
        if (stars < STARS_NEUTRAL)
            add_done(out, profile->ratings[i].product);
    }
}

static void add_wishes(const struct wish_list *wishes, int64_t weight, struct taste_products *out)
{
    for (uint32_t i = 0; i < wishes->count; i++) {
        if (wishes->items[i].kind != WISH_PRODUCT)
            continue;
        add(out, wishes->items[i].id, weight);
        if (weight < 0)
            add_done(out, wishes->items[i].id);
    }
}

static void add_cart(const struct profile *profile, struct taste_products *out)
{
    for (uint32_t i = 0; i < profile->cart_count; i++) {
        add(out, profile->cart[i], CART_WEIGHT * (int64_t)TASTE_UNIT);
        add_done(out, profile->cart[i]);
    }
}

static int by_id(const void *a, const void *b)
{
    return slice_cmp(((const struct taste_product *)a)->id, ((const struct taste_product *)b)->id);
}

static int by_weight(const void *a, const void *b)
{
    int64_t x = llabs(((const struct taste_product *)a)->weight);
    int64_t y = llabs(((const struct taste_product *)b)->weight);

    return x != y ? (x < y) - (x > y) : by_id(a, b);
}

static void join(struct taste_products *products)
{
    uint32_t count = 0;

    qsort(products->items, products->count, sizeof *products->items, by_id);
    for (uint32_t i = 0; i < products->count; i++) {
        if (count > 0 && by_id(&products->items[count - 1], &products->items[i]) == 0)
            products->items[count - 1].weight += products->items[i].weight;
        else
            products->items[count++] = products->items[i];
    }
    products->count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (products->items[i].weight != 0)
            products->items[products->count++] = products->items[i];
    qsort(products->items, products->count, sizeof *products->items, by_weight);
}

void taste_products(const struct known_taste *known, int64_t now_ms, struct taste_products *out)
{
    const struct profile *profile = &known->profile;

    assert(known->event_count <= PROFILE_EVENTS_MAX);
    out->count = out->done_count = 0;
    add_events(known, now_ms, out);
    add_ratings(profile, out);
    add_wishes(&profile->likes, LIKE_WEIGHT * (int64_t)TASTE_UNIT, out);
    add_wishes(&profile->dislikes, -LIKE_WEIGHT * (int64_t)TASTE_UNIT, out);
    add_cart(profile, out);
    join(out);
}

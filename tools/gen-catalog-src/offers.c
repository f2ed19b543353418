/* Offers.  All money is whole fils; the exponential of the log-normal price is the one place where
 * floating point comes in, and its result is rounded to steps that hide the last bits of libm. */
#include "offers.h"

#include "chance.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { OFFERS_MAX = 6, IN_STOCK_PERCENT = 85, SIZES_MAX = 6 };

/* Sizes that goods come in, the member that counts them, and one size as the price's measure. */
static const struct sizes {
    const char *member;
    unsigned values[SIZES_MAX];
    unsigned count;
    unsigned measure;
} sizes_of[] = {
    [GOODS_SPRAY] = {"volume_ml", {30, 50, 75, 100, 125, 200}, 6, 100},
    [GOODS_OIL] = {"volume_ml", {3, 6, 12, 24}, 4, 12},
    [GOODS_BAKHOOR] = {"mass_g", {40, 70, 100, 250}, 4, 70},
    [GOODS_MIST] = {"volume_ml", {100, 150, 250}, 3, 150},
    [GOODS_SET] = {"pieces", {2, 3, 4, 5}, 4, 3},
};

/* About normal, mean 0, deviation 1: twelve uniforms (Irwin and Hall, Biometrika 19, 1927). */
static double draw_normal(struct rng *rng)
{
    double sum = 0;

    for (int i = 0; i < 12; i++)
        sum += rng_unit(rng);
    return sum - 6;
}

/* Median AED 180 for the measure; one in six costs more than twice that. */
static int64_t draw_price(struct rng *rng)
{
    double fils = 18000 * exp(0.8 * draw_normal(rng));

    return (int64_t)(fils < 1500 ? 1500 : fils);
}

static int64_t tidy(int64_t fils)
{
    int64_t step = fils < 20000 ? 100 : fils < 100000 ? 500 : 1000;

    return (fils + step / 2) / step * step;
}

/* A fifth of the price is the bottle, the rest what is in it. */
static int64_t price_of(int64_t base, const struct sizes *sizes, unsigned size, struct rng *rng)
{
    int64_t scaled = base * (int64_t)(sizes->measure + 4 * size) / (int64_t)(5 * sizes->measure);

    return tidy(scaled * (int64_t)chance_between(rng, 90, 112) / 100);
}

static void add_id(struct json_writer *json, const char *key, const char *prefix, uint64_t number,
                   size_t index)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%s%llu-%zu", prefix, (unsigned long long)number, index);

    assert(len > 0 && (size_t)len < sizeof text);
    json_key(json, key);
    json_add_str(json, slice_of(text, (size_t)len));
}

struct offer {
    uint64_t number;
    size_t index;
    const struct vendor *vendor;
    enum goods goods;
    int64_t price;
    unsigned size;
    uint64_t stock;
};

static void write_money(struct json_writer *json, int64_t price, struct rng *rng)
{
    json_key(json, "price");
    json_add_i64(json, price);
    json_key(json, "currency");
    json_add_cstr(json, "AED");
    if (chance_percent(rng, 35)) {
        json_key(json, "list_price");
        json_add_i64(json, tidy(price * (int64_t)chance_between(rng, 106, 160) / 100));
    }
}

static void write_offer(struct json_writer *json, const struct offer *offer, struct rng *rng)
{
    bool dry = offer->goods == GOODS_OIL || offer->goods == GOODS_BAKHOOR;

    json_object_begin(json);
    add_id(json, "id", "o", offer->number, offer->index);
    json_key(json, "vendor_id");
    json_add_str(json, offer->vendor->id);
    add_id(json, "sku", "G", offer->number, offer->index);
    json_key(json, sizes_of[offer->goods].member);
    json_add_u64(json, offer->size);
    write_money(json, offer->price, rng);
    json_key(json, "stock");
    json_add_u64(json, offer->stock);
    json_key(json, "stock_seq");
    json_add_u64(json, chance_between(rng, 1, 400));
    json_key(json, "active");
    json_add_bool(json, true);
    json_key(json, "condition");
    json_add_cstr(json, chance_percent(rng, 92) ? "new" : "tester");
    json_key(json, "delivery");
    json_add_raw(json, dry ? offer->vendor->delivery_dry : offer->vendor->delivery);
    json_object_end(json);
}

/* Most products have few offers: 1 in 40 of 100, then falling. */
static size_t draw_count(const struct world *world, struct rng *rng)
{
    static const unsigned char up_to[] = {40, 65, 80, 90, 96, 100};
    uint64_t point = rng_below(rng, 100);
    size_t count = 1;

    while (point >= up_to[count - 1])
        count++;
    return count < world->vendor_count ? count : world->vendor_count;
}

void offers_write(const struct world *world, uint64_t number, enum goods goods,
                  struct json_writer *json)
{
    struct rng rng = chance_of(world->seed, number, STREAM_OFFERS);
    const struct sizes *sizes = &sizes_of[goods];
    int64_t base = draw_price(&rng);
    bool in_stock = chance_percent(&rng, IN_STOCK_PERCENT);
    size_t count = draw_count(world, &rng);
    size_t first = rng_below(&rng, world->vendor_count);

    assert(count >= 1 && count <= OFFERS_MAX);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        bool stocked = in_stock && (i == 0 || chance_percent(&rng, 80));
        struct offer offer = {
            .number = number,
            .index = i,
            .vendor = &world->vendors[(first + i) % world->vendor_count],
            .goods = goods,
            .size = sizes->values[rng_below(&rng, sizes->count)],
            .stock = stocked ? chance_between(&rng, 1, 60) : 0,
        };

        offer.price = price_of(base, sizes, offer.size, &rng);
        write_offer(json, &offer, &rng);
    }
    json_array_end(json);
}

/* Goal: any range of the catalogue is the same bytes however it is cut, and the skews are those of
 * performance.md section 7.
 *
 * Method: ranges are made twice, whole and in two parts, over worlds that were opened for different
 * last numbers; then 20,000 products are read back with the JSON reader and counted.  The floors
 * are wide enough for any seed and would fail for a uniform draw. */
#include "tools/gen-catalog-src/product.h"
#include "tools/gen-catalog-src/scent.h"

#include "base/map.h"
#include "base/mem.h"
#include "codec/json.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { SAMPLE = 20000 };

static struct world *open_world(uint64_t seed, uint64_t last)
{
    struct world *world = mem_zero(1, sizeof *world);
    struct attar_error err;
    char root[PATH_MAX];

    files_source("", root);
    if (world_init(world, root, seed, last, &err) < 0)
        fail_msg("%s", err.text);
    return world;
}

static void close_world(struct world *world)
{
    world_release(world);
    free(world);
}

static void make(const struct world *world, uint64_t from, uint64_t to, struct buf *out)
{
    for (uint64_t i = from; i < to; i++)
        product_write(world, i, out);
}

TEST_PROP(range_is_the_sum_of_its_parts, 4)
{
    uint64_t seed = rng_next(t->rng);
    uint64_t a = rng_below(t->rng, 50000);
    uint64_t b = a + rng_below(t->rng, 60);
    uint64_t c = b + rng_below(t->rng, 60);
    struct world *small = open_world(seed, c);
    struct world *large = open_world(seed, 1000000);
    struct buf whole;
    struct buf parts;

    buf_init(&whole, 32 << 20);
    buf_init(&parts, 32 << 20);
    make(large, a, c, &whole);
    make(small, a, b, &parts);
    make(small, b, c, &parts);
    CHECK(t, slice_eq(buf_slice(&whole), buf_slice(&parts)));
    buf_release(&whole);
    buf_release(&parts);
    close_world(small);
    close_world(large);
}

/* What the sample was counted into. */
struct census {
    struct map brands;
    struct map notes;
    struct map categories;
    struct map accords;
    struct map ids;
    uint64_t note_uses;
    uint64_t top_note;
    uint64_t in_stock;
    uint64_t offers;
    uint64_t dear; /* offers above twice the median of a measure */
};

static uint64_t count_key(struct map *map, const struct json *id)
{
    struct slice key;
    uint32_t at;

    assert_int_equal(json_str(id, &key), 0);
    at = map_add(map, key);
    assert_int_not_equal(at, MAP_NONE);
    return ++map->entries[at].value;
}

static void count_ids(struct map *map, const struct json *array)
{
    for (size_t i = 0; i < json_count(array); i++)
        count_key(map, json_get(json_at(array, i), "id"));
}

static void count_offers(struct census *census, const struct json *offers)
{
    bool any = false;

    assert_in_range(json_count(offers), 1, 6);
    for (size_t i = 0; i < json_count(offers); i++) {
        int64_t stock;
        int64_t price;

        assert_int_equal(json_i64(json_get(json_at(offers, i), "stock"), &stock), 0);
        assert_int_equal(json_i64(json_get(json_at(offers, i), "price"), &price), 0);
        assert_true(price > 0);
        any = any || stock > 0;
        census->dear += price > 36000;
    }
    census->in_stock += any;
    census->offers += json_count(offers);
}

static void count_product(struct census *census, const struct json *root)
{
    const struct json *notes = json_get(root, "notes");

    assert_int_equal(count_key(&census->ids, json_get(root, "id")), 1);
    count_key(&census->brands, json_get(json_get(root, "brand"), "id"));
    count_ids(&census->categories, json_get(root, "category_path"));
    count_ids(&census->accords, json_get(root, "accords"));
    for (size_t i = 0; i < json_count(notes); i++) {
        uint64_t uses = count_key(&census->notes, json_get(json_at(notes, i), "id"));

        census->top_note = uses > census->top_note ? uses : census->top_note;
        census->note_uses++;
    }
    count_offers(census, json_get(root, "offers"));
}

static void take_census(const struct world *world, struct census *census)
{
    const struct json_limits limits = {PRODUCT_BYTES_MAX, true};
    struct buf line;

    buf_init(&line, PRODUCT_BYTES_MAX);
    for (uint64_t i = 0; i < SAMPLE; i++) {
        struct json *root;
        struct attar_error err;

        buf_clear(&line);
        product_write(world, i, &line);
        if (json_parse(buf_slice(&line), &limits, &root, &err) < 0)
            fail_msg("product %llu: %s", (unsigned long long)i, err.text);
        count_product(census, root);
        json_free(root);
    }
    buf_release(&line);
}

static void skews_are_those_asked_for(void **state)
{
    struct world *world = open_world(1, SAMPLE);
    struct census census = {.note_uses = 0};
    struct map *maps[] = {&census.brands, &census.notes, &census.categories, &census.accords,
                          &census.ids};
    uint64_t shared = 0;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        map_init(maps[i], 8 << 20);
    take_census(world, &census);
    for (uint64_t i = 0; i < SAMPLE; i++)
        shared += scent_owner(world, i) != i;
    /* Zipf 1.0 over 1,300: the first note has 1 / H(1300) = 13 % of the draws; a scent draws
     * without putting back, which flattens the head a little. */
    assert_in_range(census.top_note * 100 / census.note_uses, 7, 14);
    assert_in_range(census.notes.count, 1200, WORLD_NOTES);
    assert_in_range(census.accords.count, WORLD_ACCORDS, WORLD_ACCORDS);
    assert_in_range(world->category_count, WORLD_CATEGORIES, WORLD_CATEGORIES);
    assert_in_range(census.categories.count, 110, WORLD_CATEGORIES);
    assert_in_range(census.brands.count, world_brands_at(SAMPLE) * 7 / 10, world_brands_at(SAMPLE));
    assert_in_range(shared * 1000 / SAMPLE, 70, 90);
    assert_in_range(census.in_stock * 1000 / SAMPLE, 835, 865);
    assert_in_range(census.dear * 100 / census.offers, 8, 30);
    for (size_t i = 0; i < 5; i++)
        map_release(maps[i]);
    close_world(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(range_is_the_sum_of_its_parts),
        cmocka_unit_test(skews_are_those_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

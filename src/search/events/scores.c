/* Making a score table.
 *
 * The days come from the store by region, then product, so one pass makes every list: a product is
 * finished when another comes, a region likewise.  Equal rises go by what is worth more now, then
 * by id: the same log gives the same lists. */
#include "search/events/scores.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "search/events/decay.h"
#include "search/events/event_store.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    TREND_DAYS = 60,      /* 30 of the longest window and 10 half-lives before it */
    TREND_GROUND = 10,    /* clicks added on both sides of a ratio */
    INTEREST_GROUND = 100 /* clicks that the most popular product is taken to have at least */
};

static const size_t product_bytes_max = (size_t)64 << 20;

struct trend_list {
    VEC(struct trend) items;
};

struct region_trends {
    struct slice region;
    struct trend_list lists[TREND_WINDOW_COUNT];
};

struct score_table {
    struct map products; /* id -> position in scores */
    VEC(struct product_score) scores;
    VEC(struct region_trends) regions;
};

/* The table in the making. */
struct making {
    struct score_table *table;
    int64_t now_ms;
    double *popularity; /* of each score */
    size_t popularity_cap;
    double popularity_max;
    uint32_t product; /* in hand, or MAP_NONE */
    int64_t now;
    int64_t before[TREND_WINDOW_COUNT];
};

unsigned trend_window_days(enum trend_window window)
{
    static const unsigned days[TREND_WINDOW_COUNT] = {1, 7, 30};

    assert(window < TREND_WINDOW_COUNT);
    return days[window];
}

static const char *const window_names[TREND_WINDOW_COUNT] = {"day", "week", "month"};

const char *trend_window_name(enum trend_window window)
{
    assert(window < TREND_WINDOW_COUNT);
    return window_names[window];
}

int trend_window_parse(struct slice name)
{
    for (int i = 0; i < TREND_WINDOW_COUNT; i++)
        if (slice_eq(name, slice_cstr(window_names[i])))
            return i;
    return -1;
}

static uint32_t product_of(struct making *making, struct slice id)
{
    struct score_table *table = making->table;
    uint32_t position = map_add(&table->products, id);

    if (position == MAP_NONE || position < table->scores.count)
        return position;
    VEC_PUSH(&table->scores, (struct product_score){.id = table->products.entries[position].key,
                                                    .rise = RISE_LEVEL});
    return position;
}

/* ---- Interest ---- */

static void add_popularity(void *context, struct slice product, int64_t value, int64_t at_ms)
{
    struct making *making = context;
    uint32_t position = product_of(making, product);
    int64_t worth = decay_by(value, making->now_ms - at_ms, POPULARITY_HALF_LIFE_MS);
    void *items = making->popularity;

    if (position == MAP_NONE)
        return;
    mem_reserve(&items, &making->popularity_cap, position + 1, sizeof *making->popularity);
    making->popularity = items;
    making->popularity[position] = (double)worth / DECAY_UNIT;
    making->popularity_max = fmax(making->popularity_max, making->popularity[position]);
}

static void fill_interest(struct making *making, size_t count)
{
    double top = log1p(fmax(making->popularity_max, INTEREST_GROUND));

    for (size_t i = 0; i < count; i++)
        making->table->scores.items[i].interest =
            (uint16_t)lround(1000 * log1p(making->popularity[i]) / top);
}

/* ---- Rise ---- */

static uint32_t rise_of(int64_t now, int64_t before)
{
    double ground = (double)TREND_GROUND * DECAY_UNIT;
    double rise = RISE_LEVEL * ((double)now + ground) / ((double)before + ground);

    return rise <= RISE_LEVEL ? RISE_LEVEL : (uint32_t)lround(fmin(rise, UINT32_MAX / 2));
}

static void finish_product(struct making *making)
{
    struct score_table *table = making->table;
    struct region_trends *region = &table->regions.items[table->regions.count - 1];

    if (making->product == MAP_NONE)
        return;
    for (int w = 0; w < TREND_WINDOW_COUNT; w++) {
        struct trend trend = {
            .product = table->scores.items[making->product].id,
            .rise = rise_of(making->now, making->before[w]),
            .now = making->now,
        };

        if (trend.rise > RISE_LEVEL)
            VEC_PUSH(&region->lists[w].items, trend);
    }
    if (region->region.len == 0)
        table->scores.items[making->product].rise =
            rise_of(making->now, making->before[TREND_WEEK]);
    making->product = MAP_NONE;
}

static int by_rise(const void *a, const void *b)
{
    const struct trend *x = a;
    const struct trend *y = b;

    if (x->rise != y->rise)
        return x->rise > y->rise ? -1 : 1;
    if (x->now != y->now)
        return x->now > y->now ? -1 : 1;
    return slice_cmp(x->product, y->product);
}

static void finish_region(struct making *making)
{
    struct score_table *table = making->table;
    struct region_trends *region;

    if (table->regions.count == 0)
        return;
    finish_product(making);
    region = &table->regions.items[table->regions.count - 1];
    for (int w = 0; w < TREND_WINDOW_COUNT; w++) {
        struct trend_list *list = &region->lists[w];

        if (list->items.count > 0)
            qsort(list->items.items, list->items.count, sizeof *list->items.items, by_rise);
        if (list->items.count > TREND_LIST_MAX)
            list->items.count = TREND_LIST_MAX;
    }
}

static bool enter_region(struct making *making, struct slice name)
{
    struct score_table *table = making->table;
    size_t count = table->regions.count;

    if (count > 0 && slice_eq(table->regions.items[count - 1].region, name))
        return true;
    finish_region(making);
    if (count == TREND_REGIONS_MAX + 1)
        return false;
    name = arena_copy(&table->products.keys, name);
    if (name.ptr == NULL)
        return false;
    VEC_PUSH(&table->regions, (struct region_trends){.region = name});
    return true;
}

/* `value` is worth at the end of `day`. */
static void add_day(void *context, struct slice region, struct slice product, int64_t day,
                    int64_t value)
{
    struct making *making = context;
    int64_t end_ms = (day + 1) * MS_PER_DAY;
    int64_t today = day_of(making->now_ms);
    uint32_t position;

    if (!enter_region(making, region))
        return;
    position = product_of(making, product);
    if (position == MAP_NONE)
        return;
    if (position != making->product) {
        finish_product(making);
        making->product = position;
        making->now = 0;
        memset(making->before, 0, sizeof making->before);
    }
    making->now += decay_by(value, making->now_ms - end_ms, TREND_HALF_LIFE_MS);
    for (int w = 0; w < TREND_WINDOW_COUNT; w++) {
        int64_t then = today - trend_window_days((enum trend_window)w);

        if (day <= then)
            making->before[w] +=
                decay_by(value, (then - day) * (int64_t)MS_PER_DAY, TREND_HALF_LIFE_MS);
    }
}

/* ---- The table ---- */

int score_table_new(struct event_store *store, int64_t now_ms, struct score_table **out_table,
                    struct attar_error *err)
{
    struct score_table *table = mem_zero(1, sizeof *table);
    struct making making = {.table = table, .now_ms = now_ms, .product = MAP_NONE};
    int rc;

    map_init(&table->products, product_bytes_max);
    rc = event_store_scores(store, add_popularity, &making, err);
    if (rc == 0) {
        fill_interest(&making, table->scores.count);
        rc = event_store_days(store, day_of(now_ms) - TREND_DAYS, add_day, &making, err);
    }
    finish_region(&making);
    free(making.popularity);
    if (rc < 0) {
        score_table_free(table);
        return rc;
    }
    *out_table = table;
    return 0;
}

void score_table_free(void *object)
{
    struct score_table *table = object;

    if (table == NULL)
        return;
    for (size_t i = 0; i < table->regions.count; i++)
        for (int w = 0; w < TREND_WINDOW_COUNT; w++)
            VEC_RELEASE(&table->regions.items[i].lists[w].items);
    VEC_RELEASE(&table->regions);
    VEC_RELEASE(&table->scores);
    map_release(&table->products);
    free(table);
}

const struct product_score *score_table_scores(const struct score_table *table, size_t *out_count)
{
    *out_count = table->scores.count;
    return table->scores.items;
}

const struct trend *score_table_trends(const struct score_table *table, struct slice region,
                                       enum trend_window window, size_t *out_count)
{
    assert(window < TREND_WINDOW_COUNT);
    *out_count = 0;
    for (size_t i = 0; i < table->regions.count; i++) {
        if (!slice_eq(table->regions.items[i].region, region))
            continue;
        *out_count = table->regions.items[i].lists[window].items.count;
        return table->regions.items[i].lists[window].items.items;
    }
    return NULL;
}

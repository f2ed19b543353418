/* Counting pairs.
 *
 *   events by user, day, product --> basket --> products: how many baskets   (map id -> number)
 *                                           `-> pairs:    how many baskets   (map two numbers)
 *   pairs of 5 or more --> worth --> both ways into one array, by product, then worth
 *
 * Pairs beyond the bound are not counted: the table is then of the pairs that came first. */
#include "search/events/together.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "search/events/event_store.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct pair {
    uint32_t first;
    uint32_t second;
};

/* One way of a pair. */
struct link {
    uint32_t from;
    struct partner to;
};

struct together {
    struct map products; /* id -> baskets */
    VEC(struct link) links;
    VEC(struct partner) partners; /* of all products, neighbours of one together */
    uint32_t *starts;             /* of each product in partners, and one more */
};

struct counting {
    struct together *together;
    struct map pairs; /* struct pair -> baskets */
    uint64_t baskets;
    uint64_t user;
    int64_t day;
    uint32_t basket[TOGETHER_BASKET_MAX];
    size_t basket_count;
};

static const size_t product_bytes_max = (size_t)64 << 20;

/* x log(x / expected), 0 for nothing. */
static double surprise(double observed, double expected)
{
    return observed > 0 ? observed * log(observed / expected) : 0;
}

double together_worth(uint64_t both, uint64_t first, uint64_t second, uint64_t all)
{
    double n = (double)all;
    double a = (double)first;
    double b = (double)second;
    double k = (double)both;

    assert(both <= first && both <= second && first <= all && second <= all);
    if (k * n <= a * b)
        return 0;
    return 2 * (surprise(k, a * b / n) + surprise(a - k, a * (n - b) / n) +
                surprise(b - k, (n - a) * b / n) + surprise(n - a - b + k, (n - a) * (n - b) / n));
}

/* ---- Counting ---- */

static void count_pair(struct counting *counting, uint32_t first, uint32_t second)
{
    struct pair pair = {first < second ? first : second, first < second ? second : first};
    struct slice key = slice_of((const char *)&pair, sizeof pair);
    uint32_t at = counting->pairs.count < TOGETHER_PAIRS_MAX ? map_add(&counting->pairs, key)
                                                             : map_find(&counting->pairs, key);

    if (at != MAP_NONE)
        counting->pairs.entries[at].value++;
}

static void finish_basket(struct counting *counting)
{
    counting->baskets += counting->basket_count > 0;
    for (size_t i = 0; i < counting->basket_count; i++) {
        counting->together->products.entries[counting->basket[i]].value++;
        for (size_t k = 0; k < i; k++)
            count_pair(counting, counting->basket[k], counting->basket[i]);
    }
    counting->basket_count = 0;
}

static void add_event(void *context, uint64_t user, int64_t day, struct slice product)
{
    struct counting *counting = context;
    uint32_t number;

    if (user != counting->user || day != counting->day)
        finish_basket(counting);
    counting->user = user;
    counting->day = day;
    number = map_add(&counting->together->products, product);
    if (number != MAP_NONE && counting->basket_count < TOGETHER_BASKET_MAX)
        counting->basket[counting->basket_count++] = number;
}

/* ---- The table ---- */

static void link_pair(struct counting *counting, const struct map_entry *entry)
{
    struct together *together = counting->together;
    const struct map_entry *products = together->products.entries;
    struct pair pair;
    double worth;

    memcpy(&pair, entry->key.ptr, sizeof pair);
    if (entry->value < TOGETHER_BASKETS_MIN)
        return;
    worth = together_worth(entry->value, products[pair.first].value, products[pair.second].value,
                           counting->baskets);
    if (worth <= 0)
        return;
    VEC_PUSH(&together->links,
             (struct link){pair.first,
                           {products[pair.second].key, (float)worth, (uint32_t)entry->value}});
    VEC_PUSH(&together->links,
             (struct link){pair.second,
                           {products[pair.first].key, (float)worth, (uint32_t)entry->value}});
}

static int by_worth(const void *a, const void *b)
{
    const struct link *x = a;
    const struct link *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to.worth != y->to.worth)
        return x->to.worth > y->to.worth ? -1 : 1;
    return slice_cmp(x->to.product, y->to.product);
}

static void make_lists(struct together *together)
{
    size_t link = 0;

    if (together->links.count > 0)
        qsort(together->links.items, together->links.count, sizeof *together->links.items,
              by_worth);
    together->starts = mem_zero(together->products.count + 1, sizeof *together->starts);
    for (uint32_t product = 0; product < together->products.count; product++) {
        size_t first = together->partners.count;

        together->starts[product] = (uint32_t)first;
        for (; link < together->links.count && together->links.items[link].from == product; link++)
            if (together->partners.count - first < TOGETHER_LIST_MAX)
                VEC_PUSH(&together->partners, together->links.items[link].to);
    }
    together->starts[together->products.count] = (uint32_t)together->partners.count;
    VEC_RELEASE(&together->links);
}

int together_new(struct event_store *store, enum event_kind kind, struct together **out_together,
                 struct attar_error *err)
{
    struct together *together = mem_zero(1, sizeof *together);
    struct counting counting = {.together = together};
    int rc;

    map_init(&together->products, product_bytes_max);
    map_init(&counting.pairs, (size_t)TOGETHER_PAIRS_MAX * 32);
    rc = event_store_baskets(store, kind, add_event, &counting, err);
    if (rc == 0) {
        finish_basket(&counting);
        for (size_t i = 0; i < counting.pairs.count; i++)
            link_pair(&counting, &counting.pairs.entries[i]);
        make_lists(together);
    }
    map_release(&counting.pairs);
    if (rc < 0) {
        together_free(together);
        return rc;
    }
    *out_together = together;
    return 0;
}

void together_free(void *object)
{
    struct together *together = object;

    if (together == NULL)
        return;
    VEC_RELEASE(&together->links);
    VEC_RELEASE(&together->partners);
    free(together->starts);
    map_release(&together->products);
    free(together);
}

const struct partner *together_of(const struct together *together, struct slice product,
                                  size_t *out_count)
{
    uint32_t number = map_find(&together->products, product);

    *out_count = 0;
    if (number == MAP_NONE)
        return NULL;
    *out_count = together->starts[number + 1] - together->starts[number];
    return *out_count == 0 ? NULL : together->partners.items + together->starts[number];
}

/* Counting pairs.
 *
 *   1st scan  purchases by user, day, product --> basket --> products: how many baskets
 *   2nd scan  the same, of products of 5 baskets or more --> pairs: how many baskets, and users
 *   pairs of 5 users or more --> worth --> both ways into one array, by product, then worth
 *
 * A pair has no more baskets than either of its products: what the first scan found rare needs no
 * room in the second (Agrawal and Srikant, "Fast algorithms for mining association rules", VLDB
 * 1994).  Pairs beyond the bound are not counted: the table is then of the pairs that came first,
 * in the order of the users' keyed hashes. */
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

struct pair_count {
    uint32_t baskets;
    uint32_t users;
    uint32_t last_user;
};

/* One scan. */
struct counting {
    struct together *together;
    void (*finish)(struct counting *counting); /* what is done with a basket */
    struct map pairs;                          /* struct pair -> position in counts */
    VEC(struct pair_count) counts;
    uint64_t baskets;
    uint64_t user;
    uint32_t user_number; /* from 1, in the order of the scan */
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

static void count_products(struct counting *counting)
{
    counting->baskets++;
    for (size_t i = 0; i < counting->basket_count; i++)
        counting->together->products.entries[counting->basket[i]].value++;
}

static void count_pair(struct counting *counting, uint32_t first, uint32_t second)
{
    struct pair pair = {first < second ? first : second, first < second ? second : first};
    struct slice key = slice_of((const char *)&pair, sizeof pair);
    uint32_t at = counting->pairs.count < TOGETHER_PAIRS_MAX ? map_add(&counting->pairs, key)
                                                             : map_find(&counting->pairs, key);
    struct pair_count *count;

    if (at == MAP_NONE)
        return;
    if (at == counting->counts.count)
        VEC_PUSH(&counting->counts, (struct pair_count){0});
    count = &counting->counts.items[at];
    count->baskets++;
    count->users += count->last_user != counting->user_number;
    count->last_user = counting->user_number;
}

static bool is_frequent(const struct counting *counting, uint32_t product)
{
    return counting->together->products.entries[product].value >= TOGETHER_USERS_MIN;
}

static void count_pairs(struct counting *counting)
{
    const uint32_t *basket = counting->basket;

    for (size_t i = 0; i < counting->basket_count; i++)
        for (size_t k = 0; k < i && is_frequent(counting, basket[i]); k++)
            if (is_frequent(counting, basket[k]))
                count_pair(counting, basket[k], basket[i]);
}

static void finish_basket(struct counting *counting)
{
    if (counting->basket_count > 0)
        counting->finish(counting);
    counting->basket_count = 0;
}

static void add_event(void *context, uint64_t user, int64_t day, struct slice product)
{
    struct counting *counting = context;
    uint32_t number;

    if (user != counting->user || day != counting->day)
        finish_basket(counting);
    counting->user_number += user != counting->user || counting->user_number == 0;
    counting->user = user;
    counting->day = day;
    number = map_add(&counting->together->products, product);
    if (number != MAP_NONE && counting->basket_count < TOGETHER_BASKET_MAX)
        counting->basket[counting->basket_count++] = number;
}

static int scan(struct counting *counting, struct event_store *store,
                void (*finish)(struct counting *counting), struct attar_error *err)
{
    int rc;

    counting->finish = finish;
    counting->user_number = 0;
    rc = event_store_baskets(store, add_event, counting, err);
    finish_basket(counting);
    return rc;
}

/* ---- The table ---- */

static void link_pair(struct counting *counting, size_t at)
{
    const struct pair_count *count = &counting->counts.items[at];
    struct together *together = counting->together;
    const struct map_entry *products = together->products.entries;
    struct pair pair;
    double worth;

    if (count->users < TOGETHER_USERS_MIN)
        return;
    memcpy(&pair, counting->pairs.entries[at].key.ptr, sizeof pair);
    worth = together_worth(count->baskets, products[pair.first].value, products[pair.second].value,
                           counting->baskets);
    if (worth <= 0)
        return;
    VEC_PUSH(&together->links,
             (struct link){pair.first, {products[pair.second].key, (float)worth, count->baskets}});
    VEC_PUSH(&together->links,
             (struct link){pair.second, {products[pair.first].key, (float)worth, count->baskets}});
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

int together_new(struct event_store *store, struct together **out_together, struct attar_error *err)
{
    struct together *together = mem_zero(1, sizeof *together);
    struct counting counting = {.together = together};
    int rc;

    map_init(&together->products, product_bytes_max);
    map_init(&counting.pairs, (size_t)TOGETHER_PAIRS_MAX * 32);
    rc = scan(&counting, store, count_products, err);
    if (rc == 0)
        rc = scan(&counting, store, count_pairs, err);
    for (size_t i = 0; rc == 0 && i < counting.counts.count; i++)
        link_pair(&counting, i);
    if (rc == 0)
        make_lists(together);
    VEC_RELEASE(&counting.counts);
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

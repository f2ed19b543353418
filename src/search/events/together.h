/* Which products are bought, or clicked, together: for "bought together" beside a product.
 *
 *   basket = what one user did on one day    k pairs, n1 and n2 baskets with each, N in all
 *   worth  = log-likelihood ratio of the pair against chance (Dunning, "Accurate methods for the
 *            statistics of surprise and coincidence", Computational Linguistics 19(1), 1993)
 *
 * Only pairs of TOGETHER_BASKETS_MIN baskets, and more often together than chance would have them.
 * Private to src/search.  Thread: any (immutable once made). */
#ifndef SEARCH_TOGETHER_H
#define SEARCH_TOGETHER_H

#include "search/events/event.h"

struct attar_error;
struct event_store;
struct together;

enum {
    TOGETHER_BASKETS_MIN = 5,
    TOGETHER_BASKET_MAX = 50, /* products of a basket that are looked at: the first by id */
    TOGETHER_PAIRS_MAX = 1 << 20,
    TOGETHER_LIST_MAX = 30 /* partners of a product */
};

struct partner {
    struct slice product; /* id, the table's */
    float worth;          /* > 0; more is surer */
    uint32_t baskets;
};

/** Count the kept events of `kind`.  0 or as sql_step.  Owner: together_free.
 * Cost: a scan of the events, and of the pairs of each basket. */
int together_new(struct event_store *store, enum event_kind kind, struct together **out_together,
                 struct attar_error *err);
/** Takes NULL.  As published_set wants it. */
void together_free(void *together);

/** The partners of `product`, the surest first; NULL and 0 when there are none. */
const struct partner *together_of(const struct together *together, struct slice product,
                                  size_t *out_count);

/** The ratio of one pair, >= 0; 0 when it is no more often together than chance.  Pure. */
double together_worth(uint64_t both, uint64_t first, uint64_t second, uint64_t all);

#endif

/* Which products are bought together: for "bought together" beside a product.
 *
 *   basket = what one user bought on one day    k with both, n1 and n2 with each, N in all
 *   worth  = log-likelihood ratio of the pair against chance (Dunning, "Accurate methods for the
 *            statistics of surprise and coincidence", Computational Linguistics 19(1), 1993)
 *
 * Only pairs that TOGETHER_USERS_MIN different users bought, so that nobody's own habit is told,
 * and that are more often together than chance would have them.
 * Private to src/search.  Thread: any (immutable once made). */
#ifndef SEARCH_TOGETHER_H
#define SEARCH_TOGETHER_H

#include "search/events/event.h"

struct attar_error;
struct event_store;
struct together;

enum {
    TOGETHER_USERS_MIN = 5,
    TOGETHER_BASKET_MAX = 50,     /* products of a basket that are looked at: the first by id */
    TOGETHER_PAIRS_MAX = 1 << 20, /* counted: about 80 bytes each, until the table is made */
    TOGETHER_LIST_MAX = 30        /* partners of a product */
};

struct partner {
    struct slice product; /* id, the table's */
    float worth;          /* > 0; more is surer */
    uint32_t baskets;     /* with both, >= TOGETHER_USERS_MIN */
};

/** Count the purchases that are kept.  0 or as sql_step.  Owner: together_free.
 * Thread: writer.  Cost: two scans of the purchases, and one of the pairs of each basket. */
int together_new(struct event_store *store, struct together **out_together,
                 struct attar_error *err);
/** Takes NULL.  As published_set wants it. */
void together_free(void *together);

/** The partners of `product`, the surest first; NULL and 0 when there are none. */
const struct partner *together_of(const struct together *together, struct slice product,
                                  size_t *out_count);

/** The ratio of one pair, >= 0; 0 when it is no more often together than chance.  Pure. */
double together_worth(uint64_t both, uint64_t first, uint64_t second, uint64_t all);

#endif

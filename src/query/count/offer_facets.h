/* Counting offer facets: vendor, size, in stock, delivery.  A product counts once a value, whatever
 * number of its offers have it, and only offers that pass the offer conditions count.
 *
 *   slots     the countable values of a facet: its ords, or for delivery zone x (any way, same_day,
 *             next_day, ...), where a row has those of each zone that it reaches (zones.h); those
 *             of all offer facets stand side by side
 *   row mask  one bit a slot, of an offer:   row 17   0010 0001 1000 ...
 *   doc set   one bit a product, of a slot: products with a live offer that has it
 *
 *   no offer condition:  count = popcount(docs AND doc set)
 *   else:                per product, OR of the masks of its eligible rows; one more for each bit
 *
 * A facet with too many slots for masks is counted value by value instead.
 * Private to src/query.  Thread: any (immutable once made). */
#ifndef QUERY_OFFER_FACETS_H
#define QUERY_OFFER_FACETS_H

#include "base/arena.h"
#include "query/count/zones.h"
#include "query/filters.h"

#include <stdint.h>

#define OFFER_UNMASKED UINT32_MAX

struct view;
struct facet_set;

struct offer_facet {
    uint32_t slot_count;
    uint32_t first;     /* its first slot among all; OFFER_UNMASKED: not in the masks */
    struct zones zones; /* delivery: its slots are SLOTS_PER_ZONE a zone */
    struct slice *keys; /* delivery: of each slot; NULL for others, whose slots are ords */
};

struct offer_facets {
    struct offer_facet items[FILTERS_MAX];
    uint32_t slot_count;           /* in the masks */
    uint32_t words;                /* of a row's mask, as bit_sums.h wants it */
    uint64_t *row_masks;           /* words x row_cap */
    uint64_t *doc_sets;            /* doc_words x slot_count */
    uint32_t *totals[FILTERS_MAX]; /* counts of every live product, by slot */
    struct arena texts;
};

struct succession;

/** Fill view->offers; the rows of the view are there.
 * Cost: 100 ns a new row; copies the others while no facet has other values. */
void offer_facets_init(struct view *view, const struct succession *next);
void offer_facets_release(struct offer_facets *offers);

/** What offer_facet_count costs without offer conditions, in picoseconds (costs.h). */
uint64_t offer_facet_cost(const struct facet_set *set, uint16_t filter);

/** Products of `set` by slot of `filter`: *out_counts has slot_count numbers, borrowed from the
 * view or in `arena`.  Errors: -ATTAR_ELIMIT (arena). Cost: 20 us for all facets at 60 k products
 * without offer conditions, 5 ns a product with. */
int offer_facet_count(struct facet_set *set, uint16_t filter, struct arena *arena,
                      const uint32_t **out_counts);

#endif

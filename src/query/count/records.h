/* Row records: what one product counts for in every facet, side by side, so that one look at a
 * product counts it in all facets at once.
 *
 *   slots    the countable values of all recorded facets, numbered through: those of offer facets
 *            (offer_facets.h) first, then those of product facets
 *   mask     of a product: 512 bits, one cache line; its first bits are its offer slots, the
 *            others the values that most products have
 *   rest     of a product: the slots of its rarer values
 *
 *   doc 7    mask  0010 0001 ... | 1000 0100 ...       rest  1204, 1899, 6022
 *                  offers          dense values              starts[7]..starts[8]
 *
 * A facet is counted by summing the masks (bit_sums.h) and by one increment for each of the rest.
 * What a page never lists as a facet (control "none") is not recorded, nor is what does not fit
 * into 16 bits of slots.
 *
 * performance.md section 5.1 has records of 32 bytes with the single-valued facets alone.  Of 54
 * values that a product of the generated catalogue has, 43 are of facets with several, and 47 are
 * among the 379 that most products have: a bit each costs less than an ord each.
 * Private to src/query.  Thread: any (immutable once made). */
#ifndef QUERY_RECORDS_H
#define QUERY_RECORDS_H

#include "query/count/bit_sums.h"
#include "query/filters.h"

enum {
    RECORD_WORDS = BIT_SUMS_WORDS_MAX,
    RECORD_BITS = RECORD_WORDS * 64,
    RECORD_OFFER_WORDS_MAX = RECORD_WORDS / 2,
    RECORD_SLOTS_MAX = UINT16_MAX
};

#define RECORD_NONE     UINT32_MAX
#define RECORD_BIT_NONE UINT16_MAX

struct arena;
struct facet_set;
struct succession;
struct view;

struct facet_records {
    uint32_t first[FILTERS_MAX]; /* slots of a facet; RECORD_NONE: not recorded */
    uint32_t slot_count;
    uint32_t bit_count;         /* in use; RECORD_BIT_NONE stands for a bit without a slot */
    uint16_t bits[RECORD_BITS]; /* slot of each bit */
    uint64_t *masks;            /* RECORD_WORDS a doc, each on a cache line of its own; shared.h */
    uint64_t rest_count;
    uint32_t *starts; /* a doc, and one more */
    uint16_t *rest;
    uint32_t *totals; /* products that have each slot */
};

/** Fill view->records; view->offers is there.  bits: at most so many values get a bit,
 * RECORD_BITS but in tests.  Which values have a bit is only chosen anew when a facet has other
 * values than before.  Cost: 5 ns a value of a new product; copies the others. */
void facet_records_init(struct view *view, uint32_t bits, const struct succession *next);
void facet_records_release(struct facet_records *records);

/** Add `count` products of `list`, ascending numbers, to counts[0..slot_count), zeroed. */
void facet_records_add(const struct facet_records *records, const uint32_t *list, uint32_t count,
                       uint32_t *counts);

#endif

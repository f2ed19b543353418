/* Counting the values of facets, exactly, and choosing which to list.
 *
 *   facet_set --> facet_count (products), offer_facet_count (offers) --> facets_build (lists)
 *
 * Private to src/query.  Thread: any; a facet_set belongs to one request. */
#ifndef QUERY_FACETS_H
#define QUERY_FACETS_H

#include "query/groups.h"

/* What facets count over; the parts that not every facet needs are made when first asked for. */
struct facet_set {
    const struct view *view;
    const uint64_t *docs;
    const uint64_t *rows; /* eligible offers, NULL for every live one */
    uint32_t doc_count;
    const uint32_t *list;            /* the docs as numbers, ascending */
    const uint32_t *rest;            /* the live docs that are not in the set */
    const uint32_t *slot_counts;     /* of all recorded facets (records.h) */
    const uint32_t *eligible_counts; /* of all masked offer facets (offer_facets.h) */
};

/** `docs` and `rows` are borrowed as long as the set is used. */
void facet_set_init(struct facet_set *set, const struct view *view, const uint64_t *docs,
                    const uint64_t *rows);

/** The docs as ascending numbers, in `arena`; NULL if it is full. */
const uint32_t *facet_set_list(struct facet_set *set, struct arena *arena);

/** As facet_set_list, of the live docs that are not in the set. */
const uint32_t *facet_set_rest(struct facet_set *set, struct arena *arena);

/** Count the set in every recorded facet at once: facet_count and offer_facet_count, the latter
 * without offer conditions, then only point into the result.  Errors: -ATTAR_ELIMIT (arena).
 * Cost: facet_record_cost. */
int facet_set_record(struct facet_set *set, struct arena *arena);

/** Has facet_set_record counted this facet? */
bool facet_set_recorded(const struct facet_set *set, uint16_t filter);

/** What counting costs, in picoseconds (costs.h): a product facet alone, one by gathering over
 * `docs` products, all recorded ones. */
uint64_t facet_cost(const struct facet_set *set, uint16_t filter);
uint64_t facet_gather_cost(const struct view *view, uint16_t filter, uint64_t docs);
uint64_t facet_record_cost(const struct facet_set *set);

/** Products of `set` that have each value of the product facet `filter`: *out_counts is
 * u32[column_value_count], borrowed from the snapshot or in `arena`.
 * Errors: -ATTAR_ELIMIT (arena).
 * Cost: nothing for what was recorded; else the cheapest of: cached totals; a gather over the docs,
 * or over the rest and subtracted; value by value, by popcount and lists
 * (performance.md section 5.1). */
int facet_count(struct facet_set *set, uint16_t filter, struct arena *arena,
                const uint32_t **out_counts);

/** As facet_count for a set of which `former` are the counts and `near`, products outside of it.
 * Cost: facet_gather_cost of `near`. */
int facet_count_more(const uint32_t *former, struct facet_set *near, uint16_t filter,
                     struct arena *arena, const uint32_t **out_counts);

/* The two ways that facet_count chooses from, alone: for bench/micro/bench_facets. */

/** counts[v]++ for each value v of each of the `count` docs of `list`. */
void facet_gather(const struct column *column, const uint32_t *list, uint32_t count,
                  uint32_t *counts);

/** counts[v] = docs of the set that have v, for each value of the column. */
void facet_intersect(const struct column *column, const uint64_t *docs, uint32_t *counts);

/** Count and list every facet of the request.  *out_facets in the order of request->facets, or
 * by coverage, in `arena`.  Errors: -ATTAR_ELIMIT, -ATTAR_EDEADLINE. */
int facets_build(const struct groups *groups, const struct search_request *request,
                 struct arena *arena, const struct facet **out_facets, struct attar_error *err);

#endif

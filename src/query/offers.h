/* The offers of one product that meet the conditions of a request: part of query/query.h.
 *
 *   search_offers       the request's conditions are worked out for one product
 *   search_hit_offers   a search has worked them out for all: search_result.rows
 *
 * Thread: as each function says. */
#ifndef QUERY_OFFERS_H
#define QUERY_OFFERS_H

#include "base/arena.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct hit;
struct search_request;
struct view;

/* Offers of one product. */
struct offer_rows {
    const uint32_t *rows; /* the eligible ones, ascending */
    size_t count;
    uint32_t first; /* of all its live offers, which are neighbours */
    uint32_t all;
};

/** The offers of the live product `doc` that meet the clauses of `request` on offers; its other
 * members are not looked at.  arena owns the rows.  Errors: -ATTAR_ELIMIT (arena).
 * Thread: any.  Cost: one bitset over all rows for each clause. */
int search_offers(const struct view *view, const struct search_request *request, uint32_t doc,
                  struct arena *arena, struct offer_rows *out_rows, struct attar_error *err);

/** Write the offers of the live product `doc` that are in `rows` (of a search_result of the same
 * view), ascending; returns how many.  out_rows  room for INDEX_DOC_ROWS_MAX
 * Thread: any.  Cost: about a nanosecond an offer. */
size_t search_hit_offers(const struct view *view, const uint64_t *rows, uint32_t doc,
                         uint32_t *out_rows);

/** What a hit of a search says of the offers of the live product `doc`, `rows` as above; the rest
 * of *out_hit is zero: it has no rank.  Thread, cost: as above. */
void search_hit_unranked(const struct view *view, const uint64_t *rows, uint32_t doc,
                         struct hit *out_hit);

#endif

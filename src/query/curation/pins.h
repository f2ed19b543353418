/* One page of the order with pinned products at their places.
 *
 *   order without the pinned   a b c d e f        pins  P at 2, Q at 40
 *   list                       a P b c d e f Q    a place past the end is the end
 *
 * The order goes on underneath: a cursor holds the last hit of the order and the number of hits
 * given, so that pages of any size, by number or by cursor, are one list.  Private to src/query. */
#ifndef QUERY_CURATION_PINS_H
#define QUERY_CURATION_PINS_H

#include "query/rank.h"

/** The requested page of input->docs: that of rank_page, with the pins of input->steering that are
 * among the docs.  input->skip and input->size are set here.  Errors: -ATTAR_ELIMIT (arena). */
int pins_page(struct rank_input *input, struct arena *arena, struct ranked_page *out_page,
              struct attar_error *err);

/** The place of `hit` in the whole list, from 1; if it is not among input->docs, the one that it
 * would take in the order.  Errors: as pins_page. */
int pins_place(const struct rank_input *input, const struct hit *hit, struct arena *arena,
               uint64_t *out_place, struct attar_error *err);

#endif

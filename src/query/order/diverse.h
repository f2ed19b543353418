/* A page of the order in which neighbours differ, in scent and in who sells them.
 *
 *   order   a a' a" b c ..        list   a b a' c a" ..     from the first DIVERSE_HEAD of the
 * order
 *
 * Each place takes the one with the greatest  7 * relevance - 3 * likeness, where
 *   relevance  1000 for the first of the order, falling evenly with the place
 *   likeness   greatest to any taken before: cosine of the scents, 0..1000, less 300 where the
 *              seller of the shown offer is another
 * among those whose seller has less than DIVERSE_VENDOR_MAX of the last DIVERSE_WINDOW - 1 places,
 * if there are any.  Integers only, so that every machine orders alike.  What a place takes depends
 * on the places before, not on the page: pages of any size are one list.
 * Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking ...", SIGIR 1998,
 * with lambda .7; relevance by place, because merits are lists of buckets and have no distances.
 * Private to src/query. */
#ifndef QUERY_ORDER_DIVERSE_H
#define QUERY_ORDER_DIVERSE_H

#include "query/rank.h"

enum { DIVERSE_HEAD = 200, DIVERSE_WINDOW = 20, DIVERSE_VENDOR_MAX = 8 };

/** As rank_page; behind the head the order goes on as it is.
 * Errors: -ATTAR_ELIMIT (arena), -ATTAR_EINVAL (the index has no notes or accords).
 * Thread: the searcher's.  Cost: DIVERSE_HEAD comparisons of scents for each place up to the end of
 * the page, 0.1 us each. */
int diverse_page(const struct rank_input *input, struct arena *arena, struct ranked_page *out_page,
                 struct attar_error *err);

#endif

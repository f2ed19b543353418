/* What is told of a hybrid search: part of query/query.h.
 *
 *   request.hybrid = alpha --> hit.key = -(sum of its parts, and boosts)
 *   no request.match_to    --> result.named, the scent that the words name
 *
 * Under SORT_RELEVANCE alone.  Which products it finds, and their order: order/hybrid.h.
 * Thread: any (pure). */
#ifndef QUERY_HYBRID_PARTS_H
#define QUERY_HYBRID_PARTS_H

#include "base/slice.h"

#include <stdint.h>

struct hit;
struct search_request;

enum {
    HYBRID_WHOLE = 1000,   /* alpha 1 */
    HYBRID_POINTS = 10000, /* a whole part */
    NAMED_SCENT_MAX = 32
};

/* What the place of a hit in a hybrid search adds up, boosts aside. */
struct hybrid_parts {
    uint32_t alpha; /* thousandths */
    uint32_t text;  /* 0..HYBRID_POINTS, of what no product can pass for these words */
    uint32_t scent; /* 0..HYBRID_POINTS, the match */
    uint32_t sum;   /* (1000 - alpha) * text + alpha * scent: ten-millionths */
};

/** The parts of a hit of `request`, which has hybrid.  Thread: any (pure). */
struct hybrid_parts search_hybrid_parts(const struct search_request *request,
                                        const struct hit *hit);

/* Ids of the notes and accords that the words of a query name, at most NAMED_SCENT_MAX each. */
struct named_scent {
    const struct slice *notes;
    size_t note_count;
    const struct slice *accords;
    size_t accord_count;
};

#endif

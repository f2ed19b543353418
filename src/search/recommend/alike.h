/* Hits in the order of likeness to a scent, told with why they are like it and which of them tie.
 *
 *   the search's hits --> points of each --> ties --> (diversify: neighbours unlike) --> k hits
 *
 * Private to src/search.  Thread: the loop's. */
#ifndef SEARCH_RECOMMEND_ALIKE_H
#define SEARCH_RECOMMEND_ALIKE_H

#include "scent/scent.h"
#include "search/recommend/recommending.h"

/* The search that alike_add_hits is given asks for so many hits besides k: one more, so that a tie
 * with the last is seen, and what can take the place of another. */
enum { ALIKE_SPARE = 10 };

struct alike_ask {
    const struct scent_query *query;
    uint32_t skip; /* no hit, though found; INDEX_DOC_NONE: none */
    bool diverse;  /* the first places by maximal marginal relevance */
};

/** "hits":[..], the first r->k of what r->found has by its match with ask->query, above 0.
 * Errors: told in the call's fault.  Cost: scent_score and scent_explain a hit; with `diverse`
 * some hundred times scent_score besides. */
int alike_add_hits(struct recommending *r, const struct alike_ask *ask);

#endif

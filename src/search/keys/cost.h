/* What a search costs before it is run, by what it asks.
 *
 *   units = 10 + 10 a word (3 without typos) + 5 a facet + 8 a condition + hits * (1 + words if
 * lit)
 *
 * A unit is about 25 us of a loop on a catalogue of 37,000 products, measured on a machine at rest:
 * the hits of a long page with highlights weigh most, so bounds on each part alone do not bound
 * their product.  A request of many searches costs their sum.
 * Private to src/search.  Thread: the request's loop. */
#ifndef SEARCH_COST_H
#define SEARCH_COST_H

#include <stdint.h>

struct call;
struct search_request;

enum {
    COST_MAX = 16384, /* of one HTTP request: 1,000 lit hits of 15 words; 50 searches of a page */
    COST_PER_REQUEST = 512 /* as much as one request of the address's rate */
};

/** The units of one search. */
uint32_t cost_of(const struct search_request *request);

/** Have the call pay for one search that it is about to run.
 *
 * 0; negative, told in call->fault: TOO_COSTLY, 400, when all searches of the call pass COST_MAX;
 * RATE_LIMITED, 429, when the address has used up its rate (loopback has none). */
int call_spend(struct call *call, const struct search_request *request);

#endif

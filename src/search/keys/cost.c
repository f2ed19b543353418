/* Costs are counted from the request alone, so a client can know them, and a refusal costs nothing.
 */
#include "search/keys/cost.h"

#include "query/query.h"
#include "search/keys/turnstile.h"
#include "search/service.h"

#include <assert.h>

enum { COST_SEARCH = 10, COST_WORD_TYPOS = 10, COST_WORD = 3, COST_FACET = 5, COST_CONDITION = 8 };

/* As a bound: what the analysis takes for one word may be more, but then they are joined. */
static uint32_t words_in(struct slice q)
{
    uint32_t count = 0;
    bool inside = false;

    for (size_t i = 0; i < q.len; i++) {
        bool blank = q.ptr[i] == ' ' || q.ptr[i] == '\t';

        count += !blank && !inside;
        inside = !blank;
    }
    return count < SEARCH_WORDS_MAX ? count : SEARCH_WORDS_MAX;
}

/* Leaves of the tree; its depth is bounded by FILTER_EXPR_DEPTH_MAX. */
static uint32_t conditions_in(const struct filter_expr *expr)
{
    uint32_t count = expr->part_count == 0;

    for (size_t i = 0; i < expr->part_count; i++)
        count += conditions_in(expr->parts[i]);
    return count;
}

uint32_t cost_of(const struct search_request *request)
{
    uint32_t words = words_in(request->q);
    uint32_t conditions = (uint32_t)request->clause_count;
    uint32_t per_hit = 1 + (request->highlight ? words : 0);

    if (request->expr != NULL)
        conditions += conditions_in(request->expr);
    return COST_SEARCH + words * (request->typo == TYPO_OFF ? COST_WORD : COST_WORD_TYPOS) +
           (uint32_t)(request->facet_count + request->stats_count) * COST_FACET +
           conditions * COST_CONDITION + request->size * per_hit;
}

int call_spend(struct call *call, const struct search_request *request)
{
    uint32_t before = call->cost / COST_PER_REQUEST;

    call->cost += cost_of(request);
    assert(call->cost >= COST_SEARCH);
    if (call->cost > COST_MAX) {
        int rc = fault_set(&call->fault, PROBLEM_TOO_COSTLY, slice_of("", 0),
                           "the request costs %u units, at most %d: ask for fewer searches, hits a "
                           "page, words, facets or conditions",
                           call->cost, COST_MAX);

        call->fault.limit = COST_MAX;
        return rc;
    }
    if (turnstile_charge(call->req, call->service, call->cost / COST_PER_REQUEST - before))
        return 0;
    return fault_set(&call->fault, PROBLEM_RATE_LIMITED, slice_of("", 0),
                     "too many costly requests from this address");
}

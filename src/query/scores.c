/* A view that differs from another by its scores.
 *
 *   prior' = prior + (1000 - prior) * interest / 2000
 *
 * so interest lifts and never lowers, half the way to the top at most; the shop's own popularity
 * stays the ground it stands on (search.md section 1: event scores are kept apart). */
#include "query/scores.h"

#include "base/mem.h"
#include "query/suggest/suggest.h"
#include "query/view.h"

#include <assert.h>

enum { PRIOR_MAX = 1000, LIFT_DIVISOR = 2000 };

static void apply(struct view *view, const struct product_score *score)
{
    uint32_t doc = snapshot_find(view->snapshot, score->id);
    uint32_t room;

    if (doc == INDEX_DOC_NONE)
        return;
    room = PRIOR_MAX - view->prior[doc];
    assert(score->interest <= 1000 && score->rise >= RISE_LEVEL);
    view->prior[doc] = (uint16_t)(view->prior[doc] + room * score->interest / LIFT_DIVISOR);
    view->rise[doc] = score->rise;
}

struct view *view_scored(struct view *view, const struct product_score *scores, size_t count)
{
    struct view *base = view->base != NULL ? view->base : view;
    struct view *scored = mem_zero(1, sizeof *scored);

    *scored = *base;
    scored->references = 1;
    scored->base = view_ref(base);
    scored->suggestions = suggestions_ref(view->suggestions);
    scored->prior = mem_zero(base->doc_cap, sizeof *scored->prior);
    scored->rise = mem_zero(base->doc_cap, sizeof *scored->rise);
    if (base->doc_cap > 0)
        memcpy(scored->prior, base->prior, base->doc_cap * sizeof *scored->prior);
    for (size_t i = 0; i < count; i++)
        apply(scored, &scores[i]);
    return scored;
}

uint32_t view_rise(const struct view *view, uint32_t doc)
{
    assert(doc < view->doc_cap);
    if (view->rise == NULL || view->rise[doc] < RISE_LEVEL)
        return RISE_LEVEL;
    return view->rise[doc];
}

uint16_t view_prior(const struct view *view, uint32_t doc)
{
    assert(doc < view->doc_cap);
    return view->prior[doc];
}

/* What others see of the writer's work: scores in a view, trends, what is bought together.
 *
 *   score table --> another view of the same snapshot      (the follower's thread)
 *              \--> the products that rise, of this view   (loops)
 *   pairs ------> the partners of a product                (loops)
 *
 * Tables are published whole and never change; a reader sees one of them throughout. */
#include "search/events/events_state.h"

#include "index/index.h"
#include "loop/loop.h"
#include "search/service.h"

bool events_rescored(struct events *events)
{
    return atomic_exchange(&events->rescored, false);
}

struct view *events_scored_view(struct events *events, struct view *view)
{
    struct published_ref *ref = published_acquire(events->table);
    const struct product_score *scores;
    struct view *scored;
    size_t count;

    if (ref == NULL)
        return view;
    scores = score_table_scores(published_object(ref), &count);
    scored = view_scored(view, scores, count);
    published_release(ref);
    view_unref(view);
    return scored;
}

size_t trending_top(struct events *events, struct loop *loop, const struct view *view,
                    const struct trending_ask *ask, struct trending_hit *out)
{
    const struct score_table *table = published_get(events->table, loop);
    const struct trend *trends = NULL;
    size_t count = 0;
    size_t found = 0;

    if (table != NULL)
        trends = score_table_trends(table, ask->region, ask->window, &count);
    for (size_t i = 0; i < count && found < ask->k; i++) {
        uint32_t doc = snapshot_find(view_snapshot(view), trends[i].product);

        if (doc != INDEX_DOC_NONE && (ask->allow == NULL || ask->allow(ask->context, doc)))
            out[found++] = (struct trending_hit){doc, trends[i].rise};
    }
    return found;
}

const struct partner *events_together(struct events *events, struct loop *loop,
                                      struct slice product, size_t *out_count)
{
    const struct together *together = published_get(events->bought, loop);

    *out_count = 0;
    return together == NULL ? NULL : together_of(together, product, out_count);
}

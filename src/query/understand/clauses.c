/* What is applied of an understanding, and giving some of it up.
 *
 *   "for winter and summer"   one clause, any of both: the shopper takes either
 *   "over 100 under 200"      two clauses: both limits hold, on the same offer
 *   "sweet and powdery"       two clauses: it smells of both
 *   "without rose and musk"   the item's own clause, which excludes each */
#include "query/understand/understand.h"

#include <assert.h>

static bool is_applied(const struct understood *item)
{
    return item->kind == UNDERSTOOD_FILTER && !item->off && !item->dropped;
}

const struct understood *understanding_drop_least(struct understanding *understanding)
{
    struct understood *least = NULL;

    assert(understanding != NULL);
    for (size_t i = 0; i < understanding->count; i++) {
        struct understood *item = &understanding->items[i];

        if (is_applied(item) && (least == NULL || item->sure <= least->sure))
            least = item;
    }
    if (least != NULL)
        least->dropped = true;
    return least;
}

/* Can the item be one of several values of a clause: a value, not a range, not excluded, not one
 * of those that a product has in parts? */
static bool is_choice(const struct clause *clause)
{
    return clause->value_count == 1 && clause->values[0].key.ptr != NULL &&
           !clause->values[0].exclude && clause->values[0].weight_min == 0;
}

static struct clause *choice_of(struct understood_clauses *clauses, uint16_t filter)
{
    for (size_t i = 0; i < clauses->count; i++)
        if (clauses->items[i].filter == filter && is_choice(&clauses->items[i]))
            return &clauses->items[i];
    return NULL;
}

/* Values of one filter, side by side: "any of them". */
static void gather(const struct understanding *understanding, struct understood_clauses *out,
                   struct clause *clause)
{
    size_t first = out->value_count;

    for (size_t i = 0; i < understanding->count; i++) {
        const struct understood *item = &understanding->items[i];

        if (is_applied(item) && item->filter == clause->filter && is_choice(&item->clause))
            out->values[out->value_count++] = item->clause.values[0];
    }
    clause->values = &out->values[first];
    clause->value_count = out->value_count - first;
}

void understanding_clauses(const struct understanding *understanding,
                           struct understood_clauses *out_clauses)
{
    assert(understanding != NULL && out_clauses != NULL);
    out_clauses->count = out_clauses->value_count = 0;
    for (size_t i = 0; i < understanding->count; i++) {
        const struct understood *item = &understanding->items[i];

        if (is_applied(item) &&
            !(is_choice(&item->clause) && choice_of(out_clauses, item->filter) != NULL))
            out_clauses->items[out_clauses->count++] = item->clause;
    }
    for (size_t i = 0; i < out_clauses->count; i++)
        if (is_choice(&out_clauses->items[i]))
            gather(understanding, out_clauses, &out_clauses->items[i]);
}

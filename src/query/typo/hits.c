/* A growing array in an arena: what it outgrows stays there until the arena is reset. */
#include "query/typo/hits.h"

#include <assert.h>

enum { HITS_FIRST = 64 };

static bool make_room(struct hits_builder *builder)
{
    size_t cap = builder->cap == 0 ? HITS_FIRST : 2 * builder->cap;
    struct term_hit *grown = arena_array(builder->arena, cap, sizeof *grown);

    if (grown == NULL) {
        builder->full = true;
        return false;
    }
    if (builder->hits.count > 0)
        memcpy(grown, builder->hits.items, builder->hits.count * sizeof *grown);
    builder->hits.items = grown;
    builder->cap = cap;
    return true;
}

void hits_add(struct hits_builder *builder, struct term_range run, unsigned cost)
{
    struct term_hits *hits = &builder->hits;
    struct term_hit *last = hits->count > 0 ? &hits->items[hits->count - 1] : NULL;

    if (last != NULL && last->past == run.first && last->cost == cost) {
        last->past = run.past;
        return;
    }
    if (hits->count == builder->cap && !make_room(builder))
        return;
    assert(last == NULL || last->past <= run.first);
    hits->items[hits->count++] = (struct term_hit){run.first, run.past, (uint8_t)cost};
}

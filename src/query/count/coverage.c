/* One bit for each item with a value; counting is an AND. */
#include "query/count/coverage.h"

#include "base/bitset.h"
#include "query/view/succession.h"

#include <assert.h>
#include <stdlib.h>

static void mark_part(const struct column_part *part, uint64_t *set)
{
    for (uint32_t i = 0; i < part->count; i++) {
        bool has = part->offsets[i + 1] > part->offsets[i];

        set[(part->first + i) / 64] |= (uint64_t)has << ((part->first + i) % 64);
    }
}

static uint64_t *valued_before(const struct view *view, const struct succession *next,
                               uint16_t filter)
{
    bool offer = view->filters->defs[filter].offer;
    const struct view *former = next->former;

    return succession_array(former == NULL ? NULL : former->valued[filter],
                            bitset_words(offer ? next->rows : next->docs),
                            offer ? view->row_words : view->doc_words, sizeof(uint64_t));
}

void coverage_init(struct view *view, const struct succession *next)
{
    for (uint16_t f = 0; f < view->filters->count; f++) {
        const struct filter_def *def = &view->filters->defs[f];
        struct column_part parts[INDEX_SEGMENTS_MAX];
        uint32_t count = def->facet ? column_parts(view_column(view, f), parts) : 0;

        if (!def->facet)
            continue;
        view->valued[f] = valued_before(view, next, f);
        for (uint32_t p = next->segments; p < count; p++)
            mark_part(&parts[p], view->valued[f]);
    }
}

void coverage_release(struct view *view)
{
    for (uint16_t f = 0; f < FILTERS_MAX; f++)
        free(view->valued[f]);
}

static int count_offers(const struct facet_set *set, uint16_t filter, struct arena *arena,
                        uint64_t *out_count)
{
    const struct view *view = set->view;
    uint64_t *rows = arena_array(arena, view->row_words + 1, sizeof *rows);
    uint64_t count = 0;

    if (rows == NULL)
        return -ATTAR_ELIMIT;
    memcpy(rows, view->valued[filter], view->row_words * sizeof *rows);
    if (set->rows != NULL)
        bitset_and(rows, set->rows, view->row_words);
    for (BITSET_EACH(doc, set->docs, view->doc_words))
        count += view_any_row(view->rows[doc], rows);
    *out_count = count;
    return 0;
}

int coverage_count(const struct facet_set *set, uint16_t filter, struct arena *arena,
                   uint64_t *out_count)
{
    const struct view *view = set->view;

    assert(view->filters->defs[filter].facet);
    if (view->filters->defs[filter].offer)
        return count_offers(set, filter, arena, out_count);
    *out_count = bitset_and_count(set->docs, view->valued[filter], view->doc_words);
    return 0;
}

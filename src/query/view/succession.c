/* Finding out what is the same. */
#include "query/view/succession.h"

#include "base/mem.h"

#include <assert.h>

/* With less than half of the documents, copying costs more thought than it saves. */
static bool worth_while(const struct snapshot_overlap *overlap, const struct view *view)
{
    return overlap->docs > view->doc_cap / 2;
}

/* Behind the last doc that is taken over lies padding: its bits are zero in both. */
static void list_died(struct succession *next, const uint64_t *before, const uint64_t *now)
{
    for (size_t word = 0; word < bitset_words(next->docs); word++)
        for (uint64_t bits = before[word] & ~now[word]; bits != 0; bits &= bits - 1)
            VEC_PUSH(&next->died, (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits));
}

void succession_init(struct succession *next, const struct view *former, const struct view *view)
{
    struct snapshot_overlap overlap;

    *next = (struct succession){.former = NULL};
    if (former == NULL || former->filters != view->filters ||
        snapshot_schema(former->snapshot) != snapshot_schema(view->snapshot) ||
        snapshot_analysis(former->snapshot) != snapshot_analysis(view->snapshot))
        return;
    overlap = snapshot_overlap(former->snapshot, view->snapshot);
    if (!worth_while(&overlap, view))
        return;
    next->former = former;
    next->segments = overlap.segments;
    next->docs = overlap.docs;
    next->rows = overlap.rows;
    list_died(next, snapshot_live(former->snapshot), snapshot_live(view->snapshot));
}

void succession_release(struct succession *next)
{
    VEC_RELEASE(&next->died);
}

void *succession_array(const void *former, size_t kept, size_t count, size_t size)
{
    char *array = mem_grow(NULL, count + 1, size);

    assert(kept <= count);
    if (kept > 0)
        memcpy(array, former, kept * size);
    memset(array + kept * size, 0, (count + 1 - kept) * size);
    return array;
}

bool succession_same_values(const struct succession *next, const struct view *view, uint16_t filter)
{
    return next->former != NULL &&
           column_same_values(view_column(next->former, filter), view_column(view, filter));
}

size_t succession_fresh(const struct succession *next, const struct view *view, size_t from)
{
    if (from < next->docs)
        from = next->docs;
    return bitset_next(snapshot_live(view->snapshot), view->doc_words, from);
}

/* Goal: counting offer facets by masks, by doc sets and value by value gives the same counts.
 * Method: random sets of docs and rows of random shelves; the facet's place among the masks is
 * taken away for the count value by value, as it is when a facet has too many slots. */
#include "query/tests/shelf.h"

#include "base/mem.h"
#include "query/count/facets.h"
#include "tests/support/prop.h"

struct run {
    struct shelf *shelf;
    struct arena arena;
    uint64_t *docs;
    uint64_t *rows;
};

/* Random docs, and random rows of live docs with a spare word. */
static void choose(struct prop *t, struct run *run)
{
    const struct view *view = run->shelf->view;

    arena_reset(&run->arena);
    run->docs = arena_array(&run->arena, view->doc_words + 1, sizeof *run->docs);
    run->rows = arena_array(&run->arena, view->row_words + 1, sizeof *run->rows);
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words))
        if (rng_below(t->rng, 3) > 0)
            bitset_set(run->docs, doc);
    for (BITSET_EACH(row, view->rows_live, view->row_words))
        if (rng_below(t->rng, 2) > 0)
            bitset_set(run->rows, row);
}

static const uint32_t *count(struct prop *t, struct run *run, uint16_t filter, const uint64_t *rows)
{
    const uint32_t *counts = NULL;
    struct facet_set set;

    facet_set_init(&set, run->shelf->view, run->docs, rows);
    CHECK_EQ(t, offer_facet_count(&set, filter, &run->arena, &counts), 0);
    return counts;
}

static void check_filter(struct prop *t, struct run *run, uint16_t filter, const uint64_t *rows)
{
    struct offer_facet *facet = &run->shelf->view->offers.items[filter];
    const uint32_t *masked = count(t, run, filter, rows);
    uint32_t first = facet->first;
    const uint32_t *plain;

    CHECK(t, first != OFFER_UNMASKED);
    facet->first = OFFER_UNMASKED;
    plain = count(t, run, filter, rows);
    facet->first = first;
    for (uint32_t slot = 0; slot < facet->slot_count; slot++)
        CHECK_EQ(t, masked[slot], plain[slot]);
}

TEST_PROP(every_way_counts_alike, 20)
{
    struct run run = {.shelf = shelf_new(t->rng)};

    arena_init(&run.arena, 16 << 20);
    for (int i = 0; i < 5; i++) {
        choose(t, &run);
        for (uint16_t f = 0; f < run.shelf->filters->count; f++) {
            const struct filter_def *def = &run.shelf->filters->defs[f];

            if (!def->offer || !def->facet)
                continue;
            check_filter(t, &run, f, NULL);
            check_filter(t, &run, f, run.rows);
        }
    }
    arena_release(&run.arena);
    shelf_free(run.shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(every_way_counts_alike)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

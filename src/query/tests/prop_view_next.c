/* Goal: a view that was made from the view before is the view that is made from nothing.
 * Method: random puts and deletes, a few at a time, so that segments come, die and are merged, the
 * same documents again and again, so that small segments are rewritten behind large ones that stay;
 * after each publish every array of the successor is compared with that of a new view of the same
 * snapshot, for live documents and their offers; then random searches are put to both. */
#include "query/tests/same_view.h"

#include "query/view.h"

enum { ROUNDS = 12, REQUESTS = 6, CHANGES = 8, POOL = 10, ARENA_BYTES = 64 << 20 };

TEST_PROP(a_successor_equals_a_view_made_from_nothing, 10)
{
    struct searching on;

    searching_begin(&on, t, ARENA_BYTES);
    for (int round = 0; round < ROUNDS; round++) {
        struct shelf_changes changes = {.pool = rng_below(t->rng, 2) ? SHELF_DOCS : POOL};
        struct view *anew;

        changes.puts = rng_below(t->rng, CHANGES);
        changes.deletes = rng_below(t->rng, 3);
        shelf_change(on.shelf, t->rng, &changes);
        anew = view_new(view_snapshot(on.shelf->view), on.shelf->filters);
        same_view_check(t, on.shelf->view, anew);
        for (int i = 0; i < REQUESTS; i++)
            same_view_search(&on, anew);
        view_unref(anew);
    }
    searching_end(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(a_successor_equals_a_view_made_from_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

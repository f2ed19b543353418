/* Goal: scores lift the prior and never lower it, sort=trending goes by rise, and a view without
 * scores, or whose scores were taken back, answers as before.
 * Method: random scores on a random shelf against the formula; whole lists compared. */
#include "query/tests/requests.h"

#include "query/view.h"
#include "tests/support/prop.h"

#include <math.h>

enum { ARENA_BYTES = 64 << 20, SIZE = 100 };

static struct shelf *shelf;
static struct searcher *searcher;
static struct arena arena;

static int open_shelf(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 11);
    shelf = shelf_new(&rng);
    searcher = searcher_new();
    arena_init(&arena, ARENA_BYTES);
    return 0;
}

static int close_shelf(void **state)
{
    (void)state;
    arena_release(&arena);
    searcher_free(searcher);
    shelf_free(shelf);
    return 0;
}

static struct search_result list(const struct view *view, enum sort_kind sort)
{
    struct search_request request = {.size = SIZE, .sort = sort};
    struct search_result result;

    assert_int_equal(search_run(searcher, view, &request, &arena, &result, NULL), 0);
    return result;
}

static size_t random_scores(struct rng *rng, struct product_score *out, size_t cap)
{
    size_t count = 0;

    for (uint32_t doc = 0; doc < shelf->view->doc_cap && count + 1 < cap; doc++)
        if (bitset_get(snapshot_live(shelf->view->snapshot), doc) && rng_below(rng, 2) == 0)
            out[count++] = (struct product_score){
                .id = snapshot_id(shelf->view->snapshot, doc),
                .interest = (uint16_t)rng_below(rng, 1001),
                .rise = RISE_LEVEL + (uint32_t)rng_below(rng, 5000),
            };
    out[count++] = (struct product_score){.id = SLICE("no such product"), .rise = RISE_LEVEL};
    return count;
}

static const struct product_score *score_of(const struct product_score *scores, size_t count,
                                            struct slice id)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(scores[i].id, id))
            return &scores[i];
    return NULL;
}

static void scores_lift_the_prior(void **state)
{
    static struct product_score scores[4096];
    struct rng rng;
    struct view *scored;
    size_t count;

    (void)state;
    rng_init(&rng, 3);
    count = random_scores(&rng, scores, 4096);
    scored = view_scored(shelf->view, scores, count);
    for (uint32_t doc = 0; doc < scored->doc_cap; doc++) {
        struct slice id = snapshot_id(scored->snapshot, doc);
        const struct product_score *score = score_of(scores, count, id);
        double prior = shelf->view->prior[doc];

        if (!bitset_get(snapshot_live(scored->snapshot), doc))
            continue;
        if (score != NULL)
            prior += (1000 - prior) * .5 * score->interest / 1000;
        assert_true(fabs(scored->prior[doc] - prior) < 1);
        assert_int_equal(view_rise(scored, doc), score == NULL ? RISE_LEVEL : score->rise);
        assert_int_equal(view_rise(shelf->view, doc), RISE_LEVEL);
    }
    view_unref(scored);
}

static void trending_goes_by_rise(void **state)
{
    static struct product_score scores[4096];
    struct search_result result;
    struct rng rng;
    struct view *scored;

    (void)state;
    rng_init(&rng, 4);
    scored = view_scored(shelf->view, scores, random_scores(&rng, scores, 4096));
    result = list(scored, SORT_TRENDING);
    assert_true(result.hit_count > 10);
    for (size_t i = 1; i < result.hit_count; i++)
        assert_true(view_rise(scored, result.hits[i - 1].doc) >=
                    view_rise(scored, result.hits[i].doc));
    view_unref(scored);
    arena_reset(&arena);
}

static void scores_taken_back_leave_nothing(void **state)
{
    static struct product_score scores[4096];
    struct rng rng;
    struct view *scored;
    struct view *bare;

    (void)state;
    rng_init(&rng, 5);
    scored = view_scored(shelf->view, scores, random_scores(&rng, scores, 4096));
    bare = view_scored(scored, NULL, 0);
    view_unref(scored); /* what both share stays */
    for (int sort = 0; sort < SORT_COUNT; sort++) {
        struct search_result before;
        struct search_result after;

        if (sort == SORT_MATCH)
            continue; /* needs a product to compare with */
        before = list(shelf->view, (enum sort_kind)sort);
        after = list(bare, (enum sort_kind)sort);
        assert_int_equal(before.hit_count, after.hit_count);
        for (size_t i = 0; i < before.hit_count; i++)
            assert_int_equal(before.hits[i].doc, after.hits[i].doc);
    }
    view_unref(bare);
    arena_reset(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_lift_the_prior),
        cmocka_unit_test(trending_goes_by_rise),
        cmocka_unit_test(scores_taken_back_leave_nothing),
    };

    return cmocka_run_group_tests(tests, open_shelf, close_shelf);
}

/* Goal: what a search costs rises with each thing it asks for, and the dearest request that every
 * single bound allows is far above what one may cost.
 * Method: requests by hand against the table of cost.h. */
#include "search/keys/cost.h"

#include "query/query.h"

#include "tests/support/prop.h"

static void each_part_costs_what_the_table_says(void **state)
{
    struct search_request request = {.typo = TYPO_OFF};

    (void)state;
    assert_int_equal(cost_of(&request), 10);
    request.q = SLICE(" oud  rose ");
    assert_int_equal(cost_of(&request), 10 + 2 * 3);
    request.typo = TYPO_AUTO;
    assert_int_equal(cost_of(&request), 10 + 2 * 10);
    request.facet_count = 30;
    request.stats_count = 2;
    assert_int_equal(cost_of(&request), 30 + 32 * 5);
    request.clause_count = 4;
    assert_int_equal(cost_of(&request), 190 + 4 * 8);
    request.size = 24;
    assert_int_equal(cost_of(&request), 222 + 24);
    request.highlight = true;
    assert_int_equal(cost_of(&request), 222 + 24 * 3);
}

static void conditions_are_leaves(void **state)
{
    struct filter_expr leaf = {.kind = EXPR_CLAUSE};
    const struct filter_expr *pair[] = {&leaf, &leaf};
    struct filter_expr any = {.kind = EXPR_OR, .parts = pair, .part_count = 2};
    const struct filter_expr *three[] = {&leaf, &any};
    struct filter_expr all = {.kind = EXPR_AND, .parts = three, .part_count = 2};
    struct search_request request = {.typo = TYPO_OFF, .expr = &all};

    (void)state;
    assert_int_equal(cost_of(&request), 10 + 3 * 8);
}

static void the_bounds_of_the_parts_bound_nothing_together(void **state)
{
    static char q[SEARCH_Q_BYTES_MAX];
    struct search_request request = {.typo = TYPO_AUTO,
                                     .q = {q, sizeof q},
                                     .facet_count = SEARCH_FACETS_MAX,
                                     .size = SEARCH_SIZE_MAX,
                                     .highlight = true};

    (void)state;
    for (size_t i = 0; i < sizeof q; i++)
        q[i] = i % 2 == 0 ? 'a' : ' ';
    assert_true(cost_of(&request) > 2 * COST_MAX);
    request.size = 100;
    assert_true(cost_of(&request) < COST_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_costs_what_the_table_says),
        cmocka_unit_test(conditions_are_leaves),
        cmocka_unit_test(the_bounds_of_the_parts_bound_nothing_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

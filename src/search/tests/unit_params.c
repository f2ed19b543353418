/* Goal: parameters become the request that they say, or a fault that names what is wrong.
 * Method: one case a parameter, at its bounds; identities of searches compared. */
#include "search/request/params.h"

#include "search/tests/asking.h"
#include "tests/support/prop.h"

static struct asking a;

static int open(void **state)
{
    (void)state;
    asking_open(&a);
    return 0;
}

static int close(void **state)
{
    (void)state;
    asking_close(&a);
    return 0;
}

static void nothing_given_is_the_default(void **state)
{
    const struct search_request *r = &a.params.request;

    (void)state;
    assert_int_equal(asking_read(&a, ""), 0);
    assert_int_equal(r->q.len, 0);
    assert_int_equal(a.params.page, 1);
    assert_int_equal(r->first, 0);
    assert_int_equal(r->size, SIZE_DEFAULT);
    assert_int_equal(r->sort, SORT_RELEVANCE);
    assert_int_equal(r->lang, LANG_EN);
    assert_int_equal(r->facet_size, FACET_SIZE_DEFAULT);
    assert_int_equal(r->clause_count + r->facet_count + r->stats_count, 0);
    assert_true(a.params.fields == HIT_FIELDS_ALL && !a.params.explain && !r->highlight);
}

static void understanding_is_on_unless_it_is_said(void **state)
{
    const struct search_request *r = &a.params.request;

    (void)state;
    assert_int_equal(asking_read(&a, "q=oud"), 0);
    assert_true(a.params.understand && r->understand_off == 0);
    assert_int_equal(asking_read(&a, "understand=off"), 0);
    assert_false(a.params.understand);
    assert_int_equal(asking_read(&a, "understand=-price, -gender"), 0);
    assert_true(a.params.understand);
    assert_true(r->understand_off == ((uint64_t)1 << filter_find(a.filters, SLICE("price")) |
                                      (uint64_t)1 << filter_find(a.filters, SLICE("gender"))));
    asking_refuses(&a, "understand=price", PROBLEM_BAD_PARAMETER, "understand");
    asking_refuses(&a, "understand=-nothing", PROBLEM_BAD_PARAMETER, "understand");
}

static void each_parameter_is_read(void **state)
{
    const struct search_request *r = &a.params.request;

    (void)state;
    assert_int_equal(asking_read(&a, "q=oud wood&lang=ar&page=3&size=7&sort=price_desc"
                                     "&facets=brand,note&facets=note,form&facet_size=1000"
                                     "&facet_sort=alpha&facet_query=ros&stats=price&match_to=p-1"
                                     "&fields=name,from&highlight=true&explain=true"
                                     "&currency=AED&filter=price<5"),
                     0);
    assert_true(slice_eq(r->q, SLICE("oud wood")));
    assert_true(r->lang == LANG_AR && r->first == 14 && r->size == 7);
    assert_int_equal(r->sort, SORT_PRICE_DESC);
    assert_int_equal(r->facet_count, 3); /* each once */
    assert_true(r->facet_size == 1000 && r->facet_sort == FACET_BY_LABEL &&
                slice_eq(r->facet_query, SLICE("ros")));
    assert_int_equal(r->stats_count, 1);
    assert_true(slice_eq(r->match_to, SLICE("p-1")) && r->highlight && a.params.explain);
    assert_int_equal(a.params.fields, 1u << HIT_FIELD_name | 1u << HIT_FIELD_from);
    assert_non_null(r->expr);
}

static void lists_are_thinned_and_mixed(void **state)
{
    (void)state;
    assert_int_equal(asking_read(&a, "q=oud&distinct=line&diversify=true&page=2"), 0);
    assert_true(a.params.request.distinct && a.params.request.diversify);
    assert_int_equal(asking_read(&a, "diversify=false&sort=price"), 0);
    asking_refuses(&a, "distinct=brand", PROBLEM_BAD_PARAMETER, "distinct");
    asking_refuses(&a, "diversify=1", PROBLEM_BAD_PARAMETER, "diversify");
    asking_refuses(&a, "diversify=true&sort=price", PROBLEM_BAD_PARAMETER, "diversify");
    asking_refuses(&a, "diversify=true&cursor=c1.AAAA", PROBLEM_BAD_PARAMETER, "cursor");
}

static void words_may_be_missing_and_filters_boost(void **state)
{
    const struct search_request *r = &a.params.request;

    (void)state;
    assert_int_equal(asking_read(&a, "q=oud wood&optional_words=oud, musk&optional_words=wood"
                                     "&boosts=300:brand:ajmal&boosts=-20:price<50 OR form:tester"),
                     0);
    assert_int_equal(r->text.optional_word_count, 3);
    assert_true(slice_eq(r->text.optional_words[1], SLICE("musk")));
    assert_int_equal(r->boost_count, 2);
    assert_int_equal(r->boosts[0].by, 300);
    assert_int_equal(r->boosts[0].filter->kind, EXPR_CLAUSE);
    assert_int_equal(r->boosts[1].by, -20);
    assert_int_equal(r->boosts[1].filter->kind, EXPR_OR);
    asking_refuses(&a, "boosts=brand:ajmal", PROBLEM_BAD_PARAMETER, "boosts");
    asking_refuses(&a, "boosts=1001:brand:ajmal", PROBLEM_BAD_PARAMETER, "boosts");
    asking_refuses(&a, "boosts=5", PROBLEM_BAD_PARAMETER, "boosts");
    asking_refuses(&a, "boosts=5:brand:a)", PROBLEM_BAD_FILTER, "boosts");
    assert_int_equal(a.fault.position, 9); /* of the whole value */
    asking_refuses(&a,
                   "optional_words=a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,"
                   "a,a",
                   PROBLEM_BAD_PARAMETER, "optional_words");
}

static void filters_repeat_and_stay_in_order(void **state)
{
    const struct search_request *r = &a.params.request;

    (void)state;
    assert_int_equal(asking_read(&a, "brand=ajmal,rasasi&brand=!rasasi&price=100..249.5"), 0);
    assert_int_equal(r->clause_count, 3);
    assert_int_equal(r->clauses[0].filter, r->clauses[1].filter);
    assert_true(r->clauses[1].values[0].exclude);
    assert_int_equal(r->clauses[2].values[0].lo, 10000);
    assert_int_equal(r->clauses[2].values[0].hi, 24950);
}

static void a_zone_is_a_delivery_clause(void **state)
{
    const struct search_request *r = &a.params.request;

    (void)state;
    assert_int_equal(asking_read(&a, "zone=AE-DU&deliver=AE-AZ:cod"), 0);
    assert_int_equal(r->clause_count, 2);
    assert_int_equal(r->clauses[0].filter, filter_find(a.filters, SLICE("deliver")));
    assert_true(slice_eq(r->clauses[0].values[0].key, SLICE("AE-DU")));
    for (const char *const *zone = (const char *const[]){"AE", "IN-400001", "AE-DU", "US-CA", NULL};
         *zone != NULL; zone++) {
        char text[64];

        snprintf(text, sizeof text, "zone=%s", *zone);
        assert_int_equal(asking_read(&a, text), 0);
    }
}

static void bounds_are_named(void **state)
{
    (void)state;
    asking_refuses(&a, "size=101", PROBLEM_BAD_PARAMETER, "size");
    assert_int_equal(a.fault.limit, 100);
    asking_refuses(&a, "page=101&size=100", PROBLEM_PAGE_OUT_OF_RANGE, "page");
    assert_int_equal(a.fault.limit, 10000);
    assert_int_equal(asking_read(&a, "page=100&size=100"), 0);
    assert_int_equal(asking_read(&a, "page=10000&size=0"), 0);
    asking_refuses(&a, "page=10001&size=0", PROBLEM_PAGE_OUT_OF_RANGE, "page");
    asking_refuses(&a, "facet_size=1001", PROBLEM_BAD_PARAMETER, "facet_size");
    asking_refuses(&a, "page=1&cursor=c1.x", PROBLEM_BAD_PARAMETER, "cursor");
    asking_refuses(&a, "price=1..x", PROBLEM_BAD_FILTER, "price");
    assert_int_equal(a.fault.position, 3);
}

static void too_many_clauses(void **state)
{
    static char text[257 * 8];
    size_t len = 0;

    (void)state;
    for (int i = 0; i < SEARCH_CLAUSES_MAX; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%sbrand=a", i > 0 ? "&" : "");
    assert_int_equal(asking_read(&a, text), 0);
    snprintf(text + len, sizeof text - len, "&zone=AE");
    asking_refuses(&a, text, PROBLEM_BAD_PARAMETER, "zone");
    assert_int_equal(a.fault.limit, SEARCH_CLAUSES_MAX);
}

static void a_route_takes_its_own_parameters_only(void **state)
{
    (void)state;
    a.scope.accepts = PARAM_BIT(LANG);
    a.scope.filter_params = FILTER_PARAMS_OFFER;
    assert_int_equal(asking_read(&a, "lang=ar&price=..5&vendor=v"), 0);
    asking_refuses(&a, "q=a", PROBLEM_BAD_PARAMETER, "q");
    asking_refuses(&a, "brand=a", PROBLEM_BAD_PARAMETER, "brand");
    a.scope.filter_params = FILTER_PARAMS_NONE;
    asking_refuses(&a, "price=..5", PROBLEM_BAD_PARAMETER, "price");
}

static void a_fixed_clause_comes_first(void **state)
{
    struct clause_value value = {.key = SLICE("ajmal")};
    struct clause fixed = {
        .filter = filter_find(a.filters, SLICE("brand")), .values = &value, .value_count = 1};
    uint64_t free_identity;

    (void)state;
    assert_int_equal(asking_read(&a, "q=oud"), 0);
    free_identity = a.params.identity;
    a.scope.fixed = &fixed;
    assert_int_equal(asking_read(&a, "q=oud"), 0);
    assert_int_equal(a.params.request.clause_count, 1);
    assert_int_equal(a.params.request.clauses[0].filter, fixed.filter);
    assert_true(a.params.identity != free_identity);
}

static uint64_t identity(const char *text)
{
    assert_int_equal(asking_read(&a, text), 0);
    return a.params.identity;
}

static void identity_is_of_the_list(void **state)
{
    uint64_t base = identity("q=oud&brand=ajmal&price=..9");

    (void)state;
    assert_true(identity("price=..9&q=oud&brand=ajmal") == base);
    assert_true(identity("q=oud&brand=ajmal&price=..9&size=3&lang=ar&facets=note&fields=id"
                         "&highlight=true&explain=true&sort=relevance") == base);
    assert_true(identity("q=oud&brand=ajmal") != base);
    assert_true(identity("q=ajmal&brand=oud&price=..9") != base);
    assert_true(identity("q=oud&brand=ajmal&price=..9&sort=price") != base);
    assert_true(identity("q=oud&brand=ajmal&price=..9&zone=AE") != base);
    assert_true(identity("sort=name&lang=ar") != identity("sort=name&lang=en"));
}

static void everything_countable_is_found(void **state)
{
    uint16_t found[FILTERS_MAX];
    size_t facets = params_all_facets(a.filters, found);

    (void)state;
    assert_true(facets > 15 && facets <= SEARCH_FACETS_MAX);
    for (size_t i = 0; i < facets; i++)
        assert_true(a.filters->defs[found[i]].facet);
    assert_int_equal(params_all_stats(a.filters, found), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_given_is_the_default, open, close),
        cmocka_unit_test_setup_teardown(understanding_is_on_unless_it_is_said, open, close),
        cmocka_unit_test_setup_teardown(each_parameter_is_read, open, close),
        cmocka_unit_test_setup_teardown(lists_are_thinned_and_mixed, open, close),
        cmocka_unit_test_setup_teardown(words_may_be_missing_and_filters_boost, open, close),
        cmocka_unit_test_setup_teardown(filters_repeat_and_stay_in_order, open, close),
        cmocka_unit_test_setup_teardown(a_zone_is_a_delivery_clause, open, close),
        cmocka_unit_test_setup_teardown(bounds_are_named, open, close),
        cmocka_unit_test_setup_teardown(too_many_clauses, open, close),
        cmocka_unit_test_setup_teardown(a_route_takes_its_own_parameters_only, open, close),
        cmocka_unit_test_setup_teardown(a_fixed_clause_comes_first, open, close),
        cmocka_unit_test_setup_teardown(identity_is_of_the_list, open, close),
        cmocka_unit_test_setup_teardown(everything_countable_is_found, open, close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

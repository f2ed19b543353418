/* Goal: filters in all four parameters become the one condition that they mean.
 * Method: bodies by hand; the condition as text. */
#include "search/wire/parse.h"

#include "search/wire/tests/wired.h"
#include "tests/support/prop.h"

static struct wired w;

static int open(void **state)
{
    (void)state;
    wired_open(&w);
    return 0;
}

static int close(void **state)
{
    (void)state;
    wired_close(&w);
    return 0;
}

static void assert_filter(const char *body, const char *text)
{
    if (wired_read(&w, body) < 0)
        fail_msg("%s: %s", body, w.fault.detail);
    wired_filter_is(&w, text);
}

static void no_filter_is_none(void **state)
{
    (void)state;
    assert_filter("{}", "");
    assert_filter(
        "{\"filters\":\"\",\"facetFilters\":[],\"numericFilters\":[[]],\"tagFilters\":\"\"}", "");
    assert_filter("{\"params\":\"facetFilters=%5B%5D&tagFilters=&filters=\"}", "");
}

static void outer_is_and_inner_is_or(void **state)
{
    (void)state;
    assert_filter("{\"facetFilters\":\"brand:Ajmal\"}", "brand=ajmal");
    assert_filter("{\"facetFilters\":[\"brand:Ajmal\",\"form:spray\"]}",
                  "(and brand=ajmal form=spray)");
    assert_filter("{\"facetFilters\":[[\"brand:أجمل\",\"form:spray\"],\"gender:-women\"]}",
                  "(and (or brand=ajmal form=spray) gender=!women)");
    assert_filter("{\"facetFilters\":[[\"brand:Ajmal\",\"brand:Hermès\"]]}", "brand=ajmal,herm");
    assert_filter("{\"facetFilters\":[[[\"brand:Ajmal\",\"form:spray\"],\"gender:men\"]]}",
                  "(or (and brand=ajmal form=spray) gender=men)");
}

static void the_first_colon_cuts(void **state)
{
    (void)state;
    assert_filter("{\"facetFilters\":[\"origin:a:b\"]}", "origin=\"a:b\"");
    assert_filter("{\"facetFilters\":[\"origin:\\\\-a\"]}", "origin=-a");
    assert_filter("{\"facetFilters\":[\"brand:Oud, Rose & Co\"]}", "brand=comma");
    assert_filter("{\"facetFilters\":\"brand:Oud, Rose & Co\"}", "brand=comma");
    assert_filter("{\"facetFilters\":[\"in_stock:true\"]}", "in_stock=true");
}

static void numbers_are_exact(void **state)
{
    (void)state;
    assert_filter("{\"numericFilters\":[\"price>=100\",\"price <= 249.50\"]}",
                  "(and price=100.. price=..249.5)");
    assert_filter("{\"numericFilters\":\"price:100 TO 400\"}", "price=100..400");
    assert_filter("{\"numericFilters\":[[\"year=2015\",\"year=2016\"]]}",
                  "year=2015..2015,2016..2016");
    assert_filter("{\"params\":\"numericFilters=price%3E%3D1%2Cprice%3C%3D2\"}",
                  "(and price=1.. price=..2)");
}

static void all_parameters_are_anded(void **state)
{
    (void)state;
    assert_filter("{\"filters\":\"brand:Ajmal OR form:spray\",\"facetFilters\":[\"gender:men\"],"
                  "\"numericFilters\":[\"year>2000\"],\"attarZone\":\"AE-DU\"}",
                  "(and (or brand=ajmal form=spray) gender=men year=2001.. "
                  "deliver=AE-DU)");
}

static void a_key_is_one_part_more(void **state)
{
    (void)state;
    assert_int_equal(
        wired_read_under(&w, "filters=vendor%3Av1", "{\"filters\":\"brand:Ajmal OR x:y\"}"), 0);
    wired_filter_is(&w, "(and brand=ajmal vendor=v1)");
    assert_int_equal(wired_read_under(&w, "filters=vendor%3Av1&hitsPerPage=3",
                                      "{\"filters\":\"\",\"hitsPerPage\":50}"),
                     0);
    wired_filter_is(&w, "vendor=v1");
    assert_int_equal(w.ask.hits_per_page, 3);
}

static void a_facet_search_leaves_its_own_choice_out(void **state)
{
    (void)state;
    assert_filter("{\"type\":\"facet\",\"facet\":\"brand\",\"facetFilters\":[[\"brand:Ajmal\"],"
                  "[\"gender:men\"]],\"filters\":\"NOT brand:Ajmal\"}",
                  "gender=men");
    assert_filter("{\"type\":\"facet\",\"facet\":\"brand\","
                  "\"filters\":\"brand:Ajmal OR gender:men\"}",
                  "(or brand=ajmal gender=men)");
    assert_int_equal(wired_read_under(&w, "filters=brand%3AAjmal",
                                      "{\"facet\":\"brand\",\"filters\":\"brand:Herm\"}"),
                     0);
    wired_filter_is(&w, "brand=ajmal"); /* a key's own never goes */
}

static void faults_tell_the_byte(void **state)
{
    (void)state;
    wired_refuses(&w, "{\"filters\":\"brand:Ajmal)\"}",
                  "filters: expected AND, OR or the end at byte 11");
    wired_refuses(&w, "{\"facetFilters\":[{\"a\":1}]}",
                  "facetFilters: expected a text, found an object");
    wired_refuses(&w, "{\"facetFilters\":[[[[[[[[[\"a:b\"]]]]]]]]]}",
                  "facetFilters: more than 8 levels deep");
    assert_true(wired_read(&w, "{\"numericFilters\":[\"price>=x\"]}") < 0);
    assert_true(strncmp(w.fault.detail, "numericFilters: ", 16) == 0);
}

static void optional_filters_only_rank(void **state)
{
    const struct text_options *text = &w.ask.request.text;

    (void)state;
    assert_filter(
        "{\"optionalFilters\":[\"brand:Ajmal<score=3>\",[\"gender:-men\",\"form:spray\"]],"
        "\"sumOrFiltersScores\":true}",
        "");
    assert_int_equal(text->optional_filter_count, 3);
    assert_int_equal(text->optional_filters[0].score, 3);
    assert_false(text->optional_filters[0].demote);
    assert_true(text->optional_filters[1].demote);
    assert_false(text->optional_filters[1].expr->clause.values[0].exclude);
    assert_true(text->sum_optional);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_filter_is_none),
        cmocka_unit_test(outer_is_and_inner_is_or),
        cmocka_unit_test(the_first_colon_cuts),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(all_parameters_are_anded),
        cmocka_unit_test(a_key_is_one_part_more),
        cmocka_unit_test(a_facet_search_leaves_its_own_choice_out),
        cmocka_unit_test(faults_tell_the_byte),
        cmocka_unit_test(optional_filters_only_rank),
    };

    return cmocka_run_group_tests(tests, open, close);
}

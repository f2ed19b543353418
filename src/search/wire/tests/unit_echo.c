/* Goal: `params` of a reply is what the client itself would have sent.
 * Method: expectations written by JavaScript's encodeURIComponent and JSON.stringify. */
#include "search/wire/members.h"

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

static void assert_echo(const char *body, const char *text)
{
    struct slice echo;
    char copy[1024];

    assert_int_equal(wired_members(&w, body), 0);
    assert_int_equal(wire_members_echo(&w.members, &echo, &w.fault), 0);
    snprintf(copy, sizeof copy, "%.*s", SLICE_ARG(echo));
    assert_string_equal(copy, text);
}

static void keys_stay_in_the_order_received(void **state)
{
    (void)state;
    assert_echo(
        "{\"indexName\":\"products\",\"query\":\"oud wood\",\"page\":0,\"type\":\"default\","
        "\"unknown\":1,\"hitsPerPage\":24}",
        "query=oud%20wood&page=0&unknown=1&hitsPerPage=24");
    assert_echo("{\"indexName\":\"products\",\"params\":\"hitsPerPage=2&query=a%26b\"}",
                "hitsPerPage=2&query=a%26b");
    assert_echo("{\"query\":\"a\",\"page\":1,\"params\":{\"query\":\"b\"}}", "query=b&page=1");
    assert_echo("{}", "");
}

static void lists_are_json(void **state)
{
    (void)state;
    assert_echo("{\"facets\":[\"brand\",\"price\"],\"facetFilters\":[[\"brand:A\\\"B\"],\"g:-x\"]}",
                "facets=%5B%22brand%22%2C%22price%22%5D"
                "&facetFilters=%5B%5B%22brand%3AA%5C%22B%22%5D%2C%22g%3A-x%22%5D");
    assert_echo("{\"numericFilters\":[\"price>=1\",\"price<=2\"],\"x\":{\"a\":[1.5,true,null]}}",
                "numericFilters=%5B%22price%3E%3D1%22%2C%22price%3C%3D2%22%5D"
                "&x=%7B%22a%22%3A%5B1.5%2Ctrue%2Cnull%5D%7D");
}

static void what_javascript_leaves_is_left(void **state)
{
    (void)state;
    assert_echo("{\"query\":\"-_.!~*'()\"}", "query=-_.!~*'()");
    assert_echo("{\"query\":\"عود\",\"clickAnalytics\":true}",
                "query=%D8%B9%D9%88%D8%AF&clickAnalytics=true");
    assert_echo("{\"facets\":[\"\\u0001\\n\\u001f\"]}", "facets=%5B%22%5Cu0001%5Cn%5Cu001f%22%5D");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_stay_in_the_order_received),
        cmocka_unit_test(lists_are_json),
        cmocka_unit_test(what_javascript_leaves_is_left),
    };

    return cmocka_run_group_tests(tests, open, close);
}

/* Goal: the three shapes of a body give the same parameters; `params` wins; null is absent.
 * Method: bodies by hand, values looked up by name. */
#include "search/wire/members.h"

#include "codec/json.h"
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

static struct slice text_of(enum wire_param param)
{
    const struct wire_value *value = wire_members_get(&w.members, param);
    struct slice text = {"(none)", 6};

    if (value != NULL && value->json == NULL)
        return value->text;
    if (value != NULL)
        assert_int_equal(json_str(value->json, &text), 0);
    return text;
}

static void assert_query(const char *body, const char *text)
{
    assert_int_equal(wired_members(&w, body), 0);
    assert_true(slice_eq(text_of(WIRE_PARAM_QUERY), slice_cstr(text)));
}

static void every_shape_is_read(void **state)
{
    (void)state;
    assert_query("{\"indexName\":\"products\",\"query\":\"oud\"}", "oud");
    assert_query("{\"indexName\":\"products\",\"params\":\"query=oud&page=1\"}", "oud");
    assert_query("{\"indexName\":\"products\",\"params\":{\"query\":\"oud\"}}", "oud");
    assert_query("{\"params\":\"query=%D8%B9%D9%88%D8%AF+x\"}", "عود x");
}

static void params_win_whatever_the_order(void **state)
{
    (void)state;
    assert_query("{\"query\":\"a\",\"params\":{\"query\":\"b\"}}", "b");
    assert_query("{\"params\":{\"query\":\"b\"},\"query\":\"a\"}", "b");
    assert_query("{\"params\":\"query=b\",\"query\":\"a\"}", "b");
}

static void null_is_absent(void **state)
{
    (void)state;
    assert_query("{\"query\":null}", "(none)");
    assert_query("{\"query\":\"a\",\"params\":{\"query\":null}}", "a");
    assert_query("{\"query\":\"a\",\"params\":null}", "a");
}

static void other_shapes_are_refused(void **state)
{
    (void)state;
    assert_true(wired_members(&w, "[]") < 0);
    assert_string_equal(w.fault.detail, "expected an object of parameters, found an array");
    assert_true(wired_members(&w, "{\"params\":3}") < 0);
    assert_true(wired_members(&w, "{\"params\":\"query=%ff\"}") < 0);
    assert_string_equal(w.fault.detail, "params: the text is not UTF-8");
}

static void parameters_are_bounded(void **state)
{
    char body[8192] = "{\"params\":\"";
    size_t len = strlen(body);

    (void)state;
    for (int i = 0; i <= WIRE_MEMBERS_MAX; i++)
        len += (size_t)snprintf(body + len, sizeof body - len, "p%d=1&", i);
    snprintf(body + len, sizeof body - len, "\"}");
    assert_true(wired_members(&w, body) < 0);
}

static void credentials_are_no_parameters(void **state)
{
    const struct http_pair pairs[] = {{SLICE_INIT("x-algolia-api-key"), SLICE_INIT("secret")},
                                      {SLICE_INIT("X-Algolia-Application-Id"), SLICE_INIT("a")},
                                      {SLICE_INIT("query"), SLICE_INIT("oud")}};

    (void)state;
    assert_int_equal(wired_members(&w, "{}"), 0);
    assert_int_equal(wire_members_add_pairs(&w.members, pairs, 3, &w.fault), 0);
    assert_int_equal(w.members.count, 1);
}

static void every_parameter_of_the_table_is_found(void **state)
{
    (void)state;
    for (int i = 0; i < WIRE_PARAM_COUNT; i++)
        assert_int_equal(wire_param_find(wire_param_name((enum wire_param)i)), i);
    assert_int_equal(wire_param_find(SLICE("insidePolygons")), WIRE_PARAM_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_read),
        cmocka_unit_test(params_win_whatever_the_order),
        cmocka_unit_test(null_is_absent),
        cmocka_unit_test(other_shapes_are_refused),
        cmocka_unit_test(parameters_are_bounded),
        cmocka_unit_test(credentials_are_no_parameters),
        cmocka_unit_test(every_parameter_of_the_table_is_found),
    };

    return cmocka_run_group_tests(tests, open, close);
}

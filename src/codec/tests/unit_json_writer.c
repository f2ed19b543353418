/* Goal: the writer's text is what a reader expects, byte for byte.
 * Method: calls beside the text they must give; escapes from RFC 8259 section 7. */
#include "codec/json_writer.h"

#include "codec/json.h"
#include "tests/support/prop.h"

static struct buf out;
static struct json_writer w;

static int begin(void **state)
{
    (void)state;
    buf_init(&out, 4096);
    json_writer_init(&w, &out);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

static void expect(const char *text)
{
    assert_false(out.overflow);
    buf_add_byte(&out, '\0');
    assert_string_equal(out.ptr, text);
}

static void structure_has_its_commas(void **state)
{
    (void)state;
    json_object_begin(&w);
    json_key(&w, "a");
    json_array_begin(&w);
    json_add_i64(&w, -1);
    json_object_begin(&w);
    json_object_end(&w);
    json_array_begin(&w);
    json_array_end(&w);
    json_add_bool(&w, true);
    json_array_end(&w);
    json_key(&w, "b");
    json_add_null(&w);
    json_key(&w, "c");
    json_add_raw(&w, SLICE("{\"x\":1}"));
    json_key(&w, "d");
    json_add_u64(&w, UINT64_MAX);
    json_object_end(&w);
    expect("{\"a\":[-1,{},[],true],\"b\":null,\"c\":{\"x\":1},\"d\":18446744073709551615}");
}

static void text_is_escaped(void **state)
{
    (void)state;
    json_add_str(&w, SLICE("\"\\/\b\f\n\r\t\x01\x7F<b>&عود\xFF\xE2\x80\xA8"));
    expect("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7F\\u003cb\\u003e\\u0026عود\xEF\xBF\xBD\\u2028\"");
}

static void fixed_decimals_are_short(void **state)
{
    (void)state;
    json_array_begin(&w);
    json_add_fixed(&w, 1005, 1);
    json_add_fixed(&w, 1000, 1);
    json_add_fixed(&w, -5, 2);
    json_add_fixed(&w, 0, 2);
    json_add_fixed(&w, 24950, 2);
    json_add_fixed(&w, INT64_MIN, 0);
    json_array_end(&w);
    expect("[100.5,100,-0.05,0,249.5,-9223372036854775808]");
}

static void parsed_values_come_out_again(void **state)
{
    static const char text[] = "{\"z\":[0.1,1.0,-7,true,null,\"\\u003c\"],\"a\":{\"k\":1e300}}";
    struct json_limits limits = {1000, true};
    struct json *root = NULL;

    (void)state;
    assert_int_equal(json_parse(slice_cstr(text), &limits, &root, NULL), 0);
    json_add_json(&w, root);
    json_free(root);
    expect("{\"z\":[0.1,1.0,-7,true,null,\"\\u003c\"],\"a\":{\"k\":1e+300}}");
}

static void members_from_elsewhere_are_followed_by_a_comma(void **state)
{
    (void)state;
    json_object_begin(&w);
    json_members_elsewhere(&w);
    buf_add_cstr(&out, "\"id\":1");
    json_key(&w, "n");
    json_add_i64(&w, 2);
    json_object_end(&w);
    expect("{\"id\":1,\"n\":2}");
}

static void overflow_is_seen_once_at_the_end(void **state)
{
    struct buf tiny;

    (void)state;
    buf_init(&tiny, 8);
    json_writer_init(&w, &tiny);
    json_array_begin(&w);
    for (int i = 0; i < 100; i++)
        json_add_i64(&w, i);
    json_array_end(&w);
    assert_true(tiny.overflow);
    assert_true(tiny.len <= 8);
    buf_release(&tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(structure_has_its_commas, begin, end),
        cmocka_unit_test_setup_teardown(text_is_escaped, begin, end),
        cmocka_unit_test_setup_teardown(fixed_decimals_are_short, begin, end),
        cmocka_unit_test_setup_teardown(parsed_values_come_out_again, begin, end),
        cmocka_unit_test_setup_teardown(members_from_elsewhere_are_followed_by_a_comma, begin, end),
        cmocka_unit_test_setup_teardown(overflow_is_seen_once_at_the_end, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: one spelling: the contract's order, unknown members kept behind, nulls gone.
 * Method: texts beside their canonical form. */
#include "catalog/product.h"

#include "catalog/tests/sample.h"
#include "codec/json.h"
#include "tests/support/prop.h"

static const struct json_limits limits = {PRODUCT_BYTES_MAX, true};

static void expect(const char *text, const char *want)
{
    struct json *root = NULL;
    struct buf out;

    buf_init(&out, PRODUCT_BYTES_MAX);
    assert_int_equal(json_parse(slice_cstr(text), &limits, &root, NULL), 0);
    document_canonical(root, &out);
    buf_add_byte(&out, '\0');
    assert_string_equal(out.ptr, want);
    json_free(root);
    buf_release(&out);
}

static void members_have_their_place(void **state)
{
    (void)state;
    expect(
        "{ \"zz\":1, \"rev\":1,\"aa\" : [ 1.0 , 2.50 ],\"name\":{\"ar\":\"ب\",\"en\":\"b\"},"
        "\"line\":null,\"id\":\"x\"}",
        "{\"id\":\"x\",\"name\":{\"en\":\"b\",\"ar\":\"ب\"},\"rev\":1,\"aa\":[1.0,2.5],\"zz\":1}");
    expect("{\"offers\":[{\"price\":1,\"my\":null,\"id\":\"o\"}],\"id\":\"x\"}",
           "{\"id\":\"x\",\"offers\":[{\"id\":\"o\",\"price\":1}]}");
    expect("{\"b\":{\"\":1},\"a\":[null]}", "{\"a\":[null],\"b\":{\"\":1}}");
}

static void the_sample_keeps_what_it_does_not_know(void **state)
{
    struct json *root = NULL;
    struct json *back = NULL;
    struct buf out;

    (void)state;
    buf_init(&out, PRODUCT_BYTES_MAX);
    assert_int_equal(json_parse(SLICE(SAMPLE_PRODUCT), &limits, &root, NULL), 0);
    document_canonical(root, &out);
    assert_int_equal(json_parse(buf_slice(&out), &limits, &back, NULL), 0);
    assert_int_equal(json_count(root), json_count(back));
    assert_int_equal(json_count(json_get(json_get(back, "x_unknown"), "kept")), 2);
    json_free(root);
    json_free(back);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(members_have_their_place),
                                       cmocka_unit_test(the_sample_keeps_what_it_does_not_know)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

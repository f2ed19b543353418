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

/* Adds "name":1 behind `sep`. */
static void add_member(struct buf *out, const char *sep, struct slice name)
{
    buf_addf(out, "%s\"%.*s\":1", sep, SLICE_ARG(name));
}

/* Each name of the contract, and one that is unknown, given from the last to the first. */
static void every_member_has_its_place(void **state)
{
    static const char order[] =
        "id slug old_slugs status name en ar line description brand category_path form "
        "concentration gender family_path weight layer accords notes perfumers year "
        "origin_country house_type occasions value n longevity sillage spring summer autumn "
        "winter day night season_votes daypart_votes attrs allergens inspired_by url w h alt "
        "images rating_sum rating_n popularity vendor_id sku volume_ml mass_g pieces price "
        "currency list_price stock stock_seq active condition zones options days_min "
        "days_max fee delivery offers aliases country hidden parent order holiday_until "
        "created_at updated_at published_at rev"
        " unknown";
    struct slice names[100];
    struct slice rest = slice_cstr(order);
    struct buf given;
    struct buf want;
    size_t count = 0;

    (void)state;
    buf_init(&given, PRODUCT_BYTES_MAX);
    buf_init(&want, PRODUCT_BYTES_MAX);
    while (rest.ptr != NULL)
        names[count++] = slice_cut(&rest, ' ');
    for (size_t i = 0; i < count; i++) {
        add_member(&given, i == 0 ? "{" : ",", names[count - 1 - i]);
        add_member(&want, i == 0 ? "{" : ",", names[i]);
    }
    buf_add(&given, "}", 2);
    buf_add(&want, "}", 2);
    expect(given.ptr, want.ptr);
    buf_release(&given);
    buf_release(&want);
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
                                       cmocka_unit_test(every_member_has_its_place),
                                       cmocka_unit_test(the_sample_keeps_what_it_does_not_know)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

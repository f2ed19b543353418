/* Goal: brand, category and vendor records are read, and their faults named.
 * Method: one good document of each, and single faults. */
#include "catalog/record.h"

#include "base/error.h"
#include "codec/json.h"
#include "tests/support/prop.h"

static const struct json_limits limits = {1 << 16, true};
static struct arena arena;
static struct attar_error err;
static struct json *root;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 16);
    root = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    json_free(root);
    arena_release(&arena);
    return 0;
}

static const struct json *json(const char *text)
{
    json_free(root);
    root = NULL;
    assert_int_equal(json_parse(slice_cstr(text), &limits, &root, NULL), 0);
    return root;
}

static void brands(void **state)
{
    struct brand b;

    (void)state;
    assert_int_equal(brand_parse(json("{\"id\":\"dar\",\"slug\":\"dar\",\"name\":{\"ar\":\"دار\"},"
                                      "\"aliases\":[\"the house\",\"الدار\"],\"country\":\"AE\","
                                      "\"house_type\":\"niche\",\"hidden\":true}"),
                                 &arena, &b, &err),
                     0);
    assert_int_equal(b.alias_count, 2);
    assert_string_equal(b.aliases[1].ptr, "الدار");
    assert_true(b.hidden && b.name.en.ptr == NULL);
    assert_int_equal(brand_parse(json("{\"id\":\"dar\",\"slug\":\"dar\",\"name\":{\"en\":\"D\"},"
                                      "\"aliases\":[\"\"]}"),
                                 &arena, &b, &err),
                     -ATTAR_EPARSE);
    assert_string_equal(err.text, "aliases: is empty");
}

static void categories(void **state)
{
    struct category c;

    (void)state;
    assert_int_equal(category_parse(json("{\"id\":\"perfume\",\"slug\":\"perfume\","
                                         "\"parent\":null,\"name\":{\"en\":\"Perfume\"}}"),
                                    &arena, &c, &err),
                     0);
    assert_null(c.parent.ptr);
    assert_int_equal(category_parse(json("{\"id\":\"perfume/oud\",\"slug\":\"perfume-oud\","
                                         "\"parent\":\"perfume\",\"name\":{\"en\":\"Oud\"},"
                                         "\"order\":3}"),
                                    &arena, &c, &err),
                     0);
    assert_int_equal(c.order, 3);
    assert_int_equal(category_parse(json("{\"id\":\"perfume/oud\",\"slug\":\"perfume-oud\","
                                         "\"parent\":\"perfume/oud\",\"name\":{\"en\":\"Oud\"}}"),
                                    &arena, &c, &err),
                     -ATTAR_EPARSE);
    assert_string_equal(err.text, "parent: must be \"perfume\"");
}

static void vendors(void **state)
{
    struct vendor v;

    (void)state;
    assert_int_equal(vendor_parse(json("{\"id\":\"v-1\",\"slug\":\"a-shop\","
                                       "\"name\":{\"en\":\"A Shop\"},\"status\":\"approved\","
                                       "\"holiday_until\":\"1970-01-01T00:00:01Z\"}"),
                                  &arena, &v, &err),
                     0);
    assert_int_equal(v.holiday_until_ms, 1000);
    assert_int_equal(vendor_parse(json("{\"id\":\"v-1\",\"slug\":\"a-shop\","
                                       "\"name\":{\"en\":\"A Shop\"}}"),
                                  &arena, &v, &err),
                     -ATTAR_EPARSE);
    assert_string_equal(err.text, "status: missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(brands, begin, end),
        cmocka_unit_test_setup_teardown(categories, begin, end),
        cmocka_unit_test_setup_teardown(vendors, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

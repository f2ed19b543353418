/* Goal: declared filters are read whole, and a declaration that could not work stops with the
 * filter's and the member's name.
 * Method: the real index.json, and small declarations with one fault each. */
#include "query/filters.h"

#include "index/index.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static const char columns_text[] =
    "{\"text\":[],\"columns\":["
    "{\"name\":\"brand\",\"type\":\"keyword\",\"scope\":\"product\"},"
    "{\"name\":\"accord\",\"type\":\"keyword\",\"scope\":\"product\",\"weighted\":true},"
    "{\"name\":\"year\",\"type\":\"number\",\"scope\":\"product\"},"
    "{\"name\":\"size\",\"type\":\"keyword\",\"scope\":\"offer\"},"
    "{\"name\":\"size_ml\",\"type\":\"number\",\"scope\":\"offer\",\"scale\":1}]}";

static struct schema *schema;

static int open_schema(void **state)
{
    (void)state;
    return schema_parse(slice_cstr(columns_text), "test", &schema, NULL);
}

static int close_schema(void **state)
{
    (void)state;
    schema_free(schema);
    return 0;
}

static void the_thirty_filters_are_read(void **state)
{
    struct schema *real;
    struct filter_set *filters;
    const struct filter_def *def;
    char path[PATH_MAX];

    (void)state;
    files_source("indexes/products/index.json", path);
    assert_int_equal(schema_open(path, &real, NULL), 0);
    assert_int_equal(filter_set_open(path, real, &filters, NULL), 0);
    assert_true(filters->count >= 30);
    def = &filters->defs[filter_find(filters, SLICE("size_ml"))];
    assert_true(def->offer && def->facet && def->scale == 1 && def->number != UINT16_MAX);
    def = &filters->defs[filter_find(filters, SLICE("accord"))];
    assert_int_equal(def->weight_default, 30);
    def = &filters->defs[filter_find(filters, SLICE("note.base"))];
    assert_true(slice_eq(def->label_of, SLICE("notes")) && !def->offer);
    def = &filters->defs[filter_find_wire(filters, SLICE("rating_count"))];
    assert_true(slice_eq(def->name, SLICE("rating_n")) && !def->facet);
    def = &filters->defs[filter_find(filters, SLICE("match"))];
    assert_true(def->kind == FILTER_MATCH && def->column == UINT16_MAX && !def->facet);
    assert_int_equal(filter_find(filters, SLICE("nothing")), UINT16_MAX);
    filter_set_free(filters);
    schema_free(real);
}

struct faulty {
    const char *filters;
    const char *told; /* part of the sentence */
};

static void a_faulty_declaration_is_named(void **state)
{
    static const struct faulty faulty[] = {
        {"[{\"name\":\"b\",\"kind\":\"words\",\"column\":\"brand\"}]", "\"kind\""},
        {"[{\"name\":\"b\",\"kind\":\"terms\",\"column\":\"nothing\"}]", "\"column\""},
        {"[{\"name\":\"b\",\"kind\":\"terms\",\"column\":\"year\"}]", "\"column\""},
        {"[{\"name\":\"b\",\"kind\":\"range\",\"column\":\"brand\"}]", "\"column\""},
        {"[{\"name\":\"b\",\"kind\":\"terms\"}]", "\"column\""},
        {"[{\"kind\":\"terms\",\"column\":\"brand\"}]", "\"name\""},
        {"[{\"name\":\"b\",\"kind\":\"terms\",\"column\":\"brand\"},"
         "{\"name\":\"b\",\"kind\":\"terms\",\"column\":\"size\"}]",
         "is taken"},
        {"[{\"name\":\"b\",\"kind\":\"weighted\",\"column\":\"brand\"}]", "no weights"},
        {"[{\"name\":\"b\",\"kind\":\"weighted\",\"column\":\"accord\",\"weight_default\":0}]",
         "1..100"},
        {"[{\"name\":\"b\",\"kind\":\"terms\",\"column\":\"size\",\"number\":\"year\"}]",
         "\"number\""},
        {"[{\"name\":\"b\",\"kind\":\"terms\",\"column\":\"size\",\"number\":\"brand\"}]",
         "\"number\""},
        {"{}", "array"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        struct filter_set *filters = NULL;
        struct attar_error err;
        char text[512];

        snprintf(text, sizeof text, "{\"filters\":%s}", faulty[i].filters);
        assert_int_equal(filter_set_parse(slice_cstr(text), schema, &filters, &err), -ATTAR_EPARSE);
        assert_non_null(strstr(err.text, faulty[i].told));
        assert_null(filters);
    }
}

static void a_missing_or_broken_file_is_told(void **state)
{
    struct filter_set *filters = NULL;
    struct attar_error err;

    (void)state;
    assert_int_equal(filter_set_open("/nothing/here.json", schema, &filters, &err), -ATTAR_EIO);
    assert_int_equal(filter_set_parse(SLICE("{"), schema, &filters, &err), -ATTAR_EPARSE);
    assert_null(filters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_thirty_filters_are_read),
        cmocka_unit_test(a_faulty_declaration_is_named),
        cmocka_unit_test(a_missing_or_broken_file_is_told),
    };

    return cmocka_run_group_tests(tests, open_schema, close_schema);
}

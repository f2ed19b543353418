/* Goal: a name of an index says language and sort, and nothing else is an index.
 * Method: names by hand; every name of the list of views read back. */
#include "search/wire/parse.h"

#include "tests/support/prop.h"

static void names_say_language_and_sort(void **state)
{
    static const struct {
        const char *name;
        enum lang lang;
        enum sort_kind sort;
        bool suggestions;
    } rows[] = {
        {"products", LANG_EN, SORT_RELEVANCE, false},
        {"products_ar", LANG_AR, SORT_RELEVANCE, false},
        {"products_en_price_desc", LANG_EN, SORT_PRICE_DESC, false},
        {"products_price", LANG_EN, SORT_PRICE, false},
        {"products_ar_price_per_ml", LANG_AR, SORT_PRICE_PER_ML, false},
        {"products_query_suggestions", LANG_EN, SORT_RELEVANCE, true},
        {"products_query_suggestions_ar", LANG_AR, SORT_RELEVANCE, true},
    };
    struct wire_view view;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(wire_view_read(slice_cstr(rows[i].name), &view));
        assert_true(slice_eq(view.name, slice_cstr(rows[i].name)));
        assert_int_equal(view.lang, rows[i].lang);
        assert_int_equal(view.sort, rows[i].sort);
        assert_int_equal(view.suggestions, rows[i].suggestions);
    }
}

static void other_names_are_no_index(void **state)
{
    static const char *const names[] = {"",
                                        "product",
                                        "products_",
                                        "products_fr",
                                        "productsar",
                                        "products_ar_en",
                                        "products_pricey",
                                        "products_ar_",
                                        "Products",
                                        "products_ar_x",
                                        "products_query_suggestions_price"};
    struct wire_view view;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (wire_view_read(slice_cstr(names[i]), &view))
            fail_msg("\"%s\" is taken for an index", names[i]);
}

static void count_view(void *context, struct slice name)
{
    struct wire_view view;
    int *count = context;

    assert_true(wire_view_read(name, &view));
    assert_true(slice_eq(view.name, name));
    (*count)++;
}

static void every_listed_view_is_one(void **state)
{
    int count = 0;

    (void)state;
    wire_view_each(count_view, &count);
    assert_int_equal(count, 3 * SORT_COUNT + 3); /* none, en, ar; with each sort; suggestions */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_say_language_and_sort),
        cmocka_unit_test(other_names_are_no_index),
        cmocka_unit_test(every_listed_view_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

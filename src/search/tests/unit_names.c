/* Goal: a typo is led to the name that was meant, and to none when nothing is near.
 * Method: typed names against a list. */
#include "search/request/names.h"

#include "tests/support/prop.h"

static const char *const known[] = {"q",          "size",      "sort",  "brand", "facets",
                                    "facet_size", "note.base", "price", "page",  "lang"};

static struct slice guess(const char *typed)
{
    struct name_guess found = {{NULL, 0}, SIZE_MAX};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        name_guess(&found, slice_cstr(typed), slice_cstr(known[i]));
    return found.name;
}

static void the_nearest_is_found(void **state)
{
    static const char *const cases[][2] = {
        {"brnd", "brand"},   {"barnd", "brand"},           {"brands", "brand"},
        {"szie", "size"},    {"facet", "facets"},          {"facetsize", "facet_size"},
        {"prices", "price"}, {"note_base", "note.base"},   {"notebase", "note.base"},
        {"langg", "lang"},   {"facet-size", "facet_size"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(slice_eq(guess(cases[i][0]), slice_cstr(cases[i][1])));
}

static void what_is_far_is_not_guessed(void **state)
{
    static const char *const cases[] = {"",
                                        "x",
                                        "zz",
                                        "colour",
                                        "nothinglikeit",
                                        "a-name-that-is-longer-than-any-of-ours-could-ever-be"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(guess(cases[i]).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_is_found),
        cmocka_unit_test(what_is_far_is_not_guessed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: slugs that read well and keys that compare well.  Method: names beside slugs. */
#include "catalog/import/slug.h"

#include "tests/support/prop.h"

static void slugs(void **state)
{
    static const char *const rows[][2] = {
        {"Night Rose", "night-rose"},
        {"  L'Eau d’Été -- N°5 ", "leau-dete-n-5"},
        {"Piña Colada", "pina-colada"},
        {"Œuvre & Straße, ŁÓDŹ", "oeuvre-strasse-lodz"},
        {"e\xCC\x81t\xCC\x81", "et"}, /* combining acute */
        {"212", "212"},
        {"a_b/c.d", "a-b-c-d"},
        {"bad \xFF byte", "bad-byte"},
    };
    char room[SLUG_CAP];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(slug_of(slice_cstr(rows[i][0]), room).ptr, rows[i][1]);
}

static void every_text_has_one(void **state)
{
    char a[SLUG_CAP];
    char b[SLUG_CAP];
    char longer[300];

    (void)state;
    assert_int_equal(strncmp(slug_of(SLICE("عود"), a).ptr, "x-", 2), 0);
    assert_string_not_equal(a, slug_of(SLICE("ورد"), b).ptr);
    assert_string_equal(a, slug_of(SLICE("عود"), b).ptr);
    assert_true(slug_of(SLICE(""), a).len > 0);
    memset(longer, 'x', sizeof longer);
    assert_in_range(slug_of(slice_of(longer, sizeof longer), a).len, 118, SLUG_CAP - 1);
}

static void keys_keep_other_scripts(void **state)
{
    char room[64];

    (void)state;
    assert_string_equal(slug_key(SLICE(" عود  هندي!"), room, sizeof room).ptr, "عود-هندي");
    assert_string_equal(slug_key(SLICE("Ylang-Ylang"), room, sizeof room).ptr, "ylang-ylang");
    assert_int_equal(slug_key(SLICE("--"), room, sizeof room).len, 0);
    assert_in_range(slug_key(SLICE("ععععععععععععععععععععععععععععععععععععععععععععع"), room, 20).len,
                    16, 19);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(slugs),
                                       cmocka_unit_test(every_text_has_one),
                                       cmocka_unit_test(keys_keep_other_scripts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: what makes a key is read whole or refused by name, and comes back as it was.
 * Method: tables of texts; patterns against what they must and must not match. */
#include "search/keys/key_json.h"

#include "codec/json_writer.h"

#include "tests/support/prop.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const char whole[] =
    "{\"acl\":[\"search\",\"browse\",\"seeUnretrievableAttributes\"],"
    "\"indexes\":[\"products*\",\"*_ar\"],\"referers\":[\"https://shop.example/*\"],"
    "\"queryParameters\":\"filters=vendor%3Av-1&hitsPerPage=5\",\"maxHitsPerQuery\":100,"
    "\"maxQueriesPerIPPerHour\":1000,\"validity\":86400,\"description\":\"عطر\"}";

static void a_key_comes_back_as_it_was(void **state)
{
    struct key_settings settings;
    struct json_writer w;
    struct buf out;

    (void)state;
    assert_int_equal(key_json_read(slice_cstr(whole), &arena, &settings, NULL), 0);
    assert_int_equal(settings.acl, KEY_SEARCH | KEY_BROWSE | KEY_SEE_UNRETRIEVABLE_ATTRIBUTES);
    buf_init(&out, KEY_JSON_BYTES_MAX);
    json_writer_init(&w, &out);
    json_object_begin(&w);
    key_settings_write(&settings, &w);
    json_object_end(&w);
    assert_true(slice_eq(slice_of(out.ptr, 40), slice_of(whole, 40)));
    assert_int_equal(key_json_read(buf_slice(&out), &arena, &settings, NULL), 0);
    assert_true(slice_eq(settings.indexes, SLICE("products*,*_ar")));
    assert_true(slice_eq(settings.parameters, SLICE("filters=vendor%3Av-1&hitsPerPage=5")));
    assert_int_equal(settings.validity_s, 86400);
    buf_release(&out);
}

static const char *const faults[][2] = {
    {"[]", "expected an object"},
    {"{}", "acl: missing"},
    {"{\"acl\":null}", "acl: missing"},
    {"{\"acl\":[]}", "acl: at least one right"},
    {"{\"acl\":\"search\"}", "acl: expected a list"},
    {"{\"acl\":[\"find\"]}", "acl[0]: no right is called \"find\""},
    {"{\"acl\":[\"search\",7]}", "acl[1]"},
    {"{\"acl\":[\"search\"],\"referrers\":[\"x\"]}", "no member \"referrers\""},
    {"{\"acl\":[\"search\"],\"indexes\":[\"a,b\"]}", "indexes[0]: not a pattern"},
    {"{\"acl\":[\"search\"],\"indexes\":[\"a*b\"]}", "indexes[0]: not a pattern"},
    {"{\"acl\":[\"search\"],\"indexes\":[\"\"]}", "indexes[0]: not a pattern"},
    {"{\"acl\":[\"search\"],\"indexes\":\"a\"}", "indexes: expected a list"},
    {"{\"acl\":[\"search\"],\"referers\":[\"a\\nb\"]}", "referers[0]: not a pattern"},
    {"{\"acl\":[\"search\"],\"queryParameters\":\"filters=%FF\"}", "queryParameters"},
    {"{\"acl\":[\"search\"],\"queryParameters\":\"filters=a&filters=b\"}", "filters comes twice"},
    {"{\"acl\":[\"search\"],\"maxHitsPerQuery\":1001}", "maxHitsPerQuery: a number from 0 to 1000"},
    {"{\"acl\":[\"search\"],\"maxHitsPerQuery\":-1}", "maxHitsPerQuery"},
    {"{\"acl\":[\"search\"],\"validity\":1.5}", "validity: expected a whole number"},
    {"{\"acl\":[\"search\"],\"acl\":[\"browse\"]}", ""},
};

static void faults_are_told_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct key_settings settings = {.acl = 99};
        struct attar_error err = {0};

        if (key_json_read(slice_cstr(faults[i][0]), &arena, &settings, &err) >= 0)
            fail_msg("taken: %s", faults[i][0]);
        if (strstr(err.text, faults[i][1]) == NULL)
            fail_msg("%s: told \"%s\"", faults[i][0], err.text);
        assert_int_equal(settings.acl, 99);
    }
}

static const struct {
    const char *patterns, *text;
    bool match;
} patterns[] = {
    {"", "anything", true},
    {"products", "products", true},
    {"products", "products_ar", false},
    {"products*", "products_ar", true},
    {"products*", "my_products", false},
    {"*_ar", "products_ar", true},
    {"*_ar", "products_ar_price", false},
    {"*duct*", "products", true},
    {"*", "x", true},
    {"a,b,products", "products", true},
    {"a,b", "a,b", false},
    {"**", "x", true},
};

static void patterns_match_at_their_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (key_pattern_matches(slice_cstr(patterns[i].patterns), ',',
                                slice_cstr(patterns[i].text)) != patterns[i].match)
            fail_msg("%s against %s", patterns[i].patterns, patterns[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_comes_back_as_it_was, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_are_told_by_name, set_up, tear_down),
        cmocka_unit_test(patterns_match_at_their_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

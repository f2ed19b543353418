/* Goal: application id and key are found however a client sends them.
 * Method: queries as the clients write them, cut and decoded as src/http does. */
#include "search/keys/credentials.h"

#include "http/http.h"

#include "tests/support/prop.h"

static const struct {
    const char *query, *app_id, *key;
} cases[] = {
    {"x-algolia-api-key=k1&x-algolia-application-id=attar", "attar", "k1"},
    {"X-Algolia-API-Key=k1&X-ALGOLIA-Application-Id=attar", "attar", "k1"},
    {"x-algolia-agent=a%20b&x-algolia-api-key=k1", NULL, "k1"},
    {"x-algolia-api-key=MTc2Zg==&X-Algolia-Application-Id=attar", "attar", "MTc2Zg=="},
    {"x-algolia-api-key=MTc2Zg%3D%3D", NULL, "MTc2Zg=="},
    {"x-algolia-api-key=a+b/c+d=", NULL, "a+b/c+d="}, /* search-insights: not encoded at all */
    {"x-algolia-api-key=a%2Bb", NULL, "a+b"},
    {"x-algolia-api-key=k1&x-algolia-api-key=k2", NULL, "k1"},
    {"x-algolia-api-key=", NULL, ""},
    {"x-algolia-api-keys=k1&y-algolia-api-key=k2&api-key=k3", NULL, NULL},
    {"", NULL, NULL},
};

static void assert_text(struct slice got, const char *want)
{
    if (want == NULL)
        assert_null(got.ptr);
    else
        assert_true(got.ptr != NULL && slice_eq(got, slice_cstr(want)));
}

static void queries_of_the_clients(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct credentials credentials = {.app_id = {NULL, 0}};
        struct http_pair *pairs;
        struct arena arena;
        size_t count;

        arena_init(&arena, 1 << 16);
        assert_int_equal(http_form_parse(&arena, slice_cstr(cases[i].query), 16, &pairs, &count),
                         0);
        assert_int_equal(credentials_add_query(&credentials, pairs, count, &arena), 0);
        assert_text(credentials.app_id, cases[i].app_id);
        assert_text(credentials.key, cases[i].key);
        arena_release(&arena);
    }
}

static void a_header_wins(void **state)
{
    struct http_pair pairs[] = {{SLICE("x-algolia-api-key"), SLICE("query")},
                                {SLICE("x-algolia-application-id"), SLICE("other")}};
    struct credentials credentials = {.app_id = SLICE("attar"), .key = SLICE("header")};
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    assert_int_equal(credentials_add_query(&credentials, pairs, 2, &arena), 0);
    assert_text(credentials.app_id, "attar");
    assert_text(credentials.key, "header");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_of_the_clients),
        cmocka_unit_test(a_header_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

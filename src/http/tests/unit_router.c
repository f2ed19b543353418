/* Goal: a path goes to the route a reader of the table expects.
 * Method: one table with literals, parameters and a tail beside each other; bad tables are
 * refused by name. */
#include "http/router.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void handler(struct http_request *req, void *user)
{
    (void)req;
    (void)user;
}

#define ROW(method, path)                                   \
    {                                                       \
        method, path, handler, HTTP_AUTH_PUBLIC, path, 0, 0 \
    }

static const struct http_route table[] = {
    ROW(HTTP_GET, "/"),
    ROW(HTTP_GET, "/api/products/search"),
    ROW(HTTP_GET, "/api/products/{id}"),
    ROW(HTTP_DELETE, "/api/products/{id}"),
    ROW(HTTP_GET, "/api/products/{id}/offers/{offer}"),
    ROW(HTTP_GET, "/api/products/search/history"),
    ROW(HTTP_POST, "/api/cart"),
    ROW(HTTP_GET, "/assets/{path...}"),
};

struct rig {
    struct router *router;
    struct arena arena;
};

static int setup(void **state)
{
    static struct rig rig;

    arena_init(&rig.arena, 1 << 16);
    *state = &rig;
    return router_new(table, sizeof table / sizeof *table, &rig.router, NULL);
}

static int teardown(void **state)
{
    struct rig *rig = *state;

    router_free(rig->router);
    arena_release(&rig->arena);
    return 0;
}

static const char *found(struct rig *rig, enum http_method method, const char *path,
                         struct router_match *match)
{
    router_find(rig->router, method, slice_cstr(path), &rig->arena, match);
    return match->route == NULL ? "none" : match->route->path;
}

static void paths_find_their_routes(void **state)
{
    static const struct {
        const char *path, *route;
    } rows[] = {
        {"/", "/"},
        {"/api/products/search", "/api/products/search"},
        {"/api/products/searc%68", "/api/products/search"},
        {"/api/products/other", "/api/products/{id}"},
        {"/api/products/search/offers/1", "/api/products/{id}/offers/{offer}"},
        {"/api/products/search/history", "/api/products/search/history"},
        {"/api/products/7/history", "none"},
        {"/api/products/", "none"},
        {"/api/products", "none"},
        {"/api/products/7/", "none"},
        {"//", "none"},
        {"", "none"},
        {"*", "none"},
        {"/assets/a/b.js", "/assets/{path...}"},
        {"/assets/", "none"},
        {"/assets", "none"},
    };
    struct router_match match;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(found(*state, HTTP_GET, rows[i].path, &match), rows[i].route);
}

static void parameters_are_decoded(void **state)
{
    struct router_match match;

    found(*state, HTTP_GET, "/api/products/a%2Fb/offers/%D8%B9", &match);
    assert_true(slice_eq(router_param(&match, "id"), SLICE("a/b")));
    assert_true(slice_eq(router_param(&match, "offer"), SLICE("\xD8\xB9")));
    assert_null(router_param(&match, "off").ptr);
    assert_null(router_param(&match, "none").ptr);
    assert_false(match.bad_text);
    found(*state, HTTP_GET, "/assets/a/b%20c.js", &match);
    assert_true(slice_eq(router_param(&match, "path"), SLICE("a/b c.js")));
    found(*state, HTTP_GET, "/api/products/%ff", &match);
    assert_true(match.bad_text);
}

static void methods_are_known_per_path(void **state)
{
    struct router_match match;

    assert_string_equal(found(*state, HTTP_HEAD, "/api/products/7", &match), "/api/products/{id}");
    assert_int_equal(match.route->method, HTTP_GET);
    assert_string_equal(found(*state, HTTP_DELETE, "/api/products/7", &match),
                        "/api/products/{id}");
    assert_string_equal(found(*state, HTTP_PUT, "/api/products/7", &match), "none");
    assert_true(match.path_known);
    assert_int_equal(match.methods, 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_DELETE);
    assert_string_equal(found(*state, HTTP_HEAD, "/api/cart", &match), "none");
    assert_int_equal(match.methods, 1u << HTTP_POST);
    found(*state, HTTP_GET, "/nowhere", &match);
    assert_false(match.path_known);
}

static void bad_tables_are_refused(void **state)
{
    static const struct http_route bad[][2] = {
        {ROW(HTTP_GET, "a")},
        {ROW(HTTP_GET, "")},
        {ROW(HTTP_GET, "/{}")},
        {ROW(HTTP_GET, "/{a")},
        {ROW(HTTP_GET, "/a}")},
        {ROW(HTTP_GET, "/{a...}/b")},
        {ROW(HTTP_GET, "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}")},
        {{HTTP_GET, "/a", handler, 0, "no auth", 0, 0}},
        {{HTTP_GET, "/a", NULL, HTTP_AUTH_PUBLIC, "no handler", 0, 0}},
        {{HTTP_GET, "/a", handler, HTTP_AUTH_PUBLIC, NULL, 0, 0}},
        {ROW(HTTP_GET, "/a/{x}"), ROW(HTTP_GET, "/a/{y}")},
    };
    struct router *router;
    struct attar_error err;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t count = bad[i][1].path == NULL ? 1 : 2;

        assert_int_equal(router_new(bad[i], count, &router, &err), -ATTAR_EINVAL);
        assert_non_null(strstr(err.text, "route "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_find_their_routes),
        cmocka_unit_test(parameters_are_decoded),
        cmocka_unit_test(methods_are_known_per_path),
        cmocka_unit_test(bad_tables_are_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

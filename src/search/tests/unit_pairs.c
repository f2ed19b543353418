/* Goal: a JSON body becomes the pairs that a query string would have given.
 * Method: small bodies beside the pairs they stand for, "name=value|name=value". */
#include "search/request/pairs.h"

#include "base/buf.h"
#include "codec/json.h"
#include "tests/support/prop.h"

static struct arena arena;
static struct fault fault;

static int read_body(const char *text, struct buf *out)
{
    const struct json_limits limits = {.bytes = 1 << 20};
    struct json *root;
    struct pairs pairs;
    int rc;

    arena_reset(&arena);
    assert_int_equal(pairs_init(&pairs, &arena), 0);
    assert_int_equal(json_parse(slice_cstr(text), &limits, &root, NULL), 0);
    rc = pairs_add_json(&pairs, root, &arena, &fault);
    for (size_t i = 0; rc == 0 && i < pairs.count; i++)
        buf_addf(out, "%s%.*s=%.*s", i > 0 ? "|" : "", SLICE_ARG(pairs.items[i].name),
                 SLICE_ARG(pairs.items[i].value));
    json_free(root);
    return rc;
}

static void bodies_become_pairs(void **state)
{
    static const char *const cases[][2] = {
        {"{}", ""},
        {"{\"q\":\"oud\",\"size\":3}", "q=oud|size=3"},
        {"{\"q\":\"\"}", "q="},
        {"{\"brand\":[\"a\",\"!b\"],\"q\":\"x\"}", "brand=a|brand=!b|q=x"},
        {"{\"highlight\":true,\"explain\":false}", "highlight=true|explain=false"},
        {"{\"q\":null,\"brand\":[null,\"a\"]}", "brand=a"},
        {"{\"price\":100.5,\"n\":-7}", "price=100.5|n=-7"},
        {"{\"brand\":[]}", ""},
        {"{\"q\":\"\\u0639\\u0648\\u062f\"}", "q=عود"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&out);
        assert_int_equal(read_body(cases[i][0], &out), 0);
        assert_true(slice_eq(buf_slice(&out), slice_cstr(cases[i][1])));
    }
    buf_release(&out);
}

static void other_bodies_are_refused(void **state)
{
    static const char *const cases[][2] = {
        {"[]", "body"},
        {"7", "body"},
        {"{\"q\":{}}", "q"},
        {"{\"brand\":[[]]}", "brand"},
        {"{\"q\":\"a\\u0000\"}", "q"},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_body(cases[i][0], &out), -ATTAR_EINVAL);
        assert_int_equal(fault.problem, PROBLEM_BAD_PARAMETER);
    }
    buf_release(&out);
}

static void there_is_a_bound(void **state)
{
    struct buf body;
    struct buf out;

    (void)state;
    buf_init(&body, 1 << 16);
    buf_init(&out, 1 << 16);
    buf_add_cstr(&body, "{\"brand\":[0");
    for (int i = 1; i < PAIRS_MAX; i++)
        buf_addf(&body, ",%d", i);
    buf_add_cstr(&body, "]}");
    buf_add_byte(&body, '\0');
    assert_int_equal(read_body(body.ptr, &out), 0);
    body.len -= 3;
    buf_add_cstr(&body, ",1]}");
    buf_add_byte(&body, '\0');
    assert_int_equal(read_body(body.ptr, &out), -ATTAR_EINVAL);
    assert_int_equal(fault.limit, PAIRS_MAX);
    buf_release(&body);
    buf_release(&out);
}

static void the_first_of_a_name_is_found(void **state)
{
    struct http_pair items[] = {{SLICE_INIT("a"), SLICE_INIT("1")},
                                {SLICE_INIT("b"), SLICE_INIT("2")},
                                {SLICE_INIT("a"), SLICE_INIT("3")}};
    struct pairs pairs = {items, 3};

    (void)state;
    assert_true(slice_eq(pairs_get(&pairs, SLICE("a")), SLICE("1")));
    assert_null(pairs_get(&pairs, SLICE("c")).ptr);
}

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_become_pairs),
        cmocka_unit_test(other_bodies_are_refused),
        cmocka_unit_test(there_is_a_bound),
        cmocka_unit_test(the_first_of_a_name_is_found),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}

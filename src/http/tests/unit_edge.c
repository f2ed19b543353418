/* Goal: the client is the one that our own proxies name, whatever else the field says.
 * Method: the fields of RFC 7239 and their X-Forwarded-For, as the RFC prints them; then what a
 * client can put before, or have put into, what a proxy writes. */
#include "http/edge_use.h"

#include "tests/support/prop.h"

#include <arpa/inet.h>

static struct address address_of(const char *text)
{
    struct address out;

    assert_int_equal(address_parse(slice_cstr(text), &out), 0);
    return out;
}

static void check(const char *proxies, const char *field, const char *list, const char *want)
{
    struct address peer = address_of("10.0.0.1");
    char text[ADDRESS_TEXT_CAP];
    struct http_edge edge;
    struct address got;

    assert_int_equal(http_edge_read(proxies, field, "", &edge, NULL), 0);
    got = edge_client(&edge, &peer, list == NULL ? slice_of(NULL, 0) : slice_cstr(list));
    address_format(&got, text);
    if (strcmp(text, want) != 0)
        print_message("%s: %s\n", field, list == NULL ? "absent" : list);
    assert_string_equal(text, want);
}

static const struct {
    const char *list, *client;
} forwarded[] = {
    /* RFC 7239, section 4 */
    {"for=\"_gazonk\"", "10.0.0.1"},
    {"For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"},
    {"for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"},
    {"for=192.0.2.43, for=198.51.100.17", "198.51.100.17"},
    /* sections 6.1 to 6.3 */
    {"for=192.0.2.43:47011", "192.0.2.43"},
    {"for=\"192.0.2.43:_http\"", "192.0.2.43"},
    {"for=\"[2001:db8:cafe::17]:47011\"", "2001:db8:cafe::17"},
    {"for=unknown", "10.0.0.1"},
    {"for=_hidden, for=_SEVKISEK", "10.0.0.1"},
    /* section 7.1: one proxy more of ours each */
    {"for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown", "10.0.0.1"},
    {"for=192.0.2.43, for=10.0.0.9", "192.0.2.43"},
    {"for=192.0.2.43, for=10.0.0.9, for=10.0.0.8", "192.0.2.43"},
    /* section 7.4 */
    {"for=192.0.2.43,for=\"[2001:db8:cafe::17]\"", "2001:db8:cafe::17"},
    /* the grammar of section 4: order, case, blanks, empty parts */
    {"by=203.0.113.43 ; FOR = 192.0.2.60 ;", "192.0.2.60"},
    {";;for=192.0.2.60", "192.0.2.60"},
    {"for=192.0.2.43, , for=10.0.0.9", "10.0.0.9"}, /* who asked 10.0.0.9, it does not say */
    {"proto=https", "10.0.0.1"},
    {"for", "10.0.0.1"},
    {"", "10.0.0.1"},
    {NULL, "10.0.0.1"},
    {"for=192.0.2.43;for=192.0.2.44", "10.0.0.1"},
    {"for=\"[2001:db8::1]x\"", "10.0.0.1"},
    {"for=\"[2001:db8::1\"", "10.0.0.1"},
    {"for=192.0.2.43:", "10.0.0.1"},
    {"for=\"\"", "10.0.0.1"},
};

static void forwarded_as_the_rfc_has_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++)
        check("10.0.0.0/8", "forwarded", forwarded[i].list, forwarded[i].client);
}

/* What a client sends stands on the left, or in quotes that the proxy has written. */
static void a_client_cannot_name_itself(void **state)
{
    static const char *const lists[] = {
        "for=6.6.6.6, for=192.0.2.60",
        "for=\", for=192.0.2.60",
        "for=\"\\, for=192.0.2.60",
        "for=192.0.2.60;host=\"x, for=6.6.6.6;y=\"",
        "for=192.0.2.60;host=\"x\\\", for=6.6.6.6;y=\\\"\"",
        "host=\"x;for=6.6.6.6;y=\";for=192.0.2.60",
        "host=\"x\\\\\";for=192.0.2.60",
        "host=\"x\\\\\\\";for=6.6.6.6;\";for=192.0.2.60",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        check("10.0.0.0/8", "Forwarded", lists[i], "192.0.2.60");
}

static void x_forwarded_for_from_the_right(void **state)
{
    (void)state;
    check("10.0.0.0/8", "X-Forwarded-For", "192.0.2.43, 2001:db8:cafe::17", "2001:db8:cafe::17");
    check("10.0.0.0/8", "X-Forwarded-For", "6.6.6.6, 192.0.2.43, 10.0.0.2", "192.0.2.43");
    check("10.0.0.0/8", "X-Forwarded-For", "192.0.2.43:4711", "192.0.2.43");
    check("10.0.0.0/8", "X-Forwarded-For", "for=192.0.2.43", "10.0.0.1");
    check("10.0.0.0/8, 2001:db8::/32", "X-Forwarded-For", "192.0.2.43, 2001:db8::1", "192.0.2.43");
    check("10.0.0.0/8", "X-Forwarded-For", "10.0.0.3, 10.0.0.2", "10.0.0.3");
}

static void a_stranger_is_not_believed(void **state)
{
    (void)state;
    check("", "forwarded", "for=6.6.6.6", "10.0.0.1");
    check("10.0.0.2", "x-forwarded-for", "6.6.6.6", "10.0.0.1");
    check("::1", "forwarded", "for=6.6.6.6", "10.0.0.1");
}

static void a_fault_is_named_and_changes_nothing(void **state)
{
    static const struct {
        const char *proxies, *field, *origins, *says;
    } cases[] = {
        {"10.0.0.1/8", "forwarded", "", "trusted proxies: \"10.0.0.1/8\""},
        {"proxy", "forwarded", "", "trusted proxies: \"proxy\""},
        {"", "via", "", "not \"via\""},
        {"", "forwarded", "https://shop.example/", "CORS origins: \"https://shop.example/\""},
        {"", "forwarded", "shop.example", "CORS origins: \"shop.example\""},
        {"", "forwarded", "https://", "CORS origins: \"https://\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_edge edge = {.proxy_count = 7};
        struct attar_error err = {0};

        assert_int_equal(
            http_edge_read(cases[i].proxies, cases[i].field, cases[i].origins, &edge, &err),
            -ATTAR_EINVAL);
        assert_non_null(strstr(err.text, cases[i].says));
        assert_int_equal(edge.proxy_count, 7);
    }
}

static void lists_end_at_their_limit(void **state)
{
    char text[HTTP_PROXIES_MAX * 4 + 8] = "";
    struct http_edge edge;

    (void)state;
    for (int i = 0; i < HTTP_PROXIES_MAX; i++)
        memcpy(text + 4 * i, "::1,", 5);
    assert_int_equal(http_edge_read(text, "forwarded", " , https://a.example ,", &edge, NULL), 0);
    assert_int_equal(edge.proxy_count, HTTP_PROXIES_MAX);
    assert_int_equal(edge.origin_count, 1);
    memcpy(text + 4 * HTTP_PROXIES_MAX, "::1", 4);
    assert_int_equal(http_edge_read(text, "forwarded", "", &edge, NULL), -ATTAR_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forwarded_as_the_rfc_has_it),
        cmocka_unit_test(a_client_cannot_name_itself),
        cmocka_unit_test(x_forwarded_for_from_the_right),
        cmocka_unit_test(a_stranger_is_not_believed),
        cmocka_unit_test(a_fault_is_named_and_changes_nothing),
        cmocka_unit_test(lists_end_at_their_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

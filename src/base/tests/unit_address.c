/* Goal: addresses and ranges are read as RFC 4291 and RFC 4632 have them, and nothing else is.
 * Method: tables; a range's edges are computed by hand. */
#include "base/address.h"

#include "base/error.h"

#include "tests/support/prop.h"

static struct address address(const char *text)
{
    struct address out;

    assert_int_equal(address_parse(slice_cstr(text), &out), 0);
    return out;
}

static void addresses_come_back(void **state)
{
    static const char *const same[] = {"192.0.2.7", "255.255.255.255", "2001:db8::1", "::1",
                                       "fe80::1:2:3:4"};
    static const char *const wrong[] = {"",          "1.2.3",    "1.2.3.4.5",  "1.2.3.256",
                                        " 1.2.3.4",  "1.2.3.4 ", "::1%lo",     "[::1]",
                                        "localhost", "01.2.3.4", "1.2.3.4:80", "2001:db8::1::2"};
    struct address out;
    char text[ADDRESS_TEXT_CAP];

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        out = address(same[i]);
        assert_int_equal(address_format(&out, text), strlen(same[i]));
        assert_string_equal(text, same[i]);
    }
    out = address("::ffff:192.0.2.7");
    address_format(&out, text);
    assert_string_equal(text, "192.0.2.7");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(address_parse(slice_cstr(wrong[i]), &out), -ATTAR_EPARSE);
    assert_int_equal(address_parse(SLICE("1.2.3.4\0"), &out), -ATTAR_EPARSE);
}

static const struct {
    const char *range, *address;
    bool in;
} memberships[] = {
    {"10.0.0.0/8", "10.255.255.255", true},
    {"10.0.0.0/8", "11.0.0.0", false},
    {"10.0.0.0/8", "::ffff:10.1.2.3", true},
    {"10.0.0.0/8", "a00::", false},
    {"192.0.2.8/29", "192.0.2.15", true},
    {"192.0.2.8/29", "192.0.2.16", false},
    {"192.0.2.7", "192.0.2.7", true},
    {"192.0.2.7", "192.0.2.6", false},
    {"0.0.0.0/0", "203.0.113.9", true},
    {"0.0.0.0/0", "2001:db8::1", false},
    {"::/0", "203.0.113.9", true},
    {"2001:db8::/33", "2001:db8:7fff::", true},
    {"2001:db8::/33", "2001:db8:8000::", false},
};

static void ranges_hold_what_they_say(void **state)
{
    static const char *const wrong[] = {"",           "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
                                        "10.1.0.0/8", "::/129",    "::1/64",      "10.0.0.0/8/8",
                                        "/8"};
    struct address_range range;

    (void)state;
    for (size_t i = 0; i < sizeof memberships / sizeof *memberships; i++) {
        struct address of = address(memberships[i].address);

        assert_int_equal(address_range_parse(slice_cstr(memberships[i].range), &range), 0);
        assert_int_equal(address_in(&of, &range), memberships[i].in);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(address_range_parse(slice_cstr(wrong[i]), &range), -ATTAR_EPARSE);
}

static void a_subscriber_has_a_64(void **state)
{
    struct address a = address("2001:db8:1:2:3:4:5:6");
    struct address b = address("2001:db8:1:2::");
    struct address ipv4 = address("192.0.2.7");
    struct address out = address_subscriber(&a);

    (void)state;
    assert_memory_equal(&out, &b, sizeof out);
    out = address_subscriber(&ipv4);
    assert_memory_equal(&out, &ipv4, sizeof out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_come_back),
        cmocka_unit_test(ranges_hold_what_they_say),
        cmocka_unit_test(a_subscriber_has_a_64),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: what the gate says of an accepted head is right, and its limits are exact.
 * Method: heads whose parts are known; heads at a limit and one byte past it.  What it refuses
 * is tested byte by byte in tests/http/vectors.tsv. */
#include "http/framing/gate.h"
#include "http/framing/gate_check.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

static struct http_limits limits;

static enum gate_verdict judge(struct gate *gate, const char *head)
{
    gate_begin(gate, &limits);
    return gate_feed(gate, head, strlen(head));
}

#define ASSERT_SPAN(head, span, text) \
    assert_true(slice_eq(gate_slice((head), (span)), slice_cstr(text)))

static void parts_are_where_they_are(void **state)
{
    static const char head[] = "\r\nPOST /a/b?x=1&y HTTP/1.1\r\nHost: h:80\r\nX-A:\t one two \r\n"
                               "Content-Length: 42\r\n\r\nrest";
    struct gate gate;

    (void)state;
    assert_int_equal(judge(&gate, head), GATE_DONE);
    assert_int_equal(gate.head_len, sizeof head - 1 - 4);
    assert_int_equal(gate.method, HTTP_POST);
    ASSERT_SPAN(head, gate.target, "/a/b?x=1&y");
    ASSERT_SPAN(head, gate.path, "/a/b");
    ASSERT_SPAN(head, gate.query, "x=1&y");
    ASSERT_SPAN(head, gate.host, "h:80");
    assert_int_equal(gate.field_count, 3);
    ASSERT_SPAN(head, gate.fields[1].name, "X-A");
    ASSERT_SPAN(head, gate.fields[1].value, "one two");
    assert_int_equal(gate.framing, GATE_LENGTH);
    assert_int_equal(gate.content_length, 42);
    assert_true(gate.keep_alive);
}

static void the_absolute_form_wins_over_host(void **state)
{
    static const char head[] = "GET http://a.example:8080?q HTTP/1.1\r\nHost: b\r\n\r\n";
    struct gate gate;

    (void)state;
    assert_int_equal(judge(&gate, head), GATE_DONE);
    ASSERT_SPAN(head, gate.host, "a.example:8080");
    ASSERT_SPAN(head, gate.path, "");
    ASSERT_SPAN(head, gate.query, "q");
}

static void persistence_follows_version_and_options(void **state)
{
    static const struct {
        const char *head;
        bool keep_alive;
    } rows[] = {
        {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: a, Close ,b\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: closed\r\n\r\n", true},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
        {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false},
    };
    struct gate gate;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(judge(&gate, rows[i].head), GATE_DONE);
        assert_int_equal(gate.keep_alive, rows[i].keep_alive);
    }
}

static void hosts(void **state)
{
    static const char *const good[] = {"a",  "a.example", "1.2.3.4:80", "[::1]",  "[fe80::1]:443",
                                       "h:", "%41b",      "a_b~c",      "h:65535"};
    static const char *const bad[] = {"",        ":80",      "h:80:80", "[::1", "[g]", "[]",
                                      "h:x",     "h%4",      "a b",     "a@b",  "h/",  "[::1]x",
                                      "h:65536", "h:000080", "h?",      "\"h\""};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(gate_is_host(slice_cstr(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(gate_is_host(slice_cstr(bad[i])));
}

/* `prefix`, then 'a's so that the whole has `len` bytes with `suffix`. */
static char *padded(const char *prefix, size_t len, const char *suffix)
{
    size_t fill = len - strlen(prefix) - strlen(suffix);
    char *text = malloc(len + 1);

    memcpy(text, prefix, strlen(prefix));
    memset(text + strlen(prefix), 'a', fill);
    memcpy(text + strlen(prefix) + fill, suffix, strlen(suffix) + 1);
    return text;
}

static void the_request_line_limit_is_exact(void **state)
{
    static const char rest[] = " HTTP/1.1\r\nHost: h\r\n\r\n";
    size_t more = sizeof "\r\nHost: h\r\n\r\n" - 1;
    struct gate gate;

    (void)state;
    for (size_t past = 0; past <= 1; past++) {
        char *head = padded("GET /", limits.request_line_bytes_max + more + past, rest);

        assert_int_equal(judge(&gate, head), past == 0 ? GATE_DONE : GATE_REJECT);
        assert_int_equal(gate.reason,
                         past == 0 ? HTTP_REJECT_NONE : HTTP_REJECT_REQUEST_LINE_LIMIT);
        free(head);
    }
}

static void the_header_limit_is_exact(void **state)
{
    static const char line[] = "GET / HTTP/1.1\r\n";
    struct gate gate;

    (void)state;
    for (size_t past = 0; past <= 1; past++) {
        char *head = padded("GET / HTTP/1.1\r\nHost: h\r\nX: ",
                            sizeof line - 1 + limits.header_bytes_max + past, "\r\n\r\n");

        assert_int_equal(judge(&gate, head), past == 0 ? GATE_DONE : GATE_REJECT);
        assert_int_equal(gate.reason, past == 0 ? HTTP_REJECT_NONE : HTTP_REJECT_HEADER_LIMIT);
        free(head);
    }
}

static void the_field_limit_is_exact(void **state)
{
    struct gate gate;

    (void)state;
    for (size_t past = 0; past <= 1; past++) {
        struct buf head;

        buf_init(&head, 4096);
        buf_add_cstr(&head, "GET / HTTP/1.1\r\nHost: h\r\n");
        for (size_t i = 1; i < limits.header_fields_max + past; i++)
            buf_add_cstr(&head, "X: 1\r\n");
        buf_add(&head, "\r\n", 3);
        assert_int_equal(judge(&gate, head.ptr), past == 0 ? GATE_DONE : GATE_REJECT);
        buf_release(&head);
        assert_int_equal(gate.reason, past == 0 ? HTTP_REJECT_NONE : HTTP_REJECT_FIELD_LIMIT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_where_they_are),
        cmocka_unit_test(the_absolute_form_wins_over_host),
        cmocka_unit_test(persistence_follows_version_and_options),
        cmocka_unit_test(hosts),
        cmocka_unit_test(the_request_line_limit_is_exact),
        cmocka_unit_test(the_header_limit_is_exact),
        cmocka_unit_test(the_field_limit_is_exact),
    };

    limits = http_limits_default();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

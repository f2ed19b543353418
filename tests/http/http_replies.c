/* Goal: what a client sees: status, fields, body, problems, conditional requests, deferred
 * answers, and counters that add up.
 * Method: the rig over raw sockets; every reply is read whole, by its Content-Length. */
#include "rig.h"

#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static struct rig rig;

/* One request on a connection of its own. */
static void ask(const char *line, const char *fields, struct reply_text *out)
{
    char request[4096];
    int len = snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: h\r\n%s\r\n", line, fields);
    int fd = client_open(rig.port);

    client_send(fd, slice_of(request, (size_t)len));
    client_reply(fd, strncmp(line, "HEAD", 4) == 0, out);
    close(fd);
}

static void check(const char *line, const char *fields, int status, const char *body)
{
    struct reply_text reply;

    ask(line, fields, &reply);
    assert_int_equal(reply.status, status);
    if (body != NULL)
        assert_string_equal(reply.body, body);
    reply_text_free(&reply);
}

static void handlers_see_their_request(void **state)
{
    (void)state;
    check("GET /", "", 200, "ok");
    check("GET /items/7", "", 200, "7");
    check("GET /items/first", "", 200, "literal");
    check("GET /items/a%2Fb", "", 200, "a/b");
    check("GET /files/a/b.txt", "", 200, "a/b.txt");
    check("GET /query?a=1&a=2&b+c=%D8%B9&d", "", 200, "a=1\na=2\nb c=\xD8\xB9\nd=\n");
    check("POST /echo", "Content-Length: 5\r\n\r\nhello", 200, "hello");
    check("DELETE /items/7", "", 204, "");
    check("GET /later", "", 200, "later");
}

static void what_is_not_there_is_said(void **state)
{
    struct reply_text reply;

    (void)state;
    check("GET /nowhere", "", 404, NULL);
    check("GET /items/", "", 404, NULL);
    ask("PUT /items/7", "", &reply);
    assert_int_equal(reply.status, 405);
    assert_non_null(strstr(reply.head, "\r\nAllow: GET, HEAD, DELETE, OPTIONS\r\n"));
    reply_text_free(&reply);
    ask("OPTIONS /echo", "", &reply);
    assert_int_equal(reply.status, 204);
    assert_non_null(strstr(reply.head, "\r\nAllow: POST, OPTIONS\r\n"));
    assert_null(strstr(reply.head, "Content-Length"));
    reply_text_free(&reply);
}

static void every_reply_has_its_standard_fields(void **state)
{
    static const char *const lines[] = {"GET /",  "GET /nowhere", "PUT /", "GET /problem",
                                        "BREW /", "GET /later",   "HEAD /"};
    static const char *const fields[] = {
        "\r\nDate: ",
        "\r\nX-Request-Id: ",
        "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nReferrer-Policy: no-referrer\r\n",
        "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n",
        "\r\nServer-Timing: total;dur=",
        "\r\nContent-Length: ",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct reply_text reply;

        ask(lines[i], "", &reply);
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            assert_non_null(strstr(reply.head, fields[k]));
        reply_text_free(&reply);
    }
}

static void head_is_get_without_its_body(void **state)
{
    struct reply_text reply;
    int fd = client_open(rig.port);

    (void)state;
    client_send(fd, SLICE("HEAD /items/abc HTTP/1.1\r\nHost: h\r\n\r\n"));
    client_reply(fd, true, &reply);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.head, "\r\nContent-Length: 3\r\n"));
    reply_text_free(&reply);
    /* No byte of the body came: the next reply begins at once. */
    assert_int_equal(client_status(fd, SLICE("GET / HTTP/1.1\r\nHost: h\r\n\r\n")), 200);
    close(fd);
}

static void a_sane_request_id_is_kept(void **state)
{
    static const struct {
        const char *sent;
        bool kept;
    } rows[] = {{"abc-DEF_1.2", true}, {"", false}, {"a b", false}, {"a\"b", false}};
    struct reply_text reply;
    char field[128], echo[128];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(field, sizeof field, "X-Request-Id: %s\r\n", rows[i].sent);
        snprintf(echo, sizeof echo, "\r\nX-Request-Id: %s\r\n", rows[i].sent);
        ask("GET /", field, &reply);
        assert_int_equal(strstr(reply.head, echo) != NULL, rows[i].kept);
        reply_text_free(&reply);
    }
}

static void handlers_add_fields_and_timings(void **state)
{
    struct reply_text reply;

    (void)state;
    ask("POST /echo", "Content-Length: 3\r\n\r\nabc", &reply);
    assert_non_null(strstr(reply.head, "\r\nX-Length: 3\r\n"));
    assert_non_null(strstr(reply.head, ", echo;dur=1.234\r\n"));
    reply_text_free(&reply);
}

static void problems_are_json_and_escaped(void **state)
{
    struct reply_text reply;

    (void)state;
    ask("GET /problem", "X-Request-Id: id1\r\n", &reply);
    assert_int_equal(reply.status, 422);
    assert_non_null(strstr(reply.head, "\r\nContent-Type: application/problem+json\r\n"));
    assert_string_equal(reply.body,
                        "{\"status\":422,\"type\":\"/problems/bad-field\",\"title\":\"Bad field\","
                        "\"detail\":\"The field is bad.\","
                        "\"field\":\"pri\\\"ce\\u000a\xEF\xBF\xBD\",\"limit\":256,"
                        "\"request_id\":\"id1\"}");
    reply_text_free(&reply);
}

static void assets_are_conditional_and_compressed(void **state)
{
    struct reply_text reply;

    (void)state;
    check("GET /asset", "", 200, "body { margin: 0 }");
    check("GET /asset", "Accept-Encoding: br, gzip;q=0.5\r\n", 200, "(gzip form)");
    check("GET /asset", "Accept-Encoding: *\r\n", 200, "(gzip form)");
    check("GET /asset", "Accept-Encoding: gzip;q=0, *\r\n", 200, "body { margin: 0 }");
    check("GET /asset", "Accept-Encoding: gzip; q=0.000\r\n", 200, "body { margin: 0 }");
    check("GET /asset", "If-None-Match: \"other\"\r\n", 200, NULL);
    check("GET /asset", "If-None-Match: \"other\", W/\"abc\"\r\n", 304, "");
    check("GET /asset", "If-None-Match: *\r\n", 304, "");
    ask("GET /asset", "If-None-Match: \"abc\"\r\nAccept-Encoding: gzip\r\n", &reply);
    assert_int_equal(reply.status, 304);
    assert_non_null(strstr(reply.head, "\r\nETag: \"abc\"\r\n"));
    assert_non_null(strstr(reply.head, "\r\nVary: Accept-Encoding\r\n"));
    assert_non_null(strstr(reply.head, "\r\nCache-Control: public, max-age=60\r\n"));
    assert_null(strstr(reply.head, "Content-Encoding"));
    reply_text_free(&reply);
}

static void continue_is_sent_when_the_body_waits(void **state)
{
    struct reply_text reply;
    int fd = client_open(rig.port);

    (void)state;
    client_send(fd, SLICE("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\n"
                          "Content-Length: 2\r\n\r\n"));
    client_reply(fd, false, &reply);
    assert_int_equal(reply.status, 100);
    reply_text_free(&reply);
    assert_int_equal(client_status(fd, SLICE("ab")), 200);
    /* A body that is too long is refused before it is sent. */
    assert_int_equal(client_status(fd, SLICE("POST /echo HTTP/1.1\r\nHost: h\r\n"
                                             "Expect: 100-continue\r\n"
                                             "Content-Length: 1048577\r\n\r\n")),
                     413);
    close(fd);
}

static void deferred_requests_keep_their_turn(void **state)
{
    static const int want[] = {200, 200, 404, 200};
    static const char *const bodies[] = {"later", "ok", NULL, "later"};
    int fd = client_open(rig.port);

    (void)state;
    client_send(fd, SLICE("GET /later HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"
                          "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n"
                          "GET /later HTTP/1.1\r\nHost: h\r\n\r\n"));
    for (int i = 0; i < 4; i++) {
        struct reply_text reply;

        client_reply(fd, false, &reply);
        assert_int_equal(reply.status, want[i]);
        if (bodies[i] != NULL)
            assert_string_equal(reply.body, bodies[i]);
        reply_text_free(&reply);
    }
    close(fd);
}

static uint64_t route_total(const char *name, struct http_route_stats *out)
{
    uint64_t total = 0;

    for (size_t i = 0;; i++) {
        http_route_stats(rig.server, i, out);
        if (strcmp(out->name, name) == 0)
            break;
        assert_string_not_equal(out->name, "unmatched");
    }
    for (int class = 0; class < HTTP_STATUS_CLASSES; class ++)
        total += out->by_class[class];
    return total;
}

static void counters_add_up(void **state)
{
    struct http_route_stats before, after;
    struct http_stats stats;
    uint64_t was = route_total("problem", &before), buckets = 0;

    (void)state;
    for (int i = 0; i < 5; i++)
        check("GET /problem", "", 422, NULL);
    /* A reply is counted when the kernel has it, which its reader may see first. */
    while (route_total("problem", &after) < was + 5)
        sched_yield();
    assert_int_equal(route_total("problem", &after), was + 5);
    assert_int_equal(after.by_class[3], before.by_class[3] + 5);
    for (int i = 0; i < HTTP_LATENCY_BUCKETS; i++)
        buckets += after.latency[i];
    assert_int_equal(buckets, was + 5);
    http_stats(rig.server, &stats);
    assert_int_equal(stats.in_flight, 0);
    assert_true(stats.requests >= was + 5 && stats.connections_accepted >= 5);
    assert_true(stats.bytes_in > 0 && stats.bytes_out > stats.bytes_in);
    assert_int_equal(stats.rejected[HTTP_REJECT_DISAGREEMENT], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handlers_see_their_request),
        cmocka_unit_test(what_is_not_there_is_said),
        cmocka_unit_test(every_reply_has_its_standard_fields),
        cmocka_unit_test(head_is_get_without_its_body),
        cmocka_unit_test(a_sane_request_id_is_kept),
        cmocka_unit_test(handlers_add_fields_and_timings),
        cmocka_unit_test(problems_are_json_and_escaped),
        cmocka_unit_test(assets_are_conditional_and_compressed),
        cmocka_unit_test(continue_is_sent_when_the_body_waits),
        cmocka_unit_test(deferred_requests_keep_their_turn),
        cmocka_unit_test(counters_add_up),
    };
    int failed;

    rig_start(&rig, http_limits_default(), 2);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    rig_stop(&rig);
    return failed;
}

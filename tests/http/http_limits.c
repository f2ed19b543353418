/* Goal: each limit of reliability.md 2.1 holds at its value and answers by name one past it.
 * Method: a rig per group of limits, with times made short; the test waits for the server's
 * answer or close, never for the clock.  The limits on a head's bytes are in unit_gate. */
#include "rig.h"

#include "base/buf.h"

#include <poll.h>
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

#define GET_ROOT SLICE("GET / HTTP/1.1\r\nHost: h\r\n\r\n")

static int one_status(const struct rig *rig, const struct buf *request)
{
    int fd = client_open(rig->port);
    int status = client_status(fd, buf_slice(request));

    close(fd);
    return status;
}

static void add_filled(struct buf *out, size_t len)
{
    while (len-- > 0)
        buf_add_byte(out, 'a');
}

static int status_of_line(const struct rig *rig, size_t line_len)
{
    struct buf request;
    int status;

    buf_init(&request, 1 << 20);
    buf_add_cstr(&request, "GET /files/");
    add_filled(&request, line_len - strlen("GET /files/ HTTP/1.1"));
    buf_add_cstr(&request, " HTTP/1.1\r\nHost: h\r\n\r\n");
    status = one_status(rig, &request);
    buf_release(&request);
    return status;
}

static int status_of_header(const struct rig *rig, size_t header_len)
{
    struct buf request;
    int status;

    buf_init(&request, 1 << 20);
    buf_add_cstr(&request, "GET / HTTP/1.1\r\nHost: h\r\nX: ");
    add_filled(&request, header_len - strlen("Host: h\r\nX: \r\n\r\n"));
    buf_add_cstr(&request, "\r\n\r\n");
    status = one_status(rig, &request);
    buf_release(&request);
    return status;
}

static int status_of_body(const struct rig *rig, const char *path, size_t body_len, bool chunked)
{
    struct buf request;
    int status;

    buf_init(&request, 8 << 20);
    if (chunked)
        buf_addf(&request,
                 "POST %s HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", path,
                 body_len);
    else
        buf_addf(&request, "POST %s HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n", path,
                 body_len);
    add_filled(&request, body_len);
    if (chunked)
        buf_add_cstr(&request, "\r\n0\r\n\r\n");
    status = one_status(rig, &request);
    buf_release(&request);
    return status;
}

static void sizes_at_the_limit_and_past_it(void **state)
{
    struct http_limits limits = http_limits_default();
    struct rig rig;

    (void)state;
    rig_start(&rig, limits, 1);
    assert_int_equal(status_of_line(&rig, limits.request_line_bytes_max), 200);
    assert_int_equal(status_of_line(&rig, limits.request_line_bytes_max + 1), 414);
    assert_int_equal(status_of_header(&rig, limits.header_bytes_max), 200);
    assert_int_equal(status_of_header(&rig, limits.header_bytes_max + 1), 431);
    for (int chunked = 0; chunked <= 1; chunked++) {
        assert_int_equal(status_of_body(&rig, "/echo", limits.body_bytes_max, chunked), 200);
        assert_int_equal(status_of_body(&rig, "/echo", limits.body_bytes_max + 1, chunked), 413);
        assert_int_equal(status_of_body(&rig, "/large", 4 << 20, chunked), 200);
        assert_int_equal(status_of_body(&rig, "/large", (4 << 20) + 1, chunked), 413);
    }
    rig_stop(&rig);
}

static int status_of_overhead(const struct rig *rig, size_t around)
{
    struct buf request;
    int status;

    buf_init(&request, 1 << 20);
    buf_add_cstr(&request,
                 "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0;");
    add_filled(&request, around - strlen("0;\r\n\r\n"));
    buf_add_cstr(&request, "\r\n\r\n");
    status = one_status(rig, &request);
    buf_release(&request);
    return status;
}

static int status_of_query(const struct rig *rig, size_t pairs)
{
    struct buf request;
    int status;

    buf_init(&request, 1 << 20);
    buf_add_cstr(&request, "GET /query?a");
    while (--pairs > 0)
        buf_add_cstr(&request, "&a");
    buf_add_cstr(&request, " HTTP/1.1\r\nHost: h\r\n\r\n");
    status = one_status(rig, &request);
    buf_release(&request);
    return status;
}

static void counts_at_the_limit_and_past_it(void **state)
{
    struct http_limits limits = http_limits_default();
    struct rig rig;

    (void)state;
    rig_start(&rig, limits, 1);
    assert_int_equal(status_of_overhead(&rig, limits.chunk_overhead_bytes_max), 200);
    assert_int_equal(status_of_overhead(&rig, limits.chunk_overhead_bytes_max + 1), 400);
    assert_int_equal(status_of_query(&rig, limits.query_params_max), 200);
    assert_int_equal(status_of_query(&rig, limits.query_params_max + 1), 400);
    rig_stop(&rig);
}

static void the_last_request_says_close(void **state)
{
    struct http_limits limits = http_limits_default();
    struct rig rig;
    int fd;

    (void)state;
    limits.requests_per_connection_max = 3;
    rig_start(&rig, limits, 1);
    fd = client_open(rig.port);
    for (int i = 1; i <= 3; i++) {
        struct reply_text reply;

        client_send(fd, GET_ROOT);
        client_reply(fd, false, &reply);
        assert_int_equal(reply.status, 200);
        assert_int_equal(strstr(reply.head, "\r\nConnection: close\r\n") != NULL, i == 3);
        reply_text_free(&reply);
    }
    assert_true(client_ended(fd));
    close(fd);
    rig_stop(&rig);
}

/* A byte whenever no answer came within a millisecond: far below the header limit when the time
 * is over. */
static void drip_byte(int fd)
{
    struct pollfd answer = {.fd = fd, .events = POLLIN};

    if (poll(&answer, 1, 1) == 0)
        client_send(fd, SLICE("a"));
}

static void slow_heads_and_bodies_get_408(void **state)
{
    struct http_limits limits = http_limits_default();
    struct rig rig;
    int head, drip, body;

    (void)state;
    limits.head_ms = 100;
    limits.body_grace_ms = 100;
    limits.body_rate_bytes_per_s_min = 1 << 20;
    rig_start(&rig, limits, 1);
    head = client_open(rig.port);
    body = client_open(rig.port);
    drip = client_open(rig.port);
    client_send(head, SLICE("GET / HTTP/1.1\r\nHo"));
    client_send(body, SLICE("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"));
    /* Bytes that keep coming do not buy time: the head has its 100 ms in all. */
    client_send(drip, SLICE("GET / HTTP/1.1\r\nX: "));
    while (rig_rejected(&rig, HTTP_REJECT_HEAD_TIMEOUT, 0) < 2)
        drip_byte(drip);
    assert_int_equal(client_status(head, SLICE("")), 408);
    assert_true(client_ended(head));
    assert_int_equal(client_status(body, SLICE("")), 408);
    assert_true(client_ended(body));
    close(head);
    close(body);
    close(drip);
    rig_stop(&rig);
}

static void an_idle_connection_is_closed(void **state)
{
    struct http_limits limits = http_limits_default();
    struct rig rig;
    int fd;

    (void)state;
    limits.idle_ms = 50;
    rig_start(&rig, limits, 1);
    fd = client_open(rig.port);
    assert_int_equal(client_status(fd, GET_ROOT), 200);
    assert_true(client_ended(fd));
    assert_int_equal(rig_rejected(&rig, HTTP_REJECT_IDLE_TIMEOUT, 1), 1);
    close(fd);
    rig_stop(&rig);
}

static void connections_per_address(void **state)
{
    struct http_limits limits = http_limits_default();
    int fds[4], other;
    struct rig rig;

    (void)state;
    limits.connections_per_address_max = 4;
    rig_start(&rig, limits, 1);
    for (int i = 0; i < 4; i++) {
        fds[i] = client_open(rig.port);
        assert_int_equal(client_status(fds[i], GET_ROOT), 200);
    }
    other = client_open(rig.port);
    assert_int_equal(client_status(other, SLICE("")), 503);
    assert_true(client_ended(other));
    close(other);
    other = client_open_from(rig.port, "127.0.0.2");
    assert_int_equal(client_status(other, GET_ROOT), 200);
    close(other);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
    rig_stop(&rig);
}

static void connections_in_all(void **state)
{
    struct http_limits limits = http_limits_default();
    int busy[3], extra;
    struct rig rig;

    (void)state;
    limits.connections_max = 3;
    rig_start(&rig, limits, 1);
    for (int i = 0; i < 3; i++) {
        busy[i] = client_open(rig.port);
        assert_int_equal(client_status(busy[i], GET_ROOT), 200);
    }
    /* The longest idle one makes room. */
    extra = client_open(rig.port);
    assert_int_equal(client_status(extra, GET_ROOT), 200);
    assert_true(client_ended(busy[0]));
    close(busy[0]);
    /* Half a head each: none is idle now. */
    client_send(busy[1], SLICE("GET"));
    client_send(busy[2], SLICE("GET"));
    client_send(extra, SLICE("GET"));
    assert_int_equal(client_status(busy[1], SLICE(" / HTTP/1.1\r\nHost: h\r\n\r\nGET")), 200);
    assert_int_equal(client_status(busy[2], SLICE(" / HTTP/1.1\r\nHost: h\r\n\r\nGET")), 200);
    assert_int_equal(client_status(extra, SLICE(" / HTTP/1.1\r\nHost: h\r\n\r\nGET")), 200);
    busy[0] = client_open(rig.port);
    assert_int_equal(client_status(busy[0], SLICE("")), 503);
    for (int i = 0; i < 3; i++)
        close(busy[i]);
    close(extra);
    rig_stop(&rig);
}

static void a_reader_that_stalls_is_reset(void **state)
{
    struct http_limits limits = http_limits_default();
    struct rig rig;
    int fds[20];

    (void)state;
    limits.write_stall_ms = 100;
    rig_start(&rig, limits, 1);
    for (int i = 0; i < 20; i++) {
        fds[i] = client_open(rig.port);
        client_send(fds[i], SLICE("GET /megabytes HTTP/1.1\r\nHost: h\r\n\r\n"));
    }
    assert_int_equal(rig_rejected(&rig, HTTP_REJECT_WRITE_STALL, 20), 20);
    for (int i = 0; i < 20; i++)
        close(fds[i]);
    rig_stop(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_at_the_limit_and_past_it),
        cmocka_unit_test(counts_at_the_limit_and_past_it),
        cmocka_unit_test(the_last_request_says_close),
        cmocka_unit_test(slow_heads_and_bodies_get_408),
        cmocka_unit_test(an_idle_connection_is_closed),
        cmocka_unit_test(connections_per_address),
        cmocka_unit_test(connections_in_all),
        cmocka_unit_test(a_reader_that_stalls_is_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: rude clients do no harm: pipelines, half-closed and reset connections, slow readers, no
 * descriptors left; and a polite request costs no heap allocation.
 * Method: raw sockets; after each rudeness a polite request must be answered and no connection
 * may be left over. */
#include "rig.h"

#include "base/buf.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define GET_ROOT  SLICE("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
#define GET_LARGE SLICE("GET /megabytes HTTP/1.1\r\nHost: h\r\n\r\n")

static struct rig rig;

static void politely(void)
{
    int fd = client_open(rig.port);

    assert_int_equal(client_status(fd, GET_ROOT), 200);
    close(fd);
}

/* Wait until the server has let go of every connection. */
static void all_closed(void)
{
    int64_t end = clock_monotonic_ns() + 20000000000;
    struct http_stats stats;

    do {
        http_stats(rig.server, &stats);
        sched_yield();
    } while (stats.connections_open > 0 && clock_monotonic_ns() < end);
    assert_int_equal(stats.connections_open, 0);
    assert_int_equal(stats.in_flight, 0);
}

static void a_thousand_pipelined(void **state)
{
    struct buf requests;
    int fd = client_open(rig.port);

    (void)state;
    buf_init(&requests, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_addf(&requests, "GET /items/%d HTTP/1.1\r\nHost: h\r\n\r\n", i);
    client_send(fd, buf_slice(&requests));
    for (int i = 0; i < 1000; i++) {
        struct reply_text reply;
        char want[8];

        snprintf(want, sizeof want, "%d", i);
        client_reply(fd, false, &reply);
        assert_int_equal(reply.status, 200);
        assert_string_equal(reply.body, want);
        reply_text_free(&reply);
    }
    assert_true(client_ended(fd));
    close(fd);
    buf_release(&requests);
    all_closed();
}

static void a_half_closed_client_gets_its_answers(void **state)
{
    int fd = client_open(rig.port);

    (void)state;
    client_send(fd, SLICE("GET /later HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"
                          "GET / HT"));
    shutdown(fd, SHUT_WR);
    assert_int_equal(client_status(fd, SLICE("")), 200);
    assert_int_equal(client_status(fd, SLICE("")), 200);
    assert_true(client_ended(fd));
    close(fd);
    all_closed();
}

static void reset(int fd)
{
    struct linger at_once = {.l_onoff = 1};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
}

static void resets_at_every_stage(void **state)
{
    static const char *const sent[] = {
        "",
        "GET / HT",
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nab",
        "GET /megabytes HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /later HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
    };

    (void)state;
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
            int fd = client_open(rig.port);
            char byte;

            client_send(fd, slice_cstr(sent[i]));
            if (i == 3)
                assert_int_equal(recv(fd, &byte, 1, 0), 1);
            reset(fd);
        }
    }
    politely();
    all_closed();
}

static void a_deferred_request_outlives_its_client(void **state)
{
    int fd = client_open(rig.port);
    struct http_stats stats;

    (void)state;
    pthread_mutex_lock(&rig.gate);
    client_send(fd, SLICE("GET /later HTTP/1.1\r\nHost: h\r\n\r\n"));
    do
        http_stats(rig.server, &stats);
    while (stats.in_flight == 0);
    reset(fd);
    politely();
    pthread_mutex_unlock(&rig.gate);
    all_closed();
}

static void a_slow_reader_gets_every_byte(void **state)
{
    int fd = client_open(rig.port);
    struct reply_text reply;

    (void)state;
    client_send(fd, GET_LARGE);
    client_send(fd, GET_ROOT); /* waits its turn */
    politely();
    client_reply(fd, false, &reply);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.body_len, RIG_MEGABYTES);
    reply_text_free(&reply);
    assert_int_equal(client_status(fd, SLICE("")), 200);
    close(fd);
    all_closed();
}

static void an_error_is_readable_behind_a_large_body(void **state)
{
    struct buf request;
    int fd = client_open(rig.port);

    (void)state;
    buf_init(&request, 4 << 20);
    buf_add_cstr(&request, "POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
    for (int i = 0; i < 60000; i++)
        buf_add_byte(&request, 'x');
    assert_int_equal(client_status(fd, buf_slice(&request)), 404);
    assert_true(client_ended(fd));
    close(fd);
    buf_release(&request);
    all_closed();
}

static void many_connections_come_and_go(void **state)
{
    (void)state;
    for (int i = 0; i < 3000; i++)
        close(client_open(rig.port));
    politely();
    all_closed();
}

static void out_of_descriptors(void **state)
{
    struct rlimit old, low;
    int fds[256], count = 0, fd, first, second;

    (void)state;
    politely();
    all_closed();
    getrlimit(RLIMIT_NOFILE, &old);
    low = (struct rlimit){256, old.rlim_max};
    setrlimit(RLIMIT_NOFILE, &low);
    /* Two sockets for the clients, then everything else is used up. */
    first = socket(AF_INET, SOCK_STREAM, 0);
    second = socket(AF_INET, SOCK_STREAM, 0);
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        fds[count++] = fd;
    assert_int_equal(errno, EMFILE);
    close(first);
    first = client_open(rig.port);
    assert_int_equal(client_status(first, SLICE("")), 503);
    close(second);
    second = client_open(rig.port);
    assert_int_equal(client_status(second, SLICE("")), 503);
    close(first);
    close(second);
    assert_int_equal(rig_rejected(&rig, HTTP_REJECT_DESCRIPTORS, 2), 2);
    while (count > 0)
        close(fds[--count]);
    setrlimit(RLIMIT_NOFILE, &old);
    politely();
    all_closed();
}

/* ---- heap allocations of the server's threads ---- */

static _Thread_local bool is_client;
static atomic_bool counting;
static atomic_uint allocations;

/* gcc says it by a macro, clang by a feature. */
#if defined(__has_feature)
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#if !SANITIZED
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);

static void note_allocation(void)
{
    if (!is_client && atomic_load(&counting))
        atomic_fetch_add(&allocations, 1);
}

void *malloc(size_t size)
{
    note_allocation();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    note_allocation();
    return __libc_calloc(count, size);
}

void *realloc(void *ptr, size_t size)
{
    note_allocation();
    return __libc_realloc(ptr, size);
}
#endif

static void a_polite_request_allocates_nothing(void **state)
{
    static const struct slice requests[] = {
        SLICE_INIT("GET /items/a%20b HTTP/1.1\r\nHost: h\r\n\r\n"),
        SLICE_INIT("GET /query?a=1&b=%41+c HTTP/1.1\r\nHost: h\r\n\r\n"),
        SLICE_INIT("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"),
    };
    int fd = client_open(rig.port);

    (void)state;
#if SANITIZED
    printf("SKIP: the sanitizer has malloc in its hands\n");
    skip();
#endif
    for (int i = 0; i < 300; i++) {
        /* The first hundred warm the buffers up. */
        atomic_store(&counting, i >= 100);
        assert_int_equal(client_status(fd, requests[i % 3]), 200);
    }
    atomic_store(&counting, false);
    assert_int_equal(atomic_load(&allocations), 0);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_pipelined),
        cmocka_unit_test(a_half_closed_client_gets_its_answers),
        cmocka_unit_test(resets_at_every_stage),
        cmocka_unit_test(a_deferred_request_outlives_its_client),
        cmocka_unit_test(a_slow_reader_gets_every_byte),
        cmocka_unit_test(an_error_is_readable_behind_a_large_body),
        cmocka_unit_test(many_connections_come_and_go),
        cmocka_unit_test(out_of_descriptors),
        cmocka_unit_test(a_polite_request_allocates_nothing),
    };
    int failed;

    is_client = true;
    rig_start(&rig, http_limits_default(), 2);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    rig_stop(&rig);
    return failed;
}

/* Goal: a drain loses no request: idle connections close, requests in flight are answered with
 * `Connection: close`, new connections are refused, and what does not end is closed in time.
 * Method: the rig's gate holds a request in flight while the drain begins; SIGTERM to a child
 * that serves like the real program. */
#include "rig.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#define GET_ROOT  SLICE("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
#define GET_LATER SLICE("GET /later HTTP/1.1\r\nHost: h\r\n\r\n")

static bool refuses_connections(uint16_t port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int rc = connect(fd, (struct sockaddr *)&to, sizeof to);

    close(fd);
    return rc != 0;
}

static void wait_in_flight(const struct rig *rig)
{
    struct http_stats stats;

    do
        http_stats(rig->server, &stats);
    while (stats.in_flight == 0);
}

static void what_is_in_flight_is_answered(void **state)
{
    struct reply_text reply;
    struct rig rig;
    int busy, idle;

    (void)state;
    rig_start(&rig, http_limits_default(), 2);
    idle = client_open(rig.port);
    busy = client_open(rig.port);
    assert_int_equal(client_status(idle, GET_ROOT), 200);
    pthread_mutex_lock(&rig.gate);
    client_send(busy, GET_LATER);
    wait_in_flight(&rig);
    http_server_drain(rig.server);
    assert_true(client_ended(idle));
    pthread_mutex_unlock(&rig.gate);
    client_reply(busy, false, &reply);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "later");
    assert_non_null(strstr(reply.head, "\r\nConnection: close\r\n"));
    reply_text_free(&reply);
    assert_true(client_ended(busy));
    close(idle);
    close(busy);
    http_server_wait(rig.server);
    assert_true(refuses_connections(rig.port));
    rig_stop(&rig);
}

static void what_does_not_end_is_closed(void **state)
{
    struct http_limits limits = http_limits_default();
    struct rig rig;
    int half, stalled;

    (void)state;
    limits.drain_ms = 50;
    rig_start(&rig, limits, 1);
    half = client_open(rig.port);
    stalled = client_open(rig.port);
    client_send(half, SLICE("GET / HTTP/1.1\r\n"));
    client_send(stalled, SLICE("GET /megabytes HTTP/1.1\r\nHost: h\r\n\r\n"));
    http_server_drain(rig.server);
    http_server_drain(rig.server);
    http_server_wait(rig.server);
    assert_true(client_ended(half));
    close(half);
    close(stalled);
    rig_stop(&rig);
}

/* The child writes its port to `out` and serves until SIGTERM. */
static void serve(int out)
{
    struct rig rig;
    sigset_t end;
    int signum;

    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigprocmask(SIG_BLOCK, &end, NULL);
    rig_start(&rig, http_limits_default(), 2);
    if (write(out, &rig.port, sizeof rig.port) != sizeof rig.port)
        _exit(2);
    sigwait(&end, &signum);
    rig_stop(&rig);
    _exit(0);
}

static void sigterm_under_way_loses_no_request(void **state)
{
    int ends[2], fds[16], status, answered = 0;
    uint16_t port = 0;
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0)
        serve(ends[1]);
    assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
    for (int i = 0; i < 16; i++) {
        fds[i] = client_open(port);
        /* Each has been accepted, and has a request in flight when the signal comes. */
        assert_int_equal(client_status(fds[i], GET_ROOT), 200);
        client_send(fds[i], SLICE("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na"));
    }
    assert_int_equal(client_status(fds[0], SLICE("b")), 200);
    kill(child, SIGTERM);
    for (int i = 1; i < 16; i++)
        answered += client_status(fds[i], SLICE("b")) == 200;
    assert_int_equal(answered, 15);
    for (int i = 0; i < 16; i++)
        close(fds[i]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First, because it forks. */
        cmocka_unit_test(sigterm_under_way_loses_no_request),
        cmocka_unit_test(what_is_in_flight_is_answered),
        cmocka_unit_test(what_does_not_end_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: bytes come through whole whatever the kernel takes at once; ends and errors are told
 * apart; running out of descriptors is survived and answered.
 * Method: an echoing listener on a loop in a thread, plain blocking sockets as peers. */
#include "loop/loop.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

enum { REPLY_BYTES = 8 << 20 };

struct rig {
    struct loop *loop;
    struct tcp_listener *listener;
    uint16_t port;
    char *reply; /* REPLY_BYTES of a pattern */
    atomic_int closed, exhausted, eof;
};

/* Answers each byte 'b' with the big reply, echoes what else comes, closes at the peer's end. */
struct echo {
    struct rig *rig;
    struct tcp *tcp;
    char buf[64];
};

static char *echo_buffer(void *user, size_t *out_cap)
{
    struct echo *echo = user;

    *out_cap = sizeof echo->buf;
    return echo->buf;
}

static void echo_read(void *user, long len)
{
    struct echo *echo = user;
    struct iovec iov[3];

    if (len <= 0) {
        atomic_fetch_add(&echo->rig->eof, len == 0);
        tcp_close(echo->tcp);
    } else if (echo->buf[0] == 'b') {
        iov[0] = (struct iovec){echo->rig->reply, 1};
        iov[1] = (struct iovec){echo->rig->reply + 1, REPLY_BYTES / 2};
        iov[2] = (struct iovec){echo->rig->reply + 1 + REPLY_BYTES / 2,
                                REPLY_BYTES - 1 - REPLY_BYTES / 2};
        tcp_read_stop(echo->tcp);
        if (tcp_send(echo->tcp, iov, 3) == 1)
            tcp_read_start(echo->tcp);
    } else {
        iov[0] = (struct iovec){echo->buf, (size_t)len};
        tcp_send(echo->tcp, iov, 1);
    }
}

static void echo_sent(void *user, int rc)
{
    struct echo *echo = user;

    if (rc != 0)
        tcp_reset(echo->tcp);
    else
        tcp_read_start(echo->tcp);
}

static void echo_closed(void *user)
{
    struct echo *echo = user;

    atomic_fetch_add(&echo->rig->closed, 1);
    free(echo);
}

static const struct tcp_events echo_events = {echo_buffer, echo_read, echo_sent, echo_closed};

static void on_accepted(void *user, const struct tcp_peer *peer)
{
    struct echo *echo = calloc(1, sizeof *echo);

    echo->rig = user;
    if (tcp_accept(echo->rig->loop, peer, &echo_events, echo, &echo->tcp) != 0)
        free(echo);
    else
        tcp_read_start(echo->tcp);
}

static void on_exhausted(void *user)
{
    atomic_fetch_add(&((struct rig *)user)->exhausted, 1);
}

static void rig_init(struct rig *rig)
{
    struct tcp_listen_config config = {.address = "127.0.0.1",
                                       .backlog = 16,
                                       .refusal = SLICE("full"),
                                       .accepted = on_accepted,
                                       .exhausted = on_exhausted,
                                       .user = rig};

    *rig = (struct rig){.reply = malloc(REPLY_BYTES)};
    for (uint32_t i = 0; i < REPLY_BYTES; i++)
        rig->reply[i] = (char)(i * 2654435761u >> 24);
    assert_int_equal(loop_new("tcp", &rig->loop, NULL), 0);
    assert_int_equal(tcp_listen(rig->loop, &config, &rig->listener, NULL), 0);
    rig->port = tcp_listener_port(rig->listener);
    assert_int_equal(loop_start(rig->loop, NULL), 0);
}

static void rig_release(struct rig *rig)
{
    loop_stop(rig->loop);
    loop_join(rig->loop);
    tcp_listener_close(rig->listener);
    loop_free(rig->loop);
    free(rig->reply);
}

static int dial(const struct rig *rig)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(rig->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void echo_and_end(void **state)
{
    struct rig rig;
    char buf[8];
    int fd;

    (void)state;
    rig_init(&rig);
    fd = dial(&rig);
    assert_int_equal(send(fd, "hello", 5, 0), 5);
    assert_int_equal(recv(fd, buf, 5, MSG_WAITALL), 5);
    assert_memory_equal(buf, "hello", 5);
    shutdown(fd, SHUT_WR);
    assert_int_equal(recv(fd, buf, 1, 0), 0);
    close(fd);
    assert_int_equal(atomic_load(&rig.eof), 1);
    rig_release(&rig);
}

static void a_slow_reader_gets_every_byte(void **state)
{
    char *got = malloc(REPLY_BYTES);
    struct rig rig;
    size_t at = 0;
    int fd;

    (void)state;
    rig_init(&rig);
    fd = dial(&rig);
    assert_int_equal(send(fd, "b", 1, 0), 1);
    while (at < REPLY_BYTES) {
        size_t want = at / 3 + 1 < REPLY_BYTES - at ? at / 3 + 1 : REPLY_BYTES - at;
        ssize_t len = recv(fd, got + at, want, 0);

        assert_true(len > 0);
        at += (size_t)len;
    }
    assert_memory_equal(got, rig.reply, REPLY_BYTES);
    close(fd);
    rig_release(&rig);
    free(got);
}

/* Fill the table of descriptors up to a lowered limit, so that accept fails. */
static void no_descriptors_left(void **state)
{
    struct rlimit old, low;
    struct rig rig;
    char buf[8];
    int fds[64], count = 0, waiting;

    (void)state;
    rig_init(&rig);
    waiting = dial(&rig);
    assert_int_equal(send(waiting, "x", 1, 0), 1);
    assert_int_equal(recv(waiting, buf, 1, 0), 1);
    getrlimit(RLIMIT_NOFILE, &old);
    low = (struct rlimit){64, old.rlim_max};
    setrlimit(RLIMIT_NOFILE, &low);
    close(waiting);
    while (atomic_load(&rig.closed) < 1)
        ;
    waiting = socket(AF_INET, SOCK_STREAM, 0);
    while ((fds[count] = open("/dev/null", O_RDONLY)) >= 0)
        count++;
    close(waiting);
    waiting = dial(&rig);
    assert_int_equal(recv(waiting, buf, 8, 0), 4);
    assert_memory_equal(buf, "full", 4);
    close(waiting);
    while (atomic_load(&rig.exhausted) < 1) /* told after the answer is on its way */
        ;
    assert_int_equal(atomic_load(&rig.exhausted), 1);
    while (count > 0)
        close(fds[--count]);
    setrlimit(RLIMIT_NOFILE, &old);
    echo_and_end(state);
    waiting = dial(&rig);
    assert_int_equal(send(waiting, "y", 1, 0), 1);
    assert_int_equal(recv(waiting, buf, 1, 0), 1);
    close(waiting);
    while (atomic_load(&rig.closed) < 2)
        ;
    rig_release(&rig);
}

static void a_bad_address_is_named(void **state)
{
    struct tcp_listen_config config = {
        .address = "localhost", .backlog = 1, .accepted = on_accepted, .exhausted = on_exhausted};
    struct tcp_listener *listener;
    struct attar_error err;
    struct loop *loop;

    (void)state;
    assert_int_equal(loop_new("bad", &loop, NULL), 0);
    assert_int_equal(tcp_listen(loop, &config, &listener, &err), -ATTAR_EINVAL);
    assert_non_null(strstr(err.text, "localhost"));
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(echo_and_end),
        cmocka_unit_test(a_slow_reader_gets_every_byte),
        cmocka_unit_test(no_descriptors_left),
        cmocka_unit_test(a_bad_address_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Listening with SO_REUSEPORT, and what to do when the process is out of descriptors.
 *
 *   readable --> accept4 ... (at most BATCH) --> accepted(peer)
 *            --> EMFILE: close the spare, accept, send the refusal, close, open the spare again
 *                spare gone too: look away for PAUSE_MS, so that accepting never spins
 *
 * accept4 is called here and not by uv_listen, because libuv's answer to EMFILE is to close the
 * connection without a word.
 * Source: the spare descriptor is libev's advice ("the special problem of accept()ing when you
 * can't"); SO_REUSEPORT, socket(7). */
#include "loop/tcp.h"

#include "base/mem.h"
#include "loop/internal.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, PAUSE_MS = 50 };

struct tcp_listener {
    uv_poll_t poll;
    struct loop_timer *pause;
    struct tcp_listen_config config;
    int fd;
    int spare; /* -1: lost to another thread, opened again after the pause */
    uint16_t port;
};

static int spare_open(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Tell the peer and forget it; nothing here may block or wait. */
static void refuse(int fd, struct slice refusal)
{
    char sink[4096];

    (void)!send(fd, refusal.ptr, refusal.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    while (recv(fd, sink, sizeof sink, MSG_DONTWAIT) > 0)
        ;
    close(fd);
}

static void on_acceptable(uv_poll_t *poll, int status, int events);

static void on_pause_over(void *arg)
{
    struct tcp_listener *listener = arg;

    if (listener->spare < 0)
        listener->spare = spare_open();
    uv_poll_start(&listener->poll, UV_READABLE, on_acceptable);
}

/* Returns false when even the spare is gone. */
static bool spend_spare(struct tcp_listener *listener)
{
    int fd;

    if (listener->spare < 0)
        return false;
    close(listener->spare);
    fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        refuse(fd, listener->config.refusal);
        listener->config.exhausted(listener->config.user);
    }
    listener->spare = spare_open();
    return fd >= 0 && listener->spare >= 0;
}

/* Returns false when accepting is over for this turn. */
static bool accept_one(struct tcp_listener *listener)
{
    struct tcp_peer peer;
    socklen_t len = sizeof peer.address;

    peer.fd =
        accept4(listener->fd, (struct sockaddr *)&peer.address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (peer.fd >= 0) {
        listener->config.accepted(listener->config.user, &peer);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        if (spend_spare(listener))
            return true;
        uv_poll_stop(&listener->poll);
        loop_timer_arm(listener->pause, PAUSE_MS);
        return false;
    }
    return errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
}

static void on_acceptable(uv_poll_t *poll, int status, int events)
{
    struct tcp_listener *listener = poll->data;

    (void)status;
    (void)events;
    for (int i = 0; i < BATCH; i++) {
        if (!accept_one(listener))
            break;
    }
}

static int parse_address(const struct tcp_listen_config *config, struct sockaddr_storage *out,
                         socklen_t *out_len)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    *out = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, config->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(config->port);
        *out_len = sizeof *v4;
        return 0;
    }
    if (inet_pton(AF_INET6, config->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(config->port);
        *out_len = sizeof *v6;
        return 0;
    }
    return -ATTAR_EINVAL;
}

static int bound_port(int fd, uint16_t *out_port)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    *out_port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                                    : ((struct sockaddr_in *)&address)->sin_port);
    return 0;
}

/* A bound, listening socket; -1 with errno set. */
static int socket_listen(const struct tcp_listen_config *config, struct sockaddr_storage *address,
                         socklen_t len)
{
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
        bind(fd, (struct sockaddr *)address, len) == 0 && listen(fd, config->backlog) == 0)
        return fd;
    on = errno;
    close(fd);
    errno = on;
    return -1;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void watch(struct loop *loop, struct tcp_listener *listener)
{
    uv_poll_init(&loop->uv, &listener->poll, listener->fd);
    listener->poll.data = listener;
    listener->spare = spare_open();
    listener->pause = loop_timer_new(loop, on_pause_over, listener);
    uv_poll_start(&listener->poll, UV_READABLE, on_acceptable);
}

int tcp_listen(struct loop *loop, const struct tcp_listen_config *config,
               struct tcp_listener **out_listener, struct attar_error *err)
{
    struct tcp_listener *listener;
    struct sockaddr_storage address;
    socklen_t len;
    uint16_t port;
    int fd;

    assert(config->accepted != NULL && config->exhausted != NULL && config->backlog > 0);
    if (parse_address(config, &address, &len) != 0)
        return error_set(err, ATTAR_EINVAL, "\"%s\" is not an IP address", config->address);
    fd = socket_listen(config, &address, len);
    if (fd < 0 || bound_port(fd, &port) != 0) {
        int rc = error_set(err, ATTAR_EIO, "listen on %s port %u: %s", config->address,
                           config->port, strerror(errno));
        if (fd >= 0)
            close(fd);
        return rc;
    }
    listener = mem_zero(1, sizeof *listener);
    listener->config = *config;
    listener->fd = fd;
    listener->port = port;
    watch(loop, listener);
    *out_listener = listener;
    return 0;
}

uint16_t tcp_listener_port(const struct tcp_listener *listener)
{
    return listener->port;
}

void tcp_listener_close(struct tcp_listener *listener)
{
    if (listener == NULL)
        return;
    loop_timer_free(listener->pause);
    uv_close((uv_handle_t *)&listener->poll, on_closed);
    close(listener->fd);
    if (listener->spare >= 0)
        close(listener->spare);
}

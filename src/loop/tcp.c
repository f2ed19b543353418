/* One connection over libuv's stream.
 *
 *   tcp_send:  try_write --all taken--> 1
 *                        --part taken-> uv_write of the rest --> sent(rc)
 *
 * Invariant: at most one uv_write is under way, so its request lives in the struct; after
 * tcp_close only `closed` is called.
 * Why libuv's stream and not epoll by hand: it does one read per event when the read comes back
 * short (UV_HANDLE_READ_PARTIAL), so a request costs epoll_wait, read and writev. */
#include "loop/tcp.h"

#include "base/mem.h"
#include "loop/internal.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct tcp {
    uv_tcp_t handle;
    uv_write_t write;
    const struct tcp_events *events;
    void *user;
    bool sending;
    bool closing;
};

_Static_assert(sizeof(uv_buf_t) == sizeof(struct iovec) &&
                   offsetof(uv_buf_t, base) == offsetof(struct iovec, iov_base) &&
                   offsetof(uv_buf_t, len) == offsetof(struct iovec, iov_len),
               "libuv promises uv_buf_t to be an iovec on Unix");

static void on_closed(uv_handle_t *handle)
{
    struct tcp *tcp = handle->data;
    void (*closed)(void *user) = tcp->events->closed;
    void *user = tcp->user;

    free(tcp);
    closed(user);
}

static void on_closed_early(uv_handle_t *handle)
{
    free(handle->data);
}

int tcp_accept(struct loop *loop, const struct tcp_peer *peer, const struct tcp_events *events,
               void *user, struct tcp **out_tcp)
{
    struct tcp *tcp = mem_zero(1, sizeof *tcp);
    int rc = uv_tcp_init(&loop->uv, &tcp->handle);

    if (rc != 0) {
        close(peer->fd);
        free(tcp);
        return -ATTAR_EIO;
    }
    tcp->handle.data = tcp;
    if (uv_tcp_open(&tcp->handle, peer->fd) != 0) {
        close(peer->fd);
        uv_close((uv_handle_t *)&tcp->handle, on_closed_early);
        return -ATTAR_EIO;
    }
    uv_tcp_nodelay(&tcp->handle, 1);
    tcp->events = events;
    tcp->user = user;
    *out_tcp = tcp;
    return 0;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out_buf)
{
    struct tcp *tcp = handle->data;
    size_t cap = 0;

    (void)suggested;
    out_buf->base = tcp->events->buffer(tcp->user, &cap);
    out_buf->len = cap;
    assert(cap > 0);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
    struct tcp *tcp = stream->data;

    (void)buf;
    if (len == 0 || tcp->closing)
        return;
    if (len == UV_EOF)
        len = 0;
    tcp->events->read(tcp->user, len < 0 ? -ATTAR_EIO : (long)len);
}

void tcp_read_start(struct tcp *tcp)
{
    if (!tcp->closing)
        uv_read_start((uv_stream_t *)&tcp->handle, on_alloc, on_read);
}

void tcp_read_stop(struct tcp *tcp)
{
    uv_read_stop((uv_stream_t *)&tcp->handle);
}

static void on_written(uv_write_t *write, int status)
{
    struct tcp *tcp = write->data;

    tcp->sending = false;
    if (!tcp->closing)
        tcp->events->sent(tcp->user, status == 0 ? 0 : -ATTAR_EIO);
}

/* Step over the `sent` bytes that went out; returns the index of the first piece left. */
static unsigned advance(struct iovec *iov, unsigned count, size_t sent)
{
    unsigned i = 0;

    while (i < count && sent >= iov[i].iov_len)
        sent -= iov[i++].iov_len;
    if (i < count) {
        iov[i].iov_base = (char *)iov[i].iov_base + sent;
        iov[i].iov_len -= sent;
    }
    return i;
}

int tcp_send(struct tcp *tcp, struct iovec *iov, unsigned count)
{
    uv_stream_t *stream = (uv_stream_t *)&tcp->handle;
    unsigned first;
    int sent;

    assert(count > 0 && !tcp->sending);
    if (tcp->closing)
        return -ATTAR_EIO;
    sent = uv_try_write(stream, (uv_buf_t *)iov, count);
    if (sent < 0 && sent != UV_EAGAIN)
        return -ATTAR_EIO;
    first = advance(iov, count, sent < 0 ? 0 : (size_t)sent);
    if (first == count)
        return 1;
    tcp->write.data = tcp;
    if (uv_write(&tcp->write, stream, (uv_buf_t *)iov + first, count - first, on_written) != 0)
        return -ATTAR_EIO;
    tcp->sending = true;
    return 0;
}

size_t tcp_unsent(const struct tcp *tcp)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&tcp->handle);
}

void tcp_shutdown(struct tcp *tcp)
{
    uv_os_fd_t fd;

    assert(!tcp->sending);
    if (!tcp->closing && uv_fileno((uv_handle_t *)&tcp->handle, &fd) == 0)
        shutdown(fd, SHUT_WR);
}

void tcp_close(struct tcp *tcp)
{
    if (tcp->closing)
        return;
    tcp->closing = true;
    uv_close((uv_handle_t *)&tcp->handle, on_closed);
}

void tcp_reset(struct tcp *tcp)
{
    if (tcp->closing)
        return;
    tcp->closing = true;
    if (uv_tcp_close_reset(&tcp->handle, on_closed) != 0)
        uv_close((uv_handle_t *)&tcp->handle, on_closed);
}

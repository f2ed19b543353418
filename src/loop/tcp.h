/* TCP: what a protocol needs of a socket, and no more.
 *
 *   tcp_listen --accept--> struct tcp --buffer/read--> owner --tcp_send--> sent
 *
 * The owner hands out the memory to read into and keeps what it sends alive until `sent` or
 * `closed`; at most one send is under way.  Nothing is allocated per read or complete send.
 * Thread: the loop's.  Part of loop/loop.h. */
#ifndef LOOP_TCP_H
#define LOOP_TCP_H

#include "base/slice.h"

#include <netinet/in.h>
#include <sys/uio.h>

struct attar_error;
struct loop;
struct tcp;
struct tcp_listener;

/* What the owner of a connection answers to.  `user` is what tcp_accept was given. */
struct tcp_events {
    /* Where the next bytes go: room of *cap > 0 bytes. */
    char *(*buffer)(void *user, size_t *out_cap);
    /* len > 0: bytes are in the buffer; 0: the peer has sent its end; < 0: -ATTAR_EIO. */
    void (*read)(void *user, long len);
    /* The rest of tcp_send went out (0), or the connection broke (-ATTAR_EIO). */
    void (*sent)(void *user, int rc);
    /* After tcp_close or tcp_reset: the last call; the tcp is gone. */
    void (*closed)(void *user);
};

/* An accepted descriptor that is not yet a connection. */
struct tcp_peer {
    int fd;
    struct sockaddr_storage address;
};

struct tcp_listen_config {
    const char *address; /* "127.0.0.1", "::1", "0.0.0.0", "::" */
    uint16_t port;       /* 0: any free one, see tcp_listener_port */
    int backlog;
    struct slice refusal;                                  /* sent when descriptors run out */
    void (*accepted)(void *user, const struct tcp_peer *); /* owns peer->fd from here on */
    void (*exhausted)(void *user);                         /* a connection got the refusal */
    void *user;
};

/** Listen with SO_REUSEPORT, so that every loop has a socket of its own on the same port.  When
 * the process is out of descriptors a spare one is spent to send `refusal`; accepting never
 * spins.  0, -ATTAR_EINVAL (address) or -ATTAR_EIO.  Owner: tcp_listener_close. */
int tcp_listen(struct loop *loop, const struct tcp_listen_config *config,
               struct tcp_listener **out_listener, struct attar_error *err);

uint16_t tcp_listener_port(const struct tcp_listener *listener);

/** NULL allowed; connections in the backlog are refused by the kernel. */
void tcp_listener_close(struct tcp_listener *listener);

/** Make a connection of an accepted descriptor (non-blocking, TCP_NODELAY).  On failure
 * (-ATTAR_EIO) the descriptor is closed.  Owner: tcp_close or tcp_reset. */
int tcp_accept(struct loop *loop, const struct tcp_peer *peer, const struct tcp_events *events,
               void *user, struct tcp **out_tcp);

/** Reading begins stopped. */
void tcp_read_start(struct tcp *tcp);
void tcp_read_stop(struct tcp *tcp);

/** Send `count` >= 1 pieces in one system call; what the kernel does not take at once goes out
 * later, followed by `sent`.  `iov` is changed.  1: all sent now; 0: `sent` will come;
 * -ATTAR_EIO: broken, nothing will come. */
int tcp_send(struct tcp *tcp, struct iovec *iov, unsigned count);

/** Bytes of the send under way that the kernel has not taken yet. */
size_t tcp_unsent(const struct tcp *tcp);

/** Shut the sending side (FIN) at once; no send may be under way. */
void tcp_shutdown(struct tcp *tcp);

/** Close; `closed` follows in this turn or the next.  Idempotent until then. */
void tcp_close(struct tcp *tcp);

/** As tcp_close, with RST: unsent bytes are thrown away. */
void tcp_reset(struct tcp *tcp);

#endif

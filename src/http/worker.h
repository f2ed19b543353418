/* A worker: one loop of the server, its listening socket, its connections and its counters.
 *
 * Workers share the server's route tree (immutable), the count of connections and the table of
 * addresses (atomics), and nothing else.
 * Private.  Thread: the loop's, but for the counters (any) and drain_mail. */
#ifndef HTTP_WORKER_H
#define HTTP_WORKER_H

#include "http/connection.h"
#include "http/http.h"
#include "http/peers.h"
#include "http/router.h"

#include <stdatomic.h>

enum { DATE_CAP = 32, WORKER_SPARE_CONNS_MAX = 64, WORKER_REFUSING_MAX = 64 };

/* Written by one loop, read by any thread. */
struct http_counters {
    _Atomic uint64_t accepted, open, in_flight, requests, bytes_in, bytes_out;
    _Atomic uint64_t rejected[HTTP_REJECT_COUNT];
};

struct route_counters {
    _Atomic uint64_t by_class[HTTP_STATUS_CLASSES];
    _Atomic uint64_t latency[HTTP_LATENCY_BUCKETS];
    _Atomic uint64_t latency_us_sum;
};

struct http_worker {
    struct http_server *server;
    struct loop *loop;
    struct tcp_listener *listener;
    struct mailbox *box; /* drain_mail comes through it */
    struct mail drain_mail;
    struct loop_timer *drain_timer;
    bool draining;
    struct http_conn *conns;      /* all of them */
    struct http_conn *idle_first; /* waiting for a request, longest first */
    struct http_conn *idle_last;
    struct http_conn *spare; /* closed, kept for the next to come */
    unsigned conn_count, spare_count, refusing;
    uint64_t id_counter;
    int64_t date_s; /* the second that `date` shows */
    char date[DATE_CAP];
    struct http_counters counters;
    struct route_counters *routes; /* one more than there are routes */
};

struct http_server {
    struct http_config config; /* .routes is not used after http_server_new */
    struct router *router;
    struct peers *peers;
    size_t connections_max;
    uint64_t id_seed;
    atomic_size_t connections;
    atomic_bool draining;
    bool started, waited;
    unsigned worker_count, started_count;
    struct http_worker *workers;
};

/** Open loop, mailbox and listening socket on `port`.  0 or -ATTAR_E*. */
int worker_open(struct http_worker *worker, struct http_server *server, uint16_t port,
                struct attar_error *err);

/** The loop has ended, or was never started. */
void worker_close(struct http_worker *worker);

/** "Sun, 06 Nov 1994 08:49:37 GMT", renewed once a second. */
struct slice worker_date(struct http_worker *worker);

/** A connection's last act: back to the spare ones; the drain may be over now. */
void worker_forget(struct http_worker *worker, struct http_conn *conn);

static inline void counter_add(_Atomic uint64_t *counter, uint64_t amount)
{
    /* One writer, so no locked instruction is needed. */
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + amount,
                          memory_order_relaxed);
}

/** Count a reply of `status` that took `took_ns` for route `index`. */
void worker_count(struct http_worker *worker, size_t index, int status, int64_t took_ns);

#endif

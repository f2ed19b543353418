/* Accepting, forgetting and draining the connections of one loop.
 *
 * Accepting:  address full        -> 503
 *             process full        -> close the longest idle connection of this loop, else 503
 *             too many refusals   -> close without a word
 * Draining:   listener closed, idle connections closed, the others closed by their next reply or
 *             when drain_ms is over; the loop ends with the last connection. */
#include "http/worker.h"

#include "base/clock.h"
#include "base/mem.h"
#include "http/edge_use.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BACKLOG = 1024, MS_PER_DAY = 86400000 };

/* Sent when there is no descriptor for a connection: nothing about it can be known. */
static const char out_of_descriptors[] =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Content-Type: application/problem+json\r\n"
    "Content-Length: 95\r\n"
    "Retry-After: 1\r\n"
    "Connection: close\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "\r\n"
    "{\"status\":503,\"type\":\"/problems/descriptors\",\"title\":\"Service Unavailable\","
    "\"request_id\":\"none\"}";

const uint64_t http_latency_bounds_us[HTTP_LATENCY_BUCKETS] = {
    50,    100,   250,    500,    1000,   2500,    5000,    10000,
    25000, 50000, 100000, 250000, 500000, 1000000, 2500000, UINT64_MAX};

static void refuse(struct http_worker *worker, const struct tcp_peer *peer, enum http_reject reason)
{
    if (worker->refusing < WORKER_REFUSING_MAX) {
        conn_open_refused(worker, peer, reason);
        return;
    }
    counter_add(&worker->counters.rejected[reason], 1);
    close(peer->fd);
}

/* A place among all connections; true when one was found or made. */
static bool place_taken(struct http_worker *worker)
{
    struct http_server *server = worker->server;

    if (atomic_fetch_add(&server->connections, 1) < server->connections_max)
        return true;
    if (worker->idle_first != NULL) {
        /* It leaves its place when its socket is closed, within this turn. */
        conn_close(worker->idle_first);
        return true;
    }
    atomic_fetch_sub(&server->connections, 1);
    return false;
}

static bool is_proxy(const struct http_server *server, const struct tcp_peer *peer)
{
    struct address address = edge_address(&peer->address);

    return edge_trusts(&server->config.edge, &address);
}

static void on_accepted(void *user, const struct tcp_peer *peer)
{
    struct http_worker *worker = user;
    struct http_server *server = worker->server;
    uint32_t slot;

    counter_add(&worker->counters.accepted, 1);
    slot = is_proxy(server, peer)
               ? PEERS_UNCOUNTED /* many clients stand behind it */
               : peers_enter(server->peers, &peer->address,
                             (uint32_t)server->config.limits.connections_per_address_max);
    if (slot == PEERS_FULL) {
        refuse(worker, peer, HTTP_REJECT_ADDRESS_LIMIT);
        return;
    }
    if (!place_taken(worker)) {
        peers_leave(server->peers, slot);
        refuse(worker, peer, HTTP_REJECT_CONNECTION_LIMIT);
        return;
    }
    counter_add(&worker->counters.open, 1);
    conn_open(worker, peer, slot);
}

static void on_exhausted(void *user)
{
    struct http_worker *worker = user;

    counter_add(&worker->counters.rejected[HTTP_REJECT_DESCRIPTORS], 1);
}

static void leave_places(struct http_worker *worker, struct http_conn *conn)
{
    if (conn->refused) {
        conn->refused = false;
        worker->refusing--;
        return;
    }
    counter_add(&worker->counters.open, (uint64_t)-1);
    peers_leave(worker->server->peers, conn->peer_slot);
    atomic_fetch_sub(&worker->server->connections, 1);
}

void worker_forget(struct http_worker *worker, struct http_conn *conn)
{
    assert(conn->state == CONN_CLOSED && conn->tcp == NULL && !conn->idle && !conn->task_queued);
    loop_timer_stop(conn->timer);
    leave_places(worker, conn);
    *(conn->prev == NULL ? &worker->conns : &conn->prev->next) = conn->next;
    if (conn->next != NULL)
        conn->next->prev = conn->prev;
    worker->conn_count--;
    if (worker->spare_count < WORKER_SPARE_CONNS_MAX && !worker->draining) {
        conn->next = worker->spare;
        worker->spare = conn;
        worker->spare_count++;
    } else {
        conn_free(conn);
    }
    if (worker->draining && worker->conn_count == 0)
        loop_stop(worker->loop);
}

/* ---- the end ---- */

static void on_drain_over(void *arg)
{
    struct http_worker *worker = arg;
    struct http_conn *conn = worker->conns;

    while (conn != NULL) {
        struct http_conn *next = conn->next;

        conn_close(conn);
        conn = next;
    }
}

static void on_drain(struct mail *mail)
{
    struct http_worker *worker =
        (struct http_worker *)((char *)mail - offsetof(struct http_worker, drain_mail));

    worker->draining = true;
    tcp_listener_close(worker->listener);
    worker->listener = NULL;
    while (worker->idle_first != NULL)
        conn_close(worker->idle_first);
    loop_timer_arm(worker->drain_timer, worker->server->config.limits.drain_ms);
    if (worker->conn_count == 0)
        loop_stop(worker->loop);
}

int worker_open(struct http_worker *worker, struct http_server *server, uint16_t port,
                struct attar_error *err)
{
    struct tcp_listen_config listen = {
        .address = server->config.address,
        .port = port,
        .backlog = BACKLOG,
        .refusal = {out_of_descriptors, sizeof out_of_descriptors - 1},
        .accepted = on_accepted,
        .exhausted = on_exhausted,
        .user = worker,
    };
    int rc = loop_new("http", &worker->loop, err);

    worker->server = server;
    if (rc < 0)
        return rc;
    worker->box = mailbox_open(&(struct mailbox_config){
        .name = "http", .loop = worker->loop, .count_max = 1, .bytes_max = SIZE_MAX});
    worker->drain_mail.deliver = on_drain;
    worker->drain_timer = loop_timer_new(worker->loop, on_drain_over, worker);
    worker->routes = mem_zero(router_count(server->router) + 1, sizeof *worker->routes);
    return tcp_listen(worker->loop, &listen, &worker->listener, err);
}

void worker_close(struct http_worker *worker)
{
    if (worker->loop == NULL)
        return;
    assert(worker->conn_count == 0);
    tcp_listener_close(worker->listener);
    mailbox_close(worker->box);
    loop_timer_free(worker->drain_timer);
    while (worker->spare != NULL) {
        struct http_conn *conn = worker->spare;

        worker->spare = conn->next;
        conn_free(conn);
    }
    loop_free(worker->loop);
    free(worker->routes);
}

/* ---- what replies need ---- */

/* IMF-fixdate (RFC 9110 5.6.7) from RFC 3339 text: "1994-11-06T08:49:37" */
static void date_write(int64_t wall_ms, char out[DATE_CAP])
{
    static const char days[] = "ThuFriSatSunMonTueWed"; /* 1970-01-01 was a Thursday */
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[25];
    unsigned month;

    clock_format_rfc3339(wall_ms, text);
    month = (unsigned)(text[5] - '0') * 10 + (unsigned)(text[6] - '0') - 1;
    snprintf(out, DATE_CAP, "%.3s, %.2s %.3s %.4s %.8s GMT", days + wall_ms / MS_PER_DAY % 7 * 3,
             text + 8, months + month * 3, text, text + 11);
}

struct slice worker_date(struct http_worker *worker)
{
    int64_t now_ms = clock_wall_ms();

    if (now_ms / 1000 != worker->date_s) {
        worker->date_s = now_ms / 1000;
        date_write(now_ms, worker->date);
    }
    return slice_cstr(worker->date);
}

void worker_count(struct http_worker *worker, size_t index, int status, int64_t took_ns)
{
    struct route_counters *route = &worker->routes[index];
    uint64_t us = took_ns < 0 ? 0 : (uint64_t)took_ns / 1000;
    size_t bucket = 0;

    while (us > http_latency_bounds_us[bucket])
        bucket++;
    counter_add(&route->by_class[status / 100 - 1], 1);
    counter_add(&route->latency[bucket], 1);
    counter_add(&route->latency_us_sum, us);
}

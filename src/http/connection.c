/* The life of a connection.
 *
 * Time: `due_ms` says when the present state has lasted too long.  One timer looks at it, and is
 * armed again only when it fires early, so that a request does not touch the timer heap.
 * Source: RFC 9112 9 (persistence, pipelining, tear-down), 9.6 (lingering close). */
#include "http/connection.h"

#include "base/clock.h"
#include "base/mem.h"
#include "http/edge_use.h"
#include "http/worker.h"

#include <assert.h>
#include <stdlib.h>

enum { BODY_KEPT_BYTES = 65536, RECHECK_MS = 1000 };

static const struct http_limits *limits_of(const struct http_conn *conn)
{
    return &conn->worker->server->config.limits;
}

/* ---- deadlines ---- */

void conn_set_due(struct http_conn *conn, int64_t in_ms)
{
    conn->due_ms = loop_now_ms(conn->worker->loop) + in_ms;
    if (conn->due_ms < conn->armed_ms) {
        conn->armed_ms = conn->due_ms;
        loop_timer_arm(conn->timer, (uint64_t)in_ms);
    }
}

static void body_deadline(struct http_conn *conn)
{
    const struct http_limits *limits = limits_of(conn);
    int64_t late_ms =
        loop_now_ms(conn->worker->loop) - conn->body_begin_ms - (int64_t)limits->body_grace_ms;
    uint64_t wanted = (uint64_t)late_ms * limits->body_rate_bytes_per_s_min / 1000;

    if (conn->framer.wire_bytes < wanted)
        conn_reject(conn, HTTP_REJECT_BODY_TIMEOUT, true);
    else
        conn_set_due(conn, RECHECK_MS);
}

static void write_deadline(struct http_conn *conn)
{
    size_t unsent = tcp_unsent(conn->tcp);

    if (unsent == conn->unsent_before) {
        counter_add(&conn->worker->counters.rejected[HTTP_REJECT_WRITE_STALL], 1);
        tcp_reset(conn->tcp);
        conn_close(conn);
        return;
    }
    conn->unsent_before = unsent;
    conn_set_due(conn, (int64_t)limits_of(conn)->write_stall_ms);
}

static void head_deadline(struct http_conn *conn)
{
    if (conn->len > conn->begin) {
        conn_reject(conn, HTTP_REJECT_HEAD_TIMEOUT, true);
        return;
    }
    counter_add(&conn->worker->counters.rejected[HTTP_REJECT_IDLE_TIMEOUT], 1);
    conn_close(conn);
}

static void on_timer(void *arg)
{
    struct http_conn *conn = arg;
    int64_t now = loop_now_ms(conn->worker->loop);

    conn->armed_ms = INT64_MAX;
    if (conn->due_ms == INT64_MAX)
        return;
    if (now < conn->due_ms) {
        conn_set_due(conn, conn->due_ms - now);
        return;
    }
    conn->due_ms = INT64_MAX;
    switch (conn->state) {
    case CONN_HEAD: head_deadline(conn); break;
    case CONN_BODY: body_deadline(conn); break;
    case CONN_SENDING: write_deadline(conn); break;
    case CONN_LINGER: conn_close(conn); break;
    case CONN_HANDLER:
    case CONN_CLOSED: break;
    }
}

/* ---- replies ---- */

static void request_end(struct http_conn *conn)
{
    request_drop_keeps(&conn->req);
    request_reset(&conn->req);
    conn->req.arena.cap_bytes = limits_of(conn)->arena_bytes_max;
    if (conn->body.cap > BODY_KEPT_BYTES)
        buf_release(&conn->body);
    else
        buf_clear(&conn->body);
    buf_release(&conn->unpacked);
}

static void linger(struct http_conn *conn)
{
    conn->state = CONN_LINGER;
    if (conn->peer_ended) {
        conn_close(conn);
        return;
    }
    tcp_shutdown(conn->tcp);
    conn->begin = conn->len = 0;
    conn_set_due(conn, (int64_t)limits_of(conn)->linger_ms);
    if (!conn->reading) {
        conn->reading = true;
        tcp_read_start(conn->tcp);
    }
}

static void reply_sent(struct http_conn *conn)
{
    assert(conn->state == CONN_SENDING && conn->read_at <= conn->len);
    request_end(conn);
    if (conn->close_after) {
        linger(conn);
        return;
    }
    conn->state = CONN_HEAD;
    conn->begin = conn->read_at;
    conn->head_timed = false;
    conn->due_ms = INT64_MAX;
    framer_begin(&conn->framer);
    if (!conn->advancing)
        conn_advance(conn);
}

static bool stays_open(const struct http_conn *conn)
{
    return !conn->close_after && conn->framer.gate.keep_alive && !conn->worker->draining &&
           conn->request_count < limits_of(conn)->requests_per_connection_max;
}

/* The peer went away while a handler had the request. */
static void reply_abandoned(struct http_conn *conn)
{
    request_end(conn);
    conn->state = CONN_CLOSED;
    if (conn->tcp == NULL)
        worker_forget(conn->worker, conn);
}

static size_t reply_lay_out(struct http_conn *conn)
{
    struct http_request *req = &conn->req;

    conn->close_after = !stays_open(conn);
    return reply_finish(req, conn->close_after, conn->framer.gate.method == HTTP_HEAD);
}

void conn_reply(struct http_conn *conn)
{
    struct http_worker *worker = conn->worker;
    struct http_request *req = &conn->req;
    size_t bytes;
    int rc;

    assert(conn->state != CONN_SENDING && conn->state != CONN_LINGER);
    if (conn->state == CONN_HANDLER)
        counter_add(&worker->counters.in_flight, (uint64_t)-1);
    if (req->gone) {
        reply_abandoned(conn);
        return;
    }
    bytes = reply_lay_out(conn);
    conn->state = CONN_SENDING;
    rc = tcp_send(conn->tcp, req->reply.pieces, req->reply.piece_count);
    worker_count(worker, req->route_index, req->reply.status, clock_monotonic_ns() - req->begin_ns);
    counter_add(&worker->counters.bytes_out, bytes);
    if (rc < 0) {
        conn_close(conn);
    } else if (rc == 0) {
        conn->unsent_before = tcp_unsent(conn->tcp);
        conn_set_due(conn, (int64_t)limits_of(conn)->write_stall_ms);
    } else {
        reply_sent(conn);
    }
}

/* ---- what the socket says ---- */

static char *on_buffer(void *user, size_t *out_cap)
{
    struct http_conn *conn = user;

    assert(conn->len < conn->cap && conn->begin <= conn->len);
    *out_cap = conn->cap - conn->len;
    return conn->buf + conn->len;
}

static void on_data(struct http_conn *conn, size_t len)
{
    counter_add(&conn->worker->counters.bytes_in, len);
    if (conn->state == CONN_LINGER) {
        conn->lingered += len;
        if (conn->lingered > limits_of(conn)->linger_bytes_max)
            conn_close(conn);
        return;
    }
    conn->len += len;
    if ((conn->state == CONN_HEAD || conn->state == CONN_BODY) && !conn->task_queued)
        conn_advance(conn);
    if (conn->state != CONN_LINGER && conn->state != CONN_CLOSED && conn->len == conn->cap) {
        conn->reading = false;
        tcp_read_stop(conn->tcp);
    }
}

static void on_read(void *user, long len)
{
    struct http_conn *conn = user;

    if (conn->state == CONN_CLOSED)
        return;
    if (len > 0) {
        on_data(conn, (size_t)len);
    } else if (len < 0) {
        conn_close(conn);
    } else {
        conn->peer_ended = true;
        if (conn->state == CONN_LINGER)
            conn_close(conn);
        else if ((conn->state == CONN_HEAD || conn->state == CONN_BODY) && !conn->task_queued)
            conn_wait(conn);
    }
}

static void on_sent(void *user, int rc)
{
    struct http_conn *conn = user;

    if (rc < 0)
        conn_close(conn);
    else if (conn->state == CONN_SENDING)
        reply_sent(conn);
}

static void on_closed(void *user)
{
    struct http_conn *conn = user;

    conn->tcp = NULL;
    if (conn->state == CONN_CLOSED && !conn->task_queued)
        worker_forget(conn->worker, conn);
}

static const struct tcp_events events = {on_buffer, on_read, on_sent, on_closed};

void conn_close(struct http_conn *conn)
{
    conn_idle_leave(conn);
    conn->due_ms = INT64_MAX;
    if (conn->tcp != NULL)
        tcp_close(conn->tcp);
    if (conn->state == CONN_HANDLER) {
        conn->req.gone = true;
        return;
    }
    if (conn->state != CONN_CLOSED)
        request_end(conn);
    conn->state = CONN_CLOSED;
}

/* ---- birth and death ---- */

static struct http_conn *conn_new(struct http_worker *worker)
{
    struct http_conn *conn = worker->spare;

    if (conn != NULL) {
        worker->spare = conn->next;
        worker->spare_count--;
        return conn;
    }
    conn = mem_zero(1, sizeof *conn);
    conn->worker = worker;
    conn->req.conn = conn;
    conn->cap = CONN_BUFFER_MIN;
    conn->buf = mem_zero(conn->cap, 1);
    conn->timer = loop_timer_new(worker->loop, on_timer, conn);
    buf_init(&conn->body, 1);
    buf_init(&conn->unpacked, 1);
    arena_init(&conn->req.arena, worker->server->config.limits.arena_bytes_max);
    framer_init(&conn->framer, &worker->server->config.limits);
    return conn;
}

void conn_free(struct http_conn *conn)
{
    loop_timer_free(conn->timer);
    arena_release(&conn->req.arena);
    buf_release(&conn->body);
    buf_release(&conn->unpacked);
    framer_release(&conn->framer);
    free(conn->buf);
    free(conn);
}

static struct http_conn *conn_begin(struct http_worker *worker, const struct tcp_peer *peer,
                                    uint32_t slot, bool refused)
{
    struct http_conn *conn = conn_new(worker);

    conn->state = CONN_HEAD;
    conn->refused = refused;
    worker->refusing += refused;
    conn->begin = conn->len = conn->read_at = 0;
    conn->reading = conn->peer_ended = conn->close_after = conn->head_timed = false;
    conn->request_count = 0;
    conn->lingered = 0;
    conn->peer_slot = slot;
    conn->due_ms = conn->armed_ms = INT64_MAX;
    conn->next = worker->conns;
    conn->prev = NULL;
    if (worker->conns != NULL)
        worker->conns->prev = conn;
    worker->conns = conn;
    worker->conn_count++;
    conn->peer_address = edge_address(&peer->address);
    address_format(&conn->peer_address, conn->peer);
    request_reset(&conn->req);
    framer_begin(&conn->framer);
    if (tcp_accept(worker->loop, peer, &events, conn, &conn->tcp) == 0)
        return conn;
    conn->state = CONN_CLOSED;
    worker_forget(worker, conn);
    return NULL;
}

void conn_open(struct http_worker *worker, const struct tcp_peer *peer, uint32_t slot)
{
    struct http_conn *conn = conn_begin(worker, peer, slot, false);

    if (conn != NULL)
        conn_wait(conn);
}

void conn_open_refused(struct http_worker *worker, const struct tcp_peer *peer,
                       enum http_reject reason)
{
    struct http_conn *conn = conn_begin(worker, peer, PEERS_UNCOUNTED, true);

    if (conn != NULL)
        conn_reject(conn, reason, true);
}

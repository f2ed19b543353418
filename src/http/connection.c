/* The life of a connection.
 *
 * Memory: one buffer, which holds the head of the request in progress, behind it the body's next
 * bytes, behind them the next requests of a pipeline:
 *
 *   buf  | done | head ........ | body window / next requests ... | free |
 *               begin           read_at                           len    cap
 *
 * It may move while a head is incomplete; from HANDLER until the reply is written it does not,
 * because the request's slices point into it.  Requests are answered one at a time; what comes
 * meanwhile waits in the buffer, and when that is full reading stops.
 *
 * Time: `due_ms` says when the present state has lasted too long.  One timer looks at it, and is
 * armed again only when it fires early, so that a request does not touch the timer heap.
 * Source: RFC 9112 9 (persistence, pipelining, tear-down), 9.6 (lingering close). */
#include "http/connection.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "http/worker.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>

enum { BUFFER_MIN = 8192, WINDOW_MIN = 4096, BODY_KEPT_BYTES = 65536, RECHECK_MS = 1000 };

static const struct http_limits *limits_of(const struct http_conn *conn)
{
    return &conn->worker->server->config.limits;
}

/* ---- deadlines ---- */

static void set_due(struct http_conn *conn, int64_t in_ms)
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
        set_due(conn, RECHECK_MS);
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
    set_due(conn, (int64_t)limits_of(conn)->write_stall_ms);
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
        set_due(conn, conn->due_ms - now);
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

/* ---- the idle list ---- */

static void idle_leave(struct http_conn *conn)
{
    struct http_worker *worker = conn->worker;

    if (!conn->idle)
        return;
    conn->idle = false;
    *(conn->idle_prev == NULL ? &worker->idle_first : &conn->idle_prev->idle_next) =
        conn->idle_next;
    *(conn->idle_next == NULL ? &worker->idle_last : &conn->idle_next->idle_prev) = conn->idle_prev;
}

static void idle_enter(struct http_conn *conn)
{
    struct http_worker *worker = conn->worker;

    assert(!conn->idle);
    conn->idle = true;
    conn->idle_next = NULL;
    conn->idle_prev = worker->idle_last;
    *(worker->idle_last == NULL ? &worker->idle_first : &worker->idle_last->idle_next) = conn;
    worker->idle_last = conn;
}

/* ---- memory ---- */

static size_t buffer_max(const struct http_conn *conn)
{
    const struct http_limits *limits = limits_of(conn);

    /* The longest head, two line ends that its limits do not count, and a window. */
    return limits->request_line_bytes_max + limits->header_bytes_max + 4 + WINDOW_MIN;
}

/* Room for `need` free bytes, by moving what is unread to the front, else by growing.  Only while
 * nothing points into the buffer. */
static void make_room(struct http_conn *conn, size_t need)
{
    if (conn->cap - conn->len >= need)
        return;
    memmove(conn->buf, conn->buf + conn->begin, conn->len - conn->begin);
    conn->read_at -= conn->begin;
    conn->len -= conn->begin;
    conn->begin = 0;
    while (conn->cap - conn->len < need)
        conn->cap *= 2;
    assert(conn->cap <= 2 * buffer_max(conn) + 2 * BUFFER_MIN);
    conn->buf = mem_grow(conn->buf, conn->cap, 1);
}

static void body_append(void *user, struct slice data)
{
    struct http_conn *conn = user;

    buf_add_slice(&conn->body, data);
}

/* ---- requests ---- */

static void request_begin(struct http_conn *conn)
{
    struct http_worker *worker = conn->worker;
    struct http_request *req = &conn->req;
    uint64_t id = hash_u64(worker->server->id_seed + ++worker->id_counter);

    req->begin_ns = clock_monotonic_ns();
    req->route_index = router_count(worker->server->router);
    for (int i = 0; i < 16; i++)
        req->id_text[i] = "0123456789abcdef"[id >> (60 - 4 * i) & 15];
    req->id = slice_of(req->id_text, 16);
}

static void request_end(struct http_conn *conn)
{
    request_drop_keeps(&conn->req);
    request_reset(&conn->req);
    conn->req.arena.cap_bytes = limits_of(conn)->arena_bytes_max;
    if (conn->body.cap > BODY_KEPT_BYTES)
        buf_release(&conn->body);
    else
        buf_clear(&conn->body);
}

void conn_reject(struct http_conn *conn, enum http_reject reason, bool close)
{
    const struct http_reject_info *info = http_reject_info(reason);
    char type[48] = "/problems/";

    counter_add(&conn->worker->counters.rejected[reason], 1);
    if (conn->req.begin_ns == 0)
        request_begin(conn);
    conn->close_after |= close;
    memcpy(type + 10, info->label, strlen(info->label) + 1);
    http_problem(&conn->req, &(struct http_problem){.status = info->status,
                                                    .type = type,
                                                    .detail = slice_cstr(info->sentence)});
}

/* The client waits for leave to send its body (RFC 9110 10.1.1). */
static void send_continue(struct http_conn *conn)
{
    static char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct iovec piece = {text, sizeof text - 1};

    /* 25 bytes do not fit only behind a reply that the peer does not read. */
    if (tcp_send(conn->tcp, &piece, 1) != 1)
        conn_close(conn);
}

static void on_head(struct http_conn *conn)
{
    bool has_body = framer_has_body(&conn->framer);

    counter_add(&conn->worker->counters.requests, 1);
    conn->request_count++;
    conn->read_at = conn->begin + conn->framer.gate.head_len;
    if (has_body)
        make_room(conn, WINDOW_MIN);
    request_begin(conn);
    conn->req.head = conn->buf + conn->begin;
    if (!dispatch_route(conn))
        return;
    if (!has_body) {
        dispatch_call(conn);
        return;
    }
    conn->state = CONN_BODY;
    conn->body.max = conn->framer.body_max;
    conn->body_begin_ms = loop_now_ms(conn->worker->loop);
    set_due(conn, (int64_t)limits_of(conn)->body_grace_ms);
    if (conn->framer.gate.expect_continue && conn->read_at == conn->len &&
        conn->framer.gate.content_length <= conn->framer.body_max)
        send_continue(conn);
}

/* Returns false when more bytes are needed. */
static bool step_head(struct http_conn *conn)
{
    if (conn->len == conn->begin)
        return false;
    idle_leave(conn);
    switch (framer_head(&conn->framer, conn->buf + conn->begin, conn->len - conn->begin)) {
    case FRAMER_MORE: return false;
    case FRAMER_HEAD: on_head(conn); break;
    default: conn_reject(conn, conn->framer.reason, true); break;
    }
    return true;
}

static bool step_body(struct http_conn *conn)
{
    struct slice input = {conn->buf + conn->read_at, conn->len - conn->read_at};
    size_t used;

    switch (framer_body(&conn->framer, input, &used, body_append, conn)) {
    case FRAMER_MORE:
        /* All of it was body: the window is free again. */
        conn->len = conn->read_at;
        return false;
    case FRAMER_DONE:
        conn->read_at += used;
        conn->req.body = buf_slice(&conn->body);
        dispatch_call(conn);
        return true;
    default: conn_reject(conn, conn->framer.reason, true); return true;
    }
}

static void on_next_turn(void *arg);

/* No whole request is left: wait for more, unless the peer has ended. */
static void wait_for_more(struct http_conn *conn)
{
    if (conn->peer_ended) {
        conn_close(conn);
        return;
    }
    if (conn->state == CONN_HEAD && conn->len == conn->begin) {
        conn->len = conn->begin = conn->read_at = 0;
        if (!conn->idle) {
            idle_enter(conn);
            set_due(conn, (int64_t)limits_of(conn)->idle_ms);
        }
        if (conn->worker->draining)
            conn_close(conn);
    } else if (conn->state == CONN_HEAD) {
        make_room(conn, conn->cap == conn->len ? 1 : 0);
        if (!conn->head_timed)
            set_due(conn, (int64_t)limits_of(conn)->head_ms);
        conn->head_timed = true;
    }
    if (conn->state != CONN_CLOSED && !conn->reading) {
        conn->reading = true;
        tcp_read_start(conn->tcp);
    }
}

static bool step(struct http_conn *conn)
{
    return conn->state == CONN_HEAD ? step_head(conn) : step_body(conn);
}

/* Work off what the buffer holds; at most pipeline_max requests, then the loop turns. */
static void advance(struct http_conn *conn)
{
    unsigned end = conn->request_count + (unsigned)limits_of(conn)->pipeline_max;
    bool more = true;

    conn->advancing = true;
    while (more && (conn->state == CONN_HEAD || conn->state == CONN_BODY) &&
           conn->request_count < end)
        more = step(conn);
    conn->advancing = false;
    if (conn->state != CONN_HEAD && conn->state != CONN_BODY)
        return;
    if (!more) {
        wait_for_more(conn);
        return;
    }
    conn->task_queued = true;
    conn->task = (struct loop_task){.fn = on_next_turn, .arg = conn};
    loop_soon(conn->worker->loop, &conn->task);
}

/* ---- replies ---- */

static void linger(struct http_conn *conn)
{
    conn->state = CONN_LINGER;
    if (conn->peer_ended) {
        conn_close(conn);
        return;
    }
    tcp_shutdown(conn->tcp);
    conn->begin = conn->len = 0;
    set_due(conn, (int64_t)limits_of(conn)->linger_ms);
    if (!conn->reading) {
        conn->reading = true;
        tcp_read_start(conn->tcp);
    }
}

static void reply_sent(struct http_conn *conn)
{
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
        advance(conn);
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
        set_due(conn, (int64_t)limits_of(conn)->write_stall_ms);
    } else {
        reply_sent(conn);
    }
}

/* ---- what the socket says ---- */

static void on_next_turn(void *arg)
{
    struct http_conn *conn = arg;

    conn->task_queued = false;
    if (conn->state == CONN_CLOSED) {
        if (conn->tcp == NULL)
            worker_forget(conn->worker, conn);
        return;
    }
    advance(conn);
}

static char *on_buffer(void *user, size_t *out_cap)
{
    struct http_conn *conn = user;

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
        advance(conn);
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
            wait_for_more(conn);
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
    idle_leave(conn);
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
    conn->cap = BUFFER_MIN;
    conn->buf = mem_zero(conn->cap, 1);
    conn->timer = loop_timer_new(worker->loop, on_timer, conn);
    buf_init(&conn->body, 1);
    arena_init(&conn->req.arena, worker->server->config.limits.arena_bytes_max);
    framer_init(&conn->framer, &worker->server->config.limits);
    return conn;
}

void conn_free(struct http_conn *conn)
{
    loop_timer_free(conn->timer);
    arena_release(&conn->req.arena);
    buf_release(&conn->body);
    framer_release(&conn->framer);
    free(conn->buf);
    free(conn);
}

static void name_peer(struct http_conn *conn, const struct sockaddr_storage *address)
{
    const void *ip = address->ss_family == AF_INET6
                         ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                         : (const void *)&((const struct sockaddr_in *)address)->sin_addr;

    if (inet_ntop(address->ss_family, ip, conn->peer, sizeof conn->peer) == NULL)
        conn->peer[0] = '\0';
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
    name_peer(conn, &peer->address);
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
        wait_for_more(conn);
}

void conn_open_refused(struct http_worker *worker, const struct tcp_peer *peer,
                       enum http_reject reason)
{
    struct http_conn *conn = conn_begin(worker, peer, PEERS_UNCOUNTED, true);

    if (conn != NULL)
        conn_reject(conn, reason, true);
}

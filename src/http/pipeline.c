/* From bytes to requests: the reading half of a connection.
 *
 * One buffer holds the head of the request in progress, behind it the body's next bytes, behind
 * them the next requests of a pipeline:
 *
 *   buf  | done | head ........ | body window / next requests ... | free |
 *               begin           read_at                           len    cap
 *
 * It may move while a head is incomplete; from HANDLER until the reply is written it does not,
 * because the request's slices point into it.  Requests are answered one at a time; what comes
 * meanwhile waits in the buffer, and when that is full reading stops.
 * Source: RFC 9112 9.3.2 (pipelining), RFC 9110 10.1.1 (100 Continue). */
#include "http/connection.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "http/worker.h"

#include <assert.h>

enum { WINDOW_MIN = 4096, ID_DIGITS = 16 };

static const struct http_limits *limits_of(const struct http_conn *conn)
{
    return &conn->worker->server->config.limits;
}

void conn_idle_leave(struct http_conn *conn)
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
    assert(conn->cap <= 2 * buffer_max(conn));
    conn->buf = mem_grow(conn->buf, conn->cap, 1);
}

static void body_append(void *user, struct slice data)
{
    struct http_conn *conn = user;

    buf_add_slice(&conn->body, data);
}

static void request_begin(struct http_conn *conn)
{
    struct http_worker *worker = conn->worker;
    struct http_request *req = &conn->req;
    uint64_t id = hash_u64(worker->server->id_seed + ++worker->id_counter);

    req->begin_ns = clock_monotonic_ns();
    req->route_index = router_count(worker->server->router);
    for (int i = 0; i < ID_DIGITS; i++)
        req->id_text[i] = "0123456789abcdef"[id >> (60 - 4 * i) & 15];
    req->id = slice_of(req->id_text, ID_DIGITS);
}

void conn_reject(struct http_conn *conn, enum http_reject reason, bool close)
{
    const struct http_reject_info *info = http_reject_info(reason);
    char type[48] = "/problems/";

    assert(info->status >= 400 && strlen(info->label) < sizeof type - 10);
    counter_add(&conn->worker->counters.rejected[reason], 1);
    if (conn->req.begin_ns == 0)
        request_begin(conn);
    conn->close_after |= close;
    memcpy(type + 10, info->label, strlen(info->label) + 1);
    http_problem_begin(&conn->req, &(struct http_problem){.status = info->status,
                                                          .type = type,
                                                          .detail = slice_cstr(info->sentence)});
    if (info->status == 503)
        http_reply_header(&conn->req, "Retry-After", SLICE("1"));
    http_reply_send(&conn->req);
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
    /* What of the body has come is read at once, so only the place behind the head counts. */
    if (has_body && conn->cap < conn->read_at + WINDOW_MIN)
        make_room(conn, conn->read_at + WINDOW_MIN - conn->len);
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
    conn_set_due(conn, (int64_t)limits_of(conn)->body_grace_ms);
    if (conn->framer.gate.expect_continue && conn->read_at == conn->len &&
        conn->framer.gate.content_length <= conn->framer.body_max)
        send_continue(conn);
}

/* Returns false when more bytes are needed. */
static bool step_head(struct http_conn *conn)
{
    if (conn->len == conn->begin)
        return false;
    conn_idle_leave(conn);
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

void conn_wait(struct http_conn *conn)
{
    if (conn->peer_ended) {
        conn_close(conn);
        return;
    }
    if (conn->state == CONN_HEAD && conn->len == conn->begin) {
        conn->len = conn->begin = conn->read_at = 0;
        if (!conn->idle) {
            idle_enter(conn);
            conn_set_due(conn, (int64_t)limits_of(conn)->idle_ms);
        }
        if (conn->worker->draining)
            conn_close(conn);
    } else if (conn->state == CONN_HEAD) {
        make_room(conn, conn->cap == conn->len ? 1 : 0);
        if (!conn->head_timed)
            conn_set_due(conn, (int64_t)limits_of(conn)->head_ms);
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

static void on_next_turn(void *arg)
{
    struct http_conn *conn = arg;

    conn->task_queued = false;
    if (conn->state == CONN_CLOSED) {
        if (conn->tcp == NULL)
            worker_forget(conn->worker, conn);
        return;
    }
    conn_advance(conn);
}

/* Work off what the buffer holds; at most pipeline_max requests, then the loop turns. */
void conn_advance(struct http_conn *conn)
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
        conn_wait(conn);
        return;
    }
    conn->task_queued = true;
    conn->task = (struct loop_task){.fn = on_next_turn, .arg = conn};
    loop_soon(conn->worker->loop, &conn->task);
}

/* The routes of the rig, its start and stop, and the raw client.  Blocking sockets with a long
 * time-out: a test waits for what must come, and fails if it does not. */
#include "rig.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TIMEOUT_S = 20, REPLY_HEAD_CAP = 65536 };

static void get_root(struct http_request *req, void *user)
{
    (void)user;
    http_reply_text(req, 200, "text/plain", SLICE("ok"));
}

static void get_item(struct http_request *req, void *user)
{
    (void)user;
    http_reply_text(req, 200, "text/plain", http_param(req, "id"));
}

static void get_first(struct http_request *req, void *user)
{
    (void)user;
    http_reply_text(req, 200, "text/plain", SLICE("literal"));
}

static void delete_item(struct http_request *req, void *user)
{
    (void)user;
    http_reply(req, 204, NULL);
    http_reply_send(req);
}

static void get_file(struct http_request *req, void *user)
{
    (void)user;
    http_reply_text(req, 200, "text/plain", http_param(req, "path"));
}

static void get_query(struct http_request *req, void *user)
{
    (void)user;
    http_reply(req, 200, "text/plain; charset=utf-8");
    for (size_t i = 0; i < http_query_count(req); i++) {
        struct http_pair pair = http_query_at(req, i);

        http_reply_slice(req, pair.name);
        http_reply_slice(req, SLICE("="));
        http_reply_slice(req, pair.value);
        http_reply_slice(req, SLICE("\n"));
    }
    http_reply_send(req);
}

static void post_echo(struct http_request *req, void *user)
{
    char length[24];
    int len = snprintf(length, sizeof length, "%zu", http_body(req).len);

    (void)user;
    http_reply(req, 200, "application/octet-stream");
    http_reply_header(req, "X-Length", slice_of(length, (size_t)len));
    http_reply_timing(req, "echo", 1234567);
    http_reply_slice(req, http_body(req));
    http_reply_send(req);
}

static void post_large(struct http_request *req, void *user)
{
    char length[24];
    int len = snprintf(length, sizeof length, "%zu", http_body(req).len);

    (void)user;
    http_reply(req, 200, "text/plain");
    http_reply_copy(req, slice_of(length, (size_t)len));
    http_reply_send(req);
}

static void get_megabytes(struct http_request *req, void *user)
{
    struct rig *rig = user;

    http_reply_text(req, 200, "application/octet-stream", slice_of(rig->megabytes, RIG_MEGABYTES));
}

struct later {
    struct pool_job job; /* first */
    struct http_request *req;
    struct rig *rig;
};

static void later_work(struct pool_job *job)
{
    struct later *later = (struct later *)job;

    pthread_mutex_lock(&later->rig->gate);
    pthread_mutex_unlock(&later->rig->gate);
}

static void later_done(struct pool_job *job, int rc)
{
    struct later *later = (struct later *)job;

    (void)rc;
    http_reply_text(later->req, 200, "text/plain", SLICE("later"));
}

static void get_later(struct http_request *req, void *user)
{
    struct rig *rig = user;
    struct later *later = arena_alloc(http_arena(req), sizeof *later);

    *later =
        (struct later){{.loop = http_loop(req), .work = later_work, .done = later_done}, req, rig};
    if (pool_submit(rig->pool, &later->job) == 0) {
        http_defer(req);
        return;
    }
    http_problem_error(req, &(struct attar_error){.code = ATTAR_EBUSY, .text = "the pool is full"});
}

static void get_asset(struct http_request *req, void *user)
{
    static const struct http_asset asset = {
        .content_type = "text/css",
        .body = SLICE_INIT("body { margin: 0 }"),
        .gzip = SLICE_INIT("(gzip form)"),
        .etag = SLICE_INIT("\"abc\""),
        .cache_control = "public, max-age=60",
    };

    (void)user;
    http_reply_asset(req, &asset);
}

static void get_problem(struct http_request *req, void *user)
{
    const struct http_member members[] = {{"field", SLICE_INIT("pri\"ce\n\xff"), 0},
                                          {.name = "limit", .number = 256}};

    (void)user;
    http_problem(req, &(struct http_problem){.status = 422,
                                             .type = "/problems/bad-field",
                                             .title = "Bad field",
                                             .detail = SLICE("The field is bad."),
                                             .members = members,
                                             .member_count = 2});
}

static const struct http_route routes[] = {
    {HTTP_GET, "/", get_root, HTTP_AUTH_PUBLIC, .name = "root"},
    {HTTP_GET, "/items/{id}", get_item, HTTP_AUTH_PUBLIC, .name = "item"},
    {HTTP_GET, "/items/first", get_first, HTTP_AUTH_PUBLIC, .name = "first"},
    {HTTP_DELETE, "/items/{id}", delete_item, HTTP_AUTH_PUBLIC, .name = "item_delete"},
    {HTTP_GET, "/query", get_query, HTTP_AUTH_PUBLIC, .name = "query"},
    {HTTP_GET, "/files/{path...}", get_file, HTTP_AUTH_PUBLIC, .name = "file"},
    {HTTP_POST, "/echo", post_echo, HTTP_AUTH_PUBLIC, .name = "echo"},
    {HTTP_POST, "/large", post_large, HTTP_AUTH_PUBLIC, .name = "large", .body_bytes_max = 4 << 20},
    {HTTP_GET, "/megabytes", get_megabytes, HTTP_AUTH_PUBLIC, .name = "megabytes"},
    {HTTP_GET, "/later", get_later, HTTP_AUTH_PUBLIC, .name = "later"},
    {HTTP_GET, "/asset", get_asset, HTTP_AUTH_PUBLIC, .name = "asset"},
    {HTTP_GET, "/problem", get_problem, HTTP_AUTH_PUBLIC, .name = "problem"},
};

static void must(int rc, const struct attar_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "rig: %s\n", err->text);
    exit(1);
}

void rig_start(struct rig *rig, struct http_limits limits, unsigned loops)
{
    rig_start_on(rig, limits, loops, 0);
}

void rig_start_on(struct rig *rig, struct http_limits limits, unsigned loops, uint16_t port)
{
    struct http_config config = {.port = port,
                                 .loops = loops,
                                 .routes = routes,
                                 .route_count = sizeof routes / sizeof *routes,
                                 .user = rig,
                                 .limits = limits};
    struct attar_error err = {0};

    *rig = (struct rig){.megabytes = NULL};
    pthread_mutex_init(&rig->gate, NULL);
    rig->megabytes = calloc(1, RIG_MEGABYTES);
    must(pool_new(&(struct pool_config){"later", 2, 8}, &rig->pool, &err), &err);
    must(http_server_new(&config, &rig->server, &err), &err);
    must(http_server_start(rig->server, &err), &err);
    rig->port = http_server_port(rig->server);
}

void rig_stop(struct rig *rig)
{
    http_server_drain(rig->server);
    http_server_wait(rig->server);
    pool_free(rig->pool);
    http_server_free(rig->server);
    pthread_mutex_destroy(&rig->gate);
    free(rig->megabytes);
}

int client_open_from(uint16_t port, const char *from)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in own = {.sin_family = AF_INET};
    struct timeval limit = {.tv_sec = TIMEOUT_S};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, from, &own.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) != 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("rig: connect");
        exit(1);
    }
    return fd;
}

int client_open(uint16_t port)
{
    return client_open_from(port, "127.0.0.1");
}

bool client_send(int fd, struct slice bytes)
{
    while (bytes.len > 0) {
        ssize_t len = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);

        if (len <= 0)
            return false;
        bytes = slice_skip(bytes, (size_t)len);
    }
    return true;
}

/* Up to and with the blank line; byte by byte, so that nothing of the body is taken. */
static bool read_head(int fd, char *head)
{
    size_t len = 0;

    while (len < REPLY_HEAD_CAP - 1 && recv(fd, head + len, 1, 0) == 1) {
        len++;
        if (len >= 4 && memcmp(head + len - 4, "\r\n\r\n", 4) == 0) {
            head[len] = '\0';
            return true;
        }
    }
    return false;
}

void client_reply(int fd, bool head_only, struct reply_text *out)
{
    const char *length;

    *out = (struct reply_text){.head = calloc(1, REPLY_HEAD_CAP)};
    out->body = calloc(1, 1);
    if (!read_head(fd, out->head) || strncmp(out->head, "HTTP/1.1 ", 9) != 0)
        return;
    length = strcasestr(out->head, "\r\nContent-Length: ");
    if (length != NULL && !head_only) {
        out->body_len = strtoul(length + 18, NULL, 10);
        free(out->body);
        out->body = calloc(1, out->body_len + 1);
        if (out->body_len > 0 &&
            recv(fd, out->body, out->body_len, MSG_WAITALL) != (ssize_t)out->body_len)
            return;
    }
    out->status = (int)strtol(out->head + 9, NULL, 10);
}

void reply_text_free(struct reply_text *reply)
{
    free(reply->head);
    free(reply->body);
    *reply = (struct reply_text){0};
}

int client_status(int fd, struct slice bytes)
{
    struct reply_text reply;
    int status;

    client_send(fd, bytes);
    client_reply(fd, false, &reply);
    status = reply.status;
    reply_text_free(&reply);
    return status;
}

bool client_ended(int fd)
{
    char byte;
    ssize_t len = recv(fd, &byte, 1, 0);

    return len == 0 || (len < 0 && errno == ECONNRESET);
}

uint64_t rig_rejected(const struct rig *rig, enum http_reject reason, uint64_t least)
{
    int64_t end = clock_monotonic_ns() + (int64_t)TIMEOUT_S * 1000000000;
    struct http_stats stats;

    do {
        http_stats(rig->server, &stats);
        if (stats.rejected[reason] < least)
            sched_yield();
    } while (stats.rejected[reason] < least && clock_monotonic_ns() < end);
    return stats.rejected[reason];
}

/* Sockets of the plainest kind: the body is a few KiB of JSON of one of our own servers. */
#include "server/request.h"

#include "codec/json.h"
#include "server/secret.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { HEAD_CAP = 1024, STATUS_AT = 9, STATUS_END = 12, STATUS_REFUSED = 300 };

static_assert((int)REMOTE_TOKEN_CAP > (int)ADMIN_TOKEN_DIGITS, "a token fits");

/* ---- Whom ---- */

static int keep(const char *name, struct slice text, char *out, size_t cap, struct attar_error *err)
{
    if (text.len == 0 || text.len >= cap)
        return error_set(err, ATTAR_EINVAL, "%s: 1..%zu bytes", name, cap - 1);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return error_set(err, ATTAR_EINVAL, "%s: a blank or another character not allowed",
                             name);
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return 0;
}

int remote_of_options(const struct options *options, struct remote *out, struct attar_error *err)
{
    char token[ADMIN_TOKEN_DIGITS + 1];
    const char *bearer = options->admin_token;
    struct remote remote = {.wait_s = REQUEST_WAIT_S};
    int64_t port;
    int rc = options_number("port", options->port, 1, 65535, &port, err);

    if (rc == 0 && bearer[0] == '\0') {
        rc = admin_token_find(options, token, err);
        bearer = token;
    }
    if (rc == 0)
        rc = keep("--address", slice_cstr(options->address), remote.host, REMOTE_HOST_CAP, err);
    if (rc == 0)
        rc = keep("--admin-token", slice_cstr(bearer), remote.token, REMOTE_TOKEN_CAP, err);
    if (rc < 0)
        return rc;
    snprintf(remote.port, sizeof remote.port, "%d", (int)port);
    *out = remote;
    return 0;
}

int remote_of_url(const char *name, const char *url, const char *token, struct remote *out,
                  struct attar_error *err)
{
    struct slice rest = slice_cstr(url);
    struct remote remote = {.wait_s = REQUEST_WAIT_S};
    struct slice host;
    int64_t port = 80;
    int rc = 0;

    if (!slice_starts(rest, SLICE("http://")))
        return error_set(err, ATTAR_EINVAL, "%s: expected http://host:port, not \"%s\"", name, url);
    rest = slice_skip(rest, strlen("http://"));
    if (rest.len > 0 && rest.ptr[rest.len - 1] == '/')
        rest.len--;
    host = slice_cut(&rest, ':');
    if (rest.ptr != NULL && (slice_to_i64(rest, &port) < 0 || port < 1 || port > 65535))
        rc = error_set(err, ATTAR_EINVAL, "%s: port 1..65535, not \"%.*s\"", name, SLICE_ARG(rest));
    if (rc == 0)
        rc = keep(name, host, remote.host, REMOTE_HOST_CAP, err);
    if (rc == 0)
        rc = keep("--peer-token", slice_cstr(token), remote.token, REMOTE_TOKEN_CAP, err);
    if (rc < 0)
        return rc;
    snprintf(remote.port, sizeof remote.port, "%d", (int)port);
    *out = remote;
    return 0;
}

/* ---- The line ---- */

static int failed(const struct remote *remote, struct attar_error *err)
{
    return error_set(err, ATTAR_EIO, "%s:%s: %s", remote->host, remote->port, strerror(errno));
}

static int connect_to(const struct addrinfo *where, int wait_s)
{
    struct timeval wait = {.tv_sec = wait_s};
    int fd = socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) == 0 &&
        connect(fd, where->ai_addr, where->ai_addrlen) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* The first of the host's addresses that answers. */
static int open_line(const struct remote *remote, struct attar_error *err)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int fd = -1;
    int rc = getaddrinfo(remote->host, remote->port, &hints, &found);

    if (rc != 0)
        return error_set(err, ATTAR_EIO, "%s: %s", remote->host, gai_strerror(rc));
    for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next)
        fd = connect_to(at, remote->wait_s);
    freeaddrinfo(found);
    return fd < 0 ? failed(remote, err) : fd;
}

static int exchange(int fd, struct slice sent, struct buf *reply)
{
    char piece[16384];
    ssize_t len = 0;

    while (sent.len > 0) {
        len = send(fd, sent.ptr, sent.len, MSG_NOSIGNAL);
        if (len < 0)
            return -1;
        sent = slice_skip(sent, (size_t)len);
    }
    while (!reply->overflow && (len = recv(fd, piece, sizeof piece, 0)) > 0)
        buf_add_slice(reply, slice_of(piece, (size_t)len));
    return len < 0 ? -1 : 0;
}

static int ask(const struct remote *remote, struct slice sent, struct buf *reply,
               struct attar_error *err)
{
    int fd = open_line(remote, err);
    int rc;

    if (fd < 0)
        return fd;
    rc = exchange(fd, sent, reply) < 0 ? failed(remote, err) : 0;
    close(fd);
    if (rc == 0 && reply->overflow)
        return error_set(err, ATTAR_ELIMIT, "%s:%s: a reply of more than %d bytes", remote->host,
                         remote->port, REQUEST_REPLY_MAX);
    return rc;
}

/* ---- The message ---- */

static void write_request(const struct remote *remote, const char *method, const char *path,
                          struct slice body, struct buf *out)
{
    buf_addf(out,
             "%s /api/admin/search/%s HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: Bearer %s\r\n"
             "Connection: close\r\n",
             method, path, remote->host, remote->port, remote->token);
    if (strcmp(method, "POST") == 0)
        buf_addf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", body.len);
    buf_add_cstr(out, "\r\n");
    buf_add_slice(out, body);
    assert(!out->overflow);
}

/* "HTTP/1.1 202 Accepted": 202; 0 if it is no reply. */
static int64_t status_of(struct slice reply, struct slice *out_body)
{
    const char *end = memmem(reply.ptr, reply.len, "\r\n\r\n", 4);
    int64_t status = 0;

    if (end == NULL || reply.len < STATUS_END ||
        slice_to_i64(slice_of(reply.ptr + STATUS_AT, STATUS_END - STATUS_AT), &status) < 0)
        return 0;
    *out_body = slice_skip(reply, (size_t)(end - reply.ptr) + 4);
    return status;
}

static int judge(const struct remote *remote, struct slice reply, struct slice *out_body,
                 struct attar_error *err)
{
    const struct json_limits limits = {.bytes = REQUEST_REPLY_MAX};
    struct slice body = {"", 0};
    int64_t status = status_of(reply, &body);
    struct slice detail = {"", 0};
    struct json *root;
    int rc = 0;

    if (status == 0 || json_parse(body, &limits, &root, NULL) < 0)
        return error_set(err, ATTAR_EPARSE, "%s:%s is no Attar", remote->host, remote->port);
    if (status >= STATUS_REFUSED) {
        (void)json_str(json_get(root, "detail"), &detail);
        rc = error_set(err, ATTAR_EINVAL, "%s:%s: %lld: %.*s", remote->host, remote->port,
                       (long long)status, SLICE_ARG(detail));
    }
    json_free(root);
    if (rc == 0)
        *out_body = body;
    return rc;
}

int request(const struct remote *remote, const char *method, const char *path, struct slice body,
            struct buf *reply, struct slice *out_body, struct attar_error *err)
{
    struct buf sent;
    int rc;

    assert(reply->max == REQUEST_REPLY_MAX && out_body != NULL);
    buf_clear(reply);
    buf_init(&sent, HEAD_CAP + REMOTE_HOST_CAP + REMOTE_TOKEN_CAP + body.len);
    write_request(remote, method, path, body, &sent);
    rc = ask(remote, buf_slice(&sent), reply, err);
    buf_release(&sent);
    return rc < 0 ? rc : judge(remote, buf_slice(reply), out_body, err);
}

/* `attar sync status | resync | pause | resume | set-position TIME`: asks the running server, by
 * its admin API, at --address and --port, with the token of the data folder.
 *
 *   connect --> one request, Connection: close --> all of the reply --> status, body
 *
 * The body is a few KiB of JSON of our own server; more than REPLY_BYTES_MAX is not read. */
#include "server/commands.h"

#include "base/buf.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "server/secret.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { REPLY_BYTES_MAX = 4 << 20, REQUEST_CAP = 2048, TIMEOUT_S = 15 };

static const struct verb {
    const char *name;
    const char *path; /* under /api/admin/search/ */
    const char *method;
    bool takes_time;
} verbs[] = {
    {"status", "status", "GET", false},
    {"resync", "sync/resync", "POST", false},
    {"pause", "sync/pause", "POST", false},
    {"resume", "sync/resume", "POST", false},
    {"set-position", "sync/set-position", "POST", true},
};

static const struct verb *find_verb(const struct options *options)
{
    for (size_t i = 0; options->operand != NULL && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(options->operand, verbs[i].name) == 0 &&
            verbs[i].takes_time == (options->second != NULL))
            return &verbs[i];
    return NULL;
}

/* ---- One request ---- */

static int failed(const struct options *options, struct attar_error *err)
{
    return error_set(err, ATTAR_EIO, "%s:%s: %s", options->address, options->port, strerror(errno));
}

static int open_socket(const struct options *options, int64_t port, struct attar_error *err)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval wait = {.tv_sec = TIMEOUT_S};
    int fd;

    if (inet_pton(AF_INET, options->address, &where.sin_addr) != 1)
        return error_set(err, ATTAR_EINVAL, "--address: expected an IPv4 address, not \"%s\"",
                         options->address);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return failed(options, err);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) < 0 ||
        connect(fd, (struct sockaddr *)&where, sizeof where) < 0) {
        failed(options, err);
        close(fd);
        return -err->code;
    }
    return fd;
}

static int exchange(int fd, struct slice request, struct buf *reply)
{
    char piece[16384];
    ssize_t len;

    while (request.len > 0) {
        len = send(fd, request.ptr, request.len, MSG_NOSIGNAL);
        if (len < 0)
            return -1;
        request = slice_skip(request, (size_t)len);
    }
    while ((len = recv(fd, piece, sizeof piece, 0)) > 0)
        buf_add_slice(reply, slice_of(piece, (size_t)len));
    return len < 0 ? -1 : 0;
}

/* "HTTP/1.1 202 Accepted": 202; 0 if it is no reply. */
static int64_t status_of(struct slice reply, struct slice *out_body)
{
    const char *end = memmem(reply.ptr, reply.len, "\r\n\r\n", 4);
    int64_t status = 0;

    if (end == NULL || reply.len < 12 || slice_to_i64(slice_of(reply.ptr + 9, 3), &status) < 0)
        return 0;
    *out_body = slice_skip(reply, (size_t)(end - reply.ptr) + 4);
    return status;
}

static int ask(const struct options *options, struct slice request, struct buf *reply,
               struct attar_error *err)
{
    int64_t port;
    int fd = options_number("port", options->port, 1, 65535, &port, err);
    int rc;

    if (fd == 0)
        fd = open_socket(options, port, err);
    if (fd < 0)
        return fd;
    rc = exchange(fd, request, reply);
    rc = rc < 0 ? failed(options, err) : 0;
    close(fd);
    if (rc == 0 && reply->overflow)
        return error_set(err, ATTAR_ELIMIT, "the reply is too long");
    return rc;
}

/* ---- What is sent, what is shown ---- */

static void write_body(const struct options *options, const struct verb *verb, struct buf *out)
{
    struct json_writer w;

    json_writer_init(&w, out);
    json_object_begin(&w);
    if (verb->takes_time) {
        json_key(&w, "time");
        json_add_cstr(&w, options->second);
        json_key(&w, "force");
        json_add_bool(&w, options->force);
    } else if (strcmp(verb->name, "resync") == 0) {
        json_key(&w, "accept_loss");
        json_add_bool(&w, options->accept_loss);
    }
    json_object_end(&w);
}

static int write_request(const struct options *options, const struct verb *verb, struct buf *out,
                         struct attar_error *err)
{
    char token[ADMIN_TOKEN_DIGITS + 1];
    const char *bearer = options->admin_token;
    struct buf body;
    int rc = 0;

    if (bearer[0] == '\0') {
        rc = admin_token_find(options, token, err);
        bearer = token;
    }
    if (rc < 0)
        return rc;
    buf_init(&body, REQUEST_CAP);
    write_body(options, verb, &body);
    buf_addf(out,
             "%s /api/admin/search/%s HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: Bearer %s\r\n"
             "Connection: close\r\n",
             verb->method, verb->path, options->address, options->port, bearer);
    if (strcmp(verb->method, "POST") == 0)
        buf_addf(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s", body.len,
                 (int)body.len, body.ptr);
    else
        buf_add_cstr(out, "\r\n");
    buf_release(&body);
    return 0;
}

static void print_value(const struct json *value)
{
    struct json_writer w;
    struct buf text;
    struct slice string;

    if (json_str(value, &string) == 0) {
        printf("%.*s\n", SLICE_ARG(string));
        return;
    }
    buf_init(&text, REPLY_BYTES_MAX);
    json_writer_init(&w, &text);
    json_add_json(&w, value);
    printf("%.*s\n", SLICE_ARG(buf_slice(&text)));
    buf_release(&text);
}

/* A line a member; the members of an object inside, indented, below its name. */
static void print_members(const struct json *object, int depth)
{
    struct json_member member;

    for (void *it = json_first(object, &member); it != NULL; it = json_after(object, it, &member)) {
        bool nested = json_kind(member.value) == JSON_KIND_OBJECT;

        printf("%*s%-*.*s%s", 2 * depth, "", 18 - 2 * depth, SLICE_ARG(member.key),
               nested ? "\n" : "");
        if (nested)
            print_members(member.value, depth + 1);
        else
            print_value(member.value);
    }
}

static int show(const struct options *options, struct slice reply, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = REPLY_BYTES_MAX};
    struct slice body = {"", 0};
    int64_t status = status_of(reply, &body);
    struct slice detail = {"", 0};
    struct json *root;
    int rc = 0;

    if (status == 0 || json_parse(body, &limits, &root, NULL) < 0)
        return error_set(err, ATTAR_EPARSE, "%s:%s is no Attar", options->address, options->port);
    if (status >= 300) {
        (void)json_str(json_get(root, "detail"), &detail);
        rc = error_set(err, ATTAR_EINVAL, "%lld: %.*s", (long long)status, SLICE_ARG(detail));
    } else if (options->json) {
        printf("%.*s\n", SLICE_ARG(body));
    } else {
        print_members(root, 0);
    }
    json_free(root);
    return rc;
}

int command_sync(const struct options *options)
{
    const struct verb *verb = find_verb(options);
    struct attar_error err = {0};
    struct buf request;
    struct buf reply;
    int rc;

    if (verb == NULL) {
        fputs("attar: sync status | resync [--accept-loss] | pause | resume |"
              " set-position now|TIME [--force]\n",
              stderr);
        return 2;
    }
    buf_init(&request, REQUEST_CAP);
    buf_init(&reply, REPLY_BYTES_MAX);
    rc = write_request(options, verb, &request, &err);
    assert(!request.overflow);
    if (rc == 0)
        rc = ask(options, buf_slice(&request), &reply, &err);
    if (rc == 0)
        rc = show(options, buf_slice(&reply), &err);
    buf_release(&request);
    buf_release(&reply);
    return rc < 0 ? command_failed(&err) : 0;
}

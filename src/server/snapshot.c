/* `attar snapshot check FILE | fetch URL`: the replica of another server, for a new one.
 *
 *   URL --a part a request--> replica.db.new --checksum, every document, synced--> replica.db
 *
 * The server that is started on the folder goes on from the copy's position, without reading the
 * source anew; its index is made of the copy's documents (sync.md section 6). */
#include "server/commands.h"

#include "catalog/catalog.h"
#include "codec/base64.h"
#include "codec/checksum.h"
#include "codec/json.h"
#include "server/request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ORDER_CAP = 64, COPY_WAIT_S = 600, CHECKSUM_DIGITS = 16 };

static const char route[] = "sync/snapshot";

/* ---- Check ---- */

int snapshot_check(const char *path, struct catalog_checked *out, struct attar_error *err)
{
    struct catalog *catalog;
    int rc = access(path, R_OK | W_OK) < 0
                 ? error_set(err, ATTAR_EIO, "%s: %s", path, strerror(errno))
                 : catalog_open_sqlite(path, &catalog, err);

    if (rc < 0)
        return rc;
    rc = catalog_check(catalog, out, err);
    catalog_close(catalog);
    return rc;
}

static void print_checked(const struct catalog_checked *checked)
{
    char mark[MARK_TEXT_CAP];

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        printf("%-10s %llu\n", catalog_kind_name((enum catalog_kind)kind),
               (unsigned long long)checked->documents[kind]);
    printf("position   %s of %s\n", mark_format(checked->position.mark, mark),
           checked->position.source);
}

static int check(const struct options *options, struct attar_error *err)
{
    struct catalog_checked checked;
    int rc = snapshot_check(options->second, &checked, err);

    if (rc == 0)
        print_checked(&checked);
    return rc;
}

/* ---- Fetch ---- */

struct fetch {
    struct remote server;
    struct buf reply;
    char path[PATH_MAX]; /* of the replica */
    char made[PATH_MAX]; /* of what is to become it */
    int fd;
    int64_t bytes; /* of the copy, as told */
    char checksum[CHECKSUM_DIGITS + 1];
    struct checksum_stream *sum;
};

static int ask(struct fetch *fetch, const char *order, struct json **out_root,
               struct attar_error *err)
{
    const struct json_limits limits = {.bytes = REQUEST_REPLY_MAX};
    struct slice body;
    int rc = request(&fetch->server, "POST", route, slice_cstr(order), &fetch->reply, &body, err);

    return rc < 0 ? rc : json_parse(body, &limits, out_root, err);
}

static int have_made(struct fetch *fetch, struct attar_error *err)
{
    struct slice checksum = {NULL, 0};
    struct json *root;
    int rc = ask(fetch, "{}", &root, err);

    if (rc < 0)
        return rc;
    if (json_i64(json_get(root, "bytes"), &fetch->bytes) < 0 ||
        json_str(json_get(root, "checksum"), &checksum) < 0 || checksum.len != CHECKSUM_DIGITS)
        rc = error_set(err, ATTAR_EPARSE, "%s: it tells of no copy", fetch->server.host);
    else
        memcpy(fetch->checksum, checksum.ptr, CHECKSUM_DIGITS);
    json_free(root);
    return rc;
}

static int keep(struct fetch *fetch, struct slice data, int64_t *offset, struct attar_error *err)
{
    size_t cap = BASE64_BYTES_LEN(data.len);
    uint8_t *bytes = malloc(cap);
    size_t len = bytes == NULL ? SIZE_MAX : base64_decode(data, BASE64_PADDED, bytes, cap);
    int rc = 0;

    if (len == SIZE_MAX || len == 0 || (int64_t)len > fetch->bytes - *offset)
        rc = error_set(err, ATTAR_EPARSE, "%s: a part at %lld is not one", fetch->server.host,
                       (long long)*offset);
    else if (pwrite(fetch->fd, bytes, len, *offset) != (ssize_t)len)
        rc = error_set(err, ATTAR_EIO, "%s: %s", fetch->made, strerror(errno));
    if (rc == 0) {
        checksum_stream_add(fetch->sum, slice_of((const char *)bytes, len));
        *offset += (int64_t)len;
    }
    free(bytes);
    return rc;
}

static int read_parts(struct fetch *fetch, struct attar_error *err)
{
    char order[ORDER_CAP];
    int64_t offset = 0;
    int rc = 0;

    while (rc == 0 && offset < fetch->bytes) {
        struct slice data = {NULL, 0};
        struct json *root;

        snprintf(order, sizeof order, "{\"offset\":%lld}", (long long)offset);
        rc = ask(fetch, order, &root, err);
        if (rc < 0)
            return rc;
        (void)json_str(json_get(root, "data"), &data);
        rc = keep(fetch, data, &offset, err);
        json_free(root);
    }
    return rc;
}

static int compare_checksum(const struct fetch *fetch, struct attar_error *err)
{
    char ours[CHECKSUM_DIGITS + 1];

    snprintf(ours, sizeof ours, "%016llx", (unsigned long long)checksum_stream_value(fetch->sum));
    return strcmp(ours, fetch->checksum) == 0
               ? 0
               : error_set(err, ATTAR_ECORRUPT, "the checksum is %s, not %s as %s told", ours,
                           fetch->checksum, fetch->server.host);
}

/* Whole and on the disk under its own name; the check may have written into it. */
static int put_in_place(struct fetch *fetch, struct attar_error *err)
{
    char *slash = strrchr(fetch->path, '/');
    int folder;
    bool done = fsync(fetch->fd) == 0 && rename(fetch->made, fetch->path) == 0;

    if (done) {
        *slash = '\0';
        folder = open(fetch->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        *slash = '/';
        done = folder >= 0 && fsync(folder) == 0;
        if (folder >= 0)
            close(folder);
    }
    return done ? 0 : error_set(err, ATTAR_EIO, "%s: %s", fetch->path, strerror(errno));
}

static int transfer(struct fetch *fetch, struct catalog_checked *out, struct attar_error *err)
{
    int rc = have_made(fetch, err);

    if (rc == 0)
        rc = read_parts(fetch, err);
    if (rc == 0)
        rc = compare_checksum(fetch, err);
    if (rc == 0)
        rc = snapshot_check(fetch->made, out, err);
    return rc < 0 ? rc : put_in_place(fetch, err);
}

static int open_made(struct fetch *fetch, const struct options *options, struct attar_error *err)
{
    int rc = data_path(options, "replica.db", fetch->path, err);

    if (rc == 0)
        rc = data_path(options, "replica.db.new", fetch->made, err);
    if (rc < 0)
        return rc;
    if (access(fetch->path, F_OK) == 0)
        return error_set(err, ATTAR_EINVAL, "%s: there is one; a folder without is needed",
                         fetch->path);
    fetch->fd = open(fetch->made, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    return fetch->fd < 0 ? error_set(err, ATTAR_EIO, "%s: %s", fetch->made, strerror(errno)) : 0;
}

static int fetch(const struct options *options, struct attar_error *err)
{
    struct fetch fetch = {.fd = -1, .sum = checksum_stream_new()};
    struct catalog_checked checked;
    int rc =
        remote_of_url("snapshot fetch", options->second, options->peer_token, &fetch.server, err);

    fetch.server.wait_s = COPY_WAIT_S;
    buf_init(&fetch.reply, REQUEST_REPLY_MAX);
    if (rc == 0)
        rc = open_made(&fetch, options, err);
    if (rc == 0)
        rc = transfer(&fetch, &checked, err);
    if (rc < 0 && fetch.fd >= 0)
        unlink(fetch.made);
    if (rc == 0)
        print_checked(&checked);
    if (fetch.fd >= 0)
        close(fetch.fd);
    buf_release(&fetch.reply);
    checksum_stream_free(fetch.sum);
    return rc;
}

int command_snapshot(const struct options *options)
{
    const char *verb = options->operand == NULL ? "" : options->operand;
    struct attar_error err = {0};

    if (options->second != NULL && strcmp(verb, "check") == 0)
        return check(options, &err) < 0 ? command_failed(&err) : 0;
    if (options->second != NULL && strcmp(verb, "fetch") == 0)
        return fetch(options, &err) < 0 ? command_failed(&err) : 0;
    fputs("attar: snapshot check FILE | fetch http://host:port --peer-token TOKEN\n", stderr);
    return 2;
}

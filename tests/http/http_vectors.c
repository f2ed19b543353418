/* Goal: every vector of vectors.tsv gets its verdict, whole and one byte per packet, and leaves
 * the connection open or closed as the table says; gate and llhttp never disagree.
 * Method: raw sockets against the rig.
 * present, llhttp's published request vectors too: what its own strict parser refuses we refuse.
 * A line: name, bytes, statuses. */
#include "rig.h"

#include "base/buf.h"
#include "codec/input.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static struct rig rig;

static unsigned hex(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

static void unescape(struct slice text, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '\\') {
            c = text.ptr[++i];
            if (c == 'x') {
                c = (char)(hex(text.ptr[i + 1]) << 4 | hex(text.ptr[i + 2]));
                i += 2;
            } else {
                c = c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c;
            }
        }
        buf_add_byte(out, c);
    }
}

static void send_pieces(int fd, struct slice bytes, bool byte_by_byte)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!byte_by_byte) {
        client_send(fd, bytes);
        return;
    }
    for (size_t i = 0; i < bytes.len; i++)
        client_send(fd, slice_of(bytes.ptr + i, 1));
}

/* "100" replies are read over. */
static int next_status(int fd, bool head_only)
{
    struct reply_text reply;
    int status;

    do {
        client_reply(fd, head_only, &reply);
        status = reply.status;
        reply_text_free(&reply);
    } while (status == 100);
    return status;
}

static int check(struct slice name, struct slice bytes, struct slice verdict, bool byte_by_byte)
{
    struct slice statuses = slice_cut(&verdict, ' ');
    int fd = client_open(rig.port);
    int wrong = 0;

    send_pieces(fd, bytes, byte_by_byte);
    while (statuses.ptr != NULL) {
        int64_t want = 0;
        int got = next_status(fd, false);

        slice_to_i64(slice_cut(&statuses, ','), &want);
        if (got != want && ++wrong)
            fprintf(stderr, "%.*s%s: answered %d, want %d\n", SLICE_ARG(name),
                    byte_by_byte ? " (byte by byte)" : "", got, (int)want);
    }
    if (verdict.ptr != NULL ? !client_ended(fd)
                            : client_status(fd, SLICE("GET / HTTP/1.1\r\nHost: h\r\n\r\n")) != 200)
        fprintf(stderr, "%.*s: the connection was to %s\n", SLICE_ARG(name),
                verdict.ptr != NULL ? "end" : "stay open"),
            wrong++;
    close(fd);
    return wrong;
}

static char *read_whole(const char *path, size_t *out_len)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;

    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    *out_len = (size_t)ftell(file);
    rewind(file);
    text = calloc(1, *out_len + 1);
    if (fread(text, 1, *out_len, file) != *out_len)
        *out_len = 0;
    fclose(file);
    return text;
}

static void our_vectors(void **state)
{
    const char *root = getenv("ATTAR_ROOT");
    struct slice rest, line;
    struct buf bytes;
    char path[512];
    int wrong = 0, count = 0;
    size_t len = 0;
    char *text;

    (void)state;
    snprintf(path, sizeof path, "%s/tests/http/vectors.tsv", root == NULL ? "." : root);
    text = read_whole(path, &len);
    assert_non_null(text);
    rest = slice_of(text, len);
    buf_init(&bytes, 1 << 20);
    while (rest.ptr != NULL) {
        struct slice name, escaped;

        line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        name = slice_cut(&line, '\t');
        escaped = slice_cut(&line, '\t');
        assert_non_null(line.ptr);
        unescape(escaped, &bytes);
        wrong += check(name, buf_slice(&bytes), line, false);
        wrong += check(name, buf_slice(&bytes), line, true);
        count++;
    }
    buf_release(&bytes);
    free(text);
    assert_true(count >= 95);
    assert_int_equal(wrong, 0);
}

static void readers_never_disagreed(void **state)
{
    struct http_stats stats;

    (void)state;
    http_stats(rig.server, &stats);
    assert_int_equal(stats.rejected[HTTP_REJECT_DISAGREEMENT], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_vectors),
        cmocka_unit_test(readers_never_disagreed),
    };
    int failed;

    rig_start(&rig, http_limits_default(), 2);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    rig_stop(&rig);
    return failed;
}

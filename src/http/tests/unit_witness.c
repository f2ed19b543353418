/* Goal: llhttp is built as meant (strict, nothing lenient), and of its own published request
 * vectors we accept none that it refuses, and never read one otherwise than it does.
 * Method: a few bytes that only a lenient build accepts; then, where the shared data is present,
 * each ```http block of its tests is replayed through the framer, as it is and with a Host.
 * Only accept or refuse is compared: the vectors are of a later version (9.4.2). */
#include "http/framing/witness.h"
#include "replay.h"

#include "base/buf.h"
#include "tests/support/files.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

static bool accepts(struct slice input)
{
    struct witness *witness = witness_new();
    bool accepted = witness_feed(witness, input);

    witness_free(witness);
    return accepted;
}

static void llhttp_is_strict(void **state)
{
    (void)state;
    assert_true(accepts(SLICE("GET / HTTP/1.1\r\nHost: h\r\n\r\n")));
    assert_false(accepts(SLICE("GET / HTTP/1.1\r\nHost : h\r\n\r\n")));
    assert_false(accepts(SLICE("GET / HTTP/1.1\r\nHost: h\r\n\rX")));
    assert_false(accepts(SLICE("GET /\xD8\xB9 HTTP/1.1\r\nHost: h\r\n\r\n")));
    assert_false(accepts(SLICE("GET / HTTP/1.1\r\nContent-Length: 1\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n")));
}

static void the_end_must_be_the_inputs_end(void **state)
{
    (void)state;
    assert_false(accepts(SLICE("GET / HTTP/1.1\r\nHost: h\r\n\r\nG")));
    assert_true(accepts(SLICE("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na")));
}

/* ---- the published vectors ---- */

struct tally {
    int blocks, refused_by_both, accepted, disagreed, wrongly_accepted;
};
static struct tally tally;

/* An escape of the vectors' text at `at`; returns the index of its last byte. */
static size_t add_escape(struct buf *out, struct slice text, size_t at)
{
    static const char names[] = "rntf", bytes[] = "\r\n\t\f";
    const char *known = memchr(names, text.ptr[at], 4);
    char digits[4] = {0};
    size_t len = 0, base = text.ptr[at] == 'x' ? 16 : 8;

    if (known != NULL && text.ptr[at] != '\0') {
        buf_add_byte(out, bytes[known - names]);
        return at;
    }
    at += base == 16;
    while (len < (base == 16 ? 2 : 3) && at + len < text.len)
        len += (digits[len] = text.ptr[at + len]) != '\0';
    buf_add_byte(out, (char)strtoul(digits, NULL, (int)base));
    return at + len - 1;
}

/* The block's text as bytes: without its last newline, joined at backslash and newline, newlines
 * as CRLF, escapes resolved. */
static void to_bytes(struct slice text, struct buf *out)
{
    buf_clear(out);
    text.len -= text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n')
            buf_add_cstr(out, "\r\n");
        else if (text.ptr[i] != '\\' || i + 1 == text.len)
            buf_add_byte(out, text.ptr[i]);
        else if (text.ptr[++i] != '\n')
            i = add_escape(out, text, i);
    }
}

/* The same request with a Host behind its first line, which ours demands. */
static void with_host(const struct buf *bytes, struct buf *out)
{
    const char *end = memmem(bytes->ptr, bytes->len, "\r\n", 2);
    size_t at = end == NULL ? bytes->len : (size_t)(end - bytes->ptr) + 2;

    buf_clear(out);
    buf_add(out, bytes->ptr, at);
    if (memmem(bytes->ptr, bytes->len, "Host:", 5) == NULL)
        buf_add_cstr(out, "Host: h\r\n");
    buf_add(out, bytes->ptr + at, bytes->len - at);
}

static void check_block(const char *file, const struct buf *bytes, bool llhttp_refuses)
{
    static struct replay replay;
    struct buf hosted;

    buf_init(&hosted, 1 << 20);
    with_host(bytes, &hosted);
    replay_run(buf_slice(&hosted), NULL, 0, &replay);
    tally.blocks++;
    tally.disagreed += replay.reason == HTTP_REJECT_DISAGREEMENT;
    if (llhttp_refuses && replay.reason == HTTP_REJECT_NONE && replay.count > 0) {
        tally.wrongly_accepted++;
        fprintf(stderr, "%s: accepted, but llhttp refuses:\n%.*s\n", file, (int)hosted.len,
                hosted.ptr);
    }
    tally.refused_by_both += llhttp_refuses && replay.reason != HTTP_REJECT_NONE;
    tally.accepted += !llhttp_refuses && replay.reason == HTTP_REJECT_NONE && replay.count > 0;
    buf_release(&hosted);
}

/* Cuts `*rest` behind the next `mark`; false when there is none. */
static bool skip_past(struct slice *rest, const char *mark, struct slice *out_before)
{
    const char *at = memmem(rest->ptr, rest->len, mark, strlen(mark));

    if (at == NULL)
        return false;
    *out_before = slice_of(rest->ptr, (size_t)(at - rest->ptr));
    *rest = slice_skip(*rest, out_before->len + strlen(mark));
    return true;
}

/* Code 22 is the pause after `Upgrade`, which we go on from. */
static bool is_refusal(struct slice log)
{
    return memmem(log.ptr, log.len, "error code=", 11) != NULL &&
           memmem(log.ptr, log.len, "error code=22 ", 14) == NULL;
}

static void check_file(const char *name, struct slice text)
{
    struct slice before, block, log;
    struct buf bytes;

    buf_init(&bytes, 1 << 20);
    while (skip_past(&text, "meta=", &before)) {
        struct slice meta;
        bool strict;

        if (!skip_past(&text, "-->", &meta) || !skip_past(&text, "```http\n", &before) ||
            !skip_past(&text, "```", &block) || !skip_past(&text, "```log\n", &before) ||
            !skip_past(&text, "```", &log))
            break;
        strict = memmem(meta.ptr, meta.len, "\"request\"", 9) != NULL &&
                 memmem(meta.ptr, meta.len, "pause", 5) == NULL;
        to_bytes(block, &bytes);
        if (strict)
            check_block(name, &bytes, is_refusal(log));
    }
    buf_release(&bytes);
}

static void published_vectors(void **state)
{
    (void)state;
    if (files_each("http/request", check_file) == 0) {
        printf("SKIP: the shared data has no http/request\n");
        skip();
    }
    printf("llhttp vectors: %d, refused by both %d, accepted by both %d\n", tally.blocks,
           tally.refused_by_both, tally.accepted);
    assert_true(tally.blocks > 100);
    assert_int_equal(tally.disagreed, 0);
    assert_int_equal(tally.wrongly_accepted, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(llhttp_is_strict),
        cmocka_unit_test(the_end_must_be_the_inputs_end),
        cmocka_unit_test(published_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

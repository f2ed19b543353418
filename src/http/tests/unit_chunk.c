/* Goal: the chunk walker finds the data and the end, and its limits are exact.
 * Method: bodies whose data is known; overhead and data at their limit and one past it. */
#include "http/framing/chunk.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* Walks all of `input`; `data` gathers the body; returns the verdict and what was used. */
static enum chunk_verdict walk(struct chunk *chunk, struct slice input, struct buf *data,
                               size_t *out_used)
{
    enum chunk_verdict verdict;

    *out_used = 0;
    do {
        struct slice run;
        size_t used;

        verdict = chunk_feed(chunk, slice_skip(input, *out_used), &used, &run);
        buf_add_slice(data, run);
        *out_used += used;
    } while (verdict == CHUNK_DATA);
    return verdict;
}

static void the_data_is_joined_and_the_end_found(void **state)
{
    struct slice input = SLICE("5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\nNEXT");
    struct chunk chunk;
    struct buf data;
    size_t used;

    (void)state;
    buf_init(&data, 100);
    chunk_begin(&chunk, 6, 100);
    assert_int_equal(walk(&chunk, input, &data, &used), CHUNK_DONE);
    assert_int_equal(used, input.len - 4);
    assert_true(slice_eq(buf_slice(&data), SLICE("hello!")));
    assert_int_equal(chunk.data_bytes, 6);
    assert_int_equal(chunk.around_bytes, used - 6);
    buf_release(&data);
}

static enum http_reject refusal(struct slice input, uint64_t data_max, uint64_t around_max)
{
    struct chunk chunk;
    struct buf data;
    size_t used;

    buf_init(&data, 1000);
    chunk_begin(&chunk, data_max, around_max);
    walk(&chunk, input, &data, &used);
    buf_release(&data);
    return chunk.reason;
}

static void limits_are_exact(void **state)
{
    /* 3 + 2 + 5 bytes around 4 of data. */
    struct slice input = SLICE("4\r\nabcd\r\n0\r\n\r\n");

    (void)state;
    assert_int_equal(refusal(input, 4, 6), HTTP_REJECT_NONE);
    assert_int_equal(refusal(input, 3, 6), HTTP_REJECT_BODY_LIMIT);
    assert_int_equal(refusal(input, 4, 5), HTTP_REJECT_CHUNK_OVERHEAD);
    assert_int_equal(refusal(SLICE("FFFFFFFFFFFFFFFF\r\n"), UINT64_MAX - 1, 50),
                     HTTP_REJECT_BODY_LIMIT);
    assert_int_equal(refusal(SLICE("1\r\na\r\nFFFFFFFFFFFFFFFF\r\n"), UINT64_MAX, 50),
                     HTTP_REJECT_BODY_LIMIT);
}

static void malformed_forms_are_refused(void **state)
{
    static const struct slice forms[] = {
        SLICE_INIT("\r\n"),
        SLICE_INIT("g\r\n"),
        SLICE_INIT("1 \r\n"),
        SLICE_INIT("1;\r\n"),
        SLICE_INIT("1;a=\"b\"\r\n"),
        SLICE_INIT("1;a=b;c\r\n"),
        SLICE_INIT("1\n"),
        SLICE_INIT("1\r\nab"),
        SLICE_INIT("1\r\na\n"),
        SLICE_INIT("0\r\nX\r\n"),
        SLICE_INIT("0\r\n X: y\r\n"),
        SLICE_INIT("0\r\nX: \x01\r\n"),
        SLICE_INIT("0\r\nHost: h\r\n"),
        SLICE_INIT("00000000000000001\r\n"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        assert_int_equal(refusal(forms[i], 100, 100), HTTP_REJECT_CHUNK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_data_is_joined_and_the_end_found),
        cmocka_unit_test(limits_are_exact),
        cmocka_unit_test(malformed_forms_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: a buffer holds a prefix of what was asked, remembers an overflow, and prints numbers.
 * Method: maxima small enough to pass. */
#include "base/buf.h"

#include "tests/support/prop.h"

static void numbers_and_text(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 1000);
    buf_add_i64(&buf, INT64_MIN);
    buf_add_byte(&buf, ' ');
    buf_add_u64(&buf, UINT64_MAX);
    buf_add_cstr(&buf, " 0=");
    buf_add_u64(&buf, 0);
    buf_addf(&buf, " %s-%03d", "x", 7);
    assert_true(
        slice_eq(buf_slice(&buf), SLICE("-9223372036854775808 18446744073709551615 0=0 x-007")));
    buf_release(&buf);
    buf_release(&buf);
}

static void a_write_past_the_maximum_is_dropped_whole(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 10);
    buf_add_cstr(&buf, "12345678");
    buf_add_cstr(&buf, "abc");
    assert_true(buf.overflow);
    buf_add_byte(&buf, 'x'); /* would fit, but the text would no longer be a prefix */
    assert_true(slice_eq(buf_slice(&buf), SLICE("12345678")));
    assert_null(buf_reserve(&buf, 1));
    buf_clear(&buf);
    assert_false(buf.overflow);
    buf_add_cstr(&buf, "1234567890");
    assert_false(buf.overflow);
    assert_true(buf.cap <= 10);
    buf_release(&buf);
}

static void alignment_pads_with_zeros(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 200);
    buf_align(&buf, 64);
    assert_int_equal(buf.len, 0);
    buf_add_byte(&buf, 'x');
    buf_align(&buf, 64);
    assert_int_equal(buf.len, 64);
    for (size_t i = 1; i < 64; i++)
        assert_int_equal(buf.ptr[i], 0);
    buf_release(&buf);
}

static void detached_bytes_are_the_callers(void **state)
{
    struct buf buf;
    size_t len;
    char *bytes;

    (void)state;
    buf_init(&buf, 100);
    buf_add_cstr(&buf, "mine");
    bytes = buf_detach(&buf, &len);
    assert_int_equal(len, 4);
    assert_memory_equal(bytes, "mine", 4);
    assert_int_equal(buf.len, 0);
    buf_add_cstr(&buf, "new");
    assert_memory_equal(bytes, "mine", 4);
    free(bytes);
    buf_release(&buf);
}

static void formatted_text_of_any_length(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 2000);
    for (int len = 250; len < 262; len++) { /* around the length that needs no allocation */
        buf_clear(&buf);
        buf_addf(&buf, "%0*d", len, 7);
        assert_int_equal(buf.len, len);
        assert_int_equal(buf.ptr[0], '0');
        assert_int_equal(buf.ptr[len - 1], '7');
    }
    buf_addf(&buf, "%0*d", 1900, 7);
    assert_true(buf.overflow);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formatted_text_of_any_length),
        cmocka_unit_test(numbers_and_text),
        cmocka_unit_test(a_write_past_the_maximum_is_dropped_whole),
        cmocka_unit_test(alignment_pads_with_zeros),
        cmocka_unit_test(detached_bytes_are_the_callers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

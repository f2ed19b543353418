/* Goal: RFC 3629 exactly: every scalar value, no overlong form, no surrogate, and U+FFFD by
 * maximal subparts.  Method: the table of Unicode 15, section 3.9 (tables 3-8 to 3-11). */
#include "base/utf8.h"

#include "tests/support/prop.h"

static void every_scalar_value(void **state)
{
    char bytes[UTF8_MAX_LEN];

    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        size_t at = 0;
        size_t len;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        len = utf8_encode(c, bytes);
        assert_true(utf8_next(slice_of(bytes, len), &at) == c && at == len);
        assert_true(utf8_valid(slice_of(bytes, len)));
    }
}

/* The code points of `bytes`, U+FFFD printed as '*', others as themselves. */
static void expect_marks(const char *bytes, const char *want)
{
    struct slice text = slice_cstr(bytes);
    char got[64];
    size_t count = 0;
    size_t at = 0;

    while (at < text.len) {
        uint32_t c = utf8_next(text, &at);

        got[count++] = c == UTF8_REPLACEMENT ? '*' : (char)c;
    }
    got[count] = '\0';
    assert_string_equal(got, want);
    assert_int_equal(utf8_count(text), count);
    assert_false(utf8_valid(text));
}

static void ill_formed_by_maximal_subparts(void **state)
{
    (void)state;
    expect_marks("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "********A"); /* table 3-8 */
    expect_marks("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "********A"); /* table 3-9 */
    expect_marks("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "*****A**B"); /* table 3-10 */
    expect_marks("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "****A");     /* table 3-11 */
    expect_marks("a\xD8", "a*");
    expect_marks("\x80", "*");
}

static void utf16_units(void **state)
{
    struct slice text = SLICE("aع\xF0\x9F\x8C\xB9"); /* 1, 2 and 4 bytes */

    (void)state;
    assert_int_equal(utf8_utf16_units(text, 0), 0);
    assert_int_equal(utf8_utf16_units(text, 1), 1);
    assert_int_equal(utf8_utf16_units(text, 3), 2);
    assert_int_equal(utf8_utf16_units(text, 7), 4);
    assert_int_equal(utf8_utf16_units(text, 99), 4);
    assert_true(utf8_valid(SLICE("\xEF\xBF\xBD"))); /* U+FFFD itself is well formed */
    assert_true(utf8_valid(SLICE("")));
}

/* Every start of the text that ends between two of its code points, and no other. */
static void starts_cut_no_code_point(void **state)
{
    static const size_t whole[] = {0, 1, 1, 3, 3, 3, 3, 7, 7};
    struct slice text = SLICE("aع\xF0\x9F\x8C\xB9");

    (void)state;
    for (size_t max = 0; max < sizeof whole / sizeof *whole; max++) {
        struct slice start = utf8_start(text, max);

        assert_ptr_equal(start.ptr, text.ptr);
        assert_int_equal(start.len, whole[max]);
        assert_true(utf8_valid(start));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value),
        cmocka_unit_test(ill_formed_by_maximal_subparts),
        cmocka_unit_test(utf16_units),
        cmocka_unit_test(starts_cut_no_code_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

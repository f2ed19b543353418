/* Goal: the table has a row for every code, and a text is always one clean, whole line.
 * Method: every code; texts with control bytes, cut sequences and bytes that are not UTF-8. */
#include "base/error.h"

#include "base/utf8.h"
#include "tests/support/prop.h"

static void every_code_has_a_row(void **state)
{
    (void)state;
    for (int code = 0; code < ATTAR_ERROR_COUNT; code++) {
        assert_true(strlen(attar_error_name(-code)) > 1);
        assert_true(strlen(attar_error_sentence(code)) > 5);
        assert_in_range(attar_error_status(-code), 200, 503);
        assert_string_equal(attar_error_name(code), attar_error_name(-code));
    }
    assert_string_equal(attar_error_name(-ATTAR_ELIMIT), "ELIMIT");
    assert_int_equal(attar_error_status(-ATTAR_ELIMIT), 413);
    assert_int_equal(attar_error_retryable(-ATTAR_EBUSY), 1);
    assert_int_equal(attar_error_retryable(-ATTAR_EPARSE), 0);
    assert_string_equal(attar_error_name(-9999), "EUNKNOWN");
    assert_int_equal(attar_error_status(9999), 500);
    assert_string_equal(attar_error_name(INT32_MIN), "EUNKNOWN");
}

static void the_struct_is_filled(void **state)
{
    struct attar_error err = {0};

    (void)state;
    assert_int_equal(error_at(&err, ATTAR_EPARSE, 17, "field %s: %d", "year", 12), -ATTAR_EPARSE);
    assert_int_equal(err.code, ATTAR_EPARSE);
    assert_int_equal(err.position, 17);
    assert_string_equal(err.text, "field year: 12");
    assert_non_null(strstr(err.where, "unit_error.c:"));
    assert_int_equal(error_set(&err, ATTAR_EIO, "x"), -ATTAR_EIO);
    assert_int_equal(err.position, -1);
    assert_int_equal(error_set(NULL, ATTAR_EIO, "x"), -ATTAR_EIO);
}

static void texts_are_clean(void **state)
{
    struct attar_error err;

    (void)state;
    error_set(&err, ATTAR_EPARSE,
              "a\nb\x7F"
              "c\x01 عود");
    assert_string_equal(err.text, "a b c  عود");
    error_set(&err, ATTAR_EPARSE, "bad \xFF\xC3x \xF0\x90\x80 \xEF\xBF\xBD end");
    assert_string_equal(err.text, "bad ??x ??? \xEF\xBF\xBD end");
}

static void long_texts_are_cut_between_letters(void **state)
{
    struct attar_error err;
    char text[ATTAR_ERROR_TEXT_CAP * 2];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', sizeof text);
        for (size_t i = shift; i + 2 < sizeof text; i += 2)
            memcpy(text + i, "ع", 2);
        text[sizeof text - 1] = '\0';
        error_set(&err, ATTAR_EPARSE, "%s", text);
        assert_true(utf8_valid(slice_cstr(err.text)));
        assert_in_range(strlen(err.text), ATTAR_ERROR_TEXT_CAP - 4, ATTAR_ERROR_TEXT_CAP - 1);
        assert_null(strchr(err.text, '?'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_row),
        cmocka_unit_test(the_struct_is_filled),
        cmocka_unit_test(texts_are_clean),
        cmocka_unit_test(long_texts_are_cut_between_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

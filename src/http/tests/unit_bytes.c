/* Goal: the table of byte classes says what the grammars say.
 * Method: all 256 bytes against the character lists of RFC 9110 and RFC 3986, written out. */
#include "http/framing/bytes.h"

#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static bool listed(int c, const char *list)
{
    return c != 0 && strchr(list, c) != NULL;
}

static void every_byte_has_its_classes(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        bool ascii = c < 128;
        bool alnum = ascii && isalnum(c) != 0;

        assert_int_equal(byte_is((char)c, BYTE_TOKEN), alnum || listed(c, "!#$%&'*+-.^_`|~"));
        assert_int_equal(byte_is((char)c, BYTE_TARGET), c > 0x20 && c < 0x7F && c != '#');
        assert_int_equal(byte_is((char)c, BYTE_VALUE),
                         c == '\t' || (c >= 0x20 && c < 0x7F) || c >= 0x80);
        assert_int_equal(byte_is((char)c, BYTE_HEX), ascii && isxdigit(c) != 0);
        assert_int_equal(byte_is((char)c, BYTE_HOST), alnum || listed(c, "-._~!$&'()*+,;="));
    }
}

static void case_is_ignored_in_letters_only(void **state)
{
    (void)state;
    assert_true(bytes_equal_caseless(SLICE("Content-LENGTH"), SLICE("content-length")));
    assert_false(bytes_equal_caseless(SLICE("@"), SLICE("`")));
    assert_false(bytes_equal_caseless(SLICE("a"), SLICE("ab")));
    assert_true(bytes_are(SLICE(""), BYTE_TOKEN));
    assert_false(bytes_are(SLICE("a b"), BYTE_TOKEN));
}

static void hex_digits_have_values(void **state)
{
    const char *digits = "0123456789abcdefABCDEF";

    (void)state;
    for (unsigned i = 0; i < 22; i++)
        assert_int_equal(byte_hex_value(digits[i]), i < 16 ? i : i - 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_has_its_classes),
        cmocka_unit_test(case_is_ignored_in_letters_only),
        cmocka_unit_test(hex_digits_have_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

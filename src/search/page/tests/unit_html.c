/* Goal: no text can leave the place it is written to.
 * Method: hostile texts, and every byte, against the characters that HTML gives a meaning. */
#include "search/page/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_written(const char *text, const char *html)
{
    struct buf out;

    buf_init(&out, 1 << 12);
    html_text(&out, slice_cstr(text));
    assert_int_equal(out.len, strlen(html));
    assert_memory_equal(out.ptr, html, out.len);
    buf_release(&out);
}

static void texts(void **state)
{
    (void)state;
    assert_written("Oud & Rose", "Oud &amp; Rose");
    assert_written("</title><script>alert(1)</script>",
                   "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_written("\" onload='x", "&quot; onload=&#39;x");
    assert_written("عود وود", "عود وود");
    assert_written("a\nb\x01", "a\nb\xef\xbf\xbd");
}

static void bytes(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char text = (char)byte;
        struct buf out;

        buf_init(&out, 64);
        html_text(&out, slice_of(&text, 1));
        for (size_t i = 0; i < out.len; i++)
            assert_null(strchr("<>\"'", out.ptr[i] == '\0' ? 'x' : out.ptr[i]));
        assert_true(out.len == 1 || out.ptr[0] == '&' || memcmp(out.ptr, "\xef\xbf\xbd", 3) == 0);
        buf_release(&out);
    }
}

static void attributes(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 256);
    html_attribute(&out, "alt", SLICE("\"><img src=x>"));
    buf_add_byte(&out, '\0');
    assert_string_equal(out.ptr, " alt=\"&quot;&gt;&lt;img src=x&gt;\"");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(bytes),
        cmocka_unit_test(attributes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

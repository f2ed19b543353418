/* Goal: the storefront's page is cut at its places, and whatever else there is gives a whole page.
 * Method: pages with and without the places, put together again. */
#include "search/page/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static char *joined(const char *page)
{
    struct page_shell shell;
    struct buf out;
    size_t len;

    page_shell_open(&shell, slice_cstr(page));
    buf_init(&out, 1 << 16);
    buf_add_slice(&out, shell.before_title);
    buf_add_cstr(&out, "[head]");
    buf_add_slice(&out, shell.after_title);
    buf_add_slice(&out, shell.before_body);
    buf_add_cstr(&out, "[body]");
    buf_add_slice(&out, shell.after_body);
    buf_add_byte(&out, '\0');
    page_shell_release(&shell);
    return buf_detach(&out, &len);
}

static void assert_joined(const char *page, const char *expected)
{
    char *got = joined(page);

    assert_string_equal(got, expected);
    free(got);
}

static void cut(void **state)
{
    (void)state;
    assert_joined("<!doctype html><html lang=\"en\"><head><meta name=\"description\" content=\"x\">"
                  "<title>Attar</title><script src=\"/a.js\"></script></head><body>"
                  "<main id=\"main\"></main><noscript><p>no</p></noscript></body></html>",
                  "<head>[head]<script src=\"/a.js\"></script></head><body>"
                  "<main id=\"main\">[body]</main></body></html>");
}

static void whole_without_places(void **state)
{
    static const char *const pages[] = {"", "text", "<html>", "<html><title></title></head>",
                                        "<html><title>a</title><main></main>"};

    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        char *got = joined(pages[i]);

        assert_non_null(strstr(got, "[head]</head>"));
        assert_non_null(strstr(got, "<main id=\"main\">[body]</main></body></html>"));
        free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut),
        cmocka_unit_test(whole_without_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

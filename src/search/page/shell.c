/* Cutting by the few tags that the storefront's page is known to have; anything else in it is
 * copied unread. */
#include "search/page/shell.h"

#include <assert.h>

enum { SHELL_BYTES_MAX = 1 << 20 };

static const struct page_shell plain = {
    .before_title = SLICE_INIT("<head><meta charset=\"utf-8\">"
                               "<meta name=\"viewport\" content=\"width=device-width\">"),
    .after_title = SLICE_INIT(""),
    .before_body = SLICE_INIT("</head><body><main id=\"main\">"),
    .after_body = SLICE_INIT("</main></body></html>"),
};

/* The text before `mark`, and `*rest` from it on; both ptr NULL if there is none. */
static struct slice up_to(struct slice *rest, struct slice mark)
{
    const char *at = rest->ptr == NULL ? NULL : memmem(rest->ptr, rest->len, mark.ptr, mark.len);
    struct slice before = {NULL, 0};

    if (at == NULL) {
        *rest = before;
        return before;
    }
    before = slice_of(rest->ptr, (size_t)(at - rest->ptr));
    *rest = slice_skip(*rest, before.len);
    return before;
}

/* `*rest` behind the next `mark`. */
static void behind(struct slice *rest, struct slice mark)
{
    (void)up_to(rest, mark);
    if (rest->ptr != NULL)
        *rest = slice_skip(*rest, mark.len);
}

/* Copy `page` without the first element that begins with `begin` and ends with `end`. */
static void copy_without(struct buf *out, struct slice page, struct slice begin, struct slice end)
{
    struct slice rest = page;
    struct slice before = up_to(&rest, begin);

    behind(&rest, end);
    buf_clear(out);
    if (rest.ptr == NULL) {
        buf_add_slice(out, page);
        return;
    }
    buf_add_slice(out, before);
    buf_add_slice(out, rest);
}

void page_shell_open(struct page_shell *shell, struct slice page)
{
    struct page_shell cut = {0};
    struct slice rest;
    struct buf half;

    assert(plain.before_body.len > 0);
    buf_init(&half, SHELL_BYTES_MAX);
    buf_init(&cut.text, SHELL_BYTES_MAX);
    copy_without(&half, page, SLICE("<meta name=\"description\""), SLICE(">"));
    copy_without(&cut.text, buf_slice(&half), SLICE("<noscript>"), SLICE("</noscript>"));
    rest = buf_slice(&cut.text);
    behind(&rest, SLICE("<html"));
    behind(&rest, SLICE(">"));
    cut.before_title = up_to(&rest, SLICE("<title>"));
    behind(&rest, SLICE("</title>"));
    cut.after_title = up_to(&rest, SLICE("</head>"));
    cut.before_body = up_to(&rest, SLICE("</main>"));
    cut.after_body = rest;
    buf_release(&half);
    if (rest.ptr == NULL) {
        buf_release(&cut.text);
        cut = plain;
    }
    *shell = cut;
}

void page_shell_release(struct page_shell *shell)
{
    buf_release(&shell->text);
}

/* Escaping: a run of plain bytes is copied at once, each special one by its reference. */
#include "search/page/html.h"

static const char *reference(unsigned char byte)
{
    switch (byte) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n':
    case '\r': return NULL;
    default: return byte < 0x20 || byte == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

void html_markup(struct buf *out, const char *markup)
{
    buf_add_cstr(out, markup);
}

void html_text(struct buf *out, struct slice text)
{
    size_t plain = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *escaped = reference((unsigned char)text.ptr[i]);

        if (escaped == NULL)
            continue;
        buf_add(out, text.ptr + plain, i - plain);
        buf_add_cstr(out, escaped);
        plain = i + 1;
    }
    buf_add_slice(out, slice_skip(text, plain));
}

void html_attribute(struct buf *out, const char *name, struct slice value)
{
    buf_add_byte(out, ' ');
    buf_add_cstr(out, name);
    buf_add_cstr(out, "=\"");
    html_text(out, value);
    buf_add_byte(out, '"');
}

/* Reading back what codec/json_writer.c wrote: a backslash, then one letter or u and four
 * hexadecimal digits, which are never half of a surrogate pair. */
#include "search/wire/reply/marks.h"

#include "base/utf8.h"

#include <assert.h>

static uint32_t hex_value(const char *digits)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        char c = digits[i];

        value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static char plain_of(char letter)
{
    switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
    }
}

struct slice json_unquote(struct slice quoted, struct arena *arena)
{
    struct slice inner = slice_of(quoted.ptr + 1, quoted.len - 2);
    char *text;
    size_t len = 0;

    assert(quoted.len >= 2);
    if (inner.len == 0 || memchr(inner.ptr, '\\', inner.len) == NULL)
        return inner;
    text = arena_alloc(arena, inner.len);
    if (text == NULL)
        return slice_of(NULL, 0);
    for (size_t i = 0; i < inner.len; i++) {
        if (inner.ptr[i] != '\\') {
            text[len++] = inner.ptr[i];
        } else if (i + 5 < inner.len && inner.ptr[i + 1] == 'u') {
            len += utf8_encode(hex_value(inner.ptr + i + 2), text + len);
            i += 5;
        } else if (i + 1 < inner.len) {
            text[len++] = plain_of(inner.ptr[++i]);
        }
    }
    return slice_of(text, len);
}

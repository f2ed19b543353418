/* UTF-8 decoding by the well-formed byte ranges of Unicode 15, table 3-7:
 *
 *   lead    2nd byte   3rd  4th          The second byte's range depends on the lead; that is
 *   C2..DF  80..BF                       what keeps overlong forms and surrogates out.
 *   E0      A0..BF     80..BF
 *   E1..EC  80..BF     80..BF            Everything else is ill-formed; its maximal subpart
 *   ED      80..9F     80..BF            becomes one U+FFFD.
 *   EE..EF  80..BF     80..BF
 *   F0      90..BF     80..BF  80..BF
 *   F1..F3  80..BF     80..BF  80..BF
 *   F4      80..8F     80..BF  80..BF */
#include "base/utf8.h"

#include <assert.h>

struct lead {
    int tail;          /* bytes that follow; -1 ill-formed */
    unsigned char low; /* range of the second byte */
    unsigned char high;
};

static struct lead lead_of(unsigned char byte)
{
    if (byte < 0x80)
        return (struct lead){0, 0, 0};
    if (byte < 0xC2 || byte > 0xF4)
        return (struct lead){-1, 0, 0};
    if (byte < 0xE0)
        return (struct lead){1, 0x80, 0xBF};
    if (byte < 0xF0)
        return (struct lead){2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
    return (struct lead){3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
}

uint32_t utf8_next_any(struct slice text, size_t *at)
{
    unsigned char byte = (unsigned char)text.ptr[(*at)++];
    struct lead lead = lead_of(byte);
    uint32_t code_point;

    if (lead.tail <= 0)
        return lead.tail == 0 ? byte : UTF8_REPLACEMENT;
    code_point = byte & (0x3Fu >> lead.tail);
    for (int i = 0; i < lead.tail; i++, (*at)++) {
        unsigned char low = i == 0 ? lead.low : 0x80;
        unsigned char high = i == 0 ? lead.high : 0xBF;

        byte = *at < text.len ? (unsigned char)text.ptr[*at] : 0;
        if (byte < low || byte > high)
            return UTF8_REPLACEMENT;
        code_point = code_point << 6 | (byte & 0x3F);
    }
    return code_point;
}

size_t utf8_encode(uint32_t c, char out[UTF8_MAX_LEN])
{
    assert(c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF));
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* The end of the run of ASCII from `at` on, eight bytes at a time while there are as many. */
static size_t ascii_end(struct slice text, size_t at)
{
    uint64_t word;

    for (; at + sizeof word <= text.len; at += sizeof word) {
        memcpy(&word, text.ptr + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (at < text.len && (unsigned char)text.ptr[at] < 0x80)
        at++;
    return at;
}

bool utf8_valid(struct slice text)
{
    size_t at = 0;

    while ((at = ascii_end(text, at)) < text.len) {
        size_t start = at;

        if (utf8_next(text, &at) == UTF8_REPLACEMENT &&
            (at - start != 3 || memcmp(text.ptr + start, "\xEF\xBF\xBD", 3) != 0))
            return false;
    }
    return true;
}

size_t utf8_count(struct slice text)
{
    size_t count = 0;
    size_t at = 0;

    for (;;) {
        size_t run = at;

        at = ascii_end(text, at);
        count += at - run;
        if (at == text.len)
            return count;
        utf8_next(text, &at);
        count++;
    }
}

size_t utf8_utf16_units(struct slice text, size_t len)
{
    size_t units = 0;
    size_t at = 0;

    while (at < len && at < text.len)
        units += utf8_next(text, &at) >= 0x10000 ? 2 : 1;
    return units;
}

struct slice utf8_start(struct slice text, size_t max)
{
    if (text.len <= max)
        return text;
    while (max > 0 && ((unsigned char)text.ptr[max] & 0xC0) == 0x80)
        max--;
    return slice_of(text.ptr, max);
}

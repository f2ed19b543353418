/* UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
 * Thread: any (pure). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/slice.h"

#include <assert.h>

enum { UTF8_MAX_LEN = 4, UTF8_REPLACEMENT = 0xFFFD };

/** As utf8_next, whatever stands there. */
uint32_t utf8_next_any(struct slice text, size_t *at);

/** The code point at byte `*at` of `text`, which must be inside; moves `*at` behind it.  An
 * ill-formed sequence gives U+FFFD and moves by its maximal subpart, at least one byte
 * (Unicode 15, section 3.9, "U+FFFD substitution of maximal subparts").
 * Inline for ASCII and for two bytes, which Arabic is written in. */
static inline uint32_t utf8_next(struct slice text, size_t *at)
{
    const unsigned char *s = (const unsigned char *)text.ptr + *at;

    assert(*at < text.len);
    if (s[0] < 0x80) {
        (*at)++;
        return s[0];
    }
    if (s[0] >= 0xC2 && s[0] <= 0xDF && *at + 1 < text.len && (s[1] & 0xC0) == 0x80) {
        *at += 2;
        return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    }
    return utf8_next_any(text, at);
}

/** Writes `code_point` (a scalar value) to `out`; returns its length 1..4. */
size_t utf8_encode(uint32_t code_point, char out[UTF8_MAX_LEN]);

/** True if the whole text is well formed. */
bool utf8_valid(struct slice text);

/** Code points in the text; each ill-formed subpart counts one. */
size_t utf8_count(struct slice text);

/** UTF-16 code units of the text's first `len` bytes (what a browser slices by). */
size_t utf8_utf16_units(struct slice text, size_t len);

/** The longest start of a well-formed text that has at most `max` bytes and cuts no code point. */
struct slice utf8_start(struct slice text, size_t max);

#endif

/* Base64: bytes as 64 letters, four for three bytes.
 *
 *   BASE64_PADDED  A-Z a-z 0-9 + /   with '=' up to a multiple of four    (section 4)
 *   BASE64_URL     A-Z a-z 0-9 - _   without                              (section 5)
 *
 * Strict: one text for the same bytes and no other, so a signed thing has one spelling.
 * Source: RFC 4648.  Thread: any (pure). */
#ifndef CODEC_BASE64_H
#define CODEC_BASE64_H

#include "base/slice.h"

enum base64_form { BASE64_PADDED, BASE64_URL };

/** Length of the text of `len` bytes, at most. */
#define BASE64_TEXT_LEN(len) (((len) + 2) / 3 * 4)
/** Bytes in a text of `len` letters, at most. */
#define BASE64_BYTES_LEN(len) ((len) / 4 * 3 + 3)

/** Write the text of `bytes`; `out` holds BASE64_TEXT_LEN.  Returns its length. */
size_t base64_encode(struct slice bytes, enum base64_form form, char *out);

/** Read `text` into `out` of `cap` bytes.  Returns how many, or SIZE_MAX: not base64, spare bits
 * that are set, padding that is wrong, or more than `cap`; then `out` may have been written. */
size_t base64_decode(struct slice text, enum base64_form form, uint8_t *out, size_t cap);

#endif

/* Classes of bytes in an HTTP head: the reject list of reliability.md 2.2 as one table.
 *
 *   TOKEN   tchar, RFC 9110 5.6.2: methods, field names
 *   TARGET  any visible ASCII but '#': what a request target may hold (RFC 9112 3.2); RFC 3986
 *           is narrower, but browsers send '|', '^' and their like raw
 *   VALUE   HTAB, SP, visible ASCII, obs-text: field values (RFC 9110 5.5)
 *   HEX     HEXDIG
 *   HOST    unreserved and sub-delims of reg-name (RFC 3986 3.2.2), without '%'
 * Private.  Thread: any (constant). */
#ifndef HTTP_BYTES_H
#define HTTP_BYTES_H

#include "base/slice.h"

enum { BYTE_TOKEN = 1, BYTE_TARGET = 2, BYTE_VALUE = 4, BYTE_HEX = 8, BYTE_HOST = 16 };

extern const uint8_t byte_classes[256];

static inline bool byte_is(char byte, int class)
{
    return (byte_classes[(unsigned char)byte] & class) != 0;
}

/** Every byte of `text` is of `class`. */
bool bytes_are(struct slice text, int class);

/** Equal but for the case of ASCII letters. */
bool bytes_equal_caseless(struct slice a, struct slice b);

/** The value 0..15 of a HEX byte. */
unsigned byte_hex_value(char byte);

#endif

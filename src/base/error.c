/* The error table turned into look-ups, and the one function that fills a struct attar_error.
 *
 *   ATTAR_ERRORS(X)  --->  enum attar_error_code      (attar/error.h)
 *                    `-->  rows[]: name, status, retry, sentence
 *
 * Invariant: a text is always NUL-terminated, valid UTF-8 and a single line, because it ends in
 * log lines and in HTTP replies. */
#include "base/error.h"

#include "base/slice.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct error_row {
    const char *name;
    int status;
    int retry;
    const char *sentence;
} rows[ATTAR_ERROR_COUNT] = {{"OK", 200, 0, "nothing failed"},
#define X(name, status, retry, sentence) {#name, status, retry, sentence},
                             ATTAR_ERRORS(X)
#undef X
};

static const struct error_row unknown = {"EUNKNOWN", 500, 0, "an unknown error"};

static const struct error_row *row_of(int rc)
{
    long code = labs((long)rc);

    return code < ATTAR_ERROR_COUNT ? &rows[code] : &unknown;
}

const char *attar_error_name(int rc)
{
    return row_of(rc)->name;
}

const char *attar_error_sentence(int rc)
{
    return row_of(rc)->sentence;
}

int attar_error_status(int rc)
{
    return row_of(rc)->status;
}

int attar_error_retryable(int rc)
{
    return row_of(rc)->retry;
}

/* Drops the bytes of a UTF-8 sequence that vsnprintf cut in two. */
static void trim_cut_sequence(char *text, size_t len)
{
    size_t start = len;

    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && (unsigned char)text[start - 1] >= 0xC0)
        text[start - 1] = '\0';
}

/* Control bytes become spaces, and bytes that are not UTF-8 (a hostile input quoted in a message)
 * question marks. */
static void make_clean(char *text)
{
    struct slice all = slice_cstr(text);
    size_t at = 0;

    while (at < all.len) {
        size_t start = at;
        bool good;

        utf8_next(all, &at);
        good = utf8_valid(slice_of(text + start, at - start));
        if (!good || (unsigned char)text[start] < 0x20 || text[start] == 0x7F)
            memset(text + start, good ? ' ' : '?', at - start);
    }
}

int error_set_at(struct attar_error *err, int code, long position, const char *where,
                 const char *fmt, ...)
{
    va_list args;
    int len;

    assert(code > 0 && code < ATTAR_ERROR_COUNT);
    assert(where != NULL && fmt != NULL);
    if (err == NULL)
        return -code;
    va_start(args, fmt);
    len = vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    if (len >= (int)sizeof err->text)
        trim_cut_sequence(err->text, sizeof err->text - 1);
    make_clean(err->text);
    err->code = code;
    err->position = position;
    err->where = where;
    return -code;
}

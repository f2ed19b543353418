/* Growable bytes with a maximum.
 *
 *   ptr [ ....len.... | ...reserved to cap... ]  cap <= max
 *
 * Invariant: len <= cap <= max.  Once `overflow` is set it stays until clear or release, and
 * nothing more is appended, so what is in the buffer is always a prefix of what was asked. */
#include "base/buf.h"

#include "base/mem.h"
#include "base/spool.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ADDF_BRIEF = 256 };

void buf_init(struct buf *buf, size_t max)
{
    assert(buf != NULL && max > 0);
    *buf = (struct buf){.max = max};
}

void buf_spool(struct buf *buf, const char *dir, size_t file_bytes_min)
{
    assert(buf->cap == 0 && buf->spool == NULL);
    buf->spool = spool_new(dir, file_bytes_min);
}

static void resize(struct buf *buf, size_t cap)
{
    buf->ptr =
        buf->spool == NULL ? mem_grow(buf->ptr, cap, 1) : spool_resize(buf->spool, buf->len, cap);
    buf->cap = cap;
}

void buf_fit(struct buf *buf)
{
    if (buf->len > 0 && buf->len < buf->cap)
        resize(buf, buf->len);
}

void buf_release(struct buf *buf)
{
    if (buf->spool != NULL)
        spool_free(buf->spool);
    else
        free(buf->ptr);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->overflow = false;
}

char *buf_reserve(struct buf *buf, size_t len)
{
    size_t cap = buf->cap < 64 ? 64 : buf->cap;

    assert(buf->len <= buf->max && buf->max > 0);
    if (buf->ptr != NULL && len <= buf->cap - buf->len && !buf->overflow)
        return buf->ptr + buf->len;
    if (buf->overflow || len > buf->max - buf->len) {
        buf->overflow = true;
        return NULL;
    }
    while (cap - buf->len < len)
        cap *= 2;
    cap = cap > buf->max ? buf->max : cap;
    if (cap != buf->cap)
        resize(buf, cap);
    return buf->ptr + buf->len;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    char *room = buf_reserve(buf, len);

    if (room == NULL || len == 0)
        return;
    memcpy(room, bytes, len);
    buf->len += len;
}

void buf_add_slice(struct buf *buf, struct slice text)
{
    buf_add(buf, text.ptr, text.len);
}

void buf_add_cstr(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_u64(struct buf *buf, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    buf_add(buf, digits + at, sizeof digits - at);
}

void buf_add_i64(struct buf *buf, int64_t value)
{
    if (value < 0)
        buf_add_byte(buf, '-');
    buf_add_u64(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
    char brief[ADDF_BRIEF]; /* most texts are, and then nothing is allocated */
    va_list args;
    char *text = brief;
    int len;

    va_start(args, fmt);
    len = vsnprintf(brief, sizeof brief, fmt, args);
    va_end(args);
    if (len >= ADDF_BRIEF) {
        va_start(args, fmt);
        len = vasprintf(&text, fmt, args);
        va_end(args);
    }
    assert(len >= 0);
    buf_add(buf, text, (size_t)len);
    if (text != brief)
        free(text);
}

void buf_align(struct buf *buf, size_t align)
{
    size_t pad;
    char *room;

    assert(align > 0 && (align & (align - 1)) == 0);
    pad = (0 - buf->len) & (align - 1);
    room = buf_reserve(buf, pad);
    if (room == NULL)
        return;
    memset(room, 0, pad);
    buf->len += pad;
}

char *buf_detach(struct buf *buf, size_t *out_len)
{
    char *ptr = buf->ptr;

    assert(buf->spool == NULL);
    *out_len = buf->len;
    *buf = (struct buf){.max = buf->max};
    return ptr;
}

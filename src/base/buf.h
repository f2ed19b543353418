/* A growable byte buffer whose maximum is fixed at birth (curl's rule): the way text and binary
 * output is put together.  Writes past the maximum are dropped as a whole and remembered, so
 * that a long sequence of appends needs one check at its end.
 * Owner: init / release.  Thread: one at a time. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/slice.h"

struct spool;

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t max;          /* len never passes this */
    bool overflow;       /* an append was dropped */
    struct spool *spool; /* what holds the bytes; NULL: the heap */
};

/** An empty buffer that will hold at most `max` bytes; allocates nothing yet. */
void buf_init(struct buf *buf, size_t max);

/** From `file_bytes_min` bytes on, what is in it lies in an unnamed file in `dir` (spool.h), until
 * release.  The buffer has no memory yet.  dir  borrowed */
void buf_spool(struct buf *buf, const char *dir, size_t file_bytes_min);

/** Give back the memory behind its end: nothing more will be appended. */
void buf_fit(struct buf *buf);

/** Idempotent; the buffer can be used again. */
void buf_release(struct buf *buf);

/** Empty it, keep the memory. */
void buf_clear(struct buf *buf);

/** Room for `len` more bytes at the end, not yet counted in; NULL past the maximum. */
char *buf_reserve(struct buf *buf, size_t len);

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_slice(struct buf *buf, struct slice text);
void buf_add_cstr(struct buf *buf, const char *text);

/* Inline, as writers of JSON spend much of their time here. */
static inline void buf_add_byte(struct buf *buf, char byte)
{
    if (buf->len == buf->cap || buf->overflow)
        buf_add(buf, &byte, 1);
    else
        buf->ptr[buf->len++] = byte;
}

void buf_add_u64(struct buf *buf, uint64_t value);
void buf_add_i64(struct buf *buf, int64_t value);
void buf_addf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** Append zero bytes until the length is a multiple of `align` (a power of two). */
void buf_align(struct buf *buf, size_t align);

/** What is in it, borrowed until the next append. */
static inline struct slice buf_slice(const struct buf *buf)
{
    return (struct slice){buf->ptr, buf->len};
}

/** The bytes, which the caller now frees; the buffer, which has no spool, is empty again. */
char *buf_detach(struct buf *buf, size_t *out_len);

#endif

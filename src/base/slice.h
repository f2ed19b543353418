/* A borrowed run of bytes: pointer and length, no terminator, never owned.
 * Text in Attar is UTF-8 in slices.  Thread: any (a value). */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct attar_error;

struct slice {
    const char *ptr;
    size_t len;
};

/* SLICE("literal") in expressions, SLICE_INIT("literal") in static tables. */
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define SLICE_INIT(literal)            \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }
/* printf("%.*s", SLICE_ARG(s)) */
#define SLICE_ARG(s) (int)(s).len, (s).ptr

static inline struct slice slice_of(const char *ptr, size_t len)
{
    return (struct slice){ptr, len};
}

static inline struct slice slice_cstr(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** Byte order, a prefix before what it begins: < 0, 0 or > 0. */
int slice_cmp(struct slice a, struct slice b);

static inline bool slice_starts(struct slice s, struct slice prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

/** s without its first n bytes; n is cut at the length. */
static inline struct slice slice_skip(struct slice s, size_t n)
{
    n = n < s.len ? n : s.len;
    return (struct slice){n > 0 ? s.ptr + n : s.ptr, s.len - n};
}

/** How many bytes of s are `byte`. */
size_t slice_count(struct slice s, char byte);

/** Without ASCII blanks (space, tab, CR, LF) at both ends. */
struct slice slice_trim(struct slice s);

/** Cut `*rest` at the first `sep`: returns what stands before it and moves `*rest` behind it.
 * Without a `sep` returns all of it and leaves `*rest` with ptr NULL, so that
 * `while (rest.ptr) { part = slice_cut(&rest, ','); ... }` sees every part, empty ones too. */
struct slice slice_cut(struct slice *rest, char sep);

/** Whole text as a decimal integer, `-` allowed.  0, or -ATTAR_EPARSE / -ATTAR_ELIMIT. */
int slice_to_i64(struct slice s, int64_t *out_value);

/** Decimal text such as "249.5" as an integer of 10^-scale units (scale 2: 24950), exact: no
 * binary floating point.  scale 0..9.  More digits than `scale` must be zeros.
 * 0, or -ATTAR_EPARSE / -ATTAR_ELIMIT. */
int slice_to_fixed(struct slice s, unsigned scale, int64_t *out_value);

#endif

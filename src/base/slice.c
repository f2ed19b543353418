/* Operations on borrowed byte runs that are too long for the header: ordering, cutting, and
 * numbers read exactly.
 *
 * Numbers: a price is money, so "249.50" becomes 24950 by integer steps only.  Grammar:
 *   [-] digits [ "." digits ]      no sign '+', no exponent, no blanks
 * Every step is checked for overflow of int64. */
#include "base/slice.h"

#include "base/error.h"

#include <assert.h>

int slice_cmp(struct slice a, struct slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
    while (s.len > 0 && blank(s.ptr[0]))
        s = slice_skip(s, 1);
    while (s.len > 0 && blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct slice slice_cut(struct slice *rest, char sep)
{
    struct slice part = *rest;
    const char *at = rest->len == 0 ? NULL : memchr(rest->ptr, sep, rest->len);

    if (at == NULL) {
        *rest = (struct slice){NULL, 0};
        return part;
    }
    part.len = (size_t)(at - part.ptr);
    *rest = slice_skip(*rest, part.len + 1);
    return part;
}

size_t slice_count(struct slice s, char byte)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += s.ptr[i] == byte;
    return count;
}

static int push_digit(int64_t *value, char digit, bool negative)
{
    int64_t step = negative ? -(digit - '0') : digit - '0';

    if (digit < '0' || digit > '9')
        return -ATTAR_EPARSE;
    if (__builtin_mul_overflow(*value, 10, value) || __builtin_add_overflow(*value, step, value))
        return -ATTAR_ELIMIT;
    return 0;
}

int slice_to_i64(struct slice s, int64_t *out_value)
{
    return slice_to_fixed(s, 0, out_value);
}

/* The digits behind the point: exactly `scale` of them count, further ones must be zeros. */
static int read_fraction(struct slice digits, unsigned scale, bool negative, int64_t *value)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < digits.len; i++) {
        if (i < scale)
            rc = push_digit(value, digits.ptr[i], negative);
        else if (digits.ptr[i] != '0')
            rc = -ATTAR_EPARSE;
    }
    for (size_t i = digits.len; rc == 0 && i < scale; i++)
        rc = push_digit(value, '0', negative);
    return rc;
}

int slice_to_fixed(struct slice s, unsigned scale, int64_t *out_value)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    struct slice rest = slice_skip(s, negative);
    struct slice whole = slice_cut(&rest, '.');
    int64_t value = 0;
    int rc = 0;

    assert(scale <= 9 && out_value != NULL);
    if (whole.len == 0 || (rest.ptr != NULL && (rest.len == 0 || scale == 0)))
        return -ATTAR_EPARSE;
    for (size_t i = 0; rc == 0 && i < whole.len; i++)
        rc = push_digit(&value, whole.ptr[i], negative);
    if (rc == 0)
        rc = read_fraction(rest, scale, negative, &value);
    if (rc < 0)
        return rc;
    *out_value = value;
    return 0;
}

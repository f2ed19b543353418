/* The JSON parser: recursive descent over a private copy of the text, which becomes the strings.
 *
 *   text --copy--> bytes --value()--> pending nodes --container ends--> a run of nodes in the arena
 *                    `-- strings are unescaped in place: never longer than their source
 *
 * Children wait on `pending` until their container closes and its count is known; then they are
 * copied next to each other, so that an item is found by its index.  Depth is at most 32.
 *
 * It is ours because documents are parsed by the hundred megabyte: jansson 2.14 took 39 ns a byte
 * of product JSON (26 MB/s), this takes about 4; the tests compare the two on every shape of text
 * (prop_json_oracle).  No SIMD, no number formats beyond RFC 8259, no recovery after a fault. */
#include "codec/json_node.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { PENDING_FIRST = 64, UNIQUE_SCAN_MAX = 16 };

struct parser {
    char *at; /* next byte */
    char *begin;
    char *end; /* a NUL stands there */
    unsigned depth;
    bool unique_keys;
    struct arena *arena;
    VEC(struct json_entry) pending;
    int code; /* 0, or the first fault, at `at` */
    const char *why;
};

static bool fault(struct parser *p, int code, const char *why)
{
    if (p->code == 0) {
        p->code = code;
        p->why = code == ATTAR_EPARSE && p->at == p->end ? "unexpected end of file" : why;
    }
    return false;
}

static void skip_blanks(struct parser *p)
{
    while (*p->at == ' ' || *p->at == '\n' || *p->at == '\r' || *p->at == '\t')
        p->at++;
}

/* ---- Strings ------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits at `at`; -1 if they are not that. */
static int32_t hex4(const char *at)
{
    int32_t value = 0;

    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);

        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* \uXXXX, at its 'u'; a pair of surrogates makes one code point. */
static bool unicode_escape(struct parser *p, char **out)
{
    int32_t code = hex4(p->at + 1);
    int32_t low;

    if (code < 0 || (code >= 0xDC00 && code <= 0xDFFF))
        return fault(p, ATTAR_EPARSE, "\\u without four hex digits, or a lone surrogate");
    p->at += 5;
    if (code >= 0xD800 && code <= 0xDBFF) {
        low = p->at[0] == '\\' && p->at[1] == 'u' ? hex4(p->at + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return fault(p, ATTAR_EPARSE, "a lone surrogate");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        p->at += 6;
    }
    *out += utf8_encode((uint32_t)code, *out);
    return true;
}

/* The escape at `at`, a backslash.  The longest, \uXXXX, gives at most 3 bytes for 6, a pair 4 for
 * 12: so `*out` never passes `at`. */
static bool escape(struct parser *p, char **out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *found;

    p->at++;
    if (*p->at == 'u')
        return unicode_escape(p, out);
    found = *p->at != '\0' ? strchr(from, *p->at) : NULL;
    if (found == NULL)
        return fault(p, ATTAR_EPARSE, "an unknown escape");
    *(*out)++ = to[found - from];
    p->at++;
    return true;
}

/* A sequence above ASCII is well formed: go behind it. */
static bool wide(struct parser *p)
{
    struct slice rest = slice_of(p->at, (size_t)(p->end - p->at));
    size_t len = 0;

    if (utf8_next(rest, &len) == UTF8_REPLACEMENT && !utf8_valid(slice_of(p->at, len)))
        return fault(p, ATTAR_EPARSE, "bytes that are not UTF-8");
    p->at += len;
    return true;
}

/* Go over what stands for itself: up to a quote, a backslash or a control byte. */
static bool plain_run(struct parser *p)
{
    for (;;) {
        unsigned char c = (unsigned char)*p->at;

        if (c >= 0x80) {
            if (!wide(p))
                return false;
        } else if (c >= 0x20 && c != '"' && c != '\\')
            p->at++;
        else
            return true;
    }
}

/* The string at `at`, a quote.  What is in front of the first escape stays where it is. */
static bool string(struct parser *p, struct slice *out_text)
{
    char *from = ++p->at;
    char *out = from;

    for (;;) {
        char *run = p->at;

        if (!plain_run(p))
            return false;
        if (out != run)
            memmove(out, run, (size_t)(p->at - run));
        out += p->at - run;
        if (*p->at != '\\')
            break;
        if (!escape(p, &out))
            return false;
    }
    if (*p->at != '"')
        return fault(p, ATTAR_EPARSE, "a control byte in a string");
    p->at++;
    *out = '\0'; /* at the latest over the closing quote */
    *out_text = slice_of(from, (size_t)(out - from));
    return true;
}

/* ---- Numbers ------------------------------------------------------------------------------- */

struct number {
    bool negative;
    bool real;         /* a point or an exponent was written */
    uint64_t digits;   /* the first 19, without the point */
    unsigned count;    /* of them, from the first that is not 0 */
    unsigned fraction; /* of them, behind the point */
    int64_t exponent;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void take_digits(struct parser *p, struct number *n)
{
    for (; is_digit(*p->at); p->at++) {
        n->count += n->count > 0 || *p->at != '0';
        if (n->count <= 19)
            n->digits = n->digits * 10 + (uint64_t)(*p->at - '0');
    }
}

static bool take_exponent(struct parser *p, struct number *n)
{
    bool negative;

    if (*p->at != 'e' && *p->at != 'E')
        return true;
    p->at++;
    n->real = true;
    negative = *p->at == '-';
    p->at += *p->at == '-' || *p->at == '+';
    if (!is_digit(*p->at))
        return fault(p, ATTAR_EPARSE, "an exponent without digits");
    for (; is_digit(*p->at); p->at++)
        if (n->exponent < 100000)
            n->exponent = n->exponent * 10 + (*p->at - '0');
    n->exponent = negative ? -n->exponent : n->exponent;
    return true;
}

/* Grammar of RFC 8259 section 6. */
static bool scan_number(struct parser *p, struct number *n)
{
    char *point;

    n->negative = *p->at == '-';
    p->at += n->negative;
    if (!is_digit(*p->at))
        return fault(p, ATTAR_EPARSE, "not a value");
    if (*p->at == '0' && is_digit(p->at[1]))
        return fault(p, ATTAR_EPARSE, "a number with a leading zero");
    take_digits(p, n);
    if (*p->at == '.') {
        point = ++p->at;
        n->real = true;
        take_digits(p, n);
        n->fraction = (unsigned)(p->at - point);
        if (n->fraction == 0)
            return fault(p, ATTAR_EPARSE, "a point without digits");
    }
    return take_exponent(p, n);
}

static bool integer(struct parser *p, const struct number *n, struct json *out)
{
    uint64_t most = (uint64_t)INT64_MAX + n->negative;

    if (n->count > 19 || n->digits > most)
        return fault(p, ATTAR_EPARSE, "an integer outside int64");
    out->kind = JSON_KIND_INTEGER;
    out->as.integer = n->negative ? (int64_t)(0 - n->digits) : (int64_t)n->digits;
    return true;
}

/* Digits below 2^53 and a power of ten up to 22 are doubles exactly, so one multiplication or
 * division rounds once, as strtod does (W. Clinger, "How to read floating point numbers
 * accurately", PLDI 1990).  The rest is strtod's; there the grammar has been checked. */
static double real_value(const struct number *n, const char *text)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t power = n->exponent - (int64_t)n->fraction;
    double value = (double)n->digits;

    if (n->count > 15 || power < -22 || power > 22)
        return strtod(text, NULL);
    value = power < 0 ? value / tens[-power] : value * tens[power];
    return n->negative ? -value : value;
}

static bool number(struct parser *p, struct json *out)
{
    const char *text = p->at;
    struct number n = {0};

    if (!scan_number(p, &n))
        return false;
    if (!n.real)
        return integer(p, &n, out);
    out->kind = JSON_KIND_REAL;
    out->as.real = real_value(&n, text);
    return isfinite(out->as.real) || fault(p, ATTAR_EPARSE, "a number outside double");
}

/* ---- Containers ---------------------------------------------------------------------------- */

static bool value(struct parser *p, struct json *out);

static bool word(struct parser *p, const char *text, size_t len)
{
    if ((size_t)(p->end - p->at) < len || memcmp(p->at, text, len) != 0)
        return fault(p, ATTAR_EPARSE, "not a value");
    p->at += len;
    return true;
}

static void *run_of(struct parser *p, size_t count, size_t size)
{
    void *run = arena_array(p->arena, count, size);

    if (run == NULL)
        fault(p, ATTAR_ELIMIT, "the tree is too large");
    return run;
}

/* The items from `first` on become the array's run. */
static bool close_array(struct parser *p, size_t first, struct json *out)
{
    size_t count = p->pending.count - first;
    struct json *items = run_of(p, count, sizeof *items);

    if (items == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        items[i] = p->pending.items[first + i].value;
    p->pending.count = first;
    out->kind = JSON_KIND_ARRAY;
    out->count = (uint32_t)count;
    out->as.items = items;
    return true;
}

static int by_key(const void *a, const void *b)
{
    return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

/* Few keys: each against each.  Many: sorted, so that a hostile object costs n log n. */
static bool keys_are_unique(const struct json_entry *entries, size_t count)
{
    struct slice *keys;
    bool unique = true;

    if (count <= UNIQUE_SCAN_MAX) {
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < i; j++)
                if (slice_eq(entries[i].key, entries[j].key))
                    return false;
        return true;
    }
    keys = mem_zero(count, sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = entries[i].key;
    qsort(keys, count, sizeof *keys, by_key);
    for (size_t i = 1; i < count && unique; i++)
        unique = !slice_eq(keys[i - 1], keys[i]);
    free(keys);
    return unique;
}

static bool close_object(struct parser *p, size_t first, struct json *out)
{
    size_t count = p->pending.count - first;
    struct json_entry *entries = run_of(p, count, sizeof *entries);

    if (entries == NULL)
        return false;
    if (count > 0)
        memcpy(entries, p->pending.items + first, count * sizeof *entries);
    p->pending.count = first;
    if (p->unique_keys && !keys_are_unique(entries, count))
        return fault(p, ATTAR_EPARSE, "an object names a key twice");
    out->kind = JSON_KIND_OBJECT;
    out->count = (uint32_t)count;
    out->as.entries = entries;
    return true;
}

static bool key(struct parser *p, struct slice *out_key)
{
    if (*p->at != '"')
        return fault(p, ATTAR_EPARSE, "a key was expected");
    if (!string(p, out_key))
        return false;
    if (out_key->len > 0 && memchr(out_key->ptr, '\0', out_key->len) != NULL)
        return fault(p, ATTAR_EPARSE, "NUL in a key");
    skip_blanks(p);
    if (*p->at != ':')
        return fault(p, ATTAR_EPARSE, "a colon was expected");
    p->at++;
    return true;
}

/* The members of a container up to `close`, at `at` its opening bracket, onto `pending`. */
static bool members(struct parser *p, char close)
{
    p->at++;
    skip_blanks(p);
    if (*p->at == close) {
        p->at++;
        return true;
    }
    for (;;) {
        struct json_entry entry = {0};

        skip_blanks(p);
        if ((close == '}' && !key(p, &entry.key)) || !value(p, &entry.value))
            return false;
        VEC_PUSH(&p->pending, entry);
        skip_blanks(p);
        if (*p->at == close)
            break;
        if (*p->at != ',')
            return fault(p, ATTAR_EPARSE, "a comma or the end of a list was expected");
        p->at++;
    }
    p->at++;
    return true;
}

static bool container(struct parser *p, struct json *out)
{
    bool object = *p->at == '{';
    size_t first = p->pending.count;
    bool good;

    if (p->depth == JSON_DEPTH_MAX)
        return fault(p, ATTAR_ELIMIT, "nested deeper than 32");
    p->depth++;
    good = members(p, object ? '}' : ']');
    p->depth--;
    if (!good)
        return false;
    return object ? close_object(p, first, out) : close_array(p, first, out);
}

static bool value(struct parser *p, struct json *out)
{
    struct slice text;

    skip_blanks(p);
    switch (*p->at) {
    case '{':
    case '[': return container(p, out);
    case '"':
        if (!string(p, &text))
            return false;
        *out = (struct json){.kind = JSON_KIND_STRING, .count = (uint32_t)text.len};
        out->as.str = text.ptr;
        return true;
    case 't':
        *out = (struct json){.kind = JSON_KIND_BOOL, .truth = true};
        return word(p, "true", 4);
    case 'f': *out = (struct json){.kind = JSON_KIND_BOOL}; return word(p, "false", 5);
    case 'n': *out = (struct json){.kind = JSON_KIND_NULL}; return word(p, "null", 4);
    default: return number(p, out);
    }
}

/* ---- The whole text ------------------------------------------------------------------------ */

static bool whole(struct parser *p, struct json *out)
{
    if (!value(p, out))
        return false;
    skip_blanks(p);
    return p->at == p->end || fault(p, ATTAR_EPARSE, "bytes behind the value");
}

static int failed(const struct parser *p, struct slice text, struct attar_error *err)
{
    size_t position = (size_t)(p->at - p->begin);
    size_t line = 1;
    size_t column = 1;

    for (size_t i = 0; i < position && i < text.len; i++) {
        line += text.ptr[i] == '\n';
        column = text.ptr[i] == '\n' ? 1 : column + 1;
    }
    return error_at(err, p->code, (long)position, "JSON line %zu, column %zu: %s", line, column,
                    p->why);
}

/* Where a text of `len` bytes ends up: its copy, and at most len / 2 + 1 nodes of 32 bytes in
 * runs that are padded to 16. */
static size_t arena_cap(size_t len)
{
    return 64 * len + 4096;
}

int json_parse(struct slice text, const struct json_limits *limits, struct json **out_root,
               struct attar_error *err)
{
    struct json_root *root;
    struct parser p = {.unique_keys = limits->unique_keys};
    bool good;

    assert(limits->bytes > 0 && out_root != NULL);
    if (text.len > limits->bytes || text.len >= UINT32_MAX)
        return error_set(err, ATTAR_ELIMIT, "JSON of %zu bytes, at most %zu", text.len,
                         limits->bytes);
    root = mem_zero(1, sizeof *root);
    arena_init(&root->arena, arena_cap(text.len));
    p.arena = &root->arena;
    p.begin = p.at = (char *)arena_copy(&root->arena, text).ptr;
    p.end = p.begin + text.len;
    VEC_RESERVE(&p.pending, PENDING_FIRST);
    good = whole(&p, &root->value);
    VEC_RELEASE(&p.pending);
    if (!good) {
        int rc = failed(&p, text, err);

        json_free(&root->value);
        return rc;
    }
    *out_root = &root->value;
    return 0;
}

void json_free(struct json *root)
{
    struct json_root *owner = (struct json_root *)root;

    if (owner == NULL)
        return;
    arena_release(&owner->arena);
    free(owner);
}

/* The write side: one bit a level tells whether a comma is due, so the state is a few words and
 * never allocates.  Escapes go by runs: plain bytes are copied together.
 *
 *   plain: 0x20..0x7E without " \ < > &, and every well-formed sequence above ASCII but
 *          U+2028 and U+2029 (they end a line in JavaScript before ES2019) */
#include "codec/json_writer.h"

#include "base/utf8.h"
#include "codec/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_SEPARATOR = 0x2028, PARAGRAPH_SEPARATOR = 0x2029 };

void json_writer_init(struct json_writer *w, struct buf *out)
{
    assert(w != NULL && out != NULL);
    *w = (struct json_writer){.out = out};
}

/* What stands before a value: a comma unless it is the first, nothing after a key. */
static void value_begin(struct json_writer *w)
{
    uint64_t level = (uint64_t)1 << w->depth;

    assert(w->has_key == ((w->is_object & level) != 0));
    if (!w->has_key && (w->has_items & level) != 0)
        buf_add_byte(w->out, ',');
    w->has_items |= level;
    w->has_key = false;
}

static void level_begin(struct json_writer *w, bool object)
{
    uint64_t level;

    value_begin(w);
    assert(w->depth < 63);
    w->depth++;
    level = (uint64_t)1 << w->depth;
    w->has_items &= ~level;
    w->is_object = object ? w->is_object | level : w->is_object & ~level;
    buf_add_byte(w->out, object ? '{' : '[');
}

static void level_end(struct json_writer *w, bool object)
{
    assert(w->depth > 0 && !w->has_key);
    assert((w->is_object >> w->depth & 1) == object);
    w->depth--;
    buf_add_byte(w->out, object ? '}' : ']');
}

void json_object_begin(struct json_writer *w)
{
    level_begin(w, true);
}

void json_object_end(struct json_writer *w)
{
    level_end(w, true);
}

void json_array_begin(struct json_writer *w)
{
    level_begin(w, false);
}

void json_array_end(struct json_writer *w)
{
    level_end(w, false);
}

/* One byte of ASCII that needs no escape. */
static bool plain(unsigned char c)
{
    static const uint64_t escaped[2] = {
        UINT64_C(0xFFFFFFFF) | UINT64_C(1) << '"' | UINT64_C(1) << '&' | UINT64_C(1) << '<' |
            UINT64_C(1) << '>',
        UINT64_C(1) << ('\\' - 64) | UINT64_C(1) << (0x7F - 64),
    };

    return c < 0x80 && (escaped[c / 64] >> c % 64 & 1) == 0;
}

static void add_escape(struct buf *out, uint32_t c)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* byte, letter; byte, letter ... */

    for (size_t i = 0; i + 1 < sizeof named; i += 2) {
        if (c == (unsigned char)named[i]) {
            buf_add_byte(out, '\\');
            buf_add_byte(out, named[i + 1]);
            return;
        }
    }
    buf_addf(out, "\\u%04x", c);
}

/* Whether the code point at `at`, above ASCII, can be copied as it stands; U+FFFD may stand for
 * ill-formed bytes. */
static bool plain_above_ascii(struct slice text, size_t at, size_t *out_end)
{
    uint32_t c = utf8_next(text, &at);

    *out_end = at;
    return c != UTF8_REPLACEMENT && c != LINE_SEPARATOR && c != PARAGRAPH_SEPARATOR;
}

/* Whether none of eight bytes needs a look of its own: all are ASCII and plain.  A byte is 0 in x
 * if and only if (x - 0x01..01) & ~x has its high bit, below the first that is (S. E. Anderson,
 * "Bit Twiddling Hacks", haszero); " and & differ in one bit, as do < and >. */
static bool all_plain(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t found = (word - ones * 0x20) | word; /* a control byte, or above ASCII */
    uint64_t x;

    x = (word | ones * 0x04) ^ ones * '&';
    found |= (x - ones) & ~x;
    x = (word | ones * 0x02) ^ ones * '>';
    found |= (x - ones) & ~x;
    x = word ^ ones * '\\';
    found |= (x - ones) & ~x;
    x = word ^ ones * 0x7F;
    found |= (x - ones) & ~x;
    return (found & ones * 0x80) == 0;
}

/* The end of the longest run from `at` that needs no escape. */
static size_t plain_run(struct slice text, size_t at)
{
    uint64_t word;
    size_t end;

    while (at < text.len) {
        if (at + sizeof word <= text.len) {
            memcpy(&word, text.ptr + at, sizeof word);
            if (all_plain(word)) {
                at += sizeof word;
                continue;
            }
        }
        if ((unsigned char)text.ptr[at] >= 0x80 && plain_above_ascii(text, at, &end))
            at = end;
        else if (plain((unsigned char)text.ptr[at]))
            at++;
        else
            break;
    }
    return at;
}

static void add_code_point(struct buf *out, struct slice text, size_t *at)
{
    char bytes[UTF8_MAX_LEN];
    uint32_t c = utf8_next(text, at);

    if (c < 0x7F || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR)
        add_escape(out, c);
    else
        buf_add(out, bytes, utf8_encode(c, bytes));
}

/* Most texts are one run, which goes in together with its quotes. */
static void add_quoted(struct buf *out, struct slice text)
{
    size_t at = plain_run(text, 0);
    char *room = at == text.len ? buf_reserve(out, at + 2) : NULL;

    if (room != NULL) {
        room[0] = room[at + 1] = '"';
        if (at > 0)
            memcpy(room + 1, text.ptr, at);
        out->len += at + 2;
        return;
    }
    buf_add_byte(out, '"');
    buf_add(out, text.ptr, at);
    while (at < text.len) {
        size_t run;

        add_code_point(out, text, &at);
        run = at;
        at = plain_run(text, at);
        buf_add(out, text.ptr + run, at - run);
    }
    buf_add_byte(out, '"');
}

void json_key_slice(struct json_writer *w, struct slice key)
{
    uint64_t level = (uint64_t)1 << w->depth;

    assert((w->is_object & level) != 0 && !w->has_key);
    if ((w->has_items & level) != 0)
        buf_add_byte(w->out, ',');
    add_quoted(w->out, key);
    buf_add_byte(w->out, ':');
    w->has_key = true;
}

void json_members_elsewhere(struct json_writer *w)
{
    uint64_t level = (uint64_t)1 << w->depth;

    assert((w->is_object & level) != 0 && !w->has_key);
    if ((w->has_items & level) != 0)
        buf_add_byte(w->out, ',');
    w->has_items |= level;
}

void json_key(struct json_writer *w, const char *key)
{
    json_key_slice(w, slice_cstr(key));
}

void json_add_str(struct json_writer *w, struct slice text)
{
    value_begin(w);
    add_quoted(w->out, text);
}

void json_add_cstr(struct json_writer *w, const char *text)
{
    json_add_str(w, slice_cstr(text));
}

void json_add_i64(struct json_writer *w, int64_t value)
{
    value_begin(w);
    buf_add_i64(w->out, value);
}

void json_add_u64(struct json_writer *w, uint64_t value)
{
    value_begin(w);
    buf_add_u64(w->out, value);
}

void json_add_bool(struct json_writer *w, bool value)
{
    value_begin(w);
    buf_add_cstr(w->out, value ? "true" : "false");
}

void json_add_null(struct json_writer *w)
{
    value_begin(w);
    buf_add_cstr(w->out, "null");
}

void json_add_fixed(struct json_writer *w, int64_t units, unsigned scale)
{
    uint64_t rest = units < 0 ? 0 - (uint64_t)units : (uint64_t)units;
    uint64_t power = 1;

    assert(scale <= 9);
    value_begin(w);
    for (; scale > 0 && rest % 10 == 0; scale--)
        rest /= 10;
    for (unsigned i = 0; i < scale; i++)
        power *= 10;
    if (units < 0)
        buf_add_byte(w->out, '-');
    buf_add_u64(w->out, rest / power);
    if (scale == 0)
        return;
    buf_add_byte(w->out, '.');
    for (rest %= power; power > 1; rest %= power) {
        power /= 10;
        buf_add_byte(w->out, (char)('0' + rest / power));
    }
}

void json_add_raw(struct json_writer *w, struct slice value)
{
    assert(value.len > 0);
    value_begin(w);
    buf_add_slice(w->out, value);
}

/* A number of at most 15 digits with one to three behind its point, which is what prices, volumes
 * and ratings are.  units / 10^scale is the number again, so (DBL_DIG) it is what 15 digits print.
 */
static bool add_short_decimal(struct json_writer *w, double number)
{
    double power = 10;

    for (unsigned scale = 1; scale <= 3; scale++, power *= 10) {
        double units = round(number * power);

        if (fabs(units) < 1e15 && units / power == number && number != trunc(number)) {
            json_add_fixed(w, (int64_t)units, scale);
            return true;
        }
    }
    return false;
}

/* The shortest of 15, 16, 17 digits that reads back; it keeps a point or an exponent. */
void json_add_f64(struct json_writer *w, double number)
{
    char text[40];
    int len = 0;

    assert(isfinite(number));
    if (add_short_decimal(w, number))
        return;
    for (int digits = 15; digits <= 17; digits++) {
        len = snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    if (strpbrk(text, ".e") == NULL)
        len += snprintf(text + len, sizeof text - (size_t)len, ".0");
    json_add_raw(w, slice_of(text, (size_t)len));
}

static void add_object(struct json_writer *w, const struct json *object)
{
    struct json_member m;

    json_object_begin(w);
    for (void *it = json_first(object, &m); it != NULL; it = json_after(object, it, &m)) {
        json_key_slice(w, m.key);
        json_add_json(w, m.value);
    }
    json_object_end(w);
}

static void add_array(struct json_writer *w, const struct json *array)
{
    json_array_begin(w);
    for (size_t i = 0; i < json_count(array); i++)
        json_add_json(w, json_at(array, i));
    json_array_end(w);
}

static void add_scalar(struct json_writer *w, const struct json *value)
{
    struct slice text;
    int64_t integer;
    double real;
    bool truth;

    if (json_str(value, &text) == 0)
        json_add_str(w, text);
    else if (json_i64(value, &integer) == 0)
        json_add_i64(w, integer);
    else if (json_f64(value, &real) == 0)
        json_add_f64(w, real);
    else if (json_bool(value, &truth) == 0)
        json_add_bool(w, truth);
    else
        json_add_null(w);
}

/* Recursion is bounded: json_parse admits JSON_DEPTH_MAX levels. */
void json_add_json(struct json_writer *w, const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_KIND_OBJECT: add_object(w, value); break;
    case JSON_KIND_ARRAY: add_array(w, value); break;
    default: add_scalar(w, value);
    }
}

/* Goal: writing what was parsed, and parsing what was written, lose nothing.
 * Method: random trees written with the writer; random texts, bytes included, as strings. */
#include "codec/json.h"
#include "codec/json_writer.h"

#include "base/utf8.h"
#include "tests/support/prop.h"

static const struct json_limits limits = {1 << 20, true};

static void gen_value(struct rng *rng, struct json_writer *w, int depth)
{
    uint64_t kind = rng_below(rng, depth > 4 ? 5 : 7);
    uint64_t count = rng_below(rng, 5);
    char key[8];

    switch (kind) {
    case 0: json_add_null(w); return;
    case 1: json_add_bool(w, rng_below(rng, 2) != 0); return;
    case 2: json_add_i64(w, (int64_t)rng_next(rng) >> rng_below(rng, 64)); return;
    case 3:
        json_add_fixed(w, (int64_t)rng_below(rng, 1u << 30), (unsigned)rng_below(rng, 10));
        return;
    case 4: json_add_str(w, SLICE("نص <text> \"q\" \n")); return;
    default: break;
    }
    kind == 5 ? json_array_begin(w) : json_object_begin(w);
    for (uint64_t i = 0; i < count; i++) {
        snprintf(key, sizeof key, "k%u", (unsigned)i);
        if (kind == 6)
            json_key(w, key);
        gen_value(rng, w, depth + 1);
    }
    kind == 5 ? json_array_end(w) : json_object_end(w);
}

TEST_PROP(json_written_parsed_written, 1000)
{
    struct buf first;
    struct buf second;
    struct json_writer w;
    struct json *root = NULL;

    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    json_writer_init(&w, &first);
    gen_value(t->rng, &w, 0);
    CHECK_EQ(t, json_parse(buf_slice(&first), &limits, &root, NULL), 0);
    json_writer_init(&w, &second);
    json_add_json(&w, root);
    CHECK(t, slice_eq(buf_slice(&first), buf_slice(&second)));
    json_free(root);
    buf_release(&first);
    buf_release(&second);
}

TEST_PROP(json_strings_come_back, 1000)
{
    char bytes[64];
    size_t len = rng_below(t->rng, sizeof bytes);
    struct buf out;
    struct json_writer w;
    struct json *root = NULL;
    struct slice back;

    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)rng_below(t->rng, rng_below(t->rng, 4) == 0 ? 256 : 128);
    buf_init(&out, 4096);
    json_writer_init(&w, &out);
    json_add_str(&w, slice_of(bytes, len));
    CHECK(t, utf8_valid(buf_slice(&out)));
    CHECK_EQ(t, json_parse(buf_slice(&out), &limits, &root, NULL), 0);
    CHECK_EQ(t, json_str(root, &back), 0);
    if (utf8_valid(slice_of(bytes, len)))
        CHECK(t, slice_eq(back, slice_of(bytes, len)));
    else
        CHECK(t, utf8_valid(back) && utf8_count(back) == utf8_count(slice_of(bytes, len)));
    json_free(root);
    buf_release(&out);
}

TEST_PROP(json_decimals_come_back, 5000)
{
    unsigned scale = (unsigned)rng_below(t->rng, 10);
    int64_t units = (int64_t)rng_below(t->rng, (uint64_t)1 << rng_below(t->rng, 50));
    int64_t back = 0;
    struct buf out;
    struct json_writer w;
    struct json *root = NULL;

    units = rng_below(t->rng, 2) ? -units : units;
    buf_init(&out, 64);
    json_writer_init(&w, &out);
    json_add_fixed(&w, units, scale);
    CHECK_EQ(t, json_parse(buf_slice(&out), &limits, &root, NULL), 0);
    CHECK_EQ(t, json_decimal(root, scale, &back), 0);
    CHECK_EQ(t, back, units);
    json_free(root);
    buf_release(&out);
}

static size_t gen_text(struct rng *rng, char *out, size_t cap)
{
    size_t len = 0;

    while (len + UTF8_MAX_LEN < cap) {
        uint32_t c = (uint32_t)rng_below(rng, rng_below(rng, 4) == 0 ? 0x3000 : 0x80);

        len += utf8_encode(c, out + len);
    }
    return rng_below(rng, len + 1);
}

/* What is between the quotes. */
static void quote(struct slice text, struct buf *out)
{
    struct json_writer w;
    struct buf quoted;

    buf_init(&quoted, 4096);
    json_writer_init(&w, &quoted);
    json_add_str(&w, text);
    buf_add(out, quoted.ptr + 1, quoted.len - 2);
    buf_release(&quoted);
}

/* The writer goes in steps of many bytes; a single code point is too short for one. */
TEST_PROP(quoting_goes_code_point_by_code_point, 2000)
{
    char bytes[80];
    struct slice text = slice_of(bytes, gen_text(t->rng, bytes, sizeof bytes));
    struct buf whole;
    struct buf parts;

    buf_init(&whole, 4096);
    buf_init(&parts, 4096);
    quote(text, &whole);
    for (size_t at = 0; at < text.len;) {
        size_t from = at;

        utf8_next(text, &at);
        quote(slice_of(text.ptr + from, at - from), &parts);
    }
    CHECK(t, slice_eq(buf_slice(&whole), buf_slice(&parts)));
    buf_release(&whole);
    buf_release(&parts);
}

static double gen_real(struct rng *rng)
{
    static const double scales[] = {1, 10, 100, 1e3, 1e4, 1e7, 1e15, 1e-9, 1e-280};
    double scale = scales[rng_below(rng, 9)];

    return ((double)(int64_t)rng_next(rng) / (double)(UINT64_C(1) << rng_below(rng, 64))) / scale;
}

/* Against printf: the first of 15, 16, 17 digits that reads back. */
TEST_PROP(reals_are_as_short_as_they_read_back, 5000)
{
    double number = rng_below(t->rng, 2) == 0 ? gen_real(t->rng)
                                              : (double)rng_below(t->rng, 1000000) /
                                                    (double)(1 + rng_below(t->rng, 1000));
    struct json_writer w;
    struct buf out;
    char text[40];
    int digits = 14;

    buf_init(&out, 64);
    json_writer_init(&w, &out);
    json_add_f64(&w, number);
    buf_add_byte(&out, '\0');
    do
        snprintf(text, sizeof text, "%.*g", ++digits, number);
    while (digits < 17 && strtod(text, NULL) != number);
    if (strpbrk(text, ".e") == NULL)
        memcpy(text + strlen(text), ".0", 3);
    CHECK(t, strcmp(out.ptr, text) == 0);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(json_written_parsed_written), PROP(json_strings_come_back),
        PROP(quoting_goes_code_point_by_code_point), PROP(reals_are_as_short_as_they_read_back),
        PROP(json_decimals_come_back)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

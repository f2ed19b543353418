/* Goal: our parser accepts, refuses and reads exactly what another one does.
 * Method: random documents and random damage to them, through json_parse and through jansson
 * (test only); the same verdict, the same tree, numbers bit by bit.  Where the two differ on
 * purpose the rule is written out here. */
#include "codec/json.h"
#include "codec/json_writer.h"

#include "tests/support/prop.h"

#include <jansson.h>

enum { TEXT_MAX = 600 };

static const struct json_limits limits = {1 << 16, true};

static void compare(struct prop *t, const struct json *ours, const json_t *theirs);

static void compare_object(struct prop *t, const struct json *ours, const json_t *theirs)
{
    struct json_member m;
    size_t seen = 0;

    CHECK_EQ(t, json_kind(ours), JSON_KIND_OBJECT);
    CHECK_EQ(t, json_count(ours), json_object_size(theirs));
    for (void *it = json_first(ours, &m); it != NULL; it = json_after(ours, it, &m), seen++) {
        const json_t *value = json_object_get(theirs, m.key.ptr);

        CHECK(t, value != NULL && json_get(ours, m.key.ptr) == m.value);
        compare(t, m.value, value);
    }
    CHECK_EQ(t, seen, json_count(ours));
}

static void compare_array(struct prop *t, const struct json *ours, const json_t *theirs)
{
    CHECK_EQ(t, json_kind(ours), JSON_KIND_ARRAY);
    CHECK_EQ(t, json_count(ours), json_array_size(theirs));
    for (size_t i = 0; i < json_count(ours); i++)
        compare(t, json_at(ours, i), json_array_get(theirs, i));
    CHECK(t, json_at(ours, json_count(ours)) == NULL);
}

static void compare_scalar(struct prop *t, const struct json *ours, const json_t *theirs)
{
    struct slice text = {0};
    int64_t integer = 0;
    double real = 0;
    double other;
    bool truth = false;

    switch (json_typeof(theirs)) {
    case JSON_STRING:
        CHECK_EQ(t, json_str(ours, &text), 0);
        CHECK(t, slice_eq(text, slice_of(json_string_value(theirs), json_string_length(theirs))));
        CHECK_EQ(t, text.ptr[text.len], 0);
        break;
    case JSON_INTEGER:
        CHECK_EQ(t, json_i64(ours, &integer), 0);
        CHECK_EQ(t, integer, json_integer_value(theirs));
        break;
    case JSON_REAL:
        CHECK_EQ(t, json_kind(ours), JSON_KIND_REAL);
        CHECK_EQ(t, json_f64(ours, &real), 0);
        other = json_real_value(theirs);
        CHECK(t, memcmp(&real, &other, sizeof real) == 0);
        break;
    case JSON_NULL: CHECK_EQ(t, json_kind(ours), JSON_KIND_NULL); break;
    default: CHECK_EQ(t, json_bool(ours, &truth), 0); CHECK_EQ(t, truth, json_is_true(theirs));
    }
}

static void compare(struct prop *t, const struct json *ours, const json_t *theirs)
{
    if (json_is_object(theirs))
        compare_object(t, ours, theirs);
    else if (json_is_array(theirs))
        compare_array(t, ours, theirs);
    else
        compare_scalar(t, ours, theirs);
}

/* jansson takes a raw NUL behind a number for the end of the text, and goes deeper than 32. */
static bool differ_on_purpose(struct slice text, const struct attar_error *err)
{
    return err->code == ATTAR_ELIMIT || memchr(text.ptr, '\0', text.len) != NULL;
}

static void check_text(struct prop *t, struct slice text)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES;
    struct attar_error err = {0};
    struct json *ours = NULL;
    json_error_t fault;
    json_t *theirs = json_loadb(text.ptr, text.len, flags, &fault);
    int rc = json_parse(text, &limits, &ours, &err);

    if ((rc == 0) != (theirs != NULL) && !differ_on_purpose(text, &err))
        prop_fail(t, __FILE__, __LINE__, "\"%.*s\": ours %d (%s), theirs %s", SLICE_ARG(text), rc,
                  err.text, theirs != NULL ? "accepts" : fault.text);
    if (rc == 0 && theirs != NULL)
        compare(t, ours, theirs);
    if (rc < 0)
        CHECK(t, err.position >= 0 && (size_t)err.position <= text.len);
    json_free(ours);
    json_decref(theirs);
}

/* Tokens, so that most texts are nearly JSON. */
static size_t gen_tokens(struct rng *rng, char *out)
{
    static const char *const tokens[] = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"\"",
        "\"a\"",
        "\"k\\u00e9\"",
        "\"\\ud83c\\udf39\"",
        "\"\\ud800\"",
        "\"\\ud83c\\ud83c\"",
        "\"\\udf39\"",
        "\"\\ud83c\\u0041\"",
        "\"ع\"",
        "\"\\n\\/\"",
        "1",
        "-0",
        "0",
        "01",
        "1.5",
        "-2e3",
        "1e400",
        "1E-400",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "0.1",
        "123456.789",
        "1.7976931348623157e308",
        "true",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "\"\\x\"",
        "\"\t\"",
        "\xEF\xBB\xBF",
        "\"\xFF\"",
        "\"\\u0000\"",
        "+1",
        ".5",
        "5.",
        "'a'",
        "//",
        "\"unended",
    };
    size_t len = 0;

    for (uint64_t i = rng_below(rng, 12); i > 0 && len < TEXT_MAX - 32; i--) {
        const char *token = tokens[rng_below(rng, sizeof tokens / sizeof *tokens)];

        memcpy(out + len, token, strlen(token));
        len += strlen(token);
    }
    return len;
}

TEST_PROP(token_soup, 30000)
{
    char text[TEXT_MAX];
    size_t len = gen_tokens(t->rng, text);

    check_text(t, slice_of(text, len));
}

static void gen_value(struct rng *rng, struct json_writer *w, int depth)
{
    uint64_t kind = rng_below(rng, depth > 3 ? 5 : 8);
    char name[16];

    switch (kind) {
    case 0: json_add_bool(w, rng_below(rng, 2) != 0); return;
    case 1: json_add_i64(w, (int64_t)rng_next(rng) >> rng_below(rng, 64)); return;
    case 2: json_add_fixed(w, (int64_t)(rng_next(rng) >> (10 + rng_below(rng, 50))), 3); return;
    case 3: json_add_str(w, SLICE("a\"b\\c\n عود \xF0\x9F\x8C\xB9")); return;
    case 4: json_add_null(w); return;
    default: break;
    }
    kind == 5 ? json_array_begin(w) : json_object_begin(w);
    for (uint64_t i = rng_below(rng, 5); i > 0; i--) {
        snprintf(name, sizeof name, "k%u", (unsigned)i);
        if (kind != 5)
            json_key(w, name);
        gen_value(rng, w, depth + 1);
    }
    kind == 5 ? json_array_end(w) : json_object_end(w);
}

TEST_PROP(damaged_documents, 10000)
{
    static const char damage[] = "{}[],:\"\\0e-. \x01\xC3u"; /* its NUL too */
    struct json_writer w;
    struct buf text;

    buf_init(&text, 1 << 16);
    json_writer_init(&w, &text);
    gen_value(t->rng, &w, 0);
    check_text(t, buf_slice(&text));
    for (int i = 0; i < 3 && text.len > 0; i++) {
        text.ptr[rng_below(t->rng, text.len)] = damage[rng_below(t->rng, sizeof damage)];
        check_text(t, buf_slice(&text));
    }
    check_text(t, slice_of(text.ptr, rng_below(t->rng, text.len + 1)));
    buf_release(&text);
}

TEST_PROP(numbers_bit_by_bit, 50000)
{
    char text[80];
    int len;

    switch (rng_below(t->rng, 3)) {
    case 0:
        len = snprintf(text, sizeof text, "%llu.%0*llu",
                       (unsigned long long)(rng_next(t->rng) >> rng_below(t->rng, 64)),
                       (int)(1 + rng_below(t->rng, 20)),
                       (unsigned long long)(rng_next(t->rng) >> rng_below(t->rng, 64)));
        break;
    case 1:
        len = snprintf(text, sizeof text, "-%llue%d",
                       (unsigned long long)(rng_next(t->rng) >> rng_below(t->rng, 64)),
                       (int)rng_below(t->rng, 700) - 350);
        break;
    default: {
        uint64_t bits = rng_next(t->rng);
        double real;

        memcpy(&real, &bits, sizeof real);
        len = snprintf(text, sizeof text, "%.17g", real);
    }
    }
    check_text(t, slice_of(text, (size_t)len));
}

/* Above a handful of keys another way of finding a repeated one is taken. */
TEST_PROP(many_keys, 200)
{
    uint64_t count = 2 + rng_below(t->rng, 100);
    uint64_t at = rng_below(t->rng, 2 * count); /* this one repeats another, or none does */
    uint64_t other = rng_below(t->rng, count);
    struct buf text;

    buf_init(&text, 1 << 16);
    buf_add_byte(&text, '{');
    for (uint64_t i = 0; i < count; i++)
        buf_addf(&text, "%s\"k%llu\":%llu", i > 0 ? "," : "",
                 (unsigned long long)(i == at ? other : i), (unsigned long long)i);
    buf_add_byte(&text, '}');
    check_text(t, buf_slice(&text));
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(token_soup), PROP(damaged_documents),
                                       PROP(numbers_bit_by_bit), PROP(many_keys)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

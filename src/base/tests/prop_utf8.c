/* Goal: valid means what the byte ranges of RFC 3629 section 4 say, on any bytes, and a walk
 * always ends at the end.  Method: the RFC's grammar, written out as its own small matcher. */
#include "base/utf8.h"

#include "tests/support/prop.h"

/* UTF8-1 to UTF8-4 of RFC 3629, a line each: ranges of the bytes of one character. */
static const struct form {
    size_t len;
    unsigned char range[UTF8_MAX_LEN][2];
} forms[] = {
    {1, {{0x00, 0x7F}}},
    {2, {{0xC2, 0xDF}, {0x80, 0xBF}}},
    {3, {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}}},
    {3, {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {3, {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}}},
    {3, {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {4, {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {4, {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}},
    {4, {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}}},
};

static bool fits(const struct form *form, const unsigned char *s, size_t len)
{
    for (size_t i = 0; i < form->len; i++)
        if (i >= len || s[i] < form->range[i][0] || s[i] > form->range[i][1])
            return false;
    return true;
}

/* The length of the character at s, 0 if there is none. */
static size_t match(const unsigned char *s, size_t len)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (fits(&forms[i], s, len))
            return forms[i].len;
    return 0;
}

static size_t gen_bytes(struct rng *rng, char *out, size_t cap)
{
    size_t len = 0;

    while (len + UTF8_MAX_LEN < cap) {
        uint32_t c = (uint32_t)rng_below(rng, 0x110000 >> rng_below(rng, 20));

        if (c < 0xD800 || c > 0xDFFF)
            len += utf8_encode(c, out + len);
    }
    while (rng_below(rng, 2) == 0)
        out[rng_below(rng, len)] = (char)rng_next(rng);
    return len;
}

TEST_PROP(valid_is_the_grammar, 5000)
{
    char bytes[40];
    size_t len = gen_bytes(t->rng, bytes, sizeof bytes);
    const unsigned char *s = (const unsigned char *)bytes;
    size_t at = 0;
    size_t walked = 0;
    size_t step;

    while (at < len && (step = match(s + at, len - at)) > 0)
        at += step;
    CHECK_EQ(t, utf8_valid(slice_of(bytes, len)), at == len);
    while (walked < len) {
        size_t before = walked;

        utf8_next(slice_of(bytes, len), &walked);
        CHECK(t, walked > before && walked <= len && walked - before <= UTF8_MAX_LEN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(valid_is_the_grammar)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

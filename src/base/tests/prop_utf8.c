/* Goal: valid means what the byte ranges of RFC 3629 section 4 say, on any bytes, and a walk
 * always ends at the end.  Method: the RFC's grammar, written out as its own small matcher. */
#include "base/utf8.h"

#include "tests/support/prop.h"

static bool in(const unsigned char *s, size_t at, size_t len, int low, int high)
{
    return at < len && s[at] >= low && s[at] <= high;
}

/* UTF8-1 to UTF8-4 of RFC 3629: the length of the character at `at`, 0 if there is none. */
static size_t match(const unsigned char *s, size_t at, size_t len)
{
    size_t a = at + 1;
    bool t2 = in(s, at + 2, len, 0x80, 0xBF);
    bool t3 = in(s, at + 3, len, 0x80, 0xBF);

    if (in(s, at, len, 0, 0x7F))
        return 1;
    if (in(s, at, len, 0xC2, 0xDF))
        return in(s, a, len, 0x80, 0xBF) ? 2 : 0;
    if (in(s, at, len, 0xE0, 0xE0))
        return in(s, a, len, 0xA0, 0xBF) && t2 ? 3 : 0;
    if (in(s, at, len, 0xE1, 0xEC) || in(s, at, len, 0xEE, 0xEF))
        return in(s, a, len, 0x80, 0xBF) && t2 ? 3 : 0;
    if (in(s, at, len, 0xED, 0xED))
        return in(s, a, len, 0x80, 0x9F) && t2 ? 3 : 0;
    if (in(s, at, len, 0xF0, 0xF0))
        return in(s, a, len, 0x90, 0xBF) && t2 && t3 ? 4 : 0;
    if (in(s, at, len, 0xF1, 0xF3))
        return in(s, a, len, 0x80, 0xBF) && t2 && t3 ? 4 : 0;
    return in(s, at, len, 0xF4, 0xF4) && in(s, a, len, 0x80, 0x8F) && t2 && t3 ? 4 : 0;
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

    while (at < len && (step = match(s, at, len)) > 0)
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

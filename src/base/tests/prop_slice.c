/* Goal: the parts of a cut, joined again, are the text; a printed number reads back.
 * Method: random texts over a small alphabet; numbers of every size, printed by printf. */
#include "base/slice.h"

#include "base/error.h"
#include "tests/support/prop.h"

TEST_PROP(parts_join_to_the_text, 2000)
{
    char text[40];
    char joined[80];
    size_t len = rng_below(t->rng, sizeof text);
    size_t at = 0;
    struct slice rest = slice_of(text, len);

    for (size_t i = 0; i < len; i++)
        text[i] = "ab,"[rng_below(t->rng, 3)];
    for (bool first = true; rest.ptr != NULL; first = false) {
        struct slice part = slice_cut(&rest, ',');

        if (!first)
            joined[at++] = ',';
        memcpy(joined + at, part.ptr, part.len);
        at += part.len;
        CHECK(t, memchr(part.ptr, ',', part.len) == NULL);
    }
    CHECK(t, slice_eq(slice_of(joined, at), slice_of(text, len)));
}

TEST_PROP(printed_numbers_read_back, 5000)
{
    int64_t value = (int64_t)rng_next(t->rng) >> rng_below(t->rng, 64);
    unsigned scale = (unsigned)rng_below(t->rng, 10);
    uint64_t power = 1;
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    int64_t back = 0;
    char text[64];
    int len = snprintf(text, sizeof text, "%lld", (long long)value);

    CHECK_EQ(t, slice_to_i64(slice_of(text, (size_t)len), &back), 0);
    CHECK_EQ(t, back, value);
    for (unsigned i = 0; i < scale; i++)
        power *= 10;
    len = snprintf(text, sizeof text, "%s%llu", value < 0 ? "-" : "",
                   (unsigned long long)(size / power));
    if (scale > 0)
        len += snprintf(text + len, sizeof text - (size_t)len, ".%0*llu", (int)scale,
                        (unsigned long long)(size % power));
    CHECK_EQ(t, slice_to_fixed(slice_of(text, (size_t)len), scale, &back), 0);
    CHECK_EQ(t, back, value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(parts_join_to_the_text),
                                       PROP(printed_numbers_read_back)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: a query is read as browsers write it, within its bounds.
 * Method: queries and the pairs they mean; the law that encoding anything and decoding it gives
 * it back. */
#include "http/query.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "tests/support/prop.h"

static void check_pairs(const char *text, const char *want)
{
    struct query query = {NULL, 0};
    struct arena arena;
    struct buf got;

    arena_init(&arena, 1 << 16);
    buf_init(&got, 1 << 16);
    assert_int_equal(query_parse(&arena, slice_cstr(text), 100, &query), 0);
    for (size_t i = 0; i < query.count; i++)
        buf_addf(&got, "[%.*s=%.*s]", SLICE_ARG(query.pairs[i].name),
                 SLICE_ARG(query.pairs[i].value));
    buf_add(&got, "", 1);
    assert_string_equal(got.ptr, want);
    buf_release(&got);
    arena_release(&arena);
}

static void pairs_are_cut_and_decoded(void **state)
{
    (void)state;
    check_pairs("", "");
    check_pairs("a=1", "[a=1]");
    check_pairs("a=1&a=2", "[a=1][a=2]");
    check_pairs("a", "[a=]");
    check_pairs("a=", "[a=]");
    check_pairs("=a", "[=a]");
    check_pairs("&&a=1&", "[a=1]");
    check_pairs("a=b=c", "[a=b=c]");
    check_pairs("a+b=%2B+%26%3D", "[a b=+ &=]");
    check_pairs("q=%D8%B9%D9%88%D8%AF", "[q=\xD8\xB9\xD9\x88\xD8\xAF]");
}

static void bounds_and_bad_text(void **state)
{
    struct query query = {NULL, 0};
    struct arena arena;

    (void)state;
    arena_init(&arena, 256);
    assert_int_equal(query_parse(&arena, SLICE("a&b&c"), 3, &query), 0);
    assert_int_equal(query_parse(&arena, SLICE("a&b&c"), 2, &query), -ATTAR_ELIMIT);
    assert_int_equal(query_parse(&arena, SLICE("a=%FF"), 3, &query), -ATTAR_EPARSE);
    assert_int_equal(query_parse(&arena, SLICE("%C3=1"), 3, &query), -ATTAR_EPARSE);
    arena_alloc(&arena, arena.cap_bytes - arena.used_bytes - 15);
    assert_int_equal(query_parse(&arena, SLICE("a"), 3, &query), -ATTAR_ELIMIT);
    assert_null(query_decode(&arena, SLICE("%41%41%41%41%41%41"), true).ptr);
    arena_release(&arena);
}

/* Any text, each byte sent plain, escaped or (a blank) as '+', comes back as it was. */
TEST_PROP(decoding_undoes_encoding, 2000)
{
    size_t len = rng_below(t->rng, 40);
    struct arena arena;
    struct buf sent;
    char text[40];

    arena_init(&arena, 4096);
    buf_init(&sent, 4096);
    for (size_t i = 0; i < len; i++) {
        text[i] = (char)rng_below(t->rng, 256);
        if (text[i] == ' ' && rng_below(t->rng, 2) == 0)
            buf_add_byte(&sent, '+');
        else if (text[i] == '%' || text[i] == '+' || rng_below(t->rng, 2) == 0)
            buf_addf(&sent, rng_below(t->rng, 2) ? "%%%02x" : "%%%02X", (unsigned char)text[i]);
        else
            buf_add_byte(&sent, text[i]);
    }
    CHECK(t, slice_eq(query_decode(&arena, buf_slice(&sent), true), slice_of(text, len)));
    buf_release(&sent);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_cut_and_decoded),
        cmocka_unit_test(bounds_and_bad_text),
        PROP(decoding_undoes_encoding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
